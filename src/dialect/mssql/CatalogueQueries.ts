/**
 * Queries of SQL Server's catalogue views (`sys.*`), each for whole schemas at once, and the form of their rows.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { question, type ReflectionRequest } from "../Reflection.ts"
import * as Statement from "../Statement.ts"
import { literals } from "./Literals.ts"

const Text = Schema.String
const Maybe = Schema.NullOr(Schema.String)
const Whole = Schema.Union(Schema.Number, Schema.NumberFromString)
const Flag = Schema.transform(Schema.Union(Schema.Boolean, Schema.Number), Schema.Boolean, {
  decode: (value) => value === true || value === 1,
  encode: (value) => value
})

/**
 * Returns names as a list for `IN`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const list = (names: ReadonlyArray<string>) =>
  names.length === 0 ? "(NULL)" : `(${names.map((name) => literals.string(name)).join(", ")})`

/**
 * Where a query looks.
 *
 * - `sys`: the catalogue of a database: `sys`, or `other.sys`;
 * - `database`: the name of the database, as an expression;
 * - `schemas`: the names of schemas in this database.
 *
 * @since 0.1.0
 * @category models
 */
export interface Scope {
  readonly sys: string
  readonly database: string
  readonly schemas: ReadonlyArray<string>
  readonly tables: ReflectionRequest["tables"]
}

const within = ({ schemas, tables }: Scope) =>
  `s.name IN ${list(schemas)}${tables === undefined ? "" : ` AND o.name IN ${list(tables)}`}`

/**
 * The objects of these types, for `FROM`, without those of the product, such as the tables of database diagrams.
 *
 * @since 0.1.0
 * @category combinators
 */
export const objects = (scope: Scope, types: string) =>
  `${scope.sys}.objects o JOIN ${scope.sys}.schemas s ON s.schema_id = o.schema_id AND o.type IN (${types}) AND o.is_ms_shipped = 0 AND ${
    within(scope)
  }`

/**
 * All schemas of the database without those of the fixed roles, whose ids begin at 16384, and the default schema of the user.
 *
 * @since 0.1.0
 * @category questions
 */
export const schemas = {
  ask: question("schemas", Schema.Struct({ name: Text, is_default: Flag })),
  statement: Statement.text(
    `SELECT s.name AS name, CASE WHEN s.name = SCHEMA_NAME() THEN 1 ELSE 0 END AS is_default
FROM sys.schemas s WHERE s.schema_id NOT BETWEEN 16384 AND 16399 AND s.name NOT IN (N'sys', N'INFORMATION_SCHEMA') ORDER BY s.name`
  )
}

/**
 * Tables and views, with the definitions of views.
 *
 * @since 0.1.0
 * @category questions
 */
export const tables = {
  ask: question(
    "tables and views",
    Schema.Struct({
      object_id: Whole,
      schema_name: Text,
      name: Text,
      kind: Text,
      definition: Maybe,
      comment: Maybe
    })
  ),
  statement: (scope: Scope) =>
    Statement.text(
      `SELECT o.object_id AS object_id, s.name AS schema_name, o.name AS name, RTRIM(o.type) AS kind, m.definition AS definition,
  CAST(p.value AS nvarchar(max)) AS comment
FROM ${objects(scope, "'U', 'V'")}
LEFT JOIN ${scope.sys}.sql_modules m ON m.object_id = o.object_id
LEFT JOIN ${scope.sys}.extended_properties p ON p.class = 1 AND p.major_id = o.object_id AND p.minor_id = 0 AND p.name = N'MS_Description'
ORDER BY s.name, o.name`
    )
}

/**
 * The columns of tables. A user-defined type is returned as its base type; lengths are in bytes, -1 for `max`. `collation_name` is
 * returned if it is not the default of the database.
 *
 * @since 0.1.0
 * @category questions
 */
