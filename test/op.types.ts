/**
 * What the compiler takes and what it refuses in migrations.
 */
import * as Effect from "effect/Effect"
import type { OperationError } from "../src/execution/DdlImpl.ts"
import * as op from "../src/op.ts"
import type { Operations } from "../src/operations/Operations.ts"
import * as Column from "../src/schema/Column.ts"
import * as Constraint from "../src/schema/Constraint.ts"
import * as ServerDefault from "../src/schema/ServerDefault.ts"
import * as SqlText from "../src/schema/SqlText.ts"
import * as SqlType from "../src/schema/SqlType.ts"
import * as Table from "../src/schema/Table.ts"

const integer = Column.make(SqlType.integer)

// Every word is an Effect that needs Operations and fails with OperationError.
export const one: Effect.Effect<void, OperationError, Operations> = op.dropTable("account")
// @ts-expect-error it needs Operations
export const none: Effect.Effect<void, OperationError> = op.dropTable("account")

// Options that do not exist.
// @ts-expect-error ifExist
void op.dropTable("account", { ifExist: true })
// @ts-expect-error ifNotExist
void op.createTable("account", { id: integer }, { ifNotExist: true })
// @ts-expect-error nulable
void op.createTable("account", { id: Column.make(SqlType.integer, { nulable: true }) })
// @ts-expect-error inlineReference
void op.addColumn("account", "id", integer, { inlineReference: true })
// @ts-expect-error mssqlDropDefaults
void op.dropColumn("account", "id", { mssqlDropDefaults: true })
// @ts-expect-error rename
void op.alterColumn("account", "id", { rename: "key" })
// @ts-expect-error postgresqlWhen
void op.createIndex("ix", "account", ["id"], { postgresqlWhen: "id > 1" })
// @ts-expect-error table
void op.dropIndex("ix", { table: "account" })
// @ts-expect-error onRemove
void op.createForeignKey("fk", "a", "b", ["b_id"], ["id"], { onRemove: "CASCADE" })
// @ts-expect-error kind
void op.dropConstraint("uq", "account", { kind: "unique" })
// @ts-expect-error insertAfter is for batch mode
void op.addColumn("account", "id", integer, { insertAfter: "x" })

// Options that do, of all dialects; those of MySQL's tables by their prefix.
void op.createTable("account", { id: integer }, {
  mysqlEngine: "InnoDB",
  sqliteStrict: true,
  postgresqlPartitionBy: "LIST (id)"
})
void op.createIndex("ix", "account", ["id", SqlText.text("lower(email)")], {
  mysqlLength: { id: 3 },
  mssqlClustered: true
})

// Values of the wrong type.
// @ts-expect-error a kind that does not exist
void op.dropConstraint("uq", "account", { type: "nonsense" })
// @ts-expect-error an action that does not exist
void op.createForeignKey("fk", "a", "b", ["b_id"], ["id"], { onDelete: "cascade" })
// @ts-expect-error a type is a value of SqlType
void op.alterColumn("account", "id", { type: "INTEGER" })
// @ts-expect-error nullable is not three-state
void op.alterColumn("account", "id", { nullable: null })
// @ts-expect-error a column is made by Column.make
void op.addColumn("account", "id", SqlType.integer)
// @ts-expect-error the options come last
void op.createUniqueConstraint("uq", "account", { columns: ["id"] })
// @ts-expect-error an expression is SqlText
void op.createIndex("ix", "account", [{ text: "lower(email)" }])

// null takes away, leaving out leaves alone.
void op.alterColumn("account", "id", { serverDefault: null, comment: null, existingServerDefault: null })

// Rows.
const account = Table.make("account", {
  id: Column.make(SqlType.integer, { primaryKey: true }),
  name: Column.make(SqlType.string(50), { nullable: false }),
  nick: Column.make(SqlType.string(50)),
  active: Column.make(SqlType.boolean, { nullable: false, serverDefault: true }),
  upper: Column.make(SqlType.string(50), { serverDefault: ServerDefault.computed("upper(name)") })
})
void op.bulkInsert(account, [{ name: "root" }, { id: 2, name: "guest", nick: null, active: false }])
void op.bulkInsert(account, [{ name: op.inlineLiteral("root"), active: SqlText.text("true") }])
// @ts-expect-error name is missing
void op.bulkInsert(account, [{ id: 1 }])
// @ts-expect-error name is text
void op.bulkInsert(account, [{ name: 1 }])
// @ts-expect-error name cannot be null
void op.bulkInsert(account, [{ name: null }])
// @ts-expect-error there is no such column
void op.bulkInsert(account, [{ name: "root", nmae: "root" }])
// @ts-expect-error a generated column takes no value
void op.bulkInsert(account, [{ name: "root", upper: "ROOT" }])

export const insert: Table.Insert<typeof account> = { name: "root" }
// @ts-expect-error name is missing
export const incomplete: Table.Insert<typeof account> = { id: 1 }

// createTable gives the table back.
export const created = Effect.gen(function*() {
  const codes = yield* op.createTable("codes", {
    code: Column.make(SqlType.string(5), { primaryKey: true }),
    title: Column.make(SqlType.text, { nullable: false })
  })
  yield* op.bulkInsert(codes, [{ code: "a", title: "A" }])
  // @ts-expect-error a primary key of text has to be given
  yield* op.bulkInsert(codes, [{ title: "A" }])
})

// A table of which nothing is known takes any row.
export const untyped = (table: Table.Table) => op.bulkInsert(table, [{ whatever: 1 }])

// Batch mode has the same words without the table, and keeps the errors and needs of the body.
class Mine {
  readonly _tag = "Mine"
}
export const batch: Effect.Effect<number, OperationError | Mine, Operations> = op.batchAlterTable(
  "account",
  (batch) =>
    Effect.gen(function*() {
      yield* batch.addColumn("x", integer, { insertAfter: "id" })
      yield* batch.createUniqueConstraint("uq", ["x"])
      yield* batch.addConstraint(Constraint.check("x > 0", { name: "ck" }))
      return yield* Effect.if(true, { onTrue: () => Effect.succeed(1), onFalse: () => Effect.fail(new Mine()) })
    }),
  { recreate: "always" }
)
// @ts-expect-error sometimes
void op.batchAlterTable("account", () => Effect.void, { recreate: "sometimes" })
// @ts-expect-error tables have no place in a batch
void op.batchAlterTable("account", (batch) => batch.createTable("b", {}))
// @ts-expect-error the schema is the batch's
void op.batchAlterTable("account", (batch) => batch.dropColumn("y", { schema: "shop" }))
