import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as fc from "fast-check"
import { schemaParts } from "../../src/dialect/mssql/Identifiers.ts"
import * as Name from "../../src/schema/Name.ts"
import { all, ask, dialects } from "./dialects.ts"

const quoted = (name: string, force?: boolean) => ask(({ identifiers }) => identifiers.quote(name, force))

describe("Identifiers.quote", () => {
  it("leaves plain names alone", () => {
    for (const name of ["account", "_x1", "a$b", "line_items"]) assert.deepStrictEqual(quoted(name), all(name))
  })

  it("quotes names that are not plain", () => {
    assert.deepStrictEqual(
      quoted("Odd Name"),
      all("\"Odd Name\"", { mysql: "`Odd Name`", mariadb: "`Odd Name`", mssql: "[Odd Name]" })
    )
    for (const name of ["Upper", "1st", "$x", "a-b", "ünï", "a.b", "", "a\n", "a;b", "😀"]) {
      assert.deepStrictEqual(quoted(name), quoted(name, true), name)
    }
  })

  it("doubles the quotes inside", () => {
    assert.deepStrictEqual(
      quoted("a\"b`c]d[e"),
      all("\"a\"\"b`c]d[e\"", { mysql: "`a\"b``c]d[e`", mariadb: "`a\"b``c]d[e`", mssql: "[a\"b`c]]d[e]" })
    )
  })

  it("knows the reserved words of each dialect", () => {
    assert.deepStrictEqual(quoted("user"), {
      ...all("user"),
      default: "\"user\"",
      postgresql: "\"user\"",
      mssql: "[user]"
    })
    assert.deepStrictEqual(quoted("rank"), all("rank", { mysql: "`rank`" }))
    assert.deepStrictEqual(quoted("select", false), all("select"))
    assert.deepStrictEqual(
      quoted("plain", true),
      all("\"plain\"", { mysql: "`plain`", mariadb: "`plain`", mssql: "[plain]" })
    )
  })

  it("can be read back for every name", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (name) => {
      for (const { identifiers } of Object.values(dialects)) {
        const text = identifiers.always(name)
        const closing = text.slice(-1)
        const inner = text.slice(1, -1)
        assert.strictEqual(inner.replaceAll(closing + closing, closing), name)
        assert.notMatch(inner.replaceAll(closing + closing, ""), closing === "]" ? /\]/ : closing === "`" ? /`/ : /"/)
      }
    }))
  })
})

describe("Identifiers.table", () => {
  const table = (schema: string) => ask(({ identifiers }) => identifiers.table("order", Option.some(schema)))

  it("puts the schema in front", () => {
    assert.deepStrictEqual(
      table("shop"),
      all("shop.\"order\"", { mysql: "shop.`order`", mariadb: "shop.`order`", mssql: "shop.[order]" })
    )
  })

  it("reads a dotted schema as one name, except on SQL Server", () => {
    assert.deepStrictEqual(
      table("My.shop"),
      all("\"My.shop\".\"order\"", {
        mysql: "`My.shop`.`order`",
        mariadb: "`My.shop`.`order`",
        mssql: "[My].shop.[order]"
      })
    )
  })

  it("reads brackets around the parts of a SQL Server schema", () => {
    assert.deepStrictEqual(schemaParts("[a.b].c"), ["a.b", "c"])
    assert.deepStrictEqual(schemaParts("[a]]b]"), ["a]b"])
    assert.deepStrictEqual(schemaParts("br]acket"), ["br]acket"])
    assert.deepStrictEqual(schemaParts("plain"), ["plain"])
  })
})

describe("Identifiers.constraintName", () => {
  const name = (given: Name.Name) =>
    ask(({ identifiers }) => Either.getOrElse(identifiers.constraintName(given), (error) => error.reason._tag))
  const long = "uq_quarterly_inventory_adjustments_of_the_northern_regions_responsible_customer_identifier"

  it("is empty for an unnamed constraint", () => {
    assert.deepStrictEqual(name(Name.unnamed), all(Option.none()))
  })

  it("refuses a name that the user gave and the database would not keep", () => {
    assert.deepStrictEqual(name(Name.fromInput(long)), {
      ...all(Option.some(long)),
      postgresql: "NameTooLong",
      mysql: "NameTooLong",
      mariadb: "NameTooLong"
    })
  })

  it("cuts a final name and puts four digits of its hash behind", () => {
    const cut = "uq_quarterly_inventory_adjustments_of_the_northern_regi"
    assert.deepStrictEqual(name(Name.f(long)), {
      ...all(Option.some(long)),
      postgresql: Option.some(`${cut}_47ff`),
      mysql: Option.some(`${cut}o_47ff`),
      mariadb: Option.some(`${cut}o_47ff`)
    })
  })

  it("counts bytes on PostgreSQL, and cuts no letter in two", () => {
    const { postgresql } = dialects
    assert.strictEqual(postgresql.identifiers.truncate("ü".repeat(31)), "ü".repeat(31))
    assert.match(postgresql.identifiers.truncate("ü".repeat(32)), /^ü{27}_[0-9a-f]{4}$/)
    fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (name) => {
      const cut = postgresql.identifiers.truncate(name)
      assert.isAtMost(Buffer.byteLength(cut), 63)
      assert.isTrue(cut === name || name.startsWith(cut.slice(0, -5)))
    }))
  })

  it("treats an index alike", () => {
    const { identifiers } = dialects.postgresql
    assert.deepStrictEqual(identifiers.indexName(Name.f(long)), identifiers.constraintName(Name.f(long)))
  })
})
