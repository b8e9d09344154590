/**
 * Laws of nested and outer transactions: random migrations that insert, nest `withTransaction`, leave the transaction by
 * `autocommitBlock`, and fail in all ways, beside a model that says which rows survive.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { assert, describe, it } from "@effect/vitest"
import { Commands, Migration, MigrationContext } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as fc from "fast-check"
import process from "node:process"
import { liveDatabases } from "../servers/databases.ts"
import { FreshDatabase } from "../servers/FreshDatabase.ts"
import { names, type Options, project, sql, versions } from "../servers/Live.ts"

/** How a piece of work ends: `Breaks` by a statement that the database refuses, `Dies` by a defect. */
type Ending = "Succeeds" | "Fails" | "Dies" | "Breaks"

/** `Define` changes the schema, which commits on MySQL; `Run` upgrades the database by whatever `Chain` the law is about. */
type Node =
  | { readonly _tag: "Insert" }
  | { readonly _tag: "Define" }
  | { readonly _tag: "Nested"; readonly nodes: ReadonlyArray<Node>; readonly ending: Ending }
  | { readonly _tag: "Block"; readonly nodes: ReadonlyArray<Node>; readonly ending: Ending }
  | { readonly _tag: "Run" }

/** The migrations after the first, which creates the table. */
type Chain = ReadonlyArray<{ readonly nodes: ReadonlyArray<Node>; readonly ending: Ending }>

const endings = fc.constantFrom<Ending>("Succeeds", "Succeeds", "Fails", "Dies", "Breaks")
const insert = fc.constant<Node>({ _tag: "Insert" })
const trees = fc.letrec<{ inside: Node; outside: Node; caller: Node }>((tie) => {
  const nested = (nodes: fc.Arbitrary<Node>) =>
    fc.record<Node & { _tag: "Nested" }>({
      _tag: fc.constant("Nested"),
      nodes: fc.array(nodes, { maxLength: 3 }),
      ending: endings
    })
  const block = fc.record<Node & { _tag: "Block" }>({
    _tag: fc.constant("Block"),
    nodes: fc.array(tie("outside"), { maxLength: 3 }),
    ending: endings
  })
  const options = { maxDepth: 3, withCrossShrink: true }
  return {
    inside: fc.oneof(options, insert, nested(tie("inside"))),
    outside: fc.oneof(options, insert, fc.constant<Node>({ _tag: "Define" }), nested(tie("inside")), block),
    caller: fc.oneof(options, insert, fc.constant<Node>({ _tag: "Run" }), nested(tie("caller")))
  }
})
const chains = (nodes: fc.Arbitrary<Node>): fc.Arbitrary<Chain> =>
  fc.array(fc.record({ nodes: fc.array(nodes, { maxLength: 4 }), ending: endings }), { minLength: 1, maxLength: 3 })

const end = (ending: Ending): Effect.Effect<void, unknown, SqlClient.SqlClient> => {
  switch (ending) {
    case "Succeeds":
      return Effect.void
    case "Fails":
      return Effect.fail("on purpose")
    case "Dies":
      return Effect.die("on purpose")
    case "Breaks":
      return Effect.asVoid(sql("insert into thing (name) values (null)"))
  }
}

type Work<R> = Effect.Effect<unknown, unknown, SqlClient.SqlClient | R>

/** What a law makes of those parts of a tree that are not the same everywhere. */
interface Parts<R> {
  readonly block: (body: Work<R>) => Work<R>
  readonly run: Work<R>
}

/** What a tree does, with the failures of its parts caught around them. The row of an `Insert` is named by where it stands. */
const program = <R>(nodes: ReadonlyArray<Node>, at: string, parts: Parts<R>): Work<R> =>
  Effect.forEach(nodes, (node, index): Work<R> => {
    const name = `${at}.${index}`
    switch (node._tag) {
      case "Insert":
        return sql(`insert into thing (name) values ('${name}')`)
      case "Define":
        return Effect.flatMap(SqlClient.SqlClient, (client) =>
          client.onDialectOrElse({
            mysql: () => client.unsafe(`alter table thing comment '${name}'`),
            orElse: () => client.unsafe("select 1")
          }))
      case "Run":
        return parts.run
      case "Nested":
      case "Block": {
        const body = Effect.zipRight(program(node.nodes, name, parts), end(node.ending))
        const whole = node._tag === "Block"
          ? parts.block(body)
          : Effect.flatMap(SqlClient.SqlClient, (client) => client.withTransaction(body))
        return mayFail(node) ? Effect.catchAllCause(whole, () => Effect.void) : whole
      }
    }
  }, { discard: true })

