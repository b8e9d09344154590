/**
 * Compares databases with declared schemas, as recorded, on the servers themselves. What is found is compared with what Alembic found; then the
 * migration is applied and taken back, where the recording says that this leads to the declared schema and back.
 */
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Compare from "../../src/autogenerate/Compare.ts"
import type { CompareOptions, IncludedObject } from "../../src/autogenerate/CompareOptions.ts"
import * as MigrationScript from "../../src/autogenerate/MigrationScript.ts"
import * as Dialect from "../../src/dialect/Dialect.ts"
import * as Mysql from "../../src/dialect/mysql/Dialect.ts"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import * as Sqlite from "../../src/dialect/sqlite/Dialect.ts"
import * as DdlImpl from "../../src/execution/DdlImpl.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Inspector from "../../src/execution/Inspector.ts"
import type { DiffTuple } from "../../src/MigrateOperation.ts"
import * as Operations from "../../src/operations/Operations.ts"
import type { Index } from "../../src/schema/Index.ts"
import * as MetaData from "../../src/schema/MetaData.ts"
import type { Name } from "../../src/schema/Name.ts"
import * as asFile from "../autogenerate/asFile.ts"
import * as FreshDatabase from "../servers/FreshDatabase.ts"
import * as Servers from "../servers/Servers.ts"
import type { CaseResult } from "./CaseResult.ts"
import * as OpSpec from "./OpSpec.ts"
import * as Reading from "./Reading.ts"
import * as Spec from "./Spec.ts"

const optional = Schema.optional
const Text = Schema.String
const flag = optional(Schema.Boolean)

const Rule = Schema.Struct({
  type: optional(Text),
  names: optional(Schema.Array(Schema.NullOr(Text))),
  reflected: flag,
  hasCounterpart: flag,
  include: Schema.Boolean
})

const DiffSpec = Schema.Record({ key: Text, value: Schema.Unknown })
type DiffSpec = typeof DiffSpec.Type

const Case = Schema.Struct({
  id: Text,
  group: optional(Text),
  existing: Schema.Array(OpSpec.OpSpec),
  target: Schema.Struct({
    tables: Schema.Array(Spec.TableSpec),
    namingConvention: optional(Spec.NamingConventionSpec)
  }),
  options: optional(Schema.Struct({
    compareType: flag,
    compareServerDefault: flag,
    includeSchemas: flag,
    versionTable: optional(Text),
    versionTableSchema: optional(Text),
    includeName: optional(Schema.Array(Rule)),
    includeObject: optional(Schema.Array(Rule))
  })),
  expect: Schema.Struct({
    diffs: Schema.Array(DiffSpec),
    optional: optional(Schema.Array(DiffSpec)),
    convergent: flag,
    reversible: flag,
    ...Spec.notes
  })
})
type Case = typeof Case.Type

const File = Schema.Struct({ backend: Schema.Literal("sqlite", "postgresql", "mariadb") })

const decode = Schema.decodeUnknownEither(Case, Reading.parsing)

/** Judges each case of a file on a server. */
export const checkAutogenerateFile = (json: unknown): Promise<ReadonlyArray<CaseResult>> => {
  const { backend } = Schema.decodeUnknownSync(File)(json)
  return Effect.runPromise(Effect.provide(checkAutogenerate(backend, json), Layer.orDie(clientOf(backend))))
}

/** The databases that cases can be run on: those of the recordings, and MySQL, for which those of MariaDB are used. */
export type Backend = keyof typeof dialects

/** Judges each case, on one database that is emptied between them. */
export const checkAutogenerate = (
  backend: Backend,
  json: unknown
): Effect.Effect<ReadonlyArray<CaseResult>, never, SqlClient.SqlClient> =>
  Effect.flatMap(asFile.folder, (folder) =>
    Effect.forEach(Reading.cases(json), (one) =>
      Either.match(decode(one), {
        onLeft: (error) => Effect.succeed(Reading.unreadable(one, error)),
        onRight: (asked) =>
          Effect.catchAllDefect(
            check(backend, asked, folder),
            (defect) => Effect.succeed(Reading.unreadable(one, defect))
          )
      }))).pipe(Effect.scoped, Logger.withMinimumLogLevel(LogLevel.None))

