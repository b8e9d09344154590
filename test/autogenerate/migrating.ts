/**
 * Revisions that are generated from the database of a test, written as files, loaded from them, applied and taken back.
 */
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert } from "@effect/vitest"
import { type Column, Commands, MetaData, ScriptDirectory, SqlType, type Table } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as fs from "node:fs"
import { Dialect } from "../../src/dialect/Dialect.ts"
import type { Literals } from "../../src/dialect/Literals.ts"
import * as Splitter from "../../src/dialect/Splitter.ts"
import * as Statement from "../../src/dialect/Statement.ts"
import * as Dialects from "../../src/Dialects.ts"
import { environment, silent } from "../servers/Live.ts"
import * as asFile from "./asFile.ts"
import { differences } from "./comparing.ts"

/**
 * Leads the database, which has the schema `from`, to the schema `to` and back by a generated revision: first as a script, if the database needs no
 * batch mode, then online, and then up once more. Fails if one of the ways does not lead to its schema, or if rows that both schemas can hold are
 * changed. Returns the source of the revision.
 */
export const thereAndBack = (from: MetaData.MetaData, to: MetaData.MetaData) =>
  Effect.gen(function*() {
    const dialect = yield* Dialects.fromClient(yield* SqlClient.SqlClient)
    const folder = yield* asFile.folder
    fs.mkdirSync(`${folder}/versions`)
    const project = Layer.merge(
      environment({
        dialect: Layer.succeed(Dialect, dialect),
        targetMetadata: to,
        compareServerDefault: true,
        renderAsBatch: !dialect.ddl.features.alterConstraints
      }),
      ScriptDirectory.layer({ scriptLocation: folder })
    ).pipe(Layer.provide(NodeContext.layer))
    const kept = yield* insertRows(from, to, dialect)
    return yield* Effect.gen(function*() {
      const [generated] = yield* Commands.autogenerate({ message: "to" })
      const source = fs.readFileSync(generated?.path ?? "", "utf8")
      const leads = <E, R>(way: string, migrating: Effect.Effect<unknown, E, R>, schema: MetaData.MetaData) =>
        Effect.gen(function*() {
          yield* migrating
          assert.deepStrictEqual(yield* differences(schema), [], `after the ${way}`)
          yield* kept.assertThere
        })
      yield* Effect.gen(function*() {
        if (dialect.ddl.features.alterConstraints) {
          yield* leads("script", asScript((options) => Commands.upgrade("head", options)), to)
          yield* leads("script of the downgrade", asScript((options) => Commands.downgrade("head:base", options)), from)
        }
        yield* leads("upgrade", Commands.upgrade("head"), to)
        yield* leads("downgrade", Commands.downgrade("base"), from)
        yield* leads("second upgrade", Commands.upgrade("head"), to)
      }).pipe(
        Effect.catchAllDefect((defect) => Effect.die(Predicate.isError(defect) ? withSource(defect, source) : defect)),
        Effect.mapError((error) => withSource(error, source))
      )
      return source
    }).pipe(Effect.provide(project), Effect.provide(silent))
  }).pipe(Effect.scoped)

/** Writes a script and sends its statements, as a person would who applies it. */
const asScript = <E, R>(command: (options: Commands.RunOptions) => Effect.Effect<unknown, E, R>) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    const dialect = yield* Dialects.fromClient(sql)
    const parts: Array<string> = []
    yield* command({ script: (text) => Effect.sync(() => void parts.push(text)) })
    const connection = yield* sql.reserve
    const send = (statement: string) => connection.executeUnprepared(statement, [], undefined)
    yield* Effect.forEach(Splitter.split(parts.join(""), dialect.types.literals.lexicalRules), send, { discard: true })
      .pipe(Effect.tapError(() => Effect.ignore(send("ROLLBACK"))))
  }).pipe(Effect.scoped)

const withSource = (error: Error, source: string): Error => new Error(`${error.message}\n${source}`, { cause: error })

const isComputed = ({ serverDefault }: Column.TableColumn) =>
  Option.exists(serverDefault, ({ _tag }) => _tag === "Computed")

/** The tables of both schemas, each with its columns in both, if it can have rows in both. */
const filled = (from: MetaData.MetaData, to: MetaData.MetaData) =>
  from.tables.flatMap((table) => {
    const other = Option.getOrUndefined(MetaData.get(to, table.name))
    if (other === undefined) return []
    const has = ({ columns }: Table.Table, { columnName }: Column.TableColumn) =>
      columns.some((column) => column.columnName === columnName)
    const alone = [
      ...table.columns.filter((column) => !has(other, column)),
      ...other.columns.filter((column) => !has(table, column))
    ]
    const isFilledBySelf = ({ nullable, serverDefault }: Column.TableColumn) => nullable || Option.isSome(serverDefault)
    if (!alone.every(isFilledBySelf)) return []
    const columns = table.columns.flatMap((column) => {
      const next = other.columns.find(({ columnName }) => columnName === column.columnName)
      if (next === undefined || [column, next].some(isComputed)) return []
      const labels = [column, next].map(({ type }) => labelsOf(type)).filter((labels) => labels.length > 0)
      return [{
        ...column,
        nullable: column.nullable && next.nullable,
        labels: (labels[0] ?? []).filter((label) => labels.every((labels) => labels.includes(label)))
      }]
    })
    return [{ table, columns }]
  })

