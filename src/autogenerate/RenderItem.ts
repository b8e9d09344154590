/**
 * Replaces parts of generated migrations by a project's own source.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { TableColumn } from "../schema/Column.ts"
import type * as Constraint from "../schema/Constraint.ts"
import type { Name } from "../schema/Name.ts"
import type { ServerDefault } from "../schema/ServerDefault.ts"
import type { SqlType } from "../schema/SqlType.ts"
import * as Code from "./Code.ts"

/**
 * A part of a generated migration.
 *
 * @since 0.1.0
 * @category models
 */
export type RenderItem =
  | { readonly type: "type"; readonly object: SqlType }
  | { readonly type: "column"; readonly object: TableColumn }
  | { readonly type: "server_default"; readonly object: ServerDefault }
  | { readonly type: "primary_key"; readonly object: Constraint.PrimaryKeyConstraint }
  | { readonly type: "foreign_key"; readonly object: Constraint.ForeignKeyConstraint }
  | { readonly type: "unique"; readonly object: Constraint.UniqueConstraint }
  | { readonly type: "check"; readonly object: Constraint.CheckConstraint }
  | { readonly type: "exclude"; readonly object: Constraint.ExcludeConstraint }

/**
 * Returns the source of a part, `null` to leave out a column or a constraint, or `undefined` for the default source.
 *
 * @since 0.1.0
 * @category models
 */
export type RenderItemFunction = (item: RenderItem) => Code.Code | null | undefined

/**
 * The options of rendering:
 *
 * - `renderItem`: the project's own source of a part;
 * - `userModule`: the module from which types without a `source` are imported by name;
 * - `name`: the source of the name of a constraint or an index; nothing if it has none.
 *
 * @since 0.1.0
 * @category models
 */
export interface RenderContext {
  readonly renderItem?: RenderItemFunction | undefined
  readonly userModule?: string | undefined
  readonly name: (name: Name) => Option.Option<Code.Code>
}

/**
 * Renders names as plain strings, and every part in its default source.
 *
 * @since 0.1.0
 * @category constructors
 */
export const plain: RenderContext = {
  name: (name) =>
    name._tag === "Unnamed"
      ? Option.none()
      : Option.some(name._tag === "GivenName" ? quoted(name.value, name.quote) : Code.literal(name.value))
}

/**
 * Renders a name that is always quoted, never, or where it is necessary.
 *
 * @since 0.1.0
 * @category combinators
 */
export const quoted = (name: string, quote: boolean | undefined): Code.Code =>
  quote === undefined
    ? Code.literal(name)
    : Code.call(Code.member(Code.imported("Name"), "quoted"), Code.literal(name), Code.literal(quote))

/**
 * Renders like {@link plain}, with final names as `op.f("…")`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const migration = (options: Omit<RenderContext, "name"> = {}): RenderContext => ({
  ...options,
  name: (name) =>
    name._tag === "FinalName"
      ? Option.some(Code.call(Code.member(Code.imported("op"), "f"), Code.literal(name.value)))
      : plain.name(name)
})

/**
 * Returns the source of a part: the project's own, or else the default one. `None` if the project leaves it out.
 *
 * @since 0.1.0
 * @category combinators
 */
export const render = (
  { renderItem }: RenderContext,
  item: RenderItem,
  usual: () => Code.Code
): Option.Option<Code.Code> => {
  const own = renderItem?.(item)
  return own === undefined ? Option.some(usual()) : Option.fromNullable(own)
}
