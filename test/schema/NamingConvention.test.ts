import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Column from "../../src/schema/Column.ts"
import * as Constraint from "../../src/schema/Constraint.ts"
import * as Index from "../../src/schema/Index.ts"
import * as Name from "../../src/schema/Name.ts"
import * as NamingConvention from "../../src/schema/NamingConvention.ts"
import * as SqlText from "../../src/schema/SqlText.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"

const orders = Table.make("orders", {
  id: Column.make(SqlType.integer, { primaryKey: true }),
  customerId: Column.make(SqlType.integer, { name: "customer_id" }),
  region: Column.make(SqlType.string(9)),
  orders_region: Column.make(SqlType.string(9))
})
const foreignKey = Constraint.foreignKey(["customer_id", "region"], "customers", ["id", "place"], { schema: "crm" })

const named = (
  template: string,
  subject: NamingConvention.Subject = foreignKey,
  table: NamingConvention.TableInfo = orders,
  columns?: ReadonlyArray<string>
) =>
  NamingConvention.name(
    { ix: template, uq: template, ck: template, fk: template, pk: template, ex: template },
    subject,
    table,
    columns
  )

const nameOf = (...args: Parameters<typeof named>) => Either.getOrThrow(named(...args))

describe("NamingConvention", () => {
  it("reads every word of a template", () => {
    const words: ReadonlyArray<readonly [template: string, name: string]> = [
      ["%(table_name)s", "orders"],
      ["%(referred_table_name)s", "customers"],
      ["%(column_0_name)s", "customer_id"],
      ["%(column_1_name)s", "region"],
      ["%(column_2_name)s", ""],
      ["%(column_0_key)s", "customerId"],
      ["%(column_0_label)s", "orders_customer_id"],
      ["%(column_0N_name)s", "customer_idregion"],
      ["%(column_0_N_name)s", "customer_id_region"],
      ["%(column_1_N_name)s", "region"],
      ["%(column_0_N_key)s", "customerId_region"],
      ["%(column_0_N_label)s", "orders_customer_id_orders_region_1"],
      ["%(referred_column_0_name)s", "id"],
      ["%(referred_column_1_name)s", "place"],
      ["%(referred_column_0N_name)s", "idplace"],
      ["%(referred_column_0_N_name)s", "id_place"],
      ["100%%_%(table_name)s", "100%_orders"]
    ]
    for (const [template, name] of words) assert.deepStrictEqual(nameOf(`x_${template}`), Name.f(`x_${name}`), template)
  })

  it("uses the template of the kind of constraint", () => {
    const convention = { ix: "ix", uq: "uq", ck: "ck", fk: "fk", pk: "pk", ex: "ex" }
    const subjects: ReadonlyArray<readonly [NamingConvention.Subject, string]> = [
      [Index.make(null, ["region"]), "ix"],
      [Constraint.unique(["region"]), "uq"],
      [Constraint.check("region <> ''"), "ck"],
      [foreignKey, "fk"],
      [Constraint.primaryKey(["id"]), "pk"],
      [Constraint.exclude([["region", "="]]), "ex"]
    ]
    for (const [subject, name] of subjects) {
      assert.deepStrictEqual(NamingConvention.name(convention, subject, orders), Either.right(Name.f(name)))
    }
  })

  it("keeps final names, given names, and names of kinds without a template", () => {
    const given = Constraint.unique(["region"], { name: "given" })
    assert.deepStrictEqual(nameOf("uq_%(table_name)s", given), given.name)
    assert.deepStrictEqual(
      nameOf("uq_%(table_name)s", Constraint.unique(["region"], { name: Name.f("done") })),
      Name.f("done")
    )
    assert.deepStrictEqual(NamingConvention.name({}, foreignKey, orders), Either.right(Name.unnamed))
  })

  it("applies a template that uses the given name, and requires one", () => {
    const template = "ck_%(table_name)s_%(constraint_name)s"
    assert.deepStrictEqual(
      nameOf(template, Constraint.check("id > 0", { name: "positive" })),
      Name.f("ck_orders_positive")
    )
    const refused = Either.flip(named(template, Constraint.check("id > 0")))
    assert.strictEqual(Either.getOrThrow(refused).reason._tag, "ConstraintNameRequired")
  })

  it("refuses unknown tokens and names them", () => {
    for (const word of ["tabel_name", "referred_column_0_key", "column_name", "toString"]) {
      const refused = Either.getOrThrow(Either.flip(named(`%(${word})s`)))
      assert.include(refused.message, word)
    }
    assert.isTrue(Either.isLeft(named("%(referred_table_name)s", Constraint.unique(["region"]))))
  })

  it("prefers the project's own tokens", () => {
    const name = NamingConvention.name(
      {
        fk: "fk_%(guid)s",
        tokens: { guid: (subject, table) => `${table.name}${NamingConvention.columnsOf(subject).length}` }
      },
      foreignKey,
      orders
    )
    assert.deepStrictEqual(name, Either.right(Name.f("fk_orders2")))
  })

  it("names indexes by default, with the schema first, except indexes of expressions", () => {
    const index = Index.make(null, ["customer_id", SqlText.text("lower(region)")])
    assert.deepStrictEqual(
      NamingConvention.name(NamingConvention.defaultConvention, index, { ...orders, schema: Option.some("shop.eu") }),
      Either.right(Name.f("ix_shop_eu_orders_customer_id"))
    )
    assert.deepStrictEqual(NamingConvention.columnsOf(index), ["customer_id"])
  })

  it("uses the given columns of a check", () => {
    assert.deepStrictEqual(
      nameOf("ck_%(column_0_name)s", Constraint.check("flag IN (0, 1)"), orders, ["flag"]),
      Name.f("ck_flag")
    )
  })
})
