/**
 * Projects in folders of their own, and the real program run in them as a process of its own.
 */
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { library } from "../built.ts"
import { temporaryFolder } from "./folders.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** The files in a folder and its subfolders. Links such as `node_modules`, which other tests change, are not followed. */
const filesIn = (folder: string): ReadonlyArray<string> =>
  fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? filesIn(path.join(folder, entry.name)).map((name) => path.join(entry.name, name))
      : entry.isFile()
      ? [entry.name]
      : []
  )

/** The file that `effect-alembic` is. */
export const program = path.join(await library(), "dist/bundle/bin.js")

/** What a process did. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder with a project in it, removed after the test. */
export interface Project {
  readonly folder: string
  readonly file: (name: string) => string
  readonly write: (name: string, text: string) => string
  readonly files: (name?: string) => ReadonlyArray<string>
  /** Runs `effect-alembic` with these words. */
  readonly run: (...words: ReadonlyArray<string>) => Promise<Ended>
  /** Runs another file of the package with these words. */
  readonly runFile: (file: string, ...words: ReadonlyArray<string>) => Promise<Ended>
  /** Runs a line of `sh` in which `effect-alembic` is the program. */
  readonly shell: (line: string) => Promise<Ended>
  /** The same, with other environment variables. */
  readonly with: (env: Readonly<Record<string, string | undefined>>) => Project
  /** Starts `effect-alembic`, sends it a signal once its standard error matches or the promise is kept, and waits. */
  readonly interrupt: (
    signal: NodeJS.Signals,
    when: RegExp | Promise<unknown>,
    ...words: ReadonlyArray<string>
  ) => Promise<Ended>
}

/** An empty project that has the packages it needs. */
export const emptyProject = (): Project => {
  const folder = temporaryFolder("effect-alembic-cli-")
  fs.symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "dir")
  fs.writeFileSync(
    path.join(folder, "package.json"),
    JSON.stringify({ type: "module", dependencies: { "@effect/sql-sqlite-node": "*" } })
  )
  return make(folder, { DATABASE_FILE: path.join(folder, "app.db") })
}

/** A project for SQLite with revisions `a1` (creates `account`), `a2` and whatever else is given. */
export const project = (revisions: Readonly<Record<string, string>> = standard): Project => {
  const made = emptyProject()
  made.write("effect-alembic.config.json", "{ \"scriptLocation\": \"migrations\" }")
  made.write(
    "migrations/env.ts",
    `import { SqliteClient } from "@effect/sql-sqlite-node"
import { Config } from "effect"
import { Environment } from "effect-alembic"
import * as Sqlite from "effect-alembic/sqlite"

export default Environment.make({
  client: SqliteClient.layerConfig({ filename: Config.string("DATABASE_FILE") }),
  dialect: Sqlite.layer
})
`
  )
  for (const [name, text] of Object.entries(revisions)) made.write(`migrations/versions/${name}.ts`, text)
  return made
}

/** The text of a revision file. */
export const revision = (
  id: string,
  down: string | null | ReadonlyArray<string>,
  options: { readonly upgrade?: string; readonly downgrade?: string; readonly keys?: string; readonly doc?: string } =
    {}
): string =>
  `/** ${options.doc ?? `revision ${id}`} */
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { Column, Migration, op, SqlType } from "effect-alembic"

export default Migration.make({
  revision: "${id}",
  downRevision: ${JSON.stringify(down)},
  ${options.keys ?? ""}
  upgrade: ${options.upgrade ?? "Effect.void"},
  downgrade: ${options.downgrade ?? "Effect.void"}
})
`

/** Two revisions: a table, and a column. */
export const standard: Readonly<Record<string, string>> = {
  a1_create_account: revision("a1", null, {
    doc: "create account",
    upgrade: `op.createTable("account", { id: Column.make(SqlType.integer, { primaryKey: true }) })`,
    downgrade: `op.dropTable("account")`
  }),
  a2_add_a_nick: revision("a2", "a1", {
    doc: "add a nick",
    upgrade: `op.addColumn("account", "nick", Column.make(SqlType.string(30)))`,
    downgrade: `op.dropColumn("account", "nick")`
  })
}

const make = (folder: string, env: Readonly<Record<string, string | undefined>>): Project => {
  const file = (name: string) => path.join(folder, name)
  const start = (command: string, words: ReadonlyArray<string>) =>
    spawn(command, words, {
      cwd: folder,
      env: { ...process.env, NO_COLOR: "", VISUAL: "", EDITOR: "", ...env },
      stdio: ["ignore", "pipe", "pipe"]
    })
  const ended = (child: ReturnType<typeof start>, onError: (text: string) => void = () => {}): Promise<Ended> =>
    new Promise((resolve, reject) => {
      let stdout = ""
      let stderr = ""
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        stdout += text
      })
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        stderr += text
        onError(stderr)
      })
      child.on("error", reject)
      child.on("close", (code) => resolve({ code, stdout: plain(stdout, folder), stderr: plain(stderr, folder) }))
    })
  return {
    folder,
    file,
    write: (name, text) => {
      fs.mkdirSync(path.dirname(file(name)), { recursive: true })
      fs.writeFileSync(file(name), text)
      return file(name)
    },
    files: (name = "") => filesIn(file(name)).toSorted(),
    run: (...words) => ended(start(process.execPath, [program, ...words])),
    runFile: (file, ...words) => ended(start(process.execPath, [file, ...words])),
    shell: (line) =>
      ended(start("sh", ["-c", line.replaceAll("effect-alembic ", `"${process.execPath}" "${program}" `)])),
    with: (more) => make(folder, { ...env, ...more }),
    interrupt: (signal, when, ...words) => {
      const child = start(process.execPath, [program, ...words])
      let isSent = false
      if (when instanceof Promise) void when.then(() => child.kill(signal))
      return ended(child, (text) => {
        if (isSent || when instanceof Promise || !when.test(text)) return
        isSent = true
        child.kill(signal)
      })
    }
  }
}

const plain = (text: string, folder: string): string => text.replaceAll(`${folder}/`, "").replaceAll(folder, ".")
