/**
 * Queries for the rebuild of a table on SQLite, where dropping a table also deletes referencing rows, triggers and indexes.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { ForeignKeys, Rebuild, TableName } from "../Dialect.ts"
import * as Lexer from "../Lexer.ts"
import * as Statement from "../Statement.ts"
import * as TransactionControl from "../TransactionControl.ts"
import { identifiers } from "./Identifiers.ts"
import { rules } from "./Lexer.ts"
import { literals } from "./Literals.ts"

/**
 * How foreign keys are disabled. SQLite ignores the pragma inside a transaction, so it is sent before `BEGIN`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const foreignKeys: ForeignKeys = {
  enforced: Statement.text("PRAGMA foreign_keys"),
  suspend: Statement.text("PRAGMA foreign_keys = OFF"),
  enforce: Statement.text("PRAGMA foreign_keys = ON"),
  violations: Statement.text(
    "SELECT \"table\" AS child, parent, count(*) AS violations FROM pragma_foreign_key_check GROUP BY 1, 2"
  ),
  isSet: (sql) =>
    /pragma/i.test(sql) && TransactionControl.some(sql, rules, (statement, reading) => {
      const words = Lexer.significant(statement, reading).map((token) =>
        (Lexer.nameOf(token) ?? token.text).toLowerCase()
      )
      const at = words[2] === "." ? 3 : 1
      return words[0] === "pragma" && words[at] === "foreign_keys" && ["=", "("].includes(words[at + 1] ?? "")
    })
}

const schemaOf = ({ schema }: TableName) => Option.getOrElse(schema, () => "main")
const master = (table: TableName) => `${identifiers.schema(schemaOf(table))}.sqlite_master`
const argument = (table: TableName) => `${literals.string(table.name)}, ${literals.string(schemaOf(table))}`
const isNamed = (column: string, table: TableName) => `lower(${column}) = lower(${literals.string(table.name)})`

/**
 * The queries and statements of a rebuild.
 *
 * @since 0.1.0
 * @category constructors
 */
export const rebuild: Rebuild = {
  begin: Statement.text("BEGIN IMMEDIATE"),
  // Otherwise, a rename checks views and triggers, and those that use the table fail while it is dropped.
  legacyRename: {
    read: Statement.text("PRAGMA legacy_alter_table"),
    on: Statement.text("PRAGMA legacy_alter_table = ON"),
    off: Statement.text("PRAGMA legacy_alter_table = OFF")
  },
  columns: (table) =>
    Statement.text(`SELECT name FROM pragma_table_xinfo(${argument(table)}) WHERE hidden IN (0, 2, 3) ORDER BY cid`),
  objects: (table) =>
    Statement.text(
      `SELECT type, name, sql FROM ${master(table)} WHERE type IN ('index', 'trigger') AND sql IS NOT NULL AND ${
        isNamed("tbl_name", table)
      } ORDER BY type, name`
    ),
  // The catalogue leaves out the schema, and begins each statement in the same way.
  createObject: (table, sql) =>
    Statement.text(
      Option.match(table.schema, {
        onNone: () => sql,
        onSome: (schema) =>
          sql.replace(/^CREATE (?:UNIQUE )?(?:INDEX|TRIGGER) /, (head) => `${head}${identifiers.schema(schema)}.`)
      })
    ),
  dependents: (table) =>
    Statement.text(
      `SELECT type, name, sql, ${isNamed("tbl_name", table)} AS own FROM ${
        master(table)
      } WHERE type IN ('index', 'trigger', 'view') AND sql IS NOT NULL ORDER BY type, name`
    ),
  children: (table) =>
    Statement.text(
      `SELECT DISTINCT m.name FROM ${master(table)} m JOIN pragma_foreign_key_list(m.name, ${
        literals.string(schemaOf(table))
      }) f WHERE m.type = 'table' AND ${isNamed("f.\"table\"", table)} ORDER BY 1`
    ),
  count: (table) => Statement.text(`SELECT count(*) AS n FROM ${identifiers.table(table.name, table.schema)}`),
  hasCounter: (table) =>
    Statement.text(`SELECT 1 AS found FROM ${master(table)} WHERE type = 'table' AND name = 'sqlite_sequence'`),
  counter: (table) =>
    Statement.text(
      `SELECT seq FROM ${identifiers.schema(schemaOf(table))}.sqlite_sequence WHERE ${isNamed("name", table)}`
    ),
  restoreCounter: (table, seq) => {
    const sequence = `${identifiers.schema(schemaOf(table))}.sqlite_sequence`
    return [
      Statement.text(`UPDATE ${sequence} SET seq = ${seq} WHERE ${isNamed("name", table)} AND seq < ${seq}`),
      Statement.text(
        `INSERT INTO ${sequence} (name, seq) SELECT m.name, ${seq} FROM ${master(table)} m WHERE m.type = 'table' AND ${
          isNamed("m.name", table)
        } AND upper(m.sql) LIKE '%AUTOINCREMENT%' AND NOT EXISTS (SELECT 1 FROM ${sequence} s WHERE ${
          isNamed("s.name", table)
        })`
      )
    ]
  }
}