const clientOf = (backend: Backend): Layer.Layer<SqlClient.SqlClient, unknown> =>
  backend === "sqlite"
    ? SqliteClient.layer({ filename: ":memory:" })
    : FreshDatabase.layer<unknown>(Effect.flatMap(Servers.start(backend), FreshDatabase.onServer))

const dialects = {
  sqlite: Sqlite.dialect,
  postgresql: Postgresql.dialect,
  mysql: Mysql.mysql,
  mariadb: Mysql.mariadb
} as const

/** As Alembic compares. */
const asAlembic: CompareOptions = {
  compareTypeDetails: false,
  comparePrimaryKeys: false,
  compareEnums: false,
  compareExcludeConstraints: false,
  compareCheckText: false,
  compareComputed: false,
  compareIndexDetails: false
}

const check = (
  backend: Backend,
  { existing, expect, id, options = {}, target }: Case,
  folder: string
): Effect.Effect<CaseResult, never, SqlClient.SqlClient> => {
  const dialect = dialects[backend]
  const result = (outcome: "passed" | "failed", expected: string, got: string): CaseResult => ({
    id,
    dialect: backend,
    outcome: outcome === "failed" && expect.deviationAllowed !== undefined ? "passed" : outcome,
    expected,
    got
  })
  return Effect.gen(function*() {
    yield* clear(dialect)
    yield* Effect.provide(OpSpec.run(existing), operations({}))
    const before = yield* reflected(options.includeSchemas === true)
    const metadata = MetaData.make(target.tables.map(Spec.table), { namingConvention: target.namingConvention })
    const compared: CompareOptions = {
      ...asAlembic,
      ...options,
      includeName: options.includeName === undefined ? undefined : includeName(options.includeName),
      includeObject: options.includeObject === undefined ? undefined : includeObject(options.includeObject)
    }
    const compare = Effect.provide(Compare.upgradeOps(metadata, compared), Inspector.layer)
    const upgrade = yield* compare
    const found = flat(upgrade, dialect)
    const wanted = withoutOptional(expect.diffs.map(strict), (expect.optional ?? []).map(strict), found)
    if (!isSameSet(wanted, found)) return result("failed", show(wanted), show(found))
    if (expect.convergent !== true && expect.reversible !== true) return result("passed", "", "")
    const downgrade = yield* MigrationScript.reverse(upgrade)
    const migration = yield* asFile.loaded(
      folder,
      `${backend}_${id}`.replaceAll(/\W/g, "_"),
      MigrationScript.make({ upgradeOps: [upgrade], downgradeOps: [downgrade] }),
      { renderAsBatch: !dialect.ddl.features.alterConstraints }
    )
    const operated = Effect.provide(Layer.provideMerge(operations(target), Inspector.layer))
    yield* operated(migration.upgrade)
    if (expect.convergent === true) {
      const rest = flat(yield* compare, dialect)
      if (rest.length > 0) return result("failed", "no difference after the upgrade", show(rest))
    }
    if (expect.reversible === true) {
      yield* operated(migration.downgrade)
      const left = yield* Effect.provide(
        Compare.upgradeOps(before, { compareServerDefault: true, includeSchemas: options.includeSchemas }),
        Inspector.layer
      )
      const rest = flat(left, dialect)
      if (rest.length > 0) return result("failed", "the first state after the downgrade", show(rest))
    }
    return result("passed", "", "")
  }).pipe(
    Effect.provide(Execution.layerOnline),
    Effect.provide(Layer.succeed(Dialect.Dialect, dialect)),
    Effect.catchAll((error) =>
      Effect.succeed(
        result("failed", show(expect.diffs), Predicate.isError(error) ? error.message : String(error))
      )
    )
  )
}

const operations = ({ namingConvention }: Pick<Case["target"], "namingConvention">) =>
  Operations.layer({ namingConvention }).pipe(
    Layer.provide(Layer.merge(DdlImpl.layer, Inspector.layer))
  )

const reflected = (includeSchemas: boolean) =>
  Effect.provide(
    Effect.gen(function*() {
      const inspector = yield* Inspector.Inspector
      const schemas = (yield* inspector.getSchemaNames).filter((name) => name !== "information_schema")
      return yield* inspector.reflectMetaData(includeSchemas ? { schemas } : {})
    }),
    Inspector.layer
  )

