import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Postgresql from "../../src/dialect/postgresql/Types.ts"
import * as Column from "../../src/schema/Column.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"
import * as TableSchema from "../../src/schema/TableSchema.ts"

const decode = (type: SqlType.SqlType, raw: unknown, options?: TableSchema.Options): Either.Either<unknown, unknown> =>
  Either.map(
    Schema.decodeUnknownEither(
      TableSchema.make(Table.make("t", { c: Column.make(type, { nullable: false }) }), options)
    )({ c: raw }),
    ({ c }) => c
  )

const assertDecodes = (
  type: SqlType.SqlType,
  value: unknown,
  raws: ReadonlyArray<unknown>,
  options?: TableSchema.Options
) => {
  for (const raw of raws) assert.deepStrictEqual(decode(type, raw, options), Either.right(value), String(raw))
}

describe("TableSchema", () => {
  it("decodes the values of four drivers to the same value", () => {
    assertDecodes(SqlType.integer, 1, [1, 1n, "1"])
    assertDecodes(SqlType.bigInteger, 9007199254740993n, [9007199254740993n, "9007199254740993"])
    assertDecodes(SqlType.numeric({ precision: 10, scale: 2 }), "1.25", ["1.25", 1.25])
    assertDecodes(SqlType.double(), 1.5, [1.5, "1.5"])
    assertDecodes(SqlType.boolean, true, [true, 1, 1n])
    assertDecodes(SqlType.boolean, false, [false, 0, 0n])
    assertDecodes(SqlType.uuid, "6f1c1a52-0000-4000-8000-0123456789ab", [
      "6f1c1a52-0000-4000-8000-0123456789ab",
      "6F1C1A52-0000-4000-8000-0123456789AB",
      "6f1c1a520000400080000123456789ab"
    ])
    assertDecodes(SqlType.date, "2024-02-29", ["2024-02-29", new Date(2024, 1, 29), new Date(Date.UTC(2024, 1, 29))])
    assertDecodes(SqlType.dateTime(), new Date("2024-02-29T13:04:05.123Z"), [
      new Date("2024-02-29T13:04:05.123Z"),
      "2024-02-29 13:04:05.123456",
      "2024-02-29T14:04:05.123+01:00"
    ])
    assertDecodes(SqlType.interval, Duration.seconds(90), [
      { minutes: 1, seconds: 30 },
      "1970-01-01 00:01:30.000000",
      new Date(90_000)
    ])
    assertDecodes(Postgresql.ARRAY(SqlType.enum("e", ["a b", "c\"\\"])), ["c\"\\", "a b"], ["{\"c\\\"\\\\\",\"a b\"}", [
      "c\"\\",
      "a b"
    ]])
    assertDecodes(SqlType.array(SqlType.integer, { dimensions: 2 }), [[1, 2], [3]], ["{{1,2},{3}}", [[1, 2], [3]]])
    assertDecodes(SqlType.json, { a: [1] }, [{ a: [1] }])
    assertDecodes(SqlType.json, { a: [1] }, ["{\"a\":[1]}"], TableSchema.sqlite)
    assertDecodes(SqlType.variant(SqlType.uuid, "mysql", SqlType.BINARY(16)), Uint8Array.of(1), [Uint8Array.of(1)])
  })

  it("refuses values of another type", () => {
    const refused: ReadonlyArray<readonly [SqlType.SqlType, unknown]> = [
      [SqlType.integer, "one"],
      [SqlType.integer, ""],
      [SqlType.bigInteger, 1.5],
      [SqlType.bigInteger, 2 ** 60],
      [SqlType.boolean, 2],
      [SqlType.text, 1],
      [SqlType.text, null],
      [SqlType.enum("e", ["a"]), "b"],
      [SqlType.dateTime(), "yesterday"],
      [SqlType.binary, "text"],
      [SqlType.array(SqlType.integer), "1,2"],
      [SqlType.array(SqlType.integer), ["a"]]
    ]
    for (const [type, raw] of refused) {
      assert.isTrue(Either.isLeft(decode(type, raw)), String(raw))
    }
  })

  it("refuses to encode values that JSON cannot represent", () => {
    const table = Table.make("t", { c: Column.make(SqlType.json) })
    assert.isTrue(Either.isLeft(Schema.encodeUnknownEither(TableSchema.make(table))({ c: { big: 1n } })))
  })

  const account = Table.make("account", {
    id: Column.make(SqlType.bigInteger, { primaryKey: true }),
    isActive: Column.make(SqlType.boolean, { name: "is_active", nullable: false }),
    settings: Column.make(SqlType.json),
    since: Column.make(SqlType.dateTime({ timezone: true }))
  })
  const row: Table.Row<typeof account> = { id: 1n, isActive: true, settings: { a: null }, since: new Date(0) }

  it("uses the names in the database, or the keys if the client transforms names", () => {
    assert.deepStrictEqual(Schema.encodeSync(TableSchema.make(account))(row), {
      id: 1n,
      is_active: 1,
      settings: "{\"a\":null}",
      since: new Date(0)
    })
    const text = TableSchema.make(account, { ...TableSchema.sqlite, names: "keys" })
    const raw = { id: 1n, isActive: 1, settings: "{\"a\":null}", since: "1970-01-01 00:00:00.000000" }
    assert.deepStrictEqual(Schema.encodeSync(text)(row), raw)
    assert.deepStrictEqual(Schema.decodeUnknownSync(text)(raw), row)
  })
})
