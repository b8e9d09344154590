/**
 * The examples of `operations.md`, each under a heading with its prose. `operations.ts` runs them and writes the page.
 */
import * as Effect from "effect/Effect"
import { Column, Constraint, Name, op, SchemaObject, ServerDefault, SqlText, SqlType, Table } from "../src/index.ts"

// ## Tables

// ### op.createTable
// Creates a table with its constraints, then its indexes and, where they are statements of their own, its comments. Enums of
// PostgreSQL are created before it. The result is the table, into which rows can be inserted.
export const createTable = Effect.gen(function*() {
  const account = yield* op.createTable("account", {
    id: Column.make(SqlType.integer, { primaryKey: true }),
    email: Column.make(SqlType.string(200), { nullable: false, unique: true }),
    status: Column.make(SqlType.enum("account_status", ["new", "active"]), { serverDefault: "new" }),
    created: Column.make(SqlType.dateTime({ timezone: true }), { nullable: false, serverDefault: SqlText.now })
  }, { comment: "who may log in" })
  yield* op.bulkInsert(account, [{ email: "root@example.org" }])
})

// Keys, checks and indexes of more than one column are options, as are the words that only one database knows. Each database takes
// its own and leaves the others.
export const createTableConstraints = op.createTable("line_item", {
  order_id: Column.make(SqlType.integer, {
    primaryKey: true,
    references: { target: "orders.id", onDelete: "CASCADE" }
  }),
  position: Column.make(SqlType.integer, { primaryKey: true }),
  quantity: Column.make(SqlType.integer, { nullable: false, serverDefault: 1 })
}, {
  constraints: [Constraint.check("quantity > 0", { name: "ck_quantity" })],
  ifNotExists: true,
  mysqlEngine: "InnoDB",
  sqliteWithRowid: false
})

// ### op.dropTable
// Enums of PostgreSQL stay; `op.dropType` drops them. `postgresqlCascade` also drops the views and foreign keys that depend on the table.
export const dropTable = op.dropTable("account", { ifExists: true, postgresqlCascade: true })

// ### op.renameTable
export const renameTable = op.renameTable("account", "user account", { schema: "shop" })

// ### op.createTableComment, op.dropTableComment
// SQLite has no comments: there the statement fails, and a warning says so before. Comments in `createTable` are left out there.
// A script for SQL Server needs existingComment to replace a comment, and assumes the schema dbo; on a connection both are looked up.
export const createTableComment = op.createTableComment("account", "it's who may log in")

export const dropTableComment = op.dropTableComment("account")

// ## Columns

// ### op.addColumn
// Adds a column; then its foreign key, its unique constraint or index, the check that its type brings, and its comment.
export const addColumn = op.addColumn(
  "account",
  "nick",
  Column.make(SqlType.string(30), { nullable: false, serverDefault: "none", comment: "what friends say" })
)

// A foreign key is a constraint of its own, unless `inlineReferences` asks for it within the column. SQLite takes it only so.
export const addColumnReferences = op.addColumn(
  "account",
  "team_id",
  Column.make(SqlType.integer, { references: "team.id" }),
  { inlineReferences: true }
)

// A generated column, and an identity.
export const addColumnComputed = op.addColumn(
  "line_item",
  "total",
  Column.make(SqlType.integer, { serverDefault: ServerDefault.computed("price * quantity", { persisted: true }) })
)

export const addColumnIdentity = op.addColumn(
  "account",
  "number",
  Column.make(SqlType.bigInteger, { serverDefault: ServerDefault.identity({ always: true, start: 100 }) })
)

// ### op.dropColumn
// SQL Server keeps defaults, checks and foreign keys of a column as constraints, and drops no column that has one; there the options
// look them up and drop them first; mssqlDropCheck and mssqlDropForeignKey drop all of them, and need SQL Server 2017.
export const dropColumn = op.dropColumn("account", "nick", { mssqlDropDefault: true })

