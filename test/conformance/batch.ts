/**
 * Runs the recorded batches on SQLite: the tables and rows that they leave are compared with those that Alembic left.
 */
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Sqlite from "../../src/dialect/sqlite/Dialect.ts"
import * as DdlImpl from "../../src/execution/DdlImpl.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Inspector from "../../src/execution/Inspector.ts"
import * as Operations from "../../src/operations/Operations.ts"
import type * as Constraint from "../../src/schema/Constraint.ts"
import type * as Name from "../../src/schema/Name.ts"
import type { Table } from "../../src/schema/Table.ts"
import type { CaseResult } from "./CaseResult.ts"
import { errorKind } from "./ErrorKind.ts"
import * as OpSpec from "./OpSpec.ts"
import * as Reading from "./Reading.ts"
import * as Spec from "./Spec.ts"

const Text = Schema.String
const optional = Schema.optional
const Texts = Schema.Array(Text)

const TableSchema = Schema.Struct({
  columns: Schema.Array(Schema.Struct({
    name: Text,
    type: Text,
    nullable: Schema.Boolean,
    default: optional(Schema.NullOr(Text)),
    computed: optional(Schema.Struct({ sqltext: Text, persisted: optional(Schema.Boolean) }))
  })),
  primaryKey: Schema.Struct({ columns: Texts, name: optional(Text) }),
  foreignKeys: optional(Schema.Array(Schema.Struct({
    name: optional(Text),
    columns: Texts,
    refTable: Text,
    refColumns: Texts,
    refSchema: optional(Text),
    onDelete: optional(Text),
    onUpdate: optional(Text),
    deferrable: optional(Schema.Boolean),
    initially: optional(Text),
    match: optional(Text)
  }))),
  uniques: optional(Schema.Array(Schema.Struct({ name: optional(Text), columns: Texts }))),
  checks: optional(Schema.Array(Schema.Struct({ name: optional(Text), sqltext: Text }))),
  indexes: optional(Schema.Array(Schema.Struct({
    name: Text,
    unique: Schema.Boolean,
    columns: Schema.Array(Schema.Union(Text, Schema.Null, Schema.Struct({ text: Text }))),
    where: optional(Text)
  })))
})

const Rows = Schema.Record({
  key: Text,
  value: Schema.Array(Schema.Record({ key: Text, value: Schema.Unknown }))
})

const Case = Schema.Struct({
  id: Text,
  group: optional(Text),
  setup: Schema.Array(OpSpec.OpSpec),
  rows: Rows,
  ops: Schema.Array(OpSpec.OpSpec),
  options: optional(Schema.Struct({ namingConvention: optional(Spec.NamingConventionSpec) })),
  expect: Schema.Struct({
    schema: optional(Schema.Record({ key: Text, value: TableSchema })),
    rows: optional(Rows),
    sql: optional(Texts),
    error: optional(Spec.ErrorSpec),
    ...Spec.notes
  })
})
type Case = typeof Case.Type

const decode = Schema.decodeUnknownEither(Case, Reading.parsing)

export const checkBatchFile = (json: unknown): Promise<ReadonlyArray<CaseResult>> =>
  Effect.runPromise(
    Effect.forEach(Reading.cases(json), (one) =>
      Either.match(decode(one), {
        onLeft: (error) => Effect.succeed(Reading.unreadable(one, error)),
        onRight: (asked) =>
          Effect.catchAllDefect(check(asked), (defect) => Effect.succeed(Reading.unreadable(one, defect)))
      }))
  )

const operations = (namingConvention: NonNullable<Case["options"]>["namingConvention"]) =>
  Operations.layer({ namingConvention }).pipe(
    Layer.provideMerge(Layer.merge(DdlImpl.layer, Inspector.layer))
  )

const stack = Execution.layerOnline.pipe(
  Layer.provideMerge(Sqlite.layer),
  Layer.provideMerge(Layer.orDie(SqliteClient.layer({ filename: ":memory:" })))
)

