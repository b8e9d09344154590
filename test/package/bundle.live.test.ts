/**
 * An application that is bundled with esbuild, as CommonJS and as ESM, migrates its database when it runs in another folder,
 * with each driver. The options of esbuild are those of docs/embedding.md.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as esbuild from "esbuild"
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { liveDatabases } from "../servers/databases.ts"
import type { Label } from "../servers/FreshDatabase.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))

const mysql = {
  imports: `import { MysqlClient } from "@effect/sql-mysql2"`,
  client: "MysqlClient.layer({ url: Redacted.make(process.argv[2]) })"
}

const clients: Readonly<Record<Label, { readonly imports: string; readonly client: string }>> = {
  sqlite: {
    imports: `import { SqliteClient } from "@effect/sql-sqlite-node"`,
    client: "SqliteClient.layer({ filename: process.argv[2].slice('sqlite://'.length) })"
  },
  postgresql: {
    imports: `import { PgClient } from "@effect/sql-pg"`,
    client: "PgClient.layer({ url: Redacted.make(process.argv[2]) })"
  },
  mysql,
  mariadb: mysql,
  mssql: {
    imports: `import { MssqlClient } from "@effect/sql-mssql"`,
    client: `Layer.unwrapEffect(Effect.sync(() => {
      const url = new URL(process.argv[2])
      return MssqlClient.layer({
        server: url.hostname,
        port: Number(url.port),
        username: url.username,
        password: Redacted.make(url.password),
        database: url.pathname.slice(1),
        trustServer: true
      })
    }))`
  }
}

const application = (label: Label) => `
${clients[label].imports}
import { SqlClient } from "@effect/sql"
import { Effect, Layer, Redacted } from "effect"
import { Column, Commands, Migration, op, ScriptDirectory, SqlType } from "effect-alembic"

const a1 = Migration.make({
  revision: "a1",
  downRevision: null,
  upgrade: op.createTable("thing", { id: Column.make(SqlType.integer, { primaryKey: true }) }),
  downgrade: op.dropTable("thing")
})

const SqlLive = Commands.layerUpgrade("head", { scripts: ScriptDirectory.fromModules([a1]) }).pipe(
  Layer.provideMerge(${clients[label].client})
)

Effect.runPromise(
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql\`select version_num from alembic_version\`).pipe(Effect.provide(SqlLive))
).then((rows) => console.log(JSON.stringify(rows)))
`

const banner = "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);"

describe.each(liveDatabases)("a bundle that migrates $label", ({ database, label }) => {
  it.scopedLive.each(["cjs", "esm"] as const)("as %s", (format) =>
    Effect.gen(function*() {
      const { url } = yield* database
      const folder = yield* temporaryFolder
      const outfile = path.join(folder, format === "cjs" ? "main.cjs" : "main.mjs")
      const { metafile } = yield* Effect.promise(() =>
        esbuild.build({
          stdin: { contents: application(label), resolveDir: root, loader: "ts" },
          alias: { "effect-alembic": path.join(root, "src/index.ts") },
          bundle: true,
          platform: "node",
          format,
          outfile,
          external: ["better-sqlite3", "pg-native"],
          banner: format === "esm" ? { js: banner } : {},
          logLevel: "error",
          metafile: true
        })
      )
      assert.deepStrictEqual(
        Object.keys(metafile.inputs).filter((file) => /@effect\/(cli|platform-node)\//.test(file)),
        []
      )
      fs.mkdirSync(path.join(folder, "node_modules"))
      fs.symlinkSync(path.join(root, "node_modules/better-sqlite3"), path.join(folder, "node_modules/better-sqlite3"))
      const elsewhere = yield* temporaryFolder
      const { stdout } = yield* Effect.promise(() =>
        promisify(execFile)(process.execPath, [outfile, url], { cwd: elsewhere, encoding: "utf8" })
      )
      assert.include(stdout, `[{"version_num":"a1"}]`)
    }))
})

const temporaryFolder = Effect.acquireRelease(
  Effect.sync(() => fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "effect-alembic-bundle-")))),
  (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true, force: true }))
)