// ### op.alterColumn
// What is left out stays as it is; `null` takes a default or a comment away. MySQL and MariaDB write the whole column anew, so say
// all that you know of it (`existingType`, `existingNullable`, `existingServerDefault`, `existingComment`): what is not said is lost.
// Without the type they fail before anything is done. SQL Server needs the type for a change of nullability.
export const alterColumn = op.alterColumn("account", "nick", {
  nullable: true,
  type: SqlType.string(50),
  serverDefault: null,
  existingType: SqlType.string(30),
  existingNullable: false,
  existingServerDefault: "none",
  existingComment: "what friends say"
})

// A new name comes last. MySQL and MariaDB rename it with RENAME COLUMN (MySQL 8.0, MariaDB 10.5.2), which keeps the rest of the column.
export const alterColumnRename = op.alterColumn("account", "nick", { newColumnName: "nickname" })

// PostgreSQL wants to know how to convert what has no conversion of its own.
export const alterColumnUsing = op.alterColumn("account", "age", {
  type: SqlType.integer,
  existingType: SqlType.text,
  existingNullable: true,
  postgresqlUsing: "age::integer"
})

// ## Indexes

// ### op.createIndex
// On columns, by name, or on expressions. Without a name (`null`) the naming convention gives one.
export const createIndex = op.createIndex("ix_account_email", "account", [SqlText.text("lower(email)")], {
  unique: true,
  postgresqlWhere: "deleted IS NULL",
  sqliteWhere: "deleted IS NULL"
})

export const createIndexUnnamed = op.createIndex(null, "account", ["created"], {
  postgresqlConcurrently: true,
  mysqlUsing: "btree"
})

// ### op.dropIndex
// MySQL, MariaDB and SQL Server drop an index from its table, and want to know which.
export const dropIndex = op.dropIndex("ix_account_email", { tableName: "account" })

// ## Constraints

// SQLite cannot add or drop constraints of a table that exists: these fail there with advice, and `op.batchAlterTable` does it.

// ### op.createPrimaryKey, op.createUniqueConstraint, op.createCheckConstraint
export const createPrimaryKey = op.createPrimaryKey("pk_account", "account", ["id"])

export const createUniqueConstraint = op.createUniqueConstraint("uq_account_email", "account", ["email"], {
  postgresqlNullsNotDistinct: true
})

export const createCheckConstraint = op.createCheckConstraint("ck_account_age", "account", "age BETWEEN 0 AND 150")

// ### op.createForeignKey
export const createForeignKey = op.createForeignKey("fk_item_order", "item", "orders", ["order_id"], ["id"], {
  onDelete: "CASCADE",
  postgresqlNotValid: true
})

// ### op.createExcludeConstraint
// PostgreSQL only.
export const createExcludeConstraint = op.createExcludeConstraint("ex_room", "booking", [["room", "="], [
  "during",
  "&&"
]], {
  where: "NOT cancelled"
})

// ### op.dropConstraint
// MySQL and MariaDB have another statement for each kind of constraint, and want to know which.
export const dropConstraint = op.dropConstraint("uq_account_email", "account", { type: "unique" })

// A name that no naming convention may touch is marked by `Name.f`, or `op.f`.
export const dropConstraintFinal = op.dropConstraint(Name.f("ck_account_age"), "account", { type: "check" })

// ## Rows and SQL

// ### op.bulkInsert
// Rows are checked by the compiler against the table; what may be null, numbers itself or has a default can be left out. In a script
// each row is an INSERT of its own, with literals; on a connection many rows go into one, as values, with `DEFAULT` for what a row leaves
// out. SQLite has no such DEFAULT, so there an INSERT ends where the columns change. SQL Server wants values of a
// column that numbers itself to be announced. Tabs in values stay tabs; those between words become four spaces in a script.
export const bulkInsert = op.bulkInsert(
  Table.make("account", {
    id: Column.make(SqlType.integer, { primaryKey: true }),
    name: Column.make(SqlType.string(50), { nullable: false }),
    seen: Column.make(SqlType.dateTime())
  }),
  [{ id: 1, name: "it's root" }, { name: "guest", seen: SqlText.now }]
)