const mayFail = (node: Node): boolean =>
  node._tag === "Run" ||
  ("ending" in node && (node.ending !== "Succeeds" || (node._tag === "Nested" && node.nodes.some(mayFail))))

/** What is in the database, and what is in the open transaction; `undefined` where none is open. */
interface World {
  readonly kept: ReadonlyArray<string>
  readonly open: ReadonlyArray<string> | undefined
}

const add = ({ kept, open }: World, row: string): World =>
  open === undefined ? { kept: [...kept, row], open } : { kept, open: [...open, row] }
const commit = ({ kept, open = [] }: World): World => ({ kept: [...kept, ...open], open: [] })

interface Result {
  readonly world: World
  readonly isDone: boolean
}

/** What the model has to know of the database and the law. */
interface Facts {
  readonly commitsDdl: boolean
  readonly run: (world: World) => Result
}

/** The model of {@link program}: the world after it, and whether it came to its end. */
const predict = (nodes: ReadonlyArray<Node>, at: string, before: World, facts: Facts): Result =>
  nodes.reduce<Result>(({ isDone, world }, node, index) => {
    if (!isDone) return { isDone, world }
    const name = `${at}.${index}`
    switch (node._tag) {
      case "Insert":
        return { isDone, world: add(world, name) }
      case "Define":
        return { isDone, world: facts.commitsDdl && world.open !== undefined ? commit(world) : world }
      case "Run":
        return facts.run(world)
      case "Nested": {
        const inner = predict(node.nodes, name, { kept: world.kept, open: world.open ?? [] }, facts)
        if (!inner.isDone || node.ending !== "Succeeds") return { isDone, world }
        return { isDone, world: world.open === undefined ? { ...commit(inner.world), open: undefined } : inner.world }
      }
      case "Block": {
        const inner = predict(node.nodes, name, { ...commit(world), open: undefined }, facts)
        return { isDone, world: { kept: inner.world.kept, open: world.open === undefined ? undefined : [] } }
      }
    }
  }, { isDone: true, world: before })

/** The model of a run: what is left of its revisions, until one fails. */
const predictRun = (chain: Chain, before: World, facts: { commitsDdl: boolean; transactionEach: boolean }): Result =>
  chain.reduce<Result>(({ isDone, world }, { ending, nodes }, index) => {
    const revision = `t${index + 2}`
    if (!isDone || [...world.kept, ...world.open ?? []].includes(revision)) return { isDone, world }
    const run = (world: World) => ({ world, isDone })
    const after = predict(nodes, revision, world, { commitsDdl: facts.commitsDdl, run }).world
    if (ending !== "Succeeds") return { isDone: false, world: after }
    return { isDone, world: facts.transactionEach ? commit(add(after, revision)) : add(after, revision) }
  }, { isDone: true, world: before })

const revision = (
  id: string,
  down: string | null,
  upgrade: Effect.Effect<unknown, unknown, SqlClient.SqlClient | MigrationContext>
) => Migration.make({ revision: id, downRevision: down, upgrade: Effect.asVoid(upgrade), downgrade: Effect.void })

const table = revision("t1", null, sql("create table thing (name varchar(50) not null)"))

const migrations = (chain: Chain) => [
  table,
  ...chain.map(({ ending, nodes }, index) => {
    const id = `t${index + 2}`
    const upgrade = Effect.flatMap(
      MigrationContext,
      ({ autocommitBlock }) =>
        Effect.zipRight(program(nodes, id, { block: autocommitBlock, run: Effect.void }), end(ending))
    )
    return revision(id, `t${index + 1}`, upgrade)
  })
]

