/**
 * Queries of the `information_schema` of MySQL and MariaDB, each for whole databases at once, and the form of their rows.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { question, type ReflectionRequest } from "../Reflection.ts"
import * as Statement from "../Statement.ts"
import { nameString } from "./Literals.ts"

const Text = Schema.String
const Maybe = Schema.NullOr(Schema.String)
const Flag = Schema.transform(
  Schema.Union(Schema.Number, Schema.BigIntFromSelf, Schema.NumberFromString),
  Schema.Boolean,
  {
    decode: (value) => Number(value) !== 0,
    encode: (value) => value ? 1 : 0
  }
)
const Whole = Schema.Union(Schema.Number, Schema.NumberFromString)

const list = (names: ReadonlyArray<string>) => names.length === 0 ? "(NULL)" : `(${names.map(nameString).join(", ")})`

interface Scope {
  readonly schemas: ReadonlyArray<string>
  readonly tables: ReflectionRequest["tables"]
}

const within = ({ schemas, tables }: Scope, schema: string, table: string) =>
  `${schema} IN ${list(schemas)}${tables === undefined ? "" : ` AND ${table} IN ${list(tables)}`}`

/**
 * All databases, with the current one.
 *
 * @since 0.1.0
 * @category questions
 */
export const schemas = {
  ask: question("databases", Schema.Struct({ name: Text, is_default: Flag })),
  statement: Statement.text(
    `SELECT s.SCHEMA_NAME AS name, s.SCHEMA_NAME <=> DATABASE() AS is_default FROM information_schema.SCHEMATA s
ORDER BY s.SCHEMA_NAME`
  )
}

/**
 * Tables and views. The engine is returned if it is not the default of the server; charset and collation if they are not those of the
 * database.
 *
 * @since 0.1.0
 * @category questions
 */
export const tables = {
  ask: question(
    "tables and views",
    Schema.Struct({
      schema_name: Text,
      name: Text,
      kind: Text,
      engine: Maybe,
      table_collation: Maybe,
      collation_differs: Flag,
      create_options: Maybe,
      comment: Maybe,
      definition: Maybe,
      check_option: Maybe,
      security: Maybe,
      algorithm: Maybe
    })
  ),
  statement: (scope: Scope, isMariadb: boolean) =>
    Statement.text(
      `SELECT t.TABLE_SCHEMA AS schema_name, t.TABLE_NAME AS name, t.TABLE_TYPE AS kind,
  CASE WHEN t.ENGINE <> @@default_storage_engine THEN t.ENGINE END AS engine, t.TABLE_COLLATION AS table_collation,
  coalesce(t.TABLE_COLLATION <> s.DEFAULT_COLLATION_NAME, 0) AS collation_differs, t.CREATE_OPTIONS AS create_options,
  t.TABLE_COMMENT AS comment, v.VIEW_DEFINITION AS definition,
  v.CHECK_OPTION AS check_option, v.SECURITY_TYPE AS security, ${isMariadb ? "v.ALGORITHM" : "NULL"} AS algorithm
FROM information_schema.TABLES t
JOIN information_schema.SCHEMATA s ON s.SCHEMA_NAME = t.TABLE_SCHEMA
LEFT JOIN information_schema.VIEWS v ON v.TABLE_SCHEMA = t.TABLE_SCHEMA AND v.TABLE_NAME = t.TABLE_NAME
WHERE t.TABLE_TYPE <> 'SYSTEM VIEW' AND ${within(scope, "t.TABLE_SCHEMA", "t.TABLE_NAME")}
ORDER BY t.TABLE_SCHEMA, t.TABLE_NAME`
    )
}

/**
 * The columns of tables, in order.
 *
 * @since 0.1.0
 * @category questions
 */
export const columns = {
  ask: question(
    "columns",
    Schema.Struct({
      schema_name: Text,
      table_name: Text,
      name: Text,
      type: Text,
      nullable: Flag,
      default: Maybe,
      charset: Maybe,
      collation_name: Maybe,
      extra: Text,
      expression: Maybe,
      comment: Text,
      srid: Schema.NullOr(Whole)
    }),
    ({ name, schema_name, table_name }) => `column ${schema_name}.${table_name}.${name}`
  ),
  statement: (scope: Scope, isMariadb: boolean) =>
    Statement.text(
      `SELECT c.TABLE_SCHEMA AS schema_name, c.TABLE_NAME AS table_name, c.COLUMN_NAME AS name, c.COLUMN_TYPE AS type,
  c.IS_NULLABLE = 'YES' AS nullable, c.COLUMN_DEFAULT AS \`default\`, c.CHARACTER_SET_NAME AS charset,
  c.COLLATION_NAME AS collation_name, c.EXTRA AS extra, c.GENERATION_EXPRESSION AS expression, c.COLUMN_COMMENT AS comment,
  ${isMariadb ? "NULL" : "c.SRS_ID"} AS srid
FROM information_schema.COLUMNS c
WHERE ${within(scope, "c.TABLE_SCHEMA", "c.TABLE_NAME")}
ORDER BY c.TABLE_SCHEMA, c.TABLE_NAME, c.ORDINAL_POSITION`
    )
}

