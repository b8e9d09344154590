import { assert, describe, it, vi } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import { Literal } from "../../src/dialect/mssql/Literals.ts"
import * as Mssql from "../../src/dialect/mssql/Types.ts"
import * as Postgresql from "../../src/dialect/postgresql/Types.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import { all, ask, dialects } from "./dialects.ts"

const literal = (value: unknown, type?: SqlType.SqlType) =>
  ask(({ literals }) => Either.getOrElse(literals.render(value, type), ({ reason }) => reason._tag))

const moment = new Date("2024-02-29T13:04:05.120Z")

const inZone = (zone: string, run: () => void) => {
  vi.stubEnv("TZ", zone)
  run()
  vi.unstubAllEnvs()
}

describe("Literals.render", () => {
  it("writes nothing as NULL", () => {
    assert.deepStrictEqual(literal(null, SqlType.text), all("NULL"))
    assert.deepStrictEqual(literal(undefined), all("NULL"))
  })

  it("doubles quotes, and backslashes on MySQL", () => {
    assert.deepStrictEqual(
      literal("it's a\\b"),
      all("'it''s a\\b'", { mysql: "'it''s a\\\\b'", mariadb: "'it''s a\\\\b'" })
    )
  })

  it("leaves %, :x, ? and -- alone", () => {
    assert.deepStrictEqual(literal("50% :x ? $1 -- ; @p"), all("'50% :x ? $1 -- ; @p'"))
  })

  it("does not split characters on SQL Server", () => {
    assert.deepStrictEqual(literal("ünï ✓"), all("'ünï ✓'", { mssql: "N'ünï ✓'" }))
    assert.strictEqual(literal("a", SqlType.unicode(9)).mssql, "N'a'")
    assert.strictEqual(literal("a", SqlType.NVARCHAR(9)).mssql, "N'a'")
    assert.strictEqual(literal("a", Mssql.NTEXT()).mssql, "N'a'")
    assert.strictEqual(literal("a\\\nb").mssql, "'a\\\\\n\nb'")
  })

  it("writes the character zero where it can", () => {
    assert.deepStrictEqual(
      literal("a\0b"),
      all("'a\0b'", { postgresql: "LiteralNotSupported", sqlite: "'a' || char(0) || 'b'" })
    )
  })

  it("writes numbers as they are, and floats with a point", () => {
    assert.deepStrictEqual(literal(9007199254740993n, SqlType.bigInteger), all("9007199254740993"))
    assert.deepStrictEqual(literal(-5, SqlType.smallInteger), all("-5"))
    assert.deepStrictEqual(literal("1.250", SqlType.numeric({ precision: 10, scale: 3 })), all("1.250"))
    assert.deepStrictEqual(literal(3, SqlType.float()), all("3.0"))
    assert.deepStrictEqual(literal(1.5), all("1.5"))
    assert.deepStrictEqual(literal(7), all("7"))
  })

  it("writes booleans as each dialect does", () => {
    const truth = all("1", { postgresql: "true", mysql: "true", mariadb: "true" })
    assert.deepStrictEqual(literal(true, SqlType.boolean), truth)
    assert.deepStrictEqual(literal(true), truth)
    assert.deepStrictEqual(literal(1, SqlType.boolean), truth)
  })

  it("writes bytes in hexadecimal", () => {
    assert.deepStrictEqual(literal(Uint8Array.of(0, 255, 65), SqlType.binary), {
      ...all("X'00ff41'"),
      postgresql: "'\\x00ff41'",
      mssql: "0x00ff41"
    })
  })

  it("writes timestamps in the time zone of the driver, with the offset if the column has a time zone", () => {
    const none = all("'2024-02-29 13:04:05.120000'", { mssql: "'2024-02-29T13:04:05.120'" })
    const zoned = all("'2024-02-29 13:04:05.120000+00:00'", {
      mysql: none.mysql,
      mariadb: none.mariadb,
      mssql: "'2024-02-29T13:04:05.120+00:00'",
      sqlite: none.sqlite
    })
    inZone("UTC", () => {
      assert.deepStrictEqual(literal(moment, SqlType.dateTime()), none)
      assert.deepStrictEqual(literal(moment, SqlType.dateTime({ timezone: true })), zoned)
      assert.deepStrictEqual(literal(moment, SqlType.date), all("'2024-02-29'"))
      assert.strictEqual(literal(moment, Mssql.DATETIMEOFFSET()).mssql, "'2024-02-29T13:04:05.120+00:00'")
    })
    inZone("Asia/Kolkata", () => {
      const there = "'2024-02-29 18:34:05.120000'"
      assert.deepStrictEqual(literal(moment, SqlType.dateTime()), {
        ...none,
        postgresql: there,
        mysql: there,
        mariadb: there
      })
      assert.deepStrictEqual(literal(moment, SqlType.dateTime({ timezone: true })), {
        ...zoned,
        postgresql: "'2024-02-29 18:34:05.120000+05:30'",
        mysql: there,
        mariadb: there
      })
    })
    inZone("America/St_Johns", () => {
      assert.strictEqual(literal(moment).postgresql, "'2024-02-29 09:34:05.120000-03:30'")
    })
  })

  it("keeps every digit of dates and times as text, but for SQL Server's DATETIME, which accepts three", () => {
    assert.deepStrictEqual(
      literal("2024-02-29T13:04:05.123456", SqlType.dateTime()),
      all("'2024-02-29 13:04:05.123456'", { mssql: "'2024-02-29T13:04:05.123'" })
    )
    for (const type of [SqlType.DATETIME, Mssql.SMALLDATETIME, SqlType.interval]) {
      assert.strictEqual(literal("2023-12-31 23:59:59.9995", type).mssql, "'2024-01-01T00:00:00.000'")
    }
    for (const type of [Mssql.DATETIME2(), Mssql.DATETIMEOFFSET(), SqlType.dateTime({ timezone: true })]) {
      assert.strictEqual(literal("2024-02-29 13:04:05.1234567", type).mssql, "'2024-02-29T13:04:05.1234567'")
    }
    assert.strictEqual(
      literal("2024-99-29 13:04:05.1234567", SqlType.dateTime()).mssql,
      "'2024-99-29T13:04:05.1234567'"
    )
    for (const text of ["2024-02-29", "2024-02-29 13:04", "2024-02-29 13:04:05 +01:00", "2024-02-29T13:04:05Z"]) {
      assert.match(
        literal(text, SqlType.dateTime()).mssql,
        /^'2024-02-29T\d\d:\d\d:\d\d(?:Z|\+01:00)?'$/,
        "a date that SQL Server reads alike in every language"
      )
    }
    assert.deepStrictEqual(literal("13:04:05", SqlType.time()), all("'13:04:05'", { sqlite: "'13:04:05.000000'" }))
  })

  it("writes intervals as such on PostgreSQL, and as a timestamp after 1970 elsewhere", () => {
    inZone("UTC", () => {
      assert.deepStrictEqual(literal(Duration.seconds(90), SqlType.interval), {
        ...all("'1970-01-01 00:01:30'", { mssql: "'1970-01-01T00:01:30'" }),
        postgresql: "'90 seconds'",
        sqlite: "'1970-01-01 00:01:30.000000'"
      })
    })
  })

  it("writes a UUID as it is stored", () => {
    const uuid = "6F1C1A52-0000-4000-8000-0123456789AB"
    const packed = "'6f1c1a520000400080000123456789ab'"
    assert.deepStrictEqual(
      literal(uuid, SqlType.uuid),
      all(`'${uuid}'`, { default: packed, mysql: packed, sqlite: packed })
    )
    assert.deepStrictEqual(literal(uuid, SqlType.uuidWith({ native: false })), all(packed))
  })

  it("writes documents as text", () => {
    const text = "'{\"a\":[\"it''s\",null]}'"
    assert.deepStrictEqual(literal({ a: ["it's", null] }, SqlType.json), all(text, { mssql: `N${text}` }))
    assert.strictEqual(literal([1], Postgresql.JSONB).postgresql, "'[1]'")
  })

  it("writes lists on PostgreSQL", () => {
    const list = (value: unknown, item?: SqlType.SqlType) =>
      literal(value, item === undefined ? undefined : SqlType.array(item)).postgresql
    assert.strictEqual(list(["it's", "x"], SqlType.text), "ARRAY['it''s', 'x']")
    assert.strictEqual(list([["a"], ["b"]]), "ARRAY[ARRAY['a'], ARRAY['b']]")
    assert.strictEqual(list([], SqlType.text), "'{}'")
    assert.strictEqual(list([1, null], SqlType.integer), "'{\"1\",NULL}'")
    assert.strictEqual(list(["a\"b\\"], SqlType.enum("e", ["a\"b\\"])), "'{\"a\\\"b\\\\\"}'")
    assert.strictEqual(list([{ a: [1] }, [2]], SqlType.json), "'{\"{\\\"a\\\":[1]}\",\"[2]\"}'")
    assert.strictEqual(list([Uint8Array.of(1)], SqlType.binary), "'{\"\\\\x01\"}'")
    assert.strictEqual(literal([1], SqlType.array(SqlType.integer)).mysql, "LiteralNotSupported")
  })

  it("refuses values without a literal, and does not print them", () => {
    const secret = "hunter2"
    const refused: ReadonlyArray<readonly [unknown, SqlType.SqlType | undefined]> = [
      [secret, SqlType.integer],
      [secret, SqlType.boolean],
      [`${secret}; DROP TABLE a`, SqlType.numeric()],
      [Number.NaN, undefined],
      [Number.POSITIVE_INFINITY, SqlType.double()],
      [1.5, SqlType.integer],
      [new Date(Number.NaN), SqlType.dateTime()],
      [secret, SqlType.binary],
      [3, SqlType.text],
      [() => secret, undefined],
      [Symbol(secret), SqlType.json],
      [{ secret, big: 1n }, SqlType.json],
      [new Date(8.64e15), SqlType.dateTime()],
      [new Date(-8.64e15), undefined]
    ]
    for (const [value, type] of refused) {
      for (const { literals } of Object.values(dialects)) {
        const error = Either.getOrThrow(Either.flip(literals.render(value, type)))
        assert.strictEqual(error.reason._tag, "LiteralNotSupported")
        assert.notInclude(error.message, secret)
      }
    }
  })

  it("follows the variant of the dialect", () => {
    const type = SqlType.variant(SqlType.boolean, "sqlite", SqlType.text)
    assert.strictEqual(literal("yes", type).sqlite, "'yes'")
    assert.strictEqual(literal("yes", type).mysql, "LiteralNotSupported")
  })
})

