/**
 * Measures the cost of the lock, the history, the hashes and the journal: the same upgrade with and without them, on SQLite and on private
 * servers with durable writes as in production. It is measured within a program, and as a whole command. `BENCH_ROUNDS` and `BENCH_DATABASES`
 * limit it:
 *
 *     BENCH_ROUNDS=3 BENCH_DATABASES=sqlite,postgresql npm run bench -- overhead
 */
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Array from "effect/Array"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type * as Scope from "effect/Scope"
import * as ChildProcess from "node:child_process"
import * as Fs from "node:fs"
import * as Path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import * as Commands from "../src/Commands.ts"
import * as Environment from "../src/runtime/Environment.ts"
import * as ScriptDirectory from "../src/script/ScriptDirectory.ts"
import * as FreshDatabase from "../test/servers/FreshDatabase.ts"
import * as Servers from "../test/servers/Servers.ts"

const REVISIONS = 20
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 8)
const COMMAND_ROUNDS = Math.ceil(ROUNDS / 3)
const servers = process.env["BENCH_DATABASES"]?.split(",")
const isWanted = (name: string) => servers?.includes(name) ?? true

const file = (at: number) =>
  `import { Effect } from "effect"
import { Column, Migration, op, SqlType } from "effect-alembic"

export default Migration.make({
  revision: "r${at}",
  downRevision: ${at === 0 ? "null" : `"r${at - 1}"`},
  upgrade: Effect.gen(function*() {
    yield* op.createTable("t${at}", {
      id: Column.make(SqlType.integer, { primaryKey: true }),
      name: Column.make(SqlType.string(50), { nullable: false })
    })
    yield* op.addColumn("t${at}", "nick", Column.make(SqlType.string(30)))
    yield* op.createIndex("ix_t${at}", "t${at}", ["nick"])
    yield* op.execute("insert into t${at} (id, name) values (1, 'x')")
  }),
  downgrade: op.dropTable("t${at}")
})
`

const folder = Fs.mkdtempSync(fileURLToPath(new URL("../node_modules/.bench-", import.meta.url)))
process.on("exit", () => Fs.rmSync(folder, { recursive: true, force: true }))
Fs.mkdirSync(Path.join(folder, "versions"))
for (let at = 0; at < REVISIONS; at++) Fs.writeFileSync(Path.join(folder, "versions", `r${at}.ts`), file(at))

/** The folder is also a project, whose env.ts reads from the environment what to enable. */
Fs.writeFileSync(Path.join(folder, "effect-alembic.config.json"), "{ \"scriptLocation\": \".\" }")
Fs.writeFileSync(
  Path.join(folder, "env.ts"),
  `import * as MysqlClient from "@effect/sql-mysql2/MysqlClient"
import * as PgClient from "@effect/sql-pg/PgClient"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import * as Redacted from "effect/Redacted"
import { Environment } from "effect-alembic"

const { label, options, url } = JSON.parse(process.env.BENCH)
const client = label === "sqlite"
  ? SqliteClient.layer({ filename: url.slice("sqlite://".length) })
  : label === "postgresql"
  ? PgClient.layer({ url: Redacted.make(url) })
  : MysqlClient.layer({ url: Redacted.make(url) })
export default Environment.make({ ...options, client })
`
)

/** What a run enables. */
const modes = {
  off: { lock: false, historyTable: false, journal: false },
  guarded: { journal: false },
  journalled: {}
} as const
type Mode = keyof typeof modes

const inProgram = <E>(database: Effect.Effect<FreshDatabase.Database, E, Scope.Scope>, mode: Mode) =>
  database.pipe(
    Effect.flatMap(({ client }) =>
      Commands.upgrade("head").pipe(
        Effect.provide(Layer.merge(
          Layer.provide(Layer.fresh(ScriptDirectory.layer({ scriptLocation: folder })), NodeContext.layer),
          Layer.succeed(Environment.Environment, Environment.make({ ...modes[mode], client }))
        )),
        Effect.timed
      )
    ),
    Effect.map(([duration]) => Duration.toMillis(duration)),
    Effect.scoped
  )

const program = fileURLToPath(new URL("../dist/bundle/bin.js", import.meta.url))

const asCommand = <E>(database: Effect.Effect<FreshDatabase.Database, E, Scope.Scope>, mode: Mode) =>
  database.pipe(
    Effect.flatMap(({ label, url }) =>
      Effect.timed(Effect.sync(() =>
        ChildProcess.execFileSync(process.execPath, [program, "upgrade", "head", "--quiet"], {
          cwd: folder,
          env: { ...process.env, BENCH: JSON.stringify({ label, url, options: modes[mode] }) }
        })
      ))
    ),
    Effect.map(([duration]) =>
      Duration.toMillis(duration)
    ),
    Effect.scoped
  )

/** The lower quartile: slower runs were slowed by something else. */
const fastest = (values: ReadonlyArray<number>) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)] ?? 0

/** The modes alternate, in another order each round, so that other load affects all of them equally. */
const measure = <E>(
  label: string,
  modes: Array.NonEmptyReadonlyArray<Mode>,
  rounds: number,
  upgrade: (mode: Mode) => Effect.Effect<number, E>
) =>
  Effect.gen(function*() {
    const round = (at: number) => {
      const [turned, first] = Array.splitAt(modes, at % modes.length)
      return Effect.map(
        Effect.forEach([...first, ...turned], (mode) => Effect.map(upgrade(mode), (time) => [mode, time] as const)),
        (times) => new Map(times)
      )
    }
    yield* round(0)
    const taken = yield* Effect.forEach(Array.range(1, rounds), round)
    const times = (mode: Mode) => fastest(taken.map((round) => round.get(mode) ?? Number.NaN))
    const cost = (mode: Mode) => (times(mode) / times("off") - 1) * 100
    process.stdout.write(
      `${label.padEnd(24)} ${
        modes.map((mode) =>
          `${mode} ${times(mode).toFixed(0)} ms${mode === "off" ? "" : ` (${cost(mode).toFixed(1)} %)`}`
        ).join(", ")
      }\n`
    )
  })

const measureBoth = <E>(
  label: string,
  database: Effect.Effect<FreshDatabase.Database, E, Scope.Scope>,
  modes: Array.NonEmptyReadonlyArray<Mode>
) =>
  Effect.zipRight(
    measure(`${label}, in a program`, modes, ROUNDS, (mode) => inProgram(database, mode)),
    measure(`${label}, as a command`, modes, COMMAND_ROUNDS, (mode) => asCommand(database, mode))
  )

ChildProcess.execFileSync("npm", ["run", "--silent", "build"], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  stdio: "inherit"
})
await Effect.runPromise(
  Effect.scoped(Effect.gen(function*() {
    if (isWanted("sqlite")) yield* measureBoth("sqlite", FreshDatabase.sqlite(), ["off", "guarded"])
    for (const name of (["postgresql", "mariadb", "mysql"] as const).filter(isWanted)) {
      const server = yield* Effect.either(Servers.startPrivate(name, { durable: true }))
      if (server._tag === "Left") process.stdout.write(`${name}: ${server.left.message}\n`)
      else {
        yield* measureBoth(
          name,
          FreshDatabase.onServer(server.right),
          name === "postgresql" ? ["off", "guarded"] : ["off", "guarded", "journalled"]
        )
      }
    }
  })).pipe(Effect.provide(Logger.remove(Logger.defaultLogger)))
)