/**
 * Indexes, with a row for each column. MariaDB has no indexes on expressions. `may_have_parser`: a full-text index on a server that has
 * parsers besides its own.
 *
 * @since 0.1.0
 * @category questions
 */
export const indexes = {
  ask: question(
    "indexes",
    Schema.Struct({
      schema_name: Text,
      table_name: Text,
      name: Text,
      unique: Flag,
      column: Maybe,
      expression: Maybe,
      length: Schema.NullOr(Whole),
      descending: Flag,
      kind: Text,
      comment: Text,
      hidden: Flag,
      may_have_parser: Flag
    })
  ),
  statement: (scope: Scope, isMariadb: boolean) =>
    Statement.text(
      `SELECT i.TABLE_SCHEMA AS schema_name, i.TABLE_NAME AS table_name, i.INDEX_NAME AS name, i.NON_UNIQUE = 0 AS \`unique\`,
  i.COLUMN_NAME AS \`column\`, ${isMariadb ? "NULL" : "i.EXPRESSION"} AS expression, i.SUB_PART AS length,
  coalesce(i.COLLATION = 'D', 0) AS descending, i.INDEX_TYPE AS kind, i.INDEX_COMMENT AS comment,
  ${isMariadb ? "i.IGNORED = 'YES'" : "i.IS_VISIBLE = 'NO'"} AS hidden,
  i.INDEX_TYPE = 'FULLTEXT' AND EXISTS (SELECT 1 FROM information_schema.PLUGINS p
    WHERE p.PLUGIN_TYPE = 'FTPARSER' AND p.PLUGIN_STATUS = 'ACTIVE') AS may_have_parser
FROM information_schema.STATISTICS i
WHERE ${within(scope, "i.TABLE_SCHEMA", "i.TABLE_NAME")}
ORDER BY i.TABLE_SCHEMA, i.TABLE_NAME, i.INDEX_NAME, i.SEQ_IN_INDEX`
    )
}

/**
 * Foreign keys, with a row for each column. `folds_case`: names of tables are compared without case, and the table that a key refers to may
 * be spelled in lower case.
 *
 * @since 0.1.0
 * @category questions
 */
export const foreignKeys = {
  ask: question(
    "foreign keys",
    Schema.Struct({
      schema_name: Text,
      table_name: Text,
      name: Text,
      column: Text,
      referred_schema: Text,
      referred_table: Text,
      referred_column: Text,
      on_update: Text,
      on_delete: Text,
      folds_case: Flag
    })
  ),
  statement: (scope: Scope) =>
    Statement.text(
      `SELECT k.TABLE_SCHEMA AS schema_name, k.TABLE_NAME AS table_name, k.CONSTRAINT_NAME AS name, k.COLUMN_NAME AS \`column\`,
  k.REFERENCED_TABLE_SCHEMA AS referred_schema, k.REFERENCED_TABLE_NAME AS referred_table,
  k.REFERENCED_COLUMN_NAME AS referred_column, r.UPDATE_RULE AS on_update, r.DELETE_RULE AS on_delete,
  @@lower_case_table_names <> 0 AS folds_case
FROM information_schema.KEY_COLUMN_USAGE k
JOIN information_schema.REFERENTIAL_CONSTRAINTS r ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA
  AND r.TABLE_NAME = k.TABLE_NAME AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME
WHERE k.REFERENCED_TABLE_NAME IS NOT NULL AND ${within(scope, "k.TABLE_SCHEMA", "k.TABLE_NAME")}
ORDER BY k.TABLE_SCHEMA, k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION`
    )
}

/**
 * Check constraints. `of_column`: whether it is declared on a column; MariaDB names such a constraint after the column.
 *
 * @since 0.1.0
 * @category questions
 */
export const checks = {
  ask: question(
    "checks",
    Schema.Struct({
      schema_name: Text,
      table_name: Text,
      name: Text,
      sqltext: Text,
      of_column: Flag,
      enforced: Flag
    })
  ),
  statement: (scope: Scope, isMariadb: boolean) =>
    Statement.text(
      isMariadb
        ? `SELECT k.CONSTRAINT_SCHEMA AS schema_name, k.TABLE_NAME AS table_name, k.CONSTRAINT_NAME AS name,
  k.CHECK_CLAUSE AS sqltext, k.LEVEL = 'Column' AS of_column, 1 AS enforced
FROM information_schema.CHECK_CONSTRAINTS k
WHERE ${within(scope, "k.CONSTRAINT_SCHEMA", "k.TABLE_NAME")}
ORDER BY k.CONSTRAINT_SCHEMA, k.TABLE_NAME, k.CONSTRAINT_NAME`
        : `SELECT t.TABLE_SCHEMA AS schema_name, t.TABLE_NAME AS table_name, k.CONSTRAINT_NAME AS name,
  k.CHECK_CLAUSE AS sqltext, 0 AS of_column, t.ENFORCED = 'YES' AS enforced
FROM information_schema.CHECK_CONSTRAINTS k
JOIN information_schema.TABLE_CONSTRAINTS t ON t.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA
  AND t.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK'
WHERE ${within(scope, "t.TABLE_SCHEMA", "t.TABLE_NAME")}
ORDER BY t.TABLE_SCHEMA, t.TABLE_NAME, k.CONSTRAINT_NAME`
    )
}