const check = ({ expect, id, ops, options, rows, setup }: Case): Effect.Effect<CaseResult> =>
  Effect.gen(function*() {
    const { provideClient } = yield* Execution.Execution
    yield* provideClient(Effect.flatMap(SqlClient.SqlClient, (sql) => sql`PRAGMA foreign_keys = OFF`))
    yield* Effect.provide(OpSpec.run(setup), operations({}))
    yield* provideClient(insert(rows))
    const done = yield* Effect.either(Effect.provide(OpSpec.run(ops), operations(options?.namingConvention)))
    if (Either.isLeft(done)) {
      const kind = errorKind(done.left)
      const isExpected = expect.error !== undefined && (expect.error.kind === "database" || expect.error.kind === kind)
      return result(id, isExpected, expected(expect), `${kind}: ${done.left.message}`)
    }
    if (expect.error !== undefined) {
      return result(id, expect.deviationAllowed !== undefined, expected(expect), "no error")
    }
    const tables = yield* Effect.provide(
      Effect.flatMap(Inspector.Inspector, (inspector) => inspector.reflect()),
      operations({})
    )
    const names = Object.keys(expect.schema ?? {})
    const wanted = {
      schema: names.map((
        name
      ) => [name, expect.schema?.[name] === undefined ? undefined : normal(expect.schema[name])]),
      rows: sortedRows(expect.rows ?? {})
    }
    const got = {
      schema: names.map((name) => {
        const table = tables.tables.find((table) => table.name === name)
        return [name, table === undefined ? undefined : schemaOf(table, expect.schema?.[name])]
      }),
      rows: sortedRows(yield* provideClient(select(Object.keys(expect.rows ?? {}))))
    }
    const isSame = JSON.stringify(wanted) === JSON.stringify(got)
    return result(id, isSame || expect.deviationAllowed !== undefined, JSON.stringify(wanted), JSON.stringify(got))
  }).pipe(
    Effect.provide(stack),
    Logger.withMinimumLogLevel(LogLevel.None),
    Effect.catchAll((error) =>
      Effect.succeed(result(id, false, expected(expect), `the case could not be prepared: ${error.message}`))
    )
  )

const insert = (rows: typeof Rows.Type) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.forEach(
      Object.entries(rows).flatMap(([table, list]) => list.map((row) => [table, row] as const)),
      ([table, row]) =>
        sql`INSERT INTO ${sql(table)} ${
          sql.insert(Object.fromEntries(Object.entries(row).map(([key, json]) => [key, stored(json)])))
        }`,
      { discard: true }
    ))

const select = (tables: ReadonlyArray<string>) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.map(
      Effect.forEach(tables, (table) => Effect.map(sql`SELECT * FROM ${sql(table)}`, (rows) => [table, rows] as const)),
      Object.fromEntries<ReadonlyArray<unknown>>
    ))

const expected = (expect: Case["expect"]) =>
  expect.error === undefined ? "tables and rows" : `an error of kind ${expect.error.kind}`

const result = (id: string, isPassed: boolean, expected: string, got: string): CaseResult => ({
  id,
  dialect: "sqlite",
  outcome: isPassed ? "passed" : "failed",
  expected,
  got
})

const stored = (json: unknown): unknown => {
  const value = Spec.value(json)
  return typeof value === "boolean" ? Number(value) : value
}

const collapsed = (text: string) => text.replaceAll(/\s+/g, " ").trim()

const nameOf = (name: Name.Name) => name._tag === "Unnamed" ? undefined : name.value

/** A set in one order. */
const asSet = <A>(items: ReadonlyArray<A>): ReadonlyArray<A> =>
  Array.from(new Map(items.map((item) => [JSON.stringify(item), item])))
    .toSorted(([left], [right]) => left < right ? -1 : 1)
    .map(([, item]) => item)