/** Two rows for each table, the second with nulls, which refer to the rows of others, and the assertion that they are still there. */
const insertRows = (
  from: MetaData.MetaData,
  to: MetaData.MetaData,
  { catalogue, names: { identifiers }, types }: Dialect["Type"]
) =>
  Effect.gen(function*() {
    const quote = (name: string) => identifiers.always(name)
    const sql = yield* SqlClient.SqlClient
    const send = (text: string) => sql.unsafe<Record<string, unknown>>(text).unprepared
    const tables = filled(from, to)
    const names = new Set(tables.map(({ table }) => table.name))
    const keysOf = (metadata: MetaData.MetaData, name: string) =>
      Option.toArray(MetaData.get(metadata, name)).flatMap((table) => MetaData.foreignKeys(metadata, table))
    const numbersItself = (table: Table.Table) =>
      Option.match(catalogue.identityColumn(table.name, Option.none()), {
        onNone: () => Effect.succeed(false),
        onSome: (statement) => Effect.map(send(Statement.render(statement, () => "")), (columns) => columns.length > 0)
      })
    for (const { columns, table } of tables) {
      const referring = new Set(keysOf(from, table.name).flatMap(({ columns }) => columns))
      const given = columns.filter((column) => !referring.has(column.columnName))
      const into = `${quote(table.name)} (${given.map(({ columnName }) => quote(columnName)).join(", ")})`
      const identityInsert = (yield* numbersItself(table))
        ? (insert: string) =>
          `set identity_insert ${quote(table.name)} on; ${insert}; set identity_insert ${quote(table.name)} off`
        : (insert: string) => insert
      for (const id of [1, 2]) {
        const values = given.map((column) => valueOf(column, id, types.literals)).join(", ")
        yield* send(identityInsert(`insert into ${into} values (${values})`))
      }
    }
    for (const { columns, table } of tables) {
      const keys = [...keysOf(from, table.name), ...keysOf(to, table.name)]
      for (const { columnName } of columns) {
        const targets = keys.filter((key) => key.columns.includes(columnName) && key.referredColumns.includes("id"))
          .map(({ referredTable }) => referredTable)
        if (targets.length === 0 || !targets.every((target) => names.has(target))) continue
        yield* send(`update ${quote(table.name)} set ${quote(columnName)} = 1`)
      }
    }
    const rows = Effect.forEach(tables, ({ columns, table }) =>
      Effect.map(
        send(
          `select ${columns.map(({ columnName }) => quote(columnName)).join(", ")} from ${
            quote(table.name)
          } order by id`
        ),
        (rows) => [table.name, rows.map((row) => Object.entries(row).map(([name, value]) => [name, plain(value)]))]
      ))
    const before = yield* rows
    return { assertThere: Effect.map(rows, (found) => assert.deepStrictEqual(found, before)) }
  })

/** The same number, text or date is the same, whatever the type of its column. */
const plain = (value: unknown): unknown =>
  typeof value === "bigint" || typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value)
    ? Number(value)
    : value instanceof Date
    ? value.toISOString()
    : Array.isArray(value)
    ? `{${value.join(",")}}`
    : value

interface FilledColumn extends Column.TableColumn {
  /** The labels that both schemas allow. */
  readonly labels: ReadonlyArray<string>
}

const valueOf = ({ columnName, labels, nullable, type }: FilledColumn, id: number, literals: Literals): string => {
  if (columnName === "id" || columnName === "n") return String(id)
  if (columnName === "w") return `'w${id}'`
  if (nullable && id === 2) return "null"
  const label = labels[(id - 1) % labels.length]
  if (label !== undefined) return `'${label.replaceAll("'", "''")}'`
  switch (SqlType.kind(type)) {
    case "integer":
    case "bigint":
    case "decimal":
    case "float":
      return "7"
    case "boolean":
      return literals.boolean(true)
    case "binary":
      return literals.bytes(Uint8Array.of(7))
    case "date":
      return "'2020-01-02'"
    case "dateTime":
      return "'2020-01-02 03:04:05'"
    case "time":
      return "'03:04:05'"
    case "uuid":
      return "'6f3f0ad4-96d4-4b0c-8a0f-0d3f1f3f9a01'"
    case "json":
      return `'{"a": 1}'`
    case "interval":
      return "'1 day'"
    case "array":
      return "'{}'"
    default:
      return "'sad'"
  }
}

const labelsOf = ({ definition }: SqlType.SqlType): ReadonlyArray<string> =>
  definition._tag === "Enum"
    ? definition.values
    : "parameters" in definition
    ? definition.parameters.values ?? []
    : []
