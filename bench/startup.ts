/**
 * Measures the start of a bundled application whose database is at head: alone, and with its migrations. `npm run build` comes first.
 *
 *     BENCH_REVISIONS=1,100,1000 BENCH_ROUNDS=5 npm run bench -- startup
 *
 * PostgreSQL is the server of `EFFECT_ALEMBIC_TEST_POSTGRESQL_URL`; without it, SQLite alone is measured.
 */
import * as esbuild from "esbuild"
import * as Fs from "node:fs"
import * as Path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { Client } from "pg"
import { type DatabaseName, list } from "./contenders/list.ts"
import { medianUsage, run, shown, table, type Usage, work } from "./shared/process.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const counts = (process.env["BENCH_REVISIONS"] ?? "1,100,1000").split(",").map(Number)
const rounds = Number(process.env["BENCH_ROUNDS"] ?? 5)
const server = process.env["EFFECT_ALEMBIC_TEST_POSTGRESQL_URL"]
const name = `bench_startup_${process.pid}`

const clients: Readonly<Record<DatabaseName, string>> = {
  sqlite: `import { SqliteClient } from "@effect/sql-sqlite-node"
const client = SqliteClient.layer({ filename: "app.db", disableWAL: true })`,
  postgresql: `import { PgClient } from "@effect/sql-pg"
const client = PgClient.layer({ url: Redacted.make(process.env.DATABASE_URL) })`
}

const migrations = (count: number, database: DatabaseName) =>
  `import { Commands, Migration, op, ScriptDirectory } from "effect-alembic"
const scripts = ScriptDirectory.fromModules([
${
    list(count, database).map(({ before, down, id, up }) =>
      `  Migration.make({
    revision: "${id}",
    downRevision: ${JSON.stringify(before ?? null)},
    upgrade: Effect.all([${up.map((sql) => `op.execute(${JSON.stringify(sql)})`).join(", ")}], { discard: true }),
    downgrade: op.execute(${JSON.stringify(down)})
  })`
    ).join(",\n")
  }
])
const live = Layer.provideMerge(Commands.layerUpgrade("head", { scripts }), client)`

const application = (database: DatabaseName, count: number) =>
  `import { SqlClient } from "@effect/sql"
import { Effect, Layer, Redacted } from "effect"
${clients[database]}
${count === 0 ? "const live = client" : migrations(count, database)}
Effect.runPromise(Effect.provide(Effect.flatMap(SqlClient.SqlClient, (sql) => sql\`select 1\`), live))
`

const bundled = async (database: DatabaseName, count: number) => {
  const folder = Path.join(work, `${database}-${count}`)
  await esbuild.build({
    stdin: { contents: application(database, count), resolveDir: root, loader: "ts" },
    alias: { "effect-alembic": Path.join(root, "dist/index.js") },
    bundle: true,
    platform: "node",
    format: "cjs",
    outfile: Path.join(folder, "main.cjs"),
    external: ["better-sqlite3", "pg-native"],
    logLevel: "error"
  })
  Fs.symlinkSync(Path.join(root, "node_modules"), Path.join(folder, "node_modules"), "dir")
  return folder
}

const admin = server === undefined ? undefined : new Client({ connectionString: server })
await admin?.connect()
const drop = (name: string) => admin?.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
try {
  const rows: Array<ReadonlyArray<string>> = []
  for (const database of server === undefined ? ["sqlite"] as const : ["sqlite", "postgresql"] as const) {
    const usages = new Map<number, Array<Usage>>()
    const applications: Array<() => void> = []
    for (const count of [0, ...counts]) {
      const folder = await bundled(database, count)
      const url = new URL(server ?? "postgres://localhost")
      url.pathname = `/${name}_${count}`
      if (database === "postgresql") await admin?.query(`CREATE DATABASE ${name}_${count}`)
      const all: Array<Usage> = []
      usages.set(count, all)
      // The first run migrates.
      run(folder, ["main.cjs"], url.href)
      applications.push(() => all.push(run(folder, ["main.cjs"], url.href)))
    }
    for (let round = 0; round < rounds; round++) for (const start of applications) start()
    rows.push([database, ...Array.from(usages.values(), (all) => shown(medianUsage(all)))])
  }
  process.stdout.write(`CPU in ms, peak memory, medians of ${rounds} starts.\n\n`)
  process.stdout.write(
    `${table([["", "application alone", ...counts.map((count) => `${count} revisions`)], ...rows])}\n`
  )
} finally {
  for (const count of [0, ...counts]) await drop(`${name}_${count}`)
  await admin?.end()
}