/** The parts of a table in one order, with texts on one line; what is empty is left out. */
const normal = (table: typeof TableSchema.Type) => ({
  columns: table.columns.map(({ computed, default: given, name, nullable, type }) => ({
    name,
    type,
    nullable,
    default: given === undefined || given === null ? undefined : collapsed(given),
    computed: computed === undefined
      ? undefined
      : { sqltext: collapsed(computed.sqltext), persisted: computed.persisted ?? false }
  })),
  primaryKey: { columns: table.primaryKey.columns, name: table.primaryKey.name },
  foreignKeys: asSet((table.foreignKeys ?? []).map((key) => ({
    name: key.name,
    columns: key.columns,
    refTable: key.refTable,
    refColumns: key.refColumns,
    onDelete: key.onDelete,
    onUpdate: key.onUpdate,
    deferrable: key.deferrable,
    initially: key.initially
  }))),
  uniques: asSet((table.uniques ?? []).map(({ columns, name }) => ({ name, columns }))),
  checks: asSet((table.checks ?? []).map(({ name, sqltext }) => ({ name, sqltext: collapsed(sqltext) }))),
  indexes: asSet((table.indexes ?? []).map(({ columns, name, unique, where }) => ({
    name,
    unique,
    columns: columns.map((column) => typeof column === "string" ? column : null),
    where: where === undefined ? undefined : collapsed(where)
  })))
})

const isA =
  <Tag extends Constraint.Constraint["_tag"]>(tag: Tag) =>
  (constraint: Constraint.Constraint): constraint is Extract<Constraint.Constraint, { readonly _tag: Tag }> =>
    constraint._tag === tag

const schemaOf = ({ columns, constraints, indexes }: Table, wanted: typeof TableSchema.Type | undefined) => {
  // The recorder could not read the expressions of generated columns, and wrote empty ones.
  const isUnread = (column: string) =>
    wanted?.columns.some(({ computed, name }) => name === column && computed?.sqltext === "") ?? false
  const primaryKey = constraints.find(isA("PrimaryKey"))
  return normal({
    columns: columns.map(({ columnName, nullable, serverDefault, type }) => {
      const given = Option.getOrUndefined(serverDefault)
      return {
        name: columnName,
        type: Either.getOrElse(Sqlite.dialect.types.compiler.compile(type), (error) => error.message),
        nullable,
        default: given?._tag === "Expression" && given.sql._tag === "Text" ? given.sql.sql : undefined,
        computed: given?._tag === "Computed"
          ? { sqltext: isUnread(columnName) ? "" : given.sqltext, persisted: given.persisted ?? false }
          : undefined
      }
    }),
    primaryKey: {
      columns: primaryKey?.columns ?? [],
      name: primaryKey === undefined ? undefined : nameOf(primaryKey.name)
    },
    foreignKeys: constraints.filter(isA("ForeignKey")).map((key) => ({
      name: nameOf(key.name),
      columns: key.columns,
      refTable: key.referredTable,
      refColumns: key.referredColumns,
      onDelete: Option.getOrUndefined(key.onDelete),
      onUpdate: Option.getOrUndefined(key.onUpdate),
      deferrable: key.deferrable,
      initially: key.initially
    })),
    uniques: constraints.filter(isA("Unique")).map(({ columns, name }) => ({ name: nameOf(name), columns })),
    checks: constraints.filter(isA("Check")).map(({ name, sqltext }) => ({ name: nameOf(name), sqltext })),
    indexes: indexes.map(({ elements, name, options, unique }) => ({
      name: nameOf(name) ?? "",
      unique,
      columns: elements.map((element) => typeof element === "string" ? element : null),
      where: options.sqliteWhere
    }))
  })
}

const sortedRows = (rows: Readonly<Record<string, ReadonlyArray<unknown>>>) =>
  Object.entries(rows).map(([table, list]) => [table, list.map((row) => JSON.stringify(row, bytes)).toSorted()])

/** Bytes as the cases write them, in place of what a buffer says of itself. */
const bytes = (_: string, value: unknown) =>
  Predicate.hasProperty(value, "type") && value.type === "Buffer" && Predicate.hasProperty(value, "data") &&
    Array.isArray(value.data)
    ? { $bytes: Buffer.from(value.data).toString("hex") }
    : value
