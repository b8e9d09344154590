/**
 * What a database holds, asked as simply as can be: columns, constraints, indexes and comments of a table, by their names.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import type { Label } from "../servers/FreshDatabase.ts"

export interface Column {
  readonly name: string
  readonly nullable: boolean
  readonly hasDefault: boolean
  readonly comment: string | null
}

export interface Table {
  readonly columns: ReadonlyArray<Column>
  readonly constraints: ReadonlyArray<string>
  readonly indexes: ReadonlyArray<string>
  readonly comment: string | null
  readonly rows: number
}

const string = (text: string) => `'${text.replaceAll("'", "''")}'`

const rows = <A extends object>(text: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql.withoutTransforms().unsafe<A>(text))

/** The table, or nothing where there is none. */
export const table = (label: Label, name: string, schema: string | undefined, quoted: string) =>
  Effect.gen(function*() {
    const found = yield* catalogues[label](name, schema)
    if (found === undefined) return undefined
    const [count] = yield* rows<{ n: number | string }>(`SELECT count(*) AS n FROM ${quoted}`)
    return { ...found, rows: Number(count?.n ?? 0) }
  })

const postgresql = (name: string, schema = "public") =>
  Effect.gen(function*() {
    const [relation] = yield* rows<{ oid: number; comment: string | null }>(
      "SELECT c.oid::int AS oid, obj_description(c.oid, 'pg_class') AS comment FROM pg_class c " +
        `JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = ${string(name)} AND c.relkind IN ('r', 'p') ` +
        `AND (n.nspname = ${string(schema)} OR n.nspname LIKE 'pg_temp%')`
    )
    if (relation === undefined) return undefined
    const { comment, oid } = relation
    const columns = yield* rows<Column>(
      "SELECT attname AS name, NOT attnotnull AS nullable, atthasdef OR attidentity <> '' AS \"hasDefault\", " +
        `col_description(attrelid, attnum) AS comment FROM pg_attribute WHERE attrelid = ${oid} AND attnum > 0 ` +
        "AND NOT attisdropped ORDER BY attnum"
    )
    const constraints = yield* rows<{ name: string }>(
      `SELECT conname AS name FROM pg_constraint WHERE conrelid = ${oid}`
    )
    const indexes = yield* rows<{ name: string }>(
      `SELECT relname AS name FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE indrelid = ${oid}`
    )
    return {
      columns,
      comment,
      constraints: constraints.map(({ name }) => name),
      indexes: indexes.map(({ name }) => name)
    }
  })

const mysql = (name: string, schema?: string) =>
  Effect.gen(function*() {
    const where = `table_name = ${string(name)} AND table_schema = ${
      schema === undefined ? "DATABASE()" : string(schema)
    }`
    const [relation] = yield* rows<{ comment: string | null }>(
      `SELECT table_comment AS comment FROM information_schema.tables WHERE ${where}`
    )
    if (relation === undefined) return undefined
    const columns = yield* rows<{ name: string; nullable: string; def: string | null; extra: string; comment: string }>(
      "SELECT column_name AS name, is_nullable AS nullable, column_default AS def, extra AS extra, " +
        `column_comment AS comment FROM information_schema.columns WHERE ${where} ORDER BY ordinal_position`
    )
    const constraints = yield* rows<{ name: string }>(
      `SELECT constraint_name AS name FROM information_schema.table_constraints WHERE ${where}`
    )
    const indexes = yield* rows<{ name: string }>(
      `SELECT DISTINCT index_name AS name FROM information_schema.statistics WHERE ${where}`
    )
    return {
      columns: columns.map(({ comment, def, extra, name, nullable }) => ({
        name,
        nullable: nullable === "YES",
        hasDefault: def !== null && def !== "NULL" || /auto_increment/i.test(extra),
        comment: comment === "" ? null : comment
      })),
      comment: relation.comment === "" ? null : relation.comment,
      constraints: constraints.map(({ name }) => name),
      indexes: indexes.map(({ name }) => name)
    }
  })

const sqlite = (name: string, given = "main") =>
  Effect.gen(function*() {
    const temporary = yield* rows(`SELECT 1 FROM temp.sqlite_master WHERE name = ${string(name)}`)
    const schema = temporary.length > 0 ? "temp" : given
    const master = `"${schema.replaceAll("\"", "\"\"")}".sqlite_master`
    const [relation] = yield* rows<{ sql: string }>(
      `SELECT sql FROM ${master} WHERE type = 'table' AND name = ${string(name)}`
    )
    if (relation === undefined) return undefined
    const columns = yield* rows<{ name: string; notnull: number; dflt_value: string | null }>(
      `SELECT name, "notnull", dflt_value FROM pragma_table_xinfo(${string(name)}, ${string(schema)}) ORDER BY cid`
    )
    const indexes = yield* rows<{ name: string }>(
      `SELECT name FROM ${master} WHERE type = 'index' AND tbl_name = ${string(name)}`
    )
    return {
      columns: columns.map(({ dflt_value, name, notnull }) => ({
        name,
        nullable: notnull === 0,
        hasDefault: dflt_value !== null,
        comment: null
      })),
      comment: null,
      constraints: Array.from(
        relation.sql.matchAll(/CONSTRAINT ("(?:[^"]|"")+"|\w+)/g),
        ([, quoted = ""]) => quoted.startsWith("\"") ? quoted.slice(1, -1).replaceAll("\"\"", "\"") : quoted
      ),
      indexes: indexes.map(({ name }) => name)
    }
  })

const mssql = (name: string, schema = "dbo") =>
  Effect.gen(function*() {
    const [relation] = yield* rows<{ id: number; comment: string | null }>(
      `SELECT t.object_id AS id, CONVERT(nvarchar(4000), p.value) AS comment FROM sys.tables t LEFT JOIN sys.extended_properties p ON ` +
        `p.class = 1 AND p.major_id = t.object_id AND p.minor_id = 0 AND p.name = 'MS_Description' ` +
        `WHERE t.name = N${string(name)} AND SCHEMA_NAME(t.schema_id) = N${string(schema)}`
    )
    if (relation === undefined) return undefined
    const { comment, id } = relation
    const columns = yield* rows<{ name: string; nullable: boolean; hasDefault: boolean; comment: string | null }>(
      "SELECT c.name AS name, c.is_nullable AS nullable, CONVERT(bit, CASE WHEN c.default_object_id <> 0 OR c.is_identity = 1 " +
        "THEN 1 ELSE 0 END) AS hasDefault, CONVERT(nvarchar(4000), p.value) AS comment FROM sys.columns c " +
        "LEFT JOIN sys.extended_properties p ON p.class = 1 AND p.major_id = c.object_id AND p.minor_id = c.column_id " +
        `AND p.name = 'MS_Description' WHERE c.object_id = ${id} ORDER BY c.column_id`
    )
    const constraints = yield* rows<{ name: string }>(
      `SELECT name FROM sys.objects WHERE parent_object_id = ${id} AND type IN ('PK', 'UQ', 'F', 'C', 'D')`
    )
    const indexes = yield* rows<{ name: string }>(
      `SELECT name FROM sys.indexes WHERE object_id = ${id} AND name IS NOT NULL`
    )
    return {
      columns,
      comment,
      constraints: constraints.map(({ name }) => name),
      indexes: indexes.map(({ name }) => name)
    }
  })

const catalogues = { postgresql, mysql, mariadb: mysql, mssql, sqlite }
