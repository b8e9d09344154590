import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Difference from "../../src/autogenerate/Difference.ts"
import * as Mysql from "../../src/dialect/mysql/Dialect.ts"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import * as op from "../../src/op.ts"
import * as Column from "../../src/schema/Column.ts"
import * as Constraint from "../../src/schema/Constraint.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import { recorded } from "../operations/recorded.ts"

const { dialect } = Postgresql

const differences = (operations: Parameters<typeof recorded>[0], of = dialect) =>
  recorded(operations).flatMap((operation) => Difference.ofOperation(of, operation))

const paint = {
  green: (text: string) => `g${text}`,
  red: (text: string) => `r${text}`,
  yellow: (text: string) => `y${text}`
}

describe("ofOperation", () => {
  it("shows both sides of a changed column in the SQL of the dialect", () => {
    const change = op.alterColumn("account", "nick", {
      schema: "shop",
      type: SqlType.dateTime({ timezone: true }),
      existingType: SqlType.string(30),
      nullable: false,
      existingNullable: true,
      serverDefault: "none",
      existingServerDefault: null,
      comment: null,
      existingComment: "a name",
      newColumnName: "called"
    })
    const place = { schema: "shop", table: "account", name: "nick" }
    const column = "'shop.account.nick'"
    assert.deepStrictEqual(differences(change), [
      {
        ...place,
        kind: "modify_type",
        from: "VARCHAR(30)",
        to: "TIMESTAMP WITH TIME ZONE",
        text: `type change on column ${column}`
      },
      { ...place, kind: "modify_nullable", from: "NULL", to: "NOT NULL", text: `NOT NULL on column ${column}` },
      { ...place, kind: "modify_default", from: null, to: "'none'", text: `server default on column ${column}` },
      { ...place, kind: "modify_comment", from: "a name", to: null, text: `column comment ${column}` },
      { ...place, kind: "rename_column", from: "nick", to: "called", text: `new name 'called' of column ${column}` }
    ])
    assert.strictEqual(differences(change, Mysql.mysql)[0]?.to, "DATETIME")
  })

  it("shows the definitions of columns, indexes and constraints", () => {
    assert.deepStrictEqual(
      differences(
        Effect.all([
          op.addColumn("account", "nick", Column.make(SqlType.string(30), { nullable: false, serverDefault: "none" })),
          op.createIndex("ix", "account", ["nick"], { unique: true }),
          op.addConstraint("account", Constraint.check("nick <> ''", { name: "named" })),
          op.dropConstraint("fk", "account", { type: "foreignkey" }),
          op.dropTable("account")
        ], { discard: true })
      ).map(({ from, kind, name, to }) => [kind, name, from, to]),
      [
        ["add_column", "nick", null, "VARCHAR(30) DEFAULT 'none' NOT NULL"],
        ["add_index", "ix", null, "CREATE UNIQUE INDEX ix ON account (nick)"],
        ["add_constraint", "named", null, "CONSTRAINT named CHECK (nick <> '')"],
        ["remove_fk", "fk", null, null],
        ["remove_table", null, null, null]
      ]
    )
  })
})

describe("format", () => {
  it("marks what is added, removed and changed, and shows both sides", () => {
    const lines = differences(
      Effect.all([
        op.alterColumn("account", "nick", { type: SqlType.string(50), existingType: SqlType.string(30) }),
        op.addColumn("account", "age", Column.make(SqlType.integer)),
        op.dropTable("old")
      ], { discard: true })
    ).flatMap((difference) => Difference.format(difference, paint))
    assert.deepStrictEqual(lines, [
      "y~ type change on column 'account.nick'",
      "r    - VARCHAR(30)",
      "g    + VARCHAR(50)",
      "g+ added column 'account.age'",
      "g    + INTEGER",
      "r- removed table 'old'"
    ])
  })
})