const setup = (
  revisions: ReadonlyArray<Migration.Migration>,
  client: SqlClient.SqlClient,
  options: Options = {}
) => Layer.provide(project(revisions, options), Layer.succeed(SqlClient.SqlClient, client))

const strings = (text: string) => Effect.map(names(text), (found) => found.toSorted())

/** The rows and the revision that the database has, each revision once for every sign of it. */
const rows = strings("select name from thing")
const seen = Effect.all({
  rows,
  versions,
  finished: strings("select revision as name from alembic_version_history where outcome = 'finished'")
})

const expected = ({ kept }: World) => {
  const revisions = kept.filter((row) => !row.includes("."))
  return {
    rows: kept.filter((row) => row.includes(".")).toSorted(),
    versions: [revisions.at(-1) ?? "t1"],
    finished: revisions.toSorted()
  }
}

const policies: ReadonlyArray<Options> = [
  {},
  { transactionPerMigration: true },
  { transactionalDdl: false }
]

const silent = Logger.replace(Logger.defaultLogger, Logger.none)
const isLong = process.env["EFFECT_ALEMBIC_TEST_LONG"] !== undefined
const parameters = { numRuns: isLong ? 1_000 : 40, endOnFailure: true }
const patience = isLong ? 900_000 : 60_000

describe.each(liveDatabases)("nested transactions on $label", ({ label, layer }) => {
  const commitsDdl = label === "mysql" || label === "mariadb"

  /** Each case of a law begins with the table, at the first revision. */
  const law = <A>(
    arbitrary: fc.Arbitrary<A>,
    holds: (given: A, client: SqlClient.SqlClient) => Effect.Effect<void, SqlError, SqlClient.SqlClient>
  ) =>
    Effect.gen(function*() {
      const client = yield* SqlClient.SqlClient
      yield* Effect.provide(Commands.upgrade("t1"), setup([table], client))
      const reset = Effect.all([
        sql("delete from thing"),
        sql("delete from alembic_version_history"),
        ...commitsDdl ? [sql("delete from alembic_version_journal")] : [],
        sql("update alembic_version set version_num = 't1'")
      ])
      const runtime = yield* Effect.runtime<SqlClient.SqlClient>()
      const property = fc.asyncProperty(arbitrary, (given) =>
        Effect.runPromise(Effect.provide(Effect.zipRight(reset, holds(given, client)), runtime)))
      yield* Effect.promise(() =>
        fc.assert(property, parameters)
      )
    }).pipe(Effect.provide(Layer.merge(layer, silent)))

  const nothing: World = { kept: [], open: [] }

  it.scopedLive(
    "what survives a run is what its transactions say, under each policy",
    () =>
      law(
        fc.tuple(chains(trees.outside), fc.constantFrom(...policies)),
        ([chain, options], client) =>
          Effect.gen(function*() {
            const exit = yield* Effect.exit(
              Effect.provide(Commands.upgrade("head"), setup(migrations(chain), client, options))
            )
            const transactionEach = commitsDdl || options !== policies[0]
            const { isDone, world } = predictRun(chain, nothing, { commitsDdl, transactionEach })
            assert.strictEqual(exit._tag, isDone ? "Success" : "Failure")
            assert.deepStrictEqual(yield* seen, expected(isDone ? commit(world) : world))
          })
      ),
    patience
  )

  it.scopedLive("a transaction of the caller's is the caller's alone, to commit and to roll back", () =>
    law(
      fc.tuple(fc.array(trees.caller, { maxLength: 4 }), endings, chains(trees.inside)),
      ([nodes, ending, chain], client) =>
        Effect.gen(function*() {
          const run = Effect.provide(Commands.upgrade("head"), setup(migrations(chain), client))
          const caller = Effect.zipRight(program(nodes, "caller", { block: (body) => body, run }), end(ending))
          const exit = yield* Effect.exit(client.withTransaction(caller))
          const { isDone, world } = predict(nodes, "caller", nothing, {
            commitsDdl,
            run: (world) => predictRun(chain, world, { commitsDdl, transactionEach: false })
          })
          const succeeds = isDone && ending === "Succeeds"
          assert.strictEqual(exit._tag, succeeds ? "Success" : "Failure")
          assert.deepStrictEqual(yield* seen, expected(succeeds ? commit(world) : nothing))
        })
    ), patience)

  if (commitsDdl) {
    it.scopedLive(
      "a run that failed and is made to work ends as if it had never failed",
      () =>
        law(chains(trees.outside), (chain, client) =>
          Effect.gen(function*() {
            const works = chain.map(({ nodes }) => ({ nodes, ending: "Succeeds" as const }))
            yield* Effect.exit(Effect.provide(Commands.upgrade("head"), setup(migrations(chain), client)))
            yield* Effect.orDie(Effect.provide(Commands.upgrade("head"), setup(migrations(works), client)))
            const { world } = predictRun(works, nothing, { commitsDdl, transactionEach: true })
            assert.deepStrictEqual(yield* seen, expected(world))
            assert.deepStrictEqual(yield* sql("select * from alembic_version_journal"), [])
          })),
      patience
    )
  }

  /** A case by hand, with the first migration and one after it. */
  const example = (
    title: string,
    second: Effect.Effect<unknown, unknown, SqlClient.SqlClient | MigrationContext>,
    test: (
      upgrade: Effect.Effect<unknown, Commands.CommandError>,
      client: SqlClient.SqlClient
    ) => Effect.Effect<void, unknown, SqlClient.SqlClient | FreshDatabase>,
    options: Options = {}
  ) =>
    it.scopedLive(title, () =>
      Effect.gen(function*() {
        const client = yield* SqlClient.SqlClient
        const environment = setup([table, revision("t2", "t1", second)], client, options)
        yield* Effect.provide(Commands.upgrade("t1"), environment)
        yield* test(Effect.provide(Commands.upgrade("head"), environment), client)
      }).pipe(Effect.provide(Layer.merge(layer, silent))))

  const add = (name: string) => sql(`insert into thing (name) values ('${name}')`)
  const inTransaction = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.flatMap(SqlClient.SqlClient, (client) => client.withTransaction(effect))
  const inBlock = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.flatMap(MigrationContext, ({ autocommitBlock }) => autocommitBlock(effect))

  example(
    "a failure inside withTransaction that nobody catches is the migration's",
    Effect.zipRight(add("a"), inTransaction(Effect.zipRight(add("b"), Effect.fail(new Error("on purpose"))))),
    (upgrade) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(upgrade)
        assert.strictEqual(error._tag, "MigrationFailed")
        assert.include(error.message, "on purpose")
        assert.deepStrictEqual(yield* seen, { rows: [], versions: ["t1"], finished: ["t1"] })
      })
  )

  example(
    "an autocommitBlock inside withTransaction is refused before it commits anything",
    Effect.zipRight(add("a"), inTransaction(Effect.zipRight(add("b"), inBlock(add("c"))))),
    (upgrade) =>
      Effect.gen(function*() {
        assert.include((yield* Effect.flip(upgrade)).message, "is used inside sql.withTransaction")
        assert.deepStrictEqual(yield* seen, { rows: [], versions: ["t1"], finished: ["t1"] })
      })
  )

  example(
    "an autocommitBlock inside the transaction of its own block is refused, and that is rolled back",
    Effect.zipRight(add("a"), inBlock(inTransaction(Effect.zipRight(add("b"), inBlock(add("c")))))),
    (upgrade) =>
      Effect.gen(function*() {
        assert.include((yield* Effect.flip(upgrade)).message, "is used inside sql.withTransaction")
        assert.deepStrictEqual(yield* seen, { rows: ["a"], versions: ["t1"], finished: ["t1"] })
      })
  )

  example(
    "an autocommitBlock is refused in a transaction of the caller",
    inBlock(add("a")),
    (upgrade, client) =>
      Effect.gen(function*() {
        const refused = yield* Effect.flip(client.withTransaction(Effect.zipRight(add("b"), upgrade)))
        assert.include(String(refused), "run the migrations outside it")
        assert.deepStrictEqual(yield* seen, { rows: [], versions: ["t1"], finished: ["t1"] })
      })
  )

  example(
    "a transaction of the caller that has ended leaves no lock behind in its pool",
    add("a"),
    (upgrade, client) =>
      Effect.gen(function*() {
        yield* Effect.ignore(client.withTransaction(Effect.zipRight(upgrade, Effect.fail("undo"))))
        const other = yield* FreshDatabase
        const elsewhere = Effect.flatMap(SqlClient.SqlClient, (client) =>
          Effect.provide(
            Commands.upgrade("head", { lockTimeout: "1 second" }),
            setup([table, revision("t2", "t1", add("b"))], client)
          ))
        yield* Effect.provide(elsewhere, other.client)
        assert.deepStrictEqual((yield* seen).rows, ["b"])
      })
  )

  // SQL Server checks constraints with each statement.
  if (!commitsDdl && label !== "mssql") {
    // On SQLite, foreign keys are checked before COMMIT.
    const violated = label === "sqlite"
      ? "The transaction was rolled back, because it would leave rows that violate a foreign key"
      : "COMMIT failed and the transaction was rolled back"
    const owed = Effect.all([
      sql("create table whole (name varchar(20) primary key)"),
      sql("create table part (name varchar(20) references whole (name) deferrable initially deferred)"),
      sql("insert into part (name) values ('nowhere')")
    ])

    for (
      const [policy, failure, options] of [
        ["the run", label === "sqlite" ? "ForeignKeysViolated" : "CommitFailed", {}],
        ["the revision", "MigrationFailed", { transactionPerMigration: true }]
      ] as const
    ) {
      example(
        `a constraint that fails at the COMMIT of ${policy} takes the revision with it and no more`,
        Effect.zipRight(add("a"), owed),
        (upgrade) =>
          Effect.gen(function*() {
            const error = yield* Effect.flip(upgrade)
            assert.strictEqual(error._tag === "DatabaseError" ? error.reason._tag : error._tag, failure)
            assert.include(error.message, violated)
            assert.deepStrictEqual(yield* seen, { rows: [], versions: ["t1"], finished: ["t1"] })
            yield* sql("create table whole (name varchar(20))")
          }),
        options
      )
    }

    example(
      "a constraint that fails at the COMMIT before an autocommitBlock keeps the block from running",
      Effect.all([add("a"), owed, inBlock(add("b"))]),
      (upgrade) =>
        Effect.gen(function*() {
          const error = yield* Effect.flip(upgrade)
          assert.include(error.message, violated)
          assert.deepStrictEqual(yield* seen, { rows: [], versions: ["t1"], finished: ["t1"] })
        })
    )
  }

  if (label === "postgresql") {
    const cut = Effect.all([
      sql(
        "create function cut() returns trigger as 'begin perform pg_terminate_backend(pg_backend_pid()); return null; end' language plpgsql"
      ),
      sql(
        "create constraint trigger cut after insert on thing deferrable initially deferred for each row execute function cut()"
      ),
      add("a")
    ])

    for (const options of [{}, { transactionPerMigration: true }]) {
      example(
        `a connection that breaks during COMMIT is told as what it is, with ${JSON.stringify(options)}`,
        cut,
        (upgrade) =>
          Effect.gen(function*() {
            const error = yield* Effect.flip(upgrade)
            assert.strictEqual(error._tag === "DatabaseError" ? error.reason._tag : error._tag, "CommitUnanswered")
            assert.notInclude(error.message, "the database is as it was")
            assert.deepStrictEqual(yield* seen, { rows: [], versions: ["t1"], finished: ["t1"] })
          }),
        options
      )
    }

    example(
      "a swallowed error before an autocommitBlock keeps the block from running, since its COMMIT is a ROLLBACK",
      Effect.all([add("a"), Effect.ignore(sql("select * from nowhere")), inBlock(add("b"))]),
      (upgrade) =>
        Effect.gen(function*() {
          const error = yield* Effect.flip(upgrade)
          assert.include(error.message, "answered COMMIT with ROLLBACK")
          assert.deepStrictEqual(yield* rows, [])
          assert.deepStrictEqual(yield* versions, ["t1"])
        }),
      { historyTable: false }
    )
  }
})
