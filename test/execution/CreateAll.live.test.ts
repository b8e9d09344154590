/**
 * `MetaData.createAll` and `dropAll` on each database: order, cycles, everything or nothing.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Column, Constraint, MetaData, SchemaObject, SqlText, SqlType, Table } from "effect-alembic"
import * as Postgresql from "effect-alembic/postgresql"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Dialects from "../../src/Dialects.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Inspector from "../../src/execution/Inspector.ts"
import { liveDatabases } from "../servers/databases.ts"
import { sql } from "../servers/Live.ts"

const inspected = Effect.flatMap(Inspector.Inspector, (inspector) => inspector.reflectMetaData()).pipe(
  Effect.provide(Inspector.layer),
  Effect.provide(Execution.layerOnline),
  Effect.provide(Dialects.layerFromClient)
)

const tableNames = Effect.map(inspected, ({ tables }) => tables.map(({ name }) => name))

const id = Column.make(SqlType.integer, { primaryKey: true, autoincrement: false })
const to = (target: string, name: string) => Column.make(SqlType.integer, { references: { target, name } })

const egg = Table.make("egg", { id, hen_id: to("hen.id", "egg_hen") })
const hen = Table.make("hen", { id, egg_id: to("egg.id", "hen_egg"), chick_of: to("hen.id", "hen_hen") })
const farm = Table.make("farm", { id, hen_id: Column.make(SqlType.integer, { references: "hen.id" }) })

describe.each(liveDatabases)("createAll on $label", ({ label, layer }) => {
  const rollsBack = label !== "mysql" && label !== "mariadb"
  const fresh = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.provide(effect, Layer.fresh(layer))

  it.scopedLive("creates tables that refer to each other, and drops them", () =>
    fresh(Effect.gen(function*() {
      const metadata = MetaData.make([farm, hen, egg])
      yield* MetaData.createAll(metadata)
      const { tables } = yield* inspected
      assert.deepStrictEqual(
        tables.map(({ constraints, name }) => [
          name,
          constraints.flatMap((constraint) => constraint._tag === "ForeignKey" ? [constraint.referredTable] : [])
            .toSorted()
        ]),
        [["egg", ["hen"]], ["farm", ["hen"]], ["hen", ["egg", "hen"]]]
      )
      const refused = yield* Effect.flip(sql("insert into egg values (1, 7)"))
      assert.strictEqual(refused._tag, "SqlError")
      yield* MetaData.dropAll(metadata)
      assert.deepStrictEqual(yield* tableNames, [])
    })))

  it.scopedLive(
    rollsBack ? "creates everything or nothing" : "leaves what was created before an error",
    () =>
      fresh(Effect.gen(function*() {
        const broken = Table.make("zoo", { id }, { constraints: [Constraint.check("nobody > 0", { name: "ck" })] })
        const error = yield* Effect.flip(MetaData.createAll(MetaData.make([egg, hen, broken])))
        assert.strictEqual(error._tag, "DatabaseError")
        assert.include(error.message, "zoo")
        assert.deepStrictEqual(yield* tableNames, rollsBack ? [] : ["egg", "hen"])
        // What the database cannot hold is found before the first statement.
        const unknown = Table.make("late", { id: Column.make(SqlType.none) })
        yield* Effect.flip(MetaData.createAll(MetaData.make([Table.make("early", { id }), unknown])))
        assert.notInclude(yield* tableNames, "early")
      }))
  )

  it.scopedLive.runIf(rollsBack)("is part of the transaction of its caller", () =>
    fresh(Effect.gen(function*() {
      const client = yield* SqlClient.SqlClient
      yield* Effect.flip(
        client.withTransaction(Effect.zipRight(MetaData.createAll(MetaData.make([egg, hen])), Effect.fail("undone")))
      )
      assert.deepStrictEqual(yield* tableNames, [])
      yield* client.withTransaction(MetaData.createAll(MetaData.make([egg, hen])))
      assert.deepStrictEqual(yield* tableNames, ["egg", "hen"])
    })))

  it.scopedLive("names a schema that does not exist, and creates nothing", () =>
    fresh(Effect.gen(function*() {
      const metadata = MetaData.make([Table.make("early", { id }), Table.make("t", { id }, { schema: "nowhere" })])
      const error = yield* Effect.flip(MetaData.createAll(metadata))
      assert.strictEqual(error._tag === "InspectorError" ? error.reason._tag : error._tag, "NoSuchSchema")
      assert.include(error.message, "The database has no schema nowhere. Create it first")
      assert.deepStrictEqual(yield* tableNames, [])
    })))

  it.scopedLive.runIf(label === "postgresql")(
    "creates every kind of object, in an order that works",
    () =>
      fresh(Effect.gen(function*() {
        const mood = Postgresql.ENUM("mood", ["sad", "it's ok"])
        const positive = Postgresql.DOMAIN("positive", SqlType.integer, { createType: false })
        const account = Table.make("account", {
          id,
          mood: Column.make(mood, { nullable: false, serverDefault: "sad" }),
          n: Column.make(positive, { serverDefault: SqlText.text("twice(2)") }),
          owner: Column.make(SqlType.text)
        })
        const metadata = MetaData.make([account], {
          enums: [SchemaObject.enumType("mood", ["sad", "it's ok"], { comment: "how it is" })],
          domains: [
            SchemaObject.domain("positive", SqlType.integer, { checks: [{ name: "ck", sqltext: "VALUE > 0" }] })
          ],
          functions: [
            SchemaObject.routine(
              "twice",
              "CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql AS 'SELECT 2 * n'",
              {
                signature: "n integer"
              }
            ),
            SchemaObject.routine(
              "touch",
              "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.owner := current_user; RETURN NEW; END'"
            )
          ],
          views: [SchemaObject.view("sad_account", "SELECT id FROM account WHERE mood = 'sad'")],
          triggers: [
            SchemaObject.trigger(
              "touched",
              "account",
              "CREATE TRIGGER touched BEFORE INSERT ON account FOR EACH ROW EXECUTE FUNCTION touch()"
            )
          ],
          policies: [SchemaObject.policy("own", "account", { command: "SELECT", using: "owner = current_user" })]
        })
        yield* MetaData.createAll(metadata)
        yield* sql("insert into account (id) values (1)")
        assert.deepStrictEqual(yield* sql("select mood::text, n from account where owner = current_user"), [{
          mood: "sad",
          n: 4
        }])
        const found = yield* inspected
        assert.deepStrictEqual(
          found.policies.map((policy) => ({ ...policy, using: Option.none() })),
          metadata.policies.map((policy) => ({ ...policy, using: Option.none() }))
        )
        assert.deepStrictEqual(found.enums, metadata.enums)
        assert.lengthOf(found.triggers, 1)
        yield* MetaData.createAll(metadata, { ifNotExists: true })
        yield* MetaData.dropAll(metadata)
        assert.deepStrictEqual(yield* inspected, MetaData.make([]))
      }))
  )
})