describe("Literals.bindable", () => {
  const bound = (value: unknown, type?: SqlType.SqlType) =>
    ask(({ literals }) => Either.getOrElse(literals.bindable(value, type), ({ reason }) => reason._tag))

  it("leaves values to the driver that it can bind", () => {
    assert.deepStrictEqual(bound("a", SqlType.text), all<unknown>("a"))
    assert.deepStrictEqual(bound(1n, SqlType.bigInteger), all<unknown>(1n))
    assert.deepStrictEqual(bound(undefined), all<unknown>(null))
  })

  it("converts booleans and dates to values that SQLite's driver binds", () => {
    assert.deepStrictEqual(
      bound(true, SqlType.boolean),
      all<unknown>(true, { sqlite: 1 })
    )
    assert.deepStrictEqual(
      bound(moment, SqlType.dateTime()),
      all<unknown>(moment, { sqlite: "2024-02-29 13:04:05.120000" })
    )
    assert.deepStrictEqual(bound(moment), all<unknown>(moment, { sqlite: "2024-02-29 13:04:05.120000" }))
  })

  it("binds intervals as text, counted from 1970 in UTC in every time zone", () => {
    inZone("America/New_York", () => {
      const text = "1970-01-01 01:00:00"
      const epoch = all<unknown>(text, { mssql: text.replace(" ", "T"), sqlite: `${text}.000000` })
      assert.deepStrictEqual(bound(Duration.hours(1), SqlType.interval), { ...epoch, postgresql: "3600 seconds" })
      assert.deepStrictEqual(bound(Duration.hours(1), SqlType.intervalWith({ native: false })), epoch)
      assert.strictEqual(literal(Duration.hours(1), SqlType.interval).mysql, `'${text}'`)
      assert.strictEqual(literal(Duration.hours(1), SqlType.intervalWith({ native: false })).postgresql, `'${text}'`)
    })
  })

  it("refuses values without a literal, and binds all others", () => {
    const values = [
      null,
      "a",
      "2024-02-29T10:00:00",
      "7",
      7,
      1.5,
      7n,
      Number.NaN,
      true,
      new Date(0),
      new Date(253_402_300_800_000),
      Duration.hours(1),
      Duration.infinity,
      Uint8Array.of(1),
      { a: 1 },
      { a: 1n },
      [1],
      () => 1
    ]
    const types = [
      undefined,
      SqlType.integer,
      SqlType.numeric(),
      SqlType.float(),
      SqlType.boolean,
      SqlType.text,
      SqlType.binary,
      SqlType.date,
      SqlType.dateTime(),
      SqlType.time(),
      SqlType.interval,
      SqlType.uuid,
      SqlType.json,
      SqlType.raw("x")
    ]
    for (const [name, { literals }] of Object.entries(dialects)) {
      for (const type of types) {
        for (const value of values) {
          if (Array.isArray(value) && (type === undefined || type.definition._tag === "Custom")) continue
          assert.strictEqual(
            Either.isRight(literals.bindable(value, type)),
            Either.isRight(literals.render(value, type)),
            `${name} ${String(value)} as ${type?.definition._tag}`
          )
        }
      }
    }
  })

  it("converts the untyped values of users' SQL", () => {
    const untyped = (value: unknown) => ask(({ literals }) => Either.getOrElse(literals.bindUntyped(value), () => "no"))
    assert.deepStrictEqual(untyped(true), all<unknown>(true, { mssql: new Literal({ sql: "1" }), sqlite: 1 }))
    assert.deepStrictEqual(
      untyped(moment),
      all<unknown>(moment, {
        mssql: new Literal({ sql: "'2024-02-29T13:04:05.120'" }),
        sqlite: "2024-02-29 13:04:05.120000"
      })
    )
    assert.deepStrictEqual(untyped(new Date(253_402_300_800_000)), all<unknown>("no"))
  })

  it("binds documents as text", () => {
    assert.deepStrictEqual(bound([1], SqlType.json), all<unknown>("[1]"))
  })
})