const clear = (dialect: Dialect.Dialect["Type"]) =>
  Effect.gen(function*() {
    const { query, run } = yield* Execution.Execution
    const quote = (name: unknown) => dialect.names.identifiers.always(String(name))
    const names = (sql: string) => query({ _tag: "Statement", fragments: [sql] })
    const send = (statements: ReadonlyArray<string>) =>
      Effect.forEach(statements, (sql) => run({ _tag: "Statement", fragments: [sql] }), { discard: true })
    switch (dialect) {
      case Postgresql.dialect: {
        const schemas = yield* names(
          "SELECT nspname AS name FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
        )
        return yield* send([...schemas.map(({ name }) => `DROP SCHEMA ${quote(name)} CASCADE`), "CREATE SCHEMA public"])
      }
      case Sqlite.dialect: {
        yield* send(["PRAGMA foreign_keys = OFF"])
        const objects = yield* names(
          "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        )
        return yield* send(objects.map(({ name, type }) => `DROP ${String(type)} ${quote(name)}`))
      }
      default: {
        const tables = yield* names(
          "SELECT table_name AS name, table_type AS type FROM information_schema.tables WHERE table_schema = DATABASE()"
        )
        return yield* send([
          "SET FOREIGN_KEY_CHECKS = 0",
          ...tables.map(({ name, type }) => `DROP ${type === "VIEW" ? "VIEW" : "TABLE"} ${quote(name)}`),
          "SET FOREIGN_KEY_CHECKS = 1"
        ])
      }
    }
  })

// Filters

type Rules = ReadonlyArray<typeof Rule.Type>

/** The first rule that matches decides. */
const decides = (rules: Rules, facts: Omit<typeof Rule.Type, "include" | "names"> & { readonly name: string | null }) =>
  rules.find((rule) =>
    (rule.type === undefined || rule.type === facts.type) &&
    (rule.names === undefined || rule.names.includes(facts.name)) &&
    (rule.reflected === undefined || rule.reflected === facts.reflected) &&
    (rule.hasCounterpart === undefined || rule.hasCounterpart === facts.hasCounterpart)
  )?.include ?? true

const includeName = (rules: Rules) => (name: string | null, type: string): boolean => decides(rules, { name, type })

const includeObject =
  (rules: Rules) =>
  (_: IncludedObject, name: string | null, type: string, reflected: boolean, compareTo: unknown): boolean =>
    decides(rules, { name, type, reflected, hasCounterpart: compareTo !== null })

// Differences

const flat = (upgrade: MigrationScript.UpgradeOps, dialect: Dialect.Dialect["Type"]): ReadonlyArray<DiffSpec> =>
  MigrationScript.asDiffs(upgrade)
    .flatMap((diff): ReadonlyArray<DiffTuple> => isTuple(diff) ? [diff] : diff)
    .map((diff) => strict(specOf(diff, dialect)))

const isTuple = (diff: DiffTuple | ReadonlyArray<DiffTuple>): diff is DiffTuple => typeof diff[0] === "string"

const nameOf = (name: Name) => name._tag === "Unnamed" ? undefined : name.value

const indexColumns = ({ elements }: Index) => elements.map((element) => typeof element === "string" ? element : null)

const specOf = (diff: DiffTuple, { types }: Dialect.Dialect["Type"]): DiffSpec => {
  const of = (table: { readonly name: string; readonly schema: Option.Option<string> } | null) => ({
    schema: table === null ? undefined : Option.getOrUndefined(table.schema),
    table: table?.name
  })
  switch (diff[0]) {
    case "add_table":
    case "remove_table": {
      const [word, table] = diff
      return {
        kind: word === "add_table" ? "addTable" : "removeTable",
        ...of(table),
        columns: "columns" in table ? table.columns.map(({ columnName }) => columnName) : []
      }
    }
    case "add_column":
    case "remove_column": {
      const [word, schema, table, column] = diff
      return {
        kind: word === "add_column" ? "addColumn" : "removeColumn",
        schema: schema ?? undefined,
        table,
        column: typeof column === "string" ? column : column.columnName
      }
    }
    case "modify_nullable":
    case "modify_comment": {
      const [word, schema, table, column, , from, to] = diff
      return {
        kind: word === "modify_nullable" ? "modifyNullable" : "modifyComment",
        schema: schema ?? undefined,
        table,
        column,
        from,
        to
      }
    }
    case "modify_type": {
      const [, schema, table, column, , , to] = diff
      return {
        kind: "modifyType",
        schema: schema ?? undefined,
        table,
        column,
        to: Either.getOrElse(types.compiler.compile(to), (error) => error.message)
      }
    }
    case "modify_default": {
      const [, schema, table, column] = diff
      return { kind: "modifyDefault", schema: schema ?? undefined, table, column }
    }
    case "add_index":
    case "remove_index": {
      const [word, index, table] = diff
      return {
        kind: word === "add_index" ? "addIndex" : "removeIndex",
        ...of(table),
        ...(index._tag === "Index"
          ? { name: nameOf(index.name), unique: index.unique, columns: indexColumns(index) }
          : { name: nameOf(index) })
      }
    }
    case "add_constraint":
    case "remove_constraint": {
      const [word, constraint, table] = diff
      return {
        kind: word === "add_constraint" ? "addConstraint" : "removeConstraint",
        ...of(table),
        ...(constraint._tag === "Unique"
          ? { name: nameOf(constraint.name), constraint: "unique", columns: constraint.columns }
          : "name" in constraint
          ? { name: nameOf(constraint.name), constraint: constraint._tag.toLowerCase() }
          : {})
      }
    }
    case "add_fk":
    case "remove_fk": {
      const [word, key, table] = diff
      return {
        kind: word === "add_fk" ? "addFk" : "removeFk",
        ...of(table),
        ...(key._tag === "ForeignKey"
          ? {
            name: nameOf(key.name),
            columns: key.columns,
            refTable: key.referredTable,
            refColumns: key.referredColumns
          }
          : {})
      }
    }
    case "add_table_comment":
      return { kind: "addTableComment", ...of(diff[1]) }
    case "remove_table_comment":
      return { kind: "removeTableComment", ...of(diff[1]) }
    case "add_type":
    case "remove_type":
    case "modify_enum":
    case "add_object":
    case "remove_object":
    case "modify_object":
    case "execute":
    case "custom":
      return { kind: diff[0] }
  }
}

const strictKeys: Readonly<Record<string, ReadonlyArray<string>>> = {
  modifyNullable: ["from", "to"],
  modifyComment: ["from", "to"],
  modifyType: ["to"]
}

/** What of a difference has to be the same; of an expression among the columns only that there is one. */
const strict = (diff: DiffSpec): DiffSpec =>
  Object.fromEntries(
    [
      "kind",
      "schema",
      "table",
      "column",
      "name",
      "constraint",
      "unique",
      "columns",
      "refTable",
      "refColumns",
      ...(strictKeys[String(diff["kind"])] ?? [])
    ].flatMap((key) => {
      const value = diff[key]
      return value === undefined ? [] : [[key, value]]
    })
  )

const isSameSet = (wanted: ReadonlyArray<DiffSpec>, found: ReadonlyArray<DiffSpec>): boolean => {
  // Expressions in recorded indexes are texts, and only their number is compared.
  const expressions = new Set(
    found.flatMap(({ columns, name }) => Array.isArray(columns) && columns.includes(null) ? [name] : [])
  )
  const texts = (diffs: ReadonlyArray<DiffSpec>) =>
    JSON.stringify(
      diffs.map(({ columns, ...diff }) =>
        JSON.stringify({
          ...diff,
          columns: Array.isArray(columns) && expressions.has(diff["name"]) ? columns.length : columns
        })
      ).toSorted()
    )
  return texts(wanted) === texts(found)
}

/** The expected differences without those optional ones that were not found. */
const withoutOptional = (
  diffs: ReadonlyArray<DiffSpec>,
  optional: ReadonlyArray<DiffSpec>,
  found: ReadonlyArray<DiffSpec>
): ReadonlyArray<DiffSpec> => {
  const left = found.map((diff) => JSON.stringify(diff))
  const free = optional.map((diff) => JSON.stringify(diff))
  return diffs.filter((diff) => {
    const text = JSON.stringify(diff)
    return !free.includes(text) || left.includes(text)
  })
}

const show = (diffs: ReadonlyArray<DiffSpec>): string => diffs.map((diff) => JSON.stringify(diff)).join(" ")
