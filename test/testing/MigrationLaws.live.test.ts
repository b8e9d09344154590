/**
 * The laws hold for sound migrations, and each of them names the fault of migrations that break it.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import {
  Column,
  MetaData,
  Migration,
  MigrationContext,
  op,
  ScriptDirectory,
  SqlText,
  SqlType,
  Table
} from "effect-alembic"
import { type LawBroken, MigrationLaws, type TestDatabase } from "effect-alembic/testing"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { databasesOf, type LiveDatabase, liveDatabases } from "../servers/databases.ts"

const account = Table.make("account", {
  id: Column.make(SqlType.integer, { primaryKey: true }),
  name: Column.make(SqlType.string(50), { nullable: false }),
  nick: Column.make(SqlType.string(30))
})

const createAccount = op.createTable("account", {
  id: Column.make(SqlType.integer, { primaryKey: true }),
  name: Column.make(SqlType.string(50), { nullable: false })
})
const addNick = op.addColumn("account", "nick", Column.make(SqlType.string(30)))
const dropNick = op.dropColumn("account", "nick")

const a1 = Migration.make({
  revision: "a1",
  downRevision: null,
  upgrade: createAccount,
  downgrade: op.dropTable("account")
})
const a2 = Migration.make({ revision: "a2", downRevision: "a1", upgrade: addNick, downgrade: dropNick })

const visit = (
  revision: string,
  upgrade: Migration.Migration["upgrade"] = Effect.void,
  downgrade: Migration.Migration["downgrade"] = Effect.void
) => Migration.make({ revision, downRevision: "a1", upgrade, downgrade })

const projectOf = (migrations: ReadonlyArray<Migration.Migration>) => ({
  scripts: ScriptDirectory.fromModules(migrations)
})

const on = (databases: LiveDatabase["databases"]) => ({
  holds: (law: Effect.Effect<void, MigrationLaws.LawError, TestDatabase.TestDatabase>) =>
    Effect.provide(law, databases),
  breaks: (law: Effect.Effect<void, MigrationLaws.LawError, TestDatabase.TestDatabase>) =>
    Effect.flip(Effect.provide(law, databases)).pipe(
      Effect.map((error) => error._tag === "LawBroken" ? error : assert.fail(`not a LawBroken: ${error.message}`)),
      Effect.map(({ reason }): LawBroken.LawBrokenReason => reason)
    )
})

describe.each(liveDatabases)("laws on $label", ({ databases, label }) => {
  const { breaks, holds } = on(databases)

  for (
    const { check, name } of MigrationLaws.suite({
      ...projectOf([a1, a2]),
      targetMetadata: MetaData.make([account])
    })
  ) {
    it.effect(name, () => holds(check), 60_000)
  }

  it.effect("a forgotten drop is named with the object that is left over", () =>
    Effect.gen(function*() {
      const forgets = visit("a2", addNick)
      const reason = yield* breaks(MigrationLaws.upDownUp(projectOf([a1, forgets])))
      assert.deepInclude(reason, {
        _tag: "NotUndone",
        revision: "a2",
        differences: ["tables account columns nick is left over"]
      })
    }), 30_000)

  const replaced = {
    revision: "a3",
    downRevision: "a2",
    upgrade: op.alterColumn("account", "nick", { newColumnName: "handle", existingType: SqlType.string(30) }),
    downgrade: Effect.zipRight(
      op.dropColumn("account", "handle"),
      op.addColumn("account", "nick", Column.make(SqlType.string(30)))
    )
  }

  it.effect(
    "a lossy downgrade is named with table, column and count, unless it is declared",
    () =>
      Effect.gen(function*() {
        const reason = yield* breaks(MigrationLaws.upDownUp(projectOf([a1, a2, Migration.make(replaced)])))
        assert.deepInclude(reason, {
          _tag: "RowsLost",
          revision: "a3",
          lost: ["table account, column nick: 3 of 3 values"]
        })
        yield* holds(
          MigrationLaws.upDownUp(projectOf([a1, a2, Migration.make({ ...replaced, lossy: "nicks are not needed" })]))
        )
      }),
    60_000
  )

  it.effect("an upgrade that fails on tables with rows is named", () =>
    Effect.gen(function*() {
      const twice = Migration.make({
        revision: "a2",
        downRevision: "a1",
        upgrade: op.execute("INSERT INTO account (id, name) SELECT id, 'again' FROM account"),
        downgrade: Effect.void
      })
      const reason = yield* breaks(MigrationLaws.upDownUp(projectOf([a1, twice])))
      assert.deepInclude(reason, { _tag: "MigrationFails", revision: "a2", direction: "upgrade", withRows: true })
    }), 30_000)

  it.effect("a schema that is not the declared one is named", () =>
    Effect.gen(function*() {
      const reason = yield* breaks(
        MigrationLaws.buildsMetadata({ ...projectOf([a1]), targetMetadata: MetaData.make([account]) })
      )
      assert.strictEqual(reason._tag, "SchemaDiffers")
      assert.match(reason.message, /nick/)
    }), 30_000)

  it.effect("a script that differs from a run on a connection is named", () =>
    Effect.gen(function*() {
      const differs = visit(
        "a2",
        Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT count(*) AS n FROM account`).pipe(
          Effect.zipRight(addNick),
          Effect.ignore
        )
      )
      const reason = yield* breaks(MigrationLaws.scriptBuildsTheSame(projectOf([a1, differs])))
      assert.deepInclude(reason, {
        _tag: "ScriptDiffers",
        differences: ["tables account columns nick is missing"]
      })
    }), 30_000)

  it.effect("a script that the database refuses is named, with what the database says", () =>
    Effect.gen(function*() {
      const refused = visit(
        "a2",
        Effect.flatMap(MigrationContext, ({ staticOutput }) => staticOutput("INSERT INTO missing_table VALUES (1);"))
      )
      const reason = yield* breaks(MigrationLaws.scriptBuildsTheSame(projectOf([a1, refused])))
      assert.strictEqual(reason._tag, "ScriptDiffers")
      assert.match(reason.message, /missing_table/)
    }), 30_000)

  it.effect(
    "a dependency that is not declared is named, with the revision that is needed",
    () =>
      Effect.gen(function*() {
        const nick = { revision: "b1", downRevision: null, upgrade: addNick, downgrade: dropNick }
        const b1 = Migration.make(nick)
        const reason = yield* breaks(MigrationLaws.dependenciesAreDeclared(projectOf([a1, b1])))
        assert.deepInclude(reason, { _tag: "DependencyMissing", revision: "b1" })
        assert.match(reason.message, /dependsOn: "a1"/)
        const declared = Migration.make({ ...nick, dependsOn: "a1" })
        yield* holds(MigrationLaws.dependenciesAreDeclared(projectOf([a1, declared])))
      }),
    60_000
  )

  it.effect("two branches that touch one column are named, with their statements", () =>
    Effect.gen(function*() {
      const set = (revision: string) =>
        visit(revision, op.execute(SqlText.text("UPDATE account SET name = :name", { name: revision })))
      const rows = Migration.make({
        revision: "a1",
        downRevision: null,
        upgrade: Effect.flatMap(createAccount, (account) => op.bulkInsert(account, [{ name: "root" }])),
        downgrade: op.dropTable("account")
      })
      const reason = yield* breaks(MigrationLaws.branchesCommute(projectOf([rows, set("b2"), set("c2")])))
      assert.strictEqual(reason._tag, "OrderMatters")
      assert.sameMembers(reason._tag === "OrderMatters" ? [...reason.revisions] : [], ["b2", "c2"])
      assert.match(reason.message, /b2: UPDATE account/)
      yield* holds(MigrationLaws.branchesCommute(projectOf([rows, a2, visit("c2")])))
    }), 60_000)

  it.effect("a kill is not blamed for a downgrade that does not undo", () =>
    Effect.gen(function*() {
      const reason = yield* breaks(MigrationLaws.finishesAfterKill(projectOf([a1, visit("a2", addNick)])))
      assert.deepInclude(reason, {
        _tag: "NotUndone",
        revision: "a2",
        differences: ["tables account columns nick is left over"]
      })
    }), 30_000)

  it.effect("a revision that a second run cannot finish is named", () =>
    Effect.gen(function*() {
      const hasTransactions = label !== "mysql" && label !== "mariadb"
      const halfDone = visit(
        "a2",
        Effect.flatMap(MigrationContext, ({ autocommitBlock }) =>
          autocommitBlock(
            Effect.zipRight(
              op.createTable("left_over", { id: Column.make(SqlType.integer, { primaryKey: true }) }),
              addNick
            )
          )),
        Effect.zipRight(op.dropTable("left_over"), dropNick)
      )
      const law = MigrationLaws.finishesAfterKill(projectOf([a1, halfDone]), {
        // MariaDB refuses a row after many columns were added and dropped in place.
        kills: hasTransactions ? 100 : 8
      })
      if (!hasTransactions) return yield* holds(law)
      const reason = yield* breaks(law)
      assert.deepInclude(reason, { _tag: "NotFinished", revision: "a2" })
    }), 120_000)
})

/** Faults that the laws find by the same steps on all databases. */
describe.each(databasesOf("sqlite"))("faults on $label", ({ databases }) => {
  const { breaks, holds } = on(databases)

  it.effect("several heads are named", () =>
    Effect.gen(function*() {
      const reason = yield* breaks(MigrationLaws.singleHead(projectOf([a1, a2, visit("a3")])))
      assert.deepInclude(reason, { _tag: "SeveralHeads", heads: ["a2", "a3"] })
    }))

  it.effect("a revision that fails on an empty database is named", () =>
    Effect.gen(function*() {
      const again = visit("a2", createAccount)
      const reason = yield* breaks(MigrationLaws.upgrade(projectOf([a1, again])))
      assert.deepInclude(reason, { _tag: "MigrationFails", revision: "a2", direction: "upgrade", withRows: false })
      assert.match(reason.message, /^The upgrade of a2 fails: [^]*account/)
    }), 30_000)

  it.effect("a downgrade that fails is named", () =>
    Effect.gen(function*() {
      const reason = yield* breaks(MigrationLaws.upDownUp(projectOf([a1, visit("a2", addNick, op.dropTable("nick"))])))
      assert.deepInclude(reason, { _tag: "MigrationFails", revision: "a2", direction: "downgrade" })
    }), 30_000)

  it.effect("a second upgrade that differs from the first one is named", () =>
    Effect.gen(function*() {
      let count = 0
      const once = visit("a2", Effect.suspend(() => ++count === 1 ? Effect.asVoid(addNick) : Effect.void), dropNick)
      const reason = yield* breaks(MigrationLaws.upDownUp(projectOf([a1, once])))
      assert.deepInclude(reason, {
        _tag: "NotRepeated",
        revision: "a2",
        differences: ["tables account columns nick is missing"]
      })
    }), 30_000)

  it.effect("a forgotten yield* is named", () =>
    Effect.gen(function*() {
      const forgets = visit(
        "a2",
        Effect.sync(() => {
          Effect.asVoid(addNick)
        })
      )
      const reason = yield* breaks(
        MigrationLaws.buildsMetadata({ ...projectOf([a1, forgets]), targetMetadata: MetaData.make([account]) })
      )
      assert.strictEqual(reason._tag, "SchemaDiffers")
      assert.match(reason.message, /nick/)
    }), 30_000)

  it.effect("rows are those of the model of a declared table", () =>
    Effect.gen(function*() {
      const Person = Schema.Struct({
        id: Schema.Int.annotations(Column.annotations({ primaryKey: true })),
        name: Schema.String.pipe(Schema.pattern(/^[A-Z][a-z]{2,8}$/)).annotations(
          Column.annotations({ type: SqlType.string(9) })
        ),
        status: Schema.Literal("new", "paid"),
        age: Schema.Int.pipe(Schema.between(30, 120))
      })
      const person = Table.fromModel("person", Person)
      const seen: Array<unknown> = []
      const reads = Migration.make({
        revision: "a2",
        downRevision: "a1",
        upgrade: Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT id, name, status, age FROM person`).pipe(
          Effect.flatMap(Schema.decodeUnknown(Schema.Array(Person))),
          Effect.map((rows) => seen.push(...rows))
        ),
        downgrade: Effect.void
      })
      const creates = Migration.make({
        revision: "a1",
        downRevision: null,
        upgrade: op.createTable("person", {
          id: Column.make(SqlType.integer, { primaryKey: true }),
          name: Column.make(SqlType.string(9), { nullable: false }),
          status: Column.make(SqlType.string(4), { nullable: false }),
          age: Column.make(SqlType.integer, { nullable: false })
        }),
        downgrade: op.dropTable("person")
      })
      yield* holds(
        MigrationLaws.upDownUp({ ...projectOf([creates, reads]), targetMetadata: MetaData.make([person]) })
      )
      assert.lengthOf(seen, 6)
      const reason = yield* breaks(MigrationLaws.upDownUp(projectOf([creates, reads])))
      assert.deepInclude(reason, { _tag: "MigrationFails", revision: "a2", withRows: true })
    }), 60_000)
})
