/**
 * There is no SQL Server here: the rows are those that its documentation says the catalogue views return.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { dialect } from "../../../src/dialect/mssql/Dialect.ts"
import * as Statement from "../../../src/dialect/Statement.ts"
import * as Column from "../../../src/schema/Column.ts"
import * as Constraint from "../../../src/schema/Constraint.ts"
import * as Index from "../../../src/schema/Index.ts"
import * as Name from "../../../src/schema/Name.ts"
import * as SqlType from "../../../src/schema/SqlType.ts"
import * as Table from "../../../src/schema/Table.ts"
import { column } from "./rows.ts"

const integer = Column.make(SqlType.integer)

/** The second table is refused, and of the third only the index. */
const tables = [
  Table.make("t", { a: integer }, { constraints: [Constraint.check("a IN (1, 2)", { name: "ck" })] }),
  Table.make("u", { a: integer }, { constraints: [Constraint.check("nonsense > 0", { name: "ck" })] }),
  Table.make("v", { a: integer }, { indexes: [Index.make("ix", ["a"], { mssqlWhere: "nonsense > 0" })] })
]

const answers: ReadonlyArray<readonly [RegExp, ReadonlyArray<Readonly<Record<string, unknown>>>]> = [
  [/sys\.default_constraints/, [column("a", "int", { nullable: true })]],
  [/sys\.check_constraints/, [{
    object_id: 7,
    name: "ck",
    definition: "([a]=(2) OR [a]=(1))",
    is_disabled: false
  }]],
  [/AS is_default/, [{ name: "dbo", is_default: 1 }]],
  [/FROM sys\.objects o JOIN [^]*sys\.sql_modules[^]*MS_Description'\nORDER BY/, [{
    object_id: 7,
    schema_name: "dbo",
    name: "effect_alembic_table_0",
    kind: "U",
    definition: null,
    comment: null
  }]]
]

it.effect("tables are created in the transaction, read as the catalogue prints them, and dropped", () =>
  Effect.gen(function*() {
    const sent: Array<string> = []
    const asked: Array<string> = []
    const text = (statement: Statement.Statement) => Statement.render(statement, () => "?")
    const { printed } = yield* dialect.catalogue.comparison
    const found = yield* Option.getOrThrow(printed)({
      run: (statement) => {
        sent.push(text(statement))
        return text(statement).includes("nonsense") ? Effect.fail("refused") : Effect.void
      },
      ask: (question) => {
        asked.push(text(question))
        return Effect.succeed(answers.find(([pattern]) => pattern.test(text(question)))?.[1] ?? [])
      }
    }, tables)
    assert.deepStrictEqual(
      found.map(Option.map(({ constraints }) => constraints)),
      [
        Option.some([Constraint.check("[a]=(2) OR [a]=(1)", { name: Name.f("ck") })]),
        Option.none(),
        Option.none()
      ]
    )
    assert.deepStrictEqual(
      sent.map((sql) => sql.replaceAll(/\s+/g, " ")),
      [
        "IF @@TRANCOUNT > 0 CREATE TABLE effect_alembic_table_0 ( a INTEGER NULL, CONSTRAINT ck CHECK (a IN (1, 2)) )",
        "IF @@TRANCOUNT > 0 CREATE TABLE effect_alembic_table_1 ( a INTEGER NULL, CONSTRAINT ck CHECK (nonsense > 0) )",
        "IF @@TRANCOUNT > 0 CREATE TABLE effect_alembic_table_2 ( a INTEGER NULL )",
        "IF @@TRANCOUNT > 0 CREATE INDEX ix ON effect_alembic_table_2 (a) WHERE nonsense > 0",
        "IF @@TRANCOUNT > 0 DROP TABLE effect_alembic_table_0",
        "IF @@TRANCOUNT > 0 DROP TABLE effect_alembic_table_2"
      ]
    )
    assert.isTrue(asked.slice(1).every((sql) => /IN \('effect_alembic_table_0'\)/.test(sql)), asked.join("\n"))
  }))