export const columns = {
  ask: question(
    "columns",
    Schema.Struct({
      object_id: Whole,
      name: Text,
      type: Text,
      user_type: Maybe,
      max_length: Whole,
      precision: Whole,
      scale: Whole,
      nullable: Flag,
      collation_name: Maybe,
      default_definition: Maybe,
      computed: Maybe,
      is_persisted: Flag,
      identity_start: Maybe,
      identity_increment: Maybe,
      is_sparse: Flag,
      is_rowguid: Flag,
      comment: Maybe
    }),
    ({ name, object_id }) => `column ${name} of object ${object_id}`
  ),
  statement: (scope: Scope) =>
    Statement.text(
      `SELECT c.object_id AS object_id, c.name AS name, coalesce(b.name, t.name) AS type,
  CASE WHEN t.is_user_defined = 1 THEN t.name END AS user_type, c.max_length AS max_length, c.precision AS precision, c.scale AS scale,
  c.is_nullable AS nullable,
  CASE WHEN c.collation_name <> CAST(DATABASEPROPERTYEX(${scope.database}, 'Collation') AS nvarchar(128)) THEN c.collation_name END AS collation_name,
  d.definition AS default_definition, k.definition AS computed, coalesce(k.is_persisted, 0) AS is_persisted,
  CAST(i.seed_value AS nvarchar(40)) AS identity_start, CAST(i.increment_value AS nvarchar(40)) AS identity_increment,
  c.is_sparse AS is_sparse, c.is_rowguidcol AS is_rowguid, CAST(p.value AS nvarchar(max)) AS comment
FROM ${objects(scope, "'U'")}
JOIN ${scope.sys}.columns c ON c.object_id = o.object_id
JOIN ${scope.sys}.types t ON t.user_type_id = c.user_type_id
LEFT JOIN ${scope.sys}.types b ON b.user_type_id = c.system_type_id AND t.is_user_defined = 1
LEFT JOIN ${scope.sys}.default_constraints d ON d.object_id = c.default_object_id
LEFT JOIN ${scope.sys}.computed_columns k ON k.object_id = c.object_id AND k.column_id = c.column_id
LEFT JOIN ${scope.sys}.identity_columns i ON i.object_id = c.object_id AND i.column_id = c.column_id
LEFT JOIN ${scope.sys}.extended_properties p ON p.class = 1 AND p.major_id = c.object_id AND p.minor_id = c.column_id
  AND p.name = N'MS_Description'
ORDER BY c.object_id, c.column_id`
    )
}

/**
 * Indexes, including those of primary keys and unique constraints, with a row for each column. `key_ordinal` is the place of a column in the
 * key, from 1; it is 0 for included columns, those of an index without a key, and the column by which an index is partitioned.
 *
 * @since 0.1.0
 * @category questions
 */
export const indexes = {
  ask: question(
    "indexes",
    Schema.Struct({
      object_id: Whole,
      name: Text,
      kind: Text,
      is_unique: Flag,
      is_primary_key: Flag,
      is_unique_constraint: Flag,
      is_disabled: Flag,
      filter_definition: Maybe,
      column: Text,
      key_ordinal: Whole,
      is_descending: Flag,
      is_included: Flag
    })
  ),
  statement: (scope: Scope) =>
    Statement.text(
      `SELECT i.object_id AS object_id, i.name AS name, i.type_desc AS kind, i.is_unique AS is_unique, i.is_primary_key AS is_primary_key,
  i.is_unique_constraint AS is_unique_constraint, i.is_disabled AS is_disabled, i.filter_definition AS filter_definition,
  c.name AS [column], x.key_ordinal AS key_ordinal, x.is_descending_key AS is_descending, x.is_included_column AS is_included
FROM ${objects(scope, "'U'")}
JOIN ${scope.sys}.indexes i ON i.object_id = o.object_id AND i.type > 0 AND i.is_hypothetical = 0
JOIN ${scope.sys}.index_columns x ON x.object_id = i.object_id AND x.index_id = i.index_id
JOIN ${scope.sys}.columns c ON c.object_id = x.object_id AND c.column_id = x.column_id
ORDER BY i.object_id, i.name, x.key_ordinal, x.index_column_id`
    )
}

/**
 * Foreign keys, with a row for each column.
 *
 * @since 0.1.0
 * @category questions
 */
