/**
 * Queries of SQLite's catalogue, and the form of their rows.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { question } from "../Reflection.ts"
import * as Statement from "../Statement.ts"
import { identifiers } from "./Identifiers.ts"
import { literals } from "./Literals.ts"

const Text = Schema.String
const Maybe = Schema.NullOr(Schema.String)
const Whole = Schema.transform(Schema.Union(Schema.Number, Schema.BigIntFromSelf), Schema.Number, {
  decode: Number,
  encode: (value) => value
})

/**
 * The databases of the connection: `main`, `temp` and the attached ones.
 *
 * @since 0.1.0
 * @category questions
 */
export const schemas = {
  ask: question("databases", Schema.Struct({ name: Text })),
  statement: Statement.text("SELECT name FROM pragma_database_list ORDER BY seq")
}

/**
 * Tables, indexes, views and triggers, with their `CREATE` statements; no statement if SQLite created the object itself. The tables in which
 * a virtual table stores its data belong to it, and are left out.
 *
 * @since 0.1.0
 * @category questions
 */
export const objects = {
  ask: question(
    "tables and indexes",
    Schema.Struct({
      type: Schema.Literal("table", "index", "view", "trigger"),
      name: Text,
      table_name: Text,
      sql: Maybe
    })
  ),
  statement: (schema: string) =>
    Statement.text(
      `SELECT type, name, tbl_name AS table_name, sql FROM ${identifiers.schema(schema)}.sqlite_master
WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
  AND tbl_name NOT IN (SELECT l.name FROM pragma_table_list l WHERE l.schema = ${
        literals.string(schema)
      } AND l.type = 'shadow')
ORDER BY name, rowid`
    )
}

/**
 * The columns of tables. `hidden` is 2 for a virtual and 3 for a stored generated column; `default` is SQL without its parentheses.
 *
 * @since 0.1.0
 * @category questions
 */
export const columns = {
  ask: question(
    "columns",
    Schema.Struct({
      table_name: Text,
      name: Text,
      type: Text,
      not_null: Whole,
      default: Maybe,
      primary_key: Whole,
      hidden: Whole
    }),
    ({ name, table_name }) => `column ${table_name}.${name}`
  ),
  statement: (schema: string) =>
    Statement.text(
      `SELECT m.name AS table_name, x.name AS name, x.type AS type, x."notnull" AS not_null, x.dflt_value AS "default",
  x.pk AS primary_key, x.hidden AS hidden
FROM ${identifiers.schema(schema)}.sqlite_master m, pragma_table_xinfo(m.name, ${literals.string(schema)}) x
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, x.cid`
    )
}
