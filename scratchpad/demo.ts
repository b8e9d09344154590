/**
 * Demonstrates the main workflow on SQLite with the real command line: creates a project and two revisions, upgrades the database, shows
 * it, downgrades and upgrades it again, and checks that its rows are kept. The exit code is not 0 if a check fails.
 *
 * Run with: npm run demo
 */
import { SqlClient } from "@effect/sql"
import { SqliteClient } from "@effect/sql-sqlite-node"
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
const project = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "effect-alembic-demo-")))
const filename = path.join(project, "app.db")

const say = (text: string) => process.stdout.write(`${text.replaceAll(`${project}/`, "")}\n`)

const expect = (what: string, isSo: boolean) => {
  if (isSo) return
  say(`FAILED: ${what}`)
  process.exitCode = 1
}

/** Runs a command line, prints its output, and returns its standard output. */
const alembic = (...words: ReadonlyArray<string>): string => {
  say(`\n$ effect-alembic ${words.map((word) => word.includes(" ") ? `"${word}"` : word).join(" ")}`)
  const { status, stderr, stdout } = spawnSync(process.execPath, [path.join(root, "dist/bundle/bin.js"), ...words], {
    cwd: project,
    encoding: "utf8",
    env: { ...process.env, DATABASE_FILE: filename }
  })
  for (const text of [stdout, stderr]) if (text !== "") say(text.trimEnd())
  expect(`exit code ${status}`, status === 0)
  return stdout
}

/** Writes code into a new revision. */
const edit = (file: string, imports: string, upgrade: string, downgrade: string) => {
  const text = fs.readFileSync(file, "utf8")
    .replace(/^import \{ .* \} from "effect-alembic"$/m, `import { ${imports} } from "effect-alembic"`)
    .replace(/^import \{ Effect \} from "effect"\n/m, upgrade.includes("Effect.") ? "$&" : "")
    .replace("upgrade: Effect.void", `upgrade: ${upgrade}`)
    .replace("downgrade: Effect.void", `downgrade: ${downgrade}`)
  fs.writeFileSync(file, text)
  say(`\n$ cat ${file}\n${text.trimEnd()}`)
}

/** Queries the database as the application does. */
const sql = <A>(query: (sql: SqlClient.SqlClient) => Effect.Effect<A, unknown>) =>
  Effect.runPromise(Effect.flatMap(SqlClient.SqlClient, query).pipe(Effect.provide(SqliteClient.layer({ filename }))))

try {
  fs.writeFileSync(
    path.join(project, "package.json"),
    JSON.stringify({ name: "demo", type: "module", dependencies: { "@effect/sql-sqlite-node": "0.53.0" } })
  )
  fs.symlinkSync(path.join(root, "node_modules"), path.join(project, "node_modules"), "dir")

  say("Create a project and two revisions.")
  alembic("init")
  edit(
    alembic("revision", "-m", "create account", "--rev-id", "1975ea83b712").trim(),
    "Column, Migration, op, SqlType",
    `op.createTable("account", {
    id: Column.make(SqlType.integer, { primaryKey: true }),
    name: Column.make(SqlType.string(50), { nullable: false })
  })`,
    `op.dropTable("account")`
  )
  edit(
    alembic("revision", "-m", "add a nick", "--rev-id", "ae1027a6acf0").trim(),
    "Column, Migration, op, SqlType",
    `op.addColumn("account", "nick", Column.make(SqlType.string(30), { nullable: false, serverDefault: "none" }))`,
    `op.dropColumn("account", "nick")`
  )

  say("\nUpgrade the database, and insert a row.")
  alembic("upgrade", "head")
  await sql((sql) => sql`insert into account ${sql.insert({ id: 1, name: "root", nick: "admin" })}`)
  expect("current is at head", alembic("current", "--check-heads").includes("ae1027a6acf0 (head)"))
  expect("history lists both", alembic("history", "-i").trim().split("\n").length === 2)

  say("\nDowngrade by one revision and upgrade again; the row is kept.")
  alembic("downgrade", "-1")
  expect("one step down", alembic("current").startsWith("1975ea83b712"))
  alembic("upgrade", "head", "--dry-run")
  alembic("upgrade", "head")
  const rows = JSON.stringify(await sql((sql) => sql`select * from account`))
  say(`\nselect * from account: ${rows}`)
  expect("the row is kept", rows === JSON.stringify([{ id: 1, name: "root", nick: "none" }]))
} finally {
  fs.rmSync(project, { recursive: true, force: true })
}
say(process.exitCode === 1 ? "\nA check failed." : "\nAll checks passed.")
