/**
 * What the lock, the history and the hashes cost: the same upgrade with all of them and with none, on a private PostgreSQL and on
 * SQLite, taken in turns; the medians are compared.
 */
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type * as Scope from "effect/Scope"
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
const ROUNDS = 9

const file = (at: number) =>
  `import * as Effect from "effect/Effect"
import * as Column from "../../../src/schema/Column.ts"
import * as SqlType from "../../../src/schema/SqlType.ts"
import * as op from "../../../src/op.ts"
import * as Migration from "../../../src/script/Migration.ts"

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

const off = { lock: false, historyTable: false, journal: false } as const

const upgrade = <E>(database: Effect.Effect<FreshDatabase.Database, E, never>, isOn: boolean) =>
  database.pipe(
    Effect.flatMap(({ client }) =>
      Commands.upgrade("head").pipe(
        Effect.provide(Layer.merge(
          Layer.provide(Layer.fresh(ScriptDirectory.layer({ scriptLocation: folder })), NodeContext.layer),
          Layer.succeed(Environment.Environment, Environment.make({ ...(isOn ? {} : off), client }))
        )),
        Effect.timed
      )
    ),
    Effect.map(([duration]) => Number(duration.value._tag === "Nanos" ? duration.value.nanos : 0n) / 1e6)
  )

const median = (values: ReadonlyArray<number>) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const measure = (
  label: string,
  database: Effect.Effect<FreshDatabase.Database, unknown, Scope.Scope>
) =>
  Effect.gen(function*() {
    const once = (isOn: boolean) =>
      Effect.scoped(Effect.flatMap(database, (fresh) => upgrade(Effect.succeed(fresh), isOn)))
    yield* once(true)
    yield* once(false)
    const on: Array<number> = []
    const without: Array<number> = []
    for (let round = 0; round < ROUNDS; round++) {
      on.push(yield* once(true))
      without.push(yield* once(false))
    }
    const cost = (median(on) / median(without) - 1) * 100
    process.stdout.write(
      `${label.padEnd(12)} ${REVISIONS} revisions: on ${median(on).toFixed(1)} ms, off ${
        median(without).toFixed(1)
      } ms, ` +
        `cost ${cost.toFixed(1)} %\n`
    )
  })

await Effect.runPromise(
  Effect.scoped(Effect.gen(function*() {
    yield* measure("sqlite", FreshDatabase.sqlite())
    for (const name of ["postgresql", "mariadb", "mysql"] as const) {
      const server = yield* Effect.either(Servers.start(name))
      if (server._tag === "Right") yield* measure(name, FreshDatabase.onServer(server.right))
      else process.stdout.write(`${name}: ${server.left.message}\n`)
    }
  })).pipe(Effect.provide(Logger.remove(Logger.defaultLogger)))
)