/**
 * Triggers, with the parts of their `CREATE` statements.
 *
 * @since 0.1.0
 * @category questions
 */
export const triggers = {
  ask: question(
    "triggers",
    Schema.Struct({ schema_name: Text, table_name: Text, name: Text, timing: Text, event: Text, body: Text })
  ),
  statement: (scope: Scope) =>
    Statement.text(
      `SELECT g.EVENT_OBJECT_SCHEMA AS schema_name, g.EVENT_OBJECT_TABLE AS table_name, g.TRIGGER_NAME AS name,
  g.ACTION_TIMING AS timing, g.EVENT_MANIPULATION AS event, g.ACTION_STATEMENT AS body
FROM information_schema.TRIGGERS g
WHERE ${within(scope, "g.EVENT_OBJECT_SCHEMA", "g.EVENT_OBJECT_TABLE")}
ORDER BY g.EVENT_OBJECT_SCHEMA, g.EVENT_OBJECT_TABLE, g.EVENT_MANIPULATION, g.ACTION_TIMING, g.ACTION_ORDER`
    )
}

/**
 * Functions and procedures. `parameters` is returned if the user may read it.
 *
 * @since 0.1.0
 * @category questions
 */
export const routines = {
  ask: question(
    "functions",
    Schema.Struct({ schema_name: Text, name: Text, kind: Text, body: Maybe })
  ),
  statement: ({ schemas }: Scope) =>
    Statement.text(
      `SELECT r.ROUTINE_SCHEMA AS schema_name, r.ROUTINE_NAME AS name, r.ROUTINE_TYPE AS kind, r.ROUTINE_DEFINITION AS body
FROM information_schema.ROUTINES r WHERE r.ROUTINE_SCHEMA IN ${list(schemas)}
ORDER BY r.ROUTINE_SCHEMA, r.ROUTINE_TYPE, r.ROUTINE_NAME`
    )
}

/**
 * Partitions of tables, with a row for each, or for each of its subpartitions.
 *
 * @since 0.1.0
 * @category questions
 */
export const partitions = {
  ask: question(
    "partitions",
    Schema.Struct({
      schema_name: Text,
      table_name: Text,
      name: Text,
      method: Text,
      expression: Maybe,
      description: Maybe,
      subpartition: Maybe
    })
  ),
  statement: (scope: Scope) =>
    Statement.text(
      `SELECT p.TABLE_SCHEMA AS schema_name, p.TABLE_NAME AS table_name, p.PARTITION_NAME AS name, p.PARTITION_METHOD AS method,
  p.PARTITION_EXPRESSION AS expression, p.PARTITION_DESCRIPTION AS description,
  concat(p.SUBPARTITION_NAME, ' BY ', p.SUBPARTITION_METHOD, ' (', p.SUBPARTITION_EXPRESSION, ')') AS subpartition
FROM information_schema.PARTITIONS p
WHERE p.PARTITION_NAME IS NOT NULL AND ${within(scope, "p.TABLE_SCHEMA", "p.TABLE_NAME")}
ORDER BY p.TABLE_SCHEMA, p.TABLE_NAME, p.PARTITION_ORDINAL_POSITION, p.SUBPARTITION_ORDINAL_POSITION`
    )
}

/**
 * Events, which run statements at certain times.
 *
 * @since 0.1.0
 * @category questions
 */
export const events = {
  ask: question("events", Schema.Struct({ schema_name: Text, name: Text, body: Maybe })),
  statement: ({ schemas }: Scope) =>
    Statement.text(
      `SELECT e.EVENT_SCHEMA AS schema_name, e.EVENT_NAME AS name, e.EVENT_DEFINITION AS body
FROM information_schema.EVENTS e WHERE e.EVENT_SCHEMA IN ${list(schemas)} ORDER BY e.EVENT_SCHEMA, e.EVENT_NAME`
    )
}

/**
 * The `CREATE TABLE` of a table, which alone names the parser of a full-text index.
 *
 * @since 0.1.0
 * @category questions
 */
export const createTable = {
  ask: question("a table", Schema.Struct({ "Create Table": Text })),
  statement: (schema: string, table: string, quote: (name: string) => string) =>
    Statement.text(`SHOW CREATE TABLE ${quote(schema)}.${quote(table)}`)
}