export const foreignKeys = {
  ask: question(
    "foreign keys",
    Schema.Struct({
      object_id: Whole,
      name: Text,
      column: Text,
      referred_schema: Text,
      referred_table: Text,
      referred_column: Text,
      on_delete: Text,
      on_update: Text,
      is_disabled: Flag
    })
  ),
  statement: (scope: Scope) =>
    Statement.text(
      `SELECT f.parent_object_id AS object_id, f.name AS name, c.name AS [column], rs.name AS referred_schema, ro.name AS referred_table,
  rc.name AS referred_column, f.delete_referential_action_desc AS on_delete, f.update_referential_action_desc AS on_update,
  f.is_disabled AS is_disabled
FROM ${objects(scope, "'U'")}
JOIN ${scope.sys}.foreign_keys f ON f.parent_object_id = o.object_id
JOIN ${scope.sys}.foreign_key_columns k ON k.constraint_object_id = f.object_id
JOIN ${scope.sys}.columns c ON c.object_id = k.parent_object_id AND c.column_id = k.parent_column_id
JOIN ${scope.sys}.objects ro ON ro.object_id = f.referenced_object_id
JOIN ${scope.sys}.schemas rs ON rs.schema_id = ro.schema_id
JOIN ${scope.sys}.columns rc ON rc.object_id = k.referenced_object_id AND rc.column_id = k.referenced_column_id
ORDER BY f.parent_object_id, f.name, k.constraint_column_id`
    )
}

/**
 * Check constraints, with the column that they are declared on.
 *
 * @since 0.1.0
 * @category questions
 */
export const checks = {
  ask: question(
    "checks",
    Schema.Struct({ object_id: Whole, name: Text, definition: Text, is_disabled: Flag })
  ),
  statement: (scope: Scope) =>
    Statement.text(
      `SELECT k.parent_object_id AS object_id, k.name AS name, k.definition AS definition, k.is_disabled AS is_disabled
FROM ${objects(scope, "'U'")}
JOIN ${scope.sys}.check_constraints k ON k.parent_object_id = o.object_id
ORDER BY k.parent_object_id, k.name`
    )
}

/**
 * Triggers on tables, functions and procedures, with their definitions; no definition if they are encrypted.
 *
 * @since 0.1.0
 * @category questions
 */
export const modules = {
  ask: question(
    "triggers and functions",
    Schema.Struct({ schema_name: Text, name: Text, kind: Text, table_name: Maybe, definition: Maybe })
  ),
  statement: ({ schemas, sys, tables }: Scope) =>
    Statement.text(
      `SELECT s.name AS schema_name, o.name AS name, RTRIM(o.type) AS kind, t.name AS table_name, m.definition AS definition
FROM ${sys}.objects o
JOIN ${sys}.schemas s ON s.schema_id = o.schema_id
LEFT JOIN ${sys}.objects t ON t.object_id = o.parent_object_id
LEFT JOIN ${sys}.sql_modules m ON m.object_id = o.object_id
WHERE o.type IN ('TR', 'P', 'FN', 'IF', 'TF') AND o.is_ms_shipped = 0 AND s.name IN ${list(schemas)}${
        tables === undefined ? "" : ` AND t.name IN ${list(tables)}`
      }
ORDER BY s.name, o.name`
    )
}

/**
 * Sequences, with their options.
 *
 * @since 0.1.0
 * @category questions
 */
export const sequences = {
  ask: question(
    "sequences",
    Schema.Struct({
      schema_name: Text,
      name: Text,
      type: Text,
      start: Text,
      increment: Text,
      min: Text,
      max: Text,
      is_cycling: Flag,
      is_cached: Flag,
      cache: Schema.NullOr(Whole)
    })
  ),
  statement: ({ schemas, sys }: Scope) =>
    Statement.text(
      `SELECT s.name AS schema_name, q.name AS name, t.name AS type, CAST(q.start_value AS nvarchar(40)) AS start,
  CAST(q.increment AS nvarchar(40)) AS increment, CAST(q.minimum_value AS nvarchar(40)) AS min,
  CAST(q.maximum_value AS nvarchar(40)) AS max, q.is_cycling AS is_cycling, q.is_cached AS is_cached, q.cache_size AS cache
FROM ${sys}.sequences q
JOIN ${sys}.schemas s ON s.schema_id = q.schema_id
JOIN ${sys}.types t ON t.user_type_id = q.user_type_id
WHERE s.name IN ${list(schemas)}
ORDER BY s.name, q.name`
    )
}
