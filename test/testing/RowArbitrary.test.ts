import { Model } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import { Column, SqlType, Table } from "effect-alembic"
import { RowArbitrary } from "effect-alembic/testing"
import * as fc from "effect/FastCheck"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** Samples of five rows of a table. */
const samples = (table: Table.Table) =>
  Option.match(RowArbitrary.rows(table, 5), {
    onNone: () => assert.fail("there are no rows"),
    onSome: (rows) => fc.sample(rows, { numRuns: 50, seed: 0 })
  })

const values = (table: Table.Table, key: string) => samples(table).flatMap((rows) => rows.map((row) => row[key]))

describe("rows", () => {
  it("differ in each column, and fit its type", () => {
    const table = Table.make("t", {
      id: Column.make(SqlType.integer, { primaryKey: true }),
      name: Column.make(SqlType.string(4)),
      amount: Column.make(SqlType.numeric({ precision: 4, scale: 2 }))
    })
    for (const rows of samples(table)) {
      for (const key of ["id", "name", "amount"]) assert.lengthOf([...new Set(rows.map((row) => row[key]))], 5)
      assert.isTrue(rows.every((row) => String(row["name"]).length <= 4))
      assert.isTrue(rows.every((row) => /^\d\d?(\.\d\d?)?$/.test(String(row["amount"]))))
    }
  })

  it("there are none of a column that needs a value of an unknown type", () => {
    const table = Table.make("t", { c: Column.make(SqlType.none, { nullable: false }) })
    assert.isTrue(Option.isNone(RowArbitrary.rows(table, 1)))
  })
})

describe("rows of a model", () => {
  class Account extends Model.Class<Account>("Account")({
    id: Model.Generated(Schema.Int.annotations(Column.annotations({ primaryKey: true }))),
    code: Schema.String.pipe(Schema.pattern(/^[a-z]{3}$/)).annotations(Column.annotations({ unique: true })),
    status: Schema.Literal("new", "paid"),
    nick: Model.FieldOption(Schema.String.pipe(Schema.minLength(3), Schema.maxLength(5))),
    age: Schema.Int.pipe(Schema.between(30, 120)),
    big: Schema.BigInt.annotations(Column.annotations({ type: SqlType.bigInteger })),
    active: Schema.Literal(true),
    createdAt: Schema.DateFromSelf
  }) {}
  const account = Table.fromModel("account", Account)

  it("are those that it accepts", () => {
    const accepted = Schema.is(Schema.encodedSchema(Account.pipe(Schema.pick("status", "age", "active"))))
    const accepts = Schema.decodeUnknownSync(Account.pipe(Schema.pick("code", "status", "nick", "age", "active")))
    for (const rows of samples(account)) {
      assert.isTrue(rows.every(accepted))
      for (const row of rows) accepts(row)
      assert.lengthOf([...new Set(rows.map(({ code }) => code))], 5)
    }
  })

  it("have all values of a type with few", () => {
    assert.sameMembers([...new Set(values(account, "status"))], ["new", "paid"])
  })

  it("have other values where those of the model do not fit the column", () => {
    const Wide = Schema.Struct({
      text: Schema.String.pipe(Schema.minLength(10)).annotations(Column.annotations({ type: SqlType.string(5) })),
      small: Schema.Int.pipe(Schema.greaterThan(100_000)).annotations(
        Column.annotations({ type: SqlType.smallInteger })
      ),
      number: Schema.Number
    })
    const table = Table.fromModel("wide", Wide)
    assert.isTrue(values(table, "text").every((text) => typeof text === "string" && text.length <= 5))
    assert.isTrue(values(table, "small").every((small) => Number(small) < 0x8000))
    assert.isTrue(values(table, "number").every(Number.isFinite))
  })

  it("have values of the types where a model has no Arbitrary", () => {
    const file = Schema.declare((_): _ is File => false).annotations(Column.annotations({ type: SqlType.json }))
    const table = Table.fromModel("t", Schema.Struct({ name: Schema.String, file }))
    assert.isTrue(values(table, "name").every((name) => typeof name === "string"))
  })
})