// ### op.execute
// Text is sent as it is. `:name` stands for a value where `SqlText.text` is given one; `\:` is a colon, and `::` needs no escape.
// A text of several statements is split and sent one by one, on every database and in scripts: at `;` outside of strings, comments and the
// bodies of functions and triggers, at the `DELIMITER` of MySQL's client, and at lines with `GO` on SQL Server, where each batch is sent whole.
// A `:name` inside of a string, a quoted name or a comment is no value.
export const execute = op.execute(SqlText.text("UPDATE account SET name = :name WHERE id = 1", { name: "it's root" }))

// ### op.executeFile
// Runs the statements of a file, which are split as those of `op.execute`. The text is sent as it is; nothing in it stands for a value. A relative
// path starts at the folder of the migration file. A bundled program does not have that folder where it runs: give a URL there,
// `new URL("./views.sql", import.meta.url)`, and let the bundler copy the file.
//
// ```ts
// import { op } from "effect-alembic"
//
// op.executeFile("./views.sql")
// op.executeFile(new URL("./views.sql", import.meta.url))
// ```

// ### op.createType, op.dropType
// Enums and domains of PostgreSQL, for columns that `addColumn` and `alterColumn` bring. Elsewhere they do nothing.
export const createType = op.createType(SqlType.enum("account_status", ["new", "active"]))

// ### op.alterEnum
// New labels of an enum of PostgreSQL are added in place. If labels are removed or reordered, here or by the downgrade, the columns of
// the enum are converted to a new type; rows with a removed label make this fail. `dependents` are dropped before and created after it.
export const alterEnum = op.alterEnum("account_status", ["new", "active"], {
  existingLabels: ["active", "new"],
  columns: [{ table: "account", column: "status", serverDefault: "new" }],
  dependents: [
    { table: "account", constraint: Constraint.check("status <> 'new' OR id > 0", { name: "ck_account_status" }) }
  ]
})

// ## Other objects

// ### op.createObject, op.dropObject
// Views, sequences, functions, triggers, policies, extensions, enums and domains, as `SchemaObject` and `Sequence` describe them. An
// object that is dropped is given whole, so that the reverse can create it again.
export const createObject = op.createObject(
  SchemaObject.view("active_account", "SELECT id, name FROM account WHERE active")
)

// ### op.replaceObject
// The second object is the one that exists. PostgreSQL replaces a function in place, and a sequence keeps its value; all else is dropped
// and created.
export const replaceObject = op.replaceObject(
  SchemaObject.view("active_account", "SELECT id, name, age FROM account WHERE active"),
  SchemaObject.view("active_account", "SELECT id, name FROM account WHERE active")
)

// ## Batch mode

// ### op.batchAlterTable
// Several changes of one table at once. Where ALTER TABLE cannot do them (SQLite), or with `recreate: "always"` anywhere, the table
// is made anew, filled from the old one, and put in its place. A script cannot look at the table that is there, so it needs
// `copyFrom`. Except on SQLite, first drop the foreign keys of other tables that refer to it, and create them again after the batch.
//
// A batch is carried out when its effect runs: an error is that of the batch, and what follows sees the changed table. Each batch that
// needs a new table copies the rows once, so put all changes of a table into one batch. As in Alembic, SQLite gets a new table for
// everything but new columns and indexes; `recreate: "never"` uses its `DROP COLUMN` and `RENAME COLUMN`.
export const batchAlterTable = op.batchAlterTable(
  "account",
  (batch) =>
    Effect.gen(function*() {
      yield* batch.alterColumn("age", {
        type: SqlType.integer,
        existingType: SqlType.string(3),
        existingNullable: true
      })
      yield* batch.createUniqueConstraint("uq_account_name", ["name"])
    }),
  {
    copyFrom: Table.make("account", {
      id: Column.make(SqlType.integer, { primaryKey: true }),
      name: Column.make(SqlType.string(50), { nullable: false }),
      age: Column.make(SqlType.string(3))
    })
  }
)
