/**
 * How a project writes parts of generated migrations in its own way.
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
 * Returns the source of a part, `null` to leave a column or a constraint out of its table, or `undefined` for the usual source.
 *
 * @since 0.1.0
 * @category models
 */
export type RenderItemFunction = (item: RenderItem) => Code.Code | null | undefined

/**
 * How parts are written.
 *
 * - `renderItem`: the project's own source of a part;
 * - `userModule`: the module that types without a `source` are imported from, by their names;
 * - `name`: the source of the name of a constraint or an index; nothing where it has none.
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
 * Names as plain text, and every part in its usual source.
 *
 * @since 0.1.0
 * @category constructors
 */
export const plain: RenderContext = {
  name: (name) => name._tag === "Unnamed" ? Option.none() : Option.some(Code.literal(name.value))
}

/**
 * As {@link plain}, and names that no naming convention may change are `op.f("…")`.
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
 * The source of a part: the project's own, or else the usual one. `None` where the project leaves it out.
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
