/**
 * Tests of the servers: each is the named one, fresh databases are separate, servers survive and end as intended, and the undocumented
 * behaviour of `@effect/sql` on which the transactions depend.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as ChildProcess from "node:child_process"
import * as Fs from "node:fs"
import * as Net from "node:net"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { liveDatabases, missingServers } from "./databases.ts"
import * as FreshDatabase from "./FreshDatabase.ts"
import { type PrivateServerName, urlVariable } from "./Server.ts"
import * as Servers from "./Servers.ts"
import * as Supervised from "./Supervised.ts"

interface Facts {
  readonly version: RegExp
  readonly versionOf: string
  readonly encoding: string
  readonly session: string | undefined
}

const facts: Readonly<Record<FreshDatabase.Label, Facts>> = {
  sqlite: {
    version: /^3\./,
    versionOf: "SELECT sqlite_version() AS answer",
    encoding: "SELECT CASE encoding WHEN 'UTF-8' THEN 'yes' END AS answer FROM pragma_encoding",
    session: undefined
  },
  postgresql: {
    version: /^PostgreSQL \d/,
    versionOf: "SELECT version() AS answer",
    encoding: "SELECT CASE pg_encoding_to_char(encoding) WHEN 'UTF8' THEN 'yes' END AS answer " +
      "FROM pg_database WHERE datname = current_database()",
    session: "SELECT pg_backend_pid() AS answer"
  },
  mysql: {
    version: /^[89]\.(?!.*MariaDB)/,
    versionOf: "SELECT version() AS answer",
    encoding: "SELECT CASE @@character_set_database WHEN 'utf8mb4' THEN 'yes' END AS answer",
    session: "SELECT connection_id() AS answer"
  },
  mariadb: {
    version: /MariaDB/,
    versionOf: "SELECT version() AS answer",
    encoding: "SELECT CASE @@character_set_database WHEN 'utf8mb4' THEN 'yes' END AS answer",
    session: "SELECT connection_id() AS answer"
  },
  mssql: {
    version: /SQL Server/,
    versionOf: "SELECT @@VERSION AS answer",
    encoding: "SELECT 'yes' AS answer",
    session: "SELECT @@SPID AS answer"
  }
}

const ask = (sql: SqlClient.SqlClient, text: string) =>
  Effect.map(sql.unsafe<{ readonly answer: unknown }>(text), (rows) => rows[0]?.answer)

for (const { label, reason } of missingServers) {
  it.skipIf(true)(`${label} is missing: ${reason}`, () => assert.fail(reason))
}

for (const { database, label, layer } of liveDatabases) {
  describe(`on ${label}`, () => {
    const { encoding, session, version, versionOf } = facts[label]

    it.effect("a fresh database is on the named server", () =>
      Effect.gen(function*() {
        const sql = yield* SqlClient.SqlClient
        assert.match(String(yield* ask(sql, versionOf)), version)
      }).pipe(Effect.provide(layer)))

    it.effect("a fresh database holds all of Unicode", () =>
      Effect.gen(function*() {
        const sql = yield* SqlClient.SqlClient
        assert.strictEqual(yield* ask(sql, encoding), "yes")
        if (label === "mssql") return
        yield* sql`CREATE TABLE clef (name varchar(10))`
        yield* sql`INSERT INTO clef (name) VALUES (${"𝄞"})`
        assert.deepStrictEqual(yield* sql`SELECT name FROM clef`, [{ name: "𝄞" }])
      }).pipe(Effect.provide(layer)))

    it.effect("a fresh database has its URL", () =>
      Effect.gen(function*() {
        const sql = yield* SqlClient.SqlClient
        const { url } = yield* FreshDatabase.FreshDatabase
        yield* sql`CREATE TABLE here (id integer)`
        const rows = yield* Effect.flatMap(SqlClient.SqlClient, (other) => other`SELECT id FROM here`).pipe(
          Effect.provide(FreshDatabase.client(label, url))
        )
        assert.deepStrictEqual(rows, [])
      }).pipe(Effect.provide(layer)))

    it.scoped("fresh databases are separate, and are dropped afterwards", () =>
      Effect.gen(function*() {
        const makeTable = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`CREATE TABLE lonely (id integer)`)
        const first = yield* database
        const second = yield* Effect.scoped(Effect.gen(function*() {
          const second = yield* database
          yield* Effect.provide(makeTable, first.client)
          yield* Effect.provide(makeTable, second.client)
          return second
        }))
        if (label === "sqlite") return assert.isFalse(Fs.existsSync(second.name))
        yield* Effect.flip(Effect.provide(makeTable, second.client))
      }))

    if (label !== "mssql") {
      it.effect("a pinned connection at depth -1 takes plain statements, and the next transaction is a real one", () =>
        Effect.gen(function*() {
          const sql = yield* SqlClient.SqlClient
          yield* sql`CREATE TABLE outside (id integer)`
          const connection = yield* sql.reserve
          const pinned = Effect.provideService(SqlClient.TransactionConnection, [connection, -1])
          if (session !== undefined) {
            const sessions = yield* pinned(Effect.all([
              ask(sql, session),
              ask(sql, session),
              sql.withTransaction(ask(sql, session))
            ]))
            assert.strictEqual(new Set(sessions).size, 1)
          }
          yield* pinned(sql`INSERT INTO outside (id) VALUES (1)`)
          yield* pinned(sql.withTransaction(sql`INSERT INTO outside (id) VALUES (2)`))
          yield* pinned(Effect.flip(sql.withTransaction(
            Effect.zipRight(sql`INSERT INTO outside (id) VALUES (3)`, Effect.fail("on purpose"))
          )))
          assert.deepStrictEqual(yield* pinned(sql`SELECT id FROM outside ORDER BY id`), [{ id: 1 }, { id: 2 }])
          // A transaction left open would refuse this one, at least on SQLite.
          yield* connection.executeUnprepared("BEGIN", [], undefined)
          yield* connection.executeUnprepared("ROLLBACK", [], undefined)
        }).pipe(Effect.scoped, Effect.provide(layer)))

      it.effect("a pinned connection at depth 0 makes the user's transaction a savepoint in ours", () =>
        Effect.gen(function*() {
          const sql = yield* SqlClient.SqlClient
          yield* sql`CREATE TABLE inside (id integer)`
          const connection = yield* sql.reserve
          const say = (text: string) => connection.executeUnprepared(text, [], undefined)
          const pinned = Effect.provideService(SqlClient.TransactionConnection, [connection, 0])
          const insert = (id: number) => sql`INSERT INTO inside (id) VALUES (${id})`
          const select = sql`SELECT id FROM inside ORDER BY id`

          yield* say("BEGIN")
          yield* pinned(insert(1))
          yield* pinned(sql.withTransaction(insert(2)))
          yield* pinned(Effect.flip(sql.withTransaction(Effect.zipRight(insert(3), Effect.fail("on purpose")))))
          assert.deepStrictEqual(yield* pinned(select), [{ id: 1 }, { id: 2 }])
          yield* say("ROLLBACK")
          assert.deepStrictEqual(yield* pinned(select), [])

          yield* say("BEGIN")
          yield* pinned(sql.withTransaction(insert(4)))
          yield* say("COMMIT")
          assert.deepStrictEqual(yield* pinned(select), [{ id: 4 }])
        }).pipe(Effect.scoped, Effect.provide(layer)))
    }
  })
}

const startable = liveDatabases.flatMap(({ label }): ReadonlyArray<PrivateServerName> =>
  label === "sqlite" || label === "mssql" || process.env[urlVariable(label)] !== undefined ? [] : [label]
)

describe.each(startable)("a private %s", (name) => {
  it.scoped("that is killed keeps what was committed", () =>
    Effect.gen(function*() {
      const server = yield* Servers.startPrivate(name)
      const { client } = yield* FreshDatabase.onServer(server)
      yield* Effect.flatMap(SqlClient.SqlClient, (sql) =>
        Effect.zipRight(
          sql`CREATE TABLE kept (id integer)`,
          sql`INSERT INTO kept (id) VALUES (1)`
        )).pipe(Effect.provide(client))
      yield* server.kill
      assert.isFalse(yield* answers(server.url))
      yield* server.restart
      const rows = yield* Effect.provide(Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT id FROM kept`), client)
      assert.deepStrictEqual(rows, [{ id: 1 }])
    }))

  it.scopedLive("is gone, with its folder, when the process that started it is killed", () =>
    Effect.gen(function*() {
      const { folder, kill, url } = yield* startElsewhere(name)
      assert.isTrue(yield* answers(url))
      assert.lengthOf(ours(folder), 1)
      yield* kill
      yield* answers(url).pipe(
        Effect.filterOrFail((itAnswers) => !itAnswers && ours(folder).length === 0),
        Effect.retry(Schedule.intersect(Schedule.spaced("50 millis"), Schedule.recurs(200)))
      )
    }))
})

const answers = (url: string): Effect.Effect<boolean> =>
  Effect.async((resume) => {
    const { hostname, port } = new URL(url)
    const socket = Net.connect(Number(port), hostname)
    socket.on("connect", () => resume(Effect.succeed(true)))
    socket.on("error", () => resume(Effect.succeed(false)))
    return Effect.sync(() => socket.destroy())
  })

/** The files of this project in a folder where the TypeScript loader also has files. */
const ours = (folder: string): ReadonlyArray<string> =>
  Fs.readdirSync(folder).filter((name) => name.startsWith("effect-alembic-"))

/** Starts another process that starts the server in a folder of ours, prints its URL and waits to be killed. */
const startElsewhere = (name: PrivateServerName) =>
  Effect.gen(function*() {
    const folder = yield* Supervised.folder("abandoned")
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        ChildProcess.spawn(
          process.execPath,
          ["--import", "tsx", fileURLToPath(new URL("abandon.ts", import.meta.url)), name],
          { env: { ...process.env, TMPDIR: folder }, stdio: ["ignore", "pipe", "inherit"] }
        )
      ),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    const url = yield* Effect.async<string>((resume) => {
      child.stdout.once("data", (line) => resume(Effect.succeed(String(line).trim())))
      child.once("exit", () => resume(Effect.dieMessage("it ended before its server was ready")))
    })
    return { folder, url, kill: Effect.sync(() => child.kill("SIGKILL")) }
  })
