/**
 * Reflects the databases of a project through its env.ts.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Dialect } from "../dialect/Dialect.ts"
import type { Unsupported } from "../dialect/Reflection.ts"
import * as Inspector from "../execution/Inspector.ts"
import * as EnvironmentContext from "../runtime/EnvironmentContext.ts"
import type * as MetaData from "../schema/MetaData.ts"
import * as Table from "../schema/Table.ts"
import { type ConnectError, type EnvironmentOptions, readDatabases } from "./ReadDatabases.ts"

/**
 * The options of {@link inspect}:
 *
 * - `schemas`: the schemas to read; by default that of the connection;
 * - `include`: only tables and views with these names, in which `*` matches any text; `name` or `schema.name`;
 * - `exclude`: leaves out tables and views with these names.
 *
 * @since 0.1.0
 * @category models
 */
export interface InspectOptions extends EnvironmentOptions {
  readonly schemas?: ReadonlyArray<string> | undefined
  readonly include?: ReadonlyArray<string> | undefined
  readonly exclude?: ReadonlyArray<string> | undefined
}

/**
 * The objects of a database, without the version table and the other tables of this package:
 *
 * - `name`: the name of the database in env.ts;
 * - `unsupported`: objects and properties that schema values cannot represent.
 *
 * @since 0.1.0
 * @category models
 */
export interface InspectedDatabase {
  readonly name: Option.Option<string>
  readonly dialect: Dialect["Type"]
  readonly defaultSchema: string
  readonly metadata: MetaData.MetaData
  readonly unsupported: ReadonlyArray<Unsupported>
}

/**
 * The errors of {@link inspect}.
 *
 * @since 0.1.0
 * @category errors
 */
export type InspectError =
  | Inspector.InspectError
  | ConnectError

/**
 * Reflects each database that env.ts configures. Writes nothing and acquires no lock.
 *
 * @since 0.1.0
 * @category running
 */
export const inspect = Effect.fn("effect-alembic.inspect")(
  function*(options: InspectOptions = {}) {
    return yield* readDatabases(
      options,
      Effect.gen(function*() {
        const { key, name } = yield* EnvironmentContext.Target
        const dialect = yield* Dialect
        const inspector = yield* Inspector.Inspector
        const { schemas } = options
        yield* Inspector.requireSchemas(inspector, schemas ?? [])
        const metadata = yield* inspector.reflectMetaData({ schemas })
        const { unsupported } = yield* inspector.reflect({ schemas })
        const defaultSchema = yield* inspector.defaultSchemaName
        const wanted = wantedBy(options, key)
        return {
          name,
          dialect,
          defaultSchema,
          metadata: restricted(metadata, wanted),
          unsupported: unsupported.filter((part) => !isPartOf(part, metadata.tables.filter((table) => !wanted(table))))
        }
      }).pipe(Effect.provide(Inspector.layer))
    )
  }
)

type Wanted = (object: Pick<Table.Table, "name" | "schema">) => boolean

const wantedBy = (
  { exclude = [], include = [] }: InspectOptions,
  { versionTable = "alembic_version", versionTableSchema }: EnvironmentContext.DatabaseKey
): Wanted => {
  const own = [versionTable, `${versionTable}_history`, `${versionTable}_journal`]
    .map((name) => versionTableSchema === undefined ? name : `${versionTableSchema}.${name}`)
  const included = include.map(pattern)
  const excluded = exclude.map(pattern)
  return (object) => {
    const names = [object.name, Table.key(object)]
    const isIn = (patterns: ReadonlyArray<RegExp>) => patterns.some((known) => names.some((name) => known.test(name)))
    return !own.includes(Table.key(object)) && (included.length === 0 || isIn(included)) && !isIn(excluded)
  }
}

/** Whether something belongs to one of these tables. The name of a part follows that of its table. */
const isPartOf = ({ name, schema }: Unsupported, tables: ReadonlyArray<Table.Table>): boolean =>
  tables.some((table) =>
    Option.getOrNull(table.schema) === Option.getOrNull(schema) &&
    (name === table.name || name.startsWith(`${table.name}.`))
  )

const pattern = (text: string): RegExp =>
  new RegExp(`^${text.split("*").map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&")).join(".*")}$`, "s")

/** Triggers, policies and owned sequences are included with their tables. */
const restricted = (metadata: MetaData.MetaData, wanted: Wanted): MetaData.MetaData => ({
  ...metadata,
  tables: metadata.tables.filter(wanted),
  views: metadata.views.filter(wanted),
  sequences: metadata.sequences.filter(({ ownedBy, schema }) =>
    Option.match(ownedBy, { onNone: () => true, onSome: ({ table }) => wanted({ name: table, schema }) })
  ),
  triggers: metadata.triggers.filter(({ schema, table }) => wanted({ name: table, schema })),
  policies: metadata.policies.filter(({ schema, table }) => wanted({ name: table, schema }))
})
