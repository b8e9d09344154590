/**
 * The program from outside: words in; standard output, standard error, exit code and files out.
 */
import { assert, describe, it } from "@effect/vitest"
import { once } from "node:events"
import * as fs from "node:fs"
import * as net from "node:net"
import * as path from "node:path"
import process from "node:process"
import { emptyProject, project, revision, standard } from "./Project.ts"

const slow = { timeout: 300_000 }

/** The port of the loopback interface on which a server listens from now on. */
const portOf = async (server: net.Server): Promise<number | undefined> => {
  await once(server.listen(0, "127.0.0.1"), "listening")
  const address = server.address()
  return typeof address === "object" ? address?.port : undefined
}

describe("the command line", () => {
  it("help is for people, on standard output, without colours in a pipe", slow, async () => {
    const made = emptyProject()
    const [root, upgrade, version] = await Promise.all([
      made.run("--help"),
      made.run("upgrade", "--help"),
      made.run("--version")
    ])
    assert.strictEqual(root.code, 0)
    assert.strictEqual(root.stderr, "")
    for (
      const name
        of "branches check current downgrade edit ensure-version heads history init list-templates merge revision \
show stamp upgrade bundle".split(/\s+/)
    ) {
      assert.include(root.stdout, `\n  ${name} `)
    }
    for (const { stdout } of [root, upgrade]) {
      assert.notMatch(stdout, /\u001B|wizard|log-level|user-defined piece|This (setting|option)/)
    }
    assert.include(upgrade.stdout, "effect-alembic upgrade [options] <revision>")
    assert.match(upgrade.stdout, /--dry-run +Read the version table/)
    assert.match(upgrade.stdout, /EXAMPLES\n {2}effect-alembic upgrade head /)
    assert.match(version.stdout, /^effect-alembic \d+\.\d+\.\d+\n$/)
  })

  it("laws that do not hold are named on standard error too, and the exit code is 7", slow, async () => {
    const made = emptyProject()
    await made.run("init")
    made.write(
      "migrations/versions/a1.ts",
      revision("a1", null, { upgrade: `op.execute("CREATE TABLE account (id INTEGER PRIMARY KEY)")` })
    )
    const { code, stderr, stdout } = await made.run("test")
    assert.strictEqual(code, 7, stderr)
    assert.match(stdout, /^broken {2}each revision goes up/m)
    assert.include(stdout, "        The downgrade of a1 does not undo its upgrade.")
    assert.match(stderr, /^error EA1511: 2 of 7 laws do not hold: each revision .*; a run after a kill finishes\.\n$/)
    assert.notInclude(`${stdout}${stderr}`, "\u001B")
  })

  it("a usage error is printed once, on standard error, with exit code 2", slow, async () => {
    const made = emptyProject()
    const wrong: ReadonlyArray<readonly [words: string, said: string]> = [
      ["", "USAGE\n  effect-alembic <command> [options]"],
      [
        "upgrade head --bogus",
        "error EA0103: There is no option --bogus here.\n\nUsage: effect-alembic upgrade [options] <revision>\n" +
        "See effect-alembic upgrade --help."
      ],
      ["upgrade head --lock-timeout -5", "--lock-timeout requires 0 or more seconds; 0 means not to wait."],
      ["upgrade head --lock-timeout soon", "--lock-timeout takes a whole number, not \"soon\"."],
      [
        "init --database oracle",
        "--database takes one of: postgresql, mysql, mariadb, mssql, sqlite, not \"oracle\"."
      ]
    ]
    for (const [words, said] of wrong) {
      const { code, stderr, stdout } = await made.run(...words.split(" ").filter((word) => word !== ""))
      assert.deepStrictEqual([code, stdout, stderr.split(said).length], [2, "", 2], stderr)
    }
  })

  it("help <command> is the page of --help", slow, async () => {
    const made = emptyProject()
    const page = await made.run("help", "upgrade")
    assert.deepStrictEqual(page, await made.run("upgrade", "--help"))
    assert.deepStrictEqual([page.code, page.stderr], [0, ""])
    assert.include(page.stdout, "USAGE\n  effect-alembic upgrade [options] <revision>")
  })

  it("options may be before or after the command; relative steps may be anywhere", slow, async () => {
    const made = project()
    assert.strictEqual((await made.run("upgrade", "head", "-q")).stderr, "")
    const before = await made.run("-v", "heads")
    assert.deepStrictEqual(before, await made.run("heads", "-v"))
    assert.include(
      before.stdout,
      "Rev: a2 (head)\nParent: a1\nPath: migrations/versions/a2_add_a_nick.ts\n\n    add a nick"
    )
    const plan = await made.run("downgrade", "-1", "--dry-run")
    assert.deepStrictEqual(plan, await made.run("downgrade", "--dry-run", "--", "-1"))
    assert.include(plan.stdout, "1. downgrade a2 -> a1, add a nick")
  })

  it("the value of an option follows it, or is attached to it, also when it begins with a minus", slow, async () => {
    const made = project()
    await made.run("upgrade", "head", "-q")
    const both = "a1 -> a2 (head), add a nick\n<base> -> a1, create account\n"
    const current = both.replace("(head)", "(head) (current)")
    const ranges: ReadonlyArray<readonly [words: string, stdout: string]> = [
      ["-r -1:", both],
      ["-r=-1:", both],
      ["-r-1:", both],
      ["--rev-range -1:", both],
      ["--rev-range=-1:", both],
      ["-r -1: -q", both],
      ["-q -r=-1:", both],
      ["-r -1:current", current],
      ["-r-3:current", current],
      ["-r=a2:", "a1 -> a2 (head), add a nick\n"],
      ["-ra2:", "a1 -> a2 (head), add a nick\n"]
    ]
    await Promise.all(
      ranges.map(async ([words, stdout]) =>
        assert.deepStrictEqual(await made.run("history", ...words.split(" ")), { code: 0, stdout, stderr: "" }, words)
      )
    )
  })
})

describe.concurrent("commands", () => {
  it("init creates a project and keeps existing files", slow, async () => {
    const made = emptyProject()
    const mine = "export default { scriptLocation: 'db' } // mine"
    made.write("effect-alembic.config.ts", mine)
    const { code, stdout } = await made.run("init", "db", "--database", "sqlite")
    assert.strictEqual(code, 0)
    assert.strictEqual(
      stdout,
      "kept effect-alembic.config.ts\nwritten db/env.ts\nwritten db/script.ts.template\nwritten db/versions/.gitkeep\n"
    )
    assert.strictEqual(fs.readFileSync(made.file("effect-alembic.config.ts"), "utf8"), mine)
    const again = await made.run("init", "db", "--database", "sqlite")
    assert.strictEqual(again.code, 0, again.stderr)
    assert.notInclude(again.stdout, "written")
    made.write("other-folder/notes.txt", "mine")
    const refused = await made.run("init", "other-folder", "--database", "sqlite")
    assert.strictEqual(refused.code, 2)
    assert.strictEqual(fs.readFileSync(made.file("other-folder/notes.txt"), "utf8"), "mine")
    assert.strictEqual((await made.run("init", "other", "-t", "nope")).code, 2)
    const templates: unknown = JSON.parse((await made.run("list-templates", "--json")).stdout)
    assert.deepNestedPropertyVal(templates, "templates[0].name", "generic")
  })

  it("revision and merge create a file with the given options and print its path", slow, async () => {
    const made = project()
    const first = await made.run("revision", "-m", "Add a login!", "--rev-id", "a3", "--branch-label", "login")
    assert.deepStrictEqual(first, { code: 0, stdout: "migrations/versions/a3_add_a_login.ts\n", stderr: "" })
    await made.run("revision", "-m", "other", "--rev-id", "b1", "--head", "base", "--depends-on", "a1")
    assert.strictEqual((await made.run("heads")).stdout, "a3 (login) (head), Add a login!\nb1 (head), other\n")
    const refused = await made.run("revision", "-m", "which head?")
    assert.strictEqual(refused.code, 4)
    const merged = await made.run("merge", "heads", "--rev-id", "m1", "--json")
    assert.strictEqual(merged.code, 0, merged.stderr)
    assert.deepNestedInclude(JSON.parse(merged.stdout), {
      path: "migrations/versions/m1_merge_heads.ts",
      "revision.downRevisions": ["a3", "b1"],
      "revision.isHead": true
    })
    assert.strictEqual((await made.run("heads")).stdout, "m1 (login) (head) (mergepoint), merge heads\n")
  })

  it("env.ts and revisions import by the aliases of tsconfig.json", slow, async () => {
    const made = project({
      a1: revision("a1", null, { upgrade: "op.execute(statement)" })
        .replace("export default", "import { statement } from \"@app/statements.js\"\n\nexport default")
    })
    made.write("tsconfig.json", `{ "compilerOptions": { "paths": { "@app/*": ["./src/*"] } } }`)
    made.write("src/statements.ts", "export const statement: string = \"create table t (x)\"")
    const env = fs.readFileSync(made.file("migrations/env.ts"), "utf8")
    made.write(
      "src/client.ts",
      env.replace(/export default[^]*/, "export const filename = Config.string(\"DATABASE_FILE\")")
    )
    made.write(
      "migrations/env.ts",
      `import { filename } from "@app/client"\n${env}`.replace("Config.string(\"DATABASE_FILE\")", "filename")
    )
    const { code, stderr } = await made.run("upgrade", "head")
    assert.deepStrictEqual([code, stderr], [0, "INFO  Running upgrade  -> a1, revision a1\n"])
    made.write("migrations/env.ts", "import \"@app/nothing\"\nexport default 1")
    const lost = await made.run("current", "--raiseerr")
    assert.strictEqual(lost.code, 3)
    assert.match(lost.stderr, /^ +at effect-alembic\.current /m)
    assert.include(lost.stderr, "the \"paths\" of tsconfig.json match no existing file")
  })

  it("upgrade, current, history, downgrade, stamp", slow, async () => {
    const made = project()
    const up = await made.run("upgrade", "head")
    assert.deepStrictEqual(up, {
      code: 0,
      stdout: "",
      stderr: "INFO  Running upgrade  -> a1, create account\nINFO  Running upgrade a1 -> a2, add a nick\n"
    })
    assert.strictEqual((await made.run("current")).stdout, "a2 (head), add a nick\n")
    assert.strictEqual((await made.run("upgrade", "head")).stderr, "INFO  Nothing to do: the database is at a2\n")
    const down = await made.run("downgrade", "-1", "--json", "-q")
    assert.deepStrictEqual(JSON.parse(down.stdout), {
      dryRun: false,
      databases: [{
        before: ["a2"],
        after: ["a1"],
        steps: [{ kind: "downgrade", revision: "a2", from: ["a2"], to: ["a1"], doc: "add a nick" }],
        sql: null
      }]
    })
    assert.strictEqual(
      (await made.run("history", "-i")).stdout,
      "a1 -> a2 (head), add a nick\n<base> -> a1 (current), create account\n"
    )
    assert.strictEqual((await made.run("history", "-r", "current:")).stdout, (await made.run("history", "-i")).stdout)
    assert.strictEqual(
      (await made.run("history", "--graph", "-i")).stdout,
      "o a2 (head) add a nick\n* a1 (current) create account\n"
    )
    const behind = await made.run("current", "--check-heads")
    assert.strictEqual(behind.code, 7)
    assert.strictEqual((await made.run("stamp", "head", "-q")).code, 0)
    assert.strictEqual((await made.run("current", "--check-heads")).code, 0)
    const show = await made.run("show", "current", "--json")
    assert.deepNestedInclude(JSON.parse(show.stdout), { "revisions[0].revision": "a2", "revisions[0].isHead": true })
  })

  it("a dry run prints the plan with its SQL and changes nothing", slow, async () => {
    const made = project()
    await made.run("upgrade", "a1")
    const planned = await made.run("upgrade", "head", "--dry-run")
    assert.strictEqual(planned.stderr, "")
    assert.strictEqual(
      planned.stdout,
      `-- The database is at a1. The plan:
--   1. upgrade a1 -> a2, add a nick

-- Running upgrade a1 -> a2

ALTER TABLE account ADD COLUMN nick VARCHAR(30);

UPDATE alembic_version SET version_num='a2' WHERE alembic_version.version_num = 'a1';
`
    )
    assert.strictEqual((await made.run("stamp", "base", "--dry-run")).code, 0)
    const current = await made.run("current", "-v")
    assert.match(current.stdout, /^Current revision\(s\) for sqlite:\/\/\/app\.db:\nRev: a1\n/)
    const json: unknown = JSON.parse((await made.run("upgrade", "head", "--dry-run", "--json")).stdout)
    assert.deepNestedInclude(json, { dryRun: true, "databases[0].after": ["a2"] })
  })

  it("a dry run prints the whole plan where a migration reads, and the SQL up to the read", slow, async () => {
    const made = project({
      ...standard,
      a3_reads: revision("a3", "a2", {
        doc: "read",
        upgrade: `Effect.flatMap(SqlClient.SqlClient, (sql) => sql\`update account set nick = 'x'\`.pipe(
          Effect.zipRight(sql\`select id from account\`),
          Effect.zipRight(sql\`update account set nick = 'y'\`)
        ))`
      }),
      a4_last: revision("a4", "a3", { doc: "last", upgrade: `op.dropTable("account")` })
    })
    const { code, stderr, stdout } = await made.run("upgrade", "head", "--dry-run")
    assert.strictEqual(code, 0, stderr)
    assert.match(stdout, /--   3\. upgrade a2 -> a3, read\n--   4\. upgrade a3 -> a4, last/)
    assert.match(
      stdout,
      /set nick = 'x';\n\n-- Revision a3 reads from the database, so .* not shown: select id from account/
    )
    assert.notInclude(stdout, "'y'")
    assert.include(stdout, "DROP TABLE account")
    assert.include(stderr, "Revision a3 reads from the database")
  })

  it("--check-heads fails where a version location does not exist", slow, async () => {
    const made = project({})
    const { code, stderr } = await made.run("current", "--check-heads")
    assert.strictEqual(code, 3)
    assert.match(stderr, /error EA0333: The version location .*versions does not exist/)
    made.write("migrations/versions/.gitkeep", "")
    assert.strictEqual((await made.run("current", "--check-heads")).code, 0)
  })

  it("fails at the deadline if a server accepts a connection and never answers", slow, async () => {
    const silent = net.createServer(() => {})
    const port = await portOf(silent)
    const made = project()
    made.write(
      "migrations/env.ts",
      `import { PgClient } from "@effect/sql-pg"
import { Redacted } from "effect"
import { Environment } from "effect-alembic"

export default Environment.make({ client: PgClient.layer({ url: Redacted.make("postgres://u:p@127.0.0.1:${port}/d") }) })
`
    )
    const begun = performance.now()
    const { code, stderr } = await made.run("current", "--connect-timeout", "1")
    silent.close()
    assert.strictEqual(code, 5, stderr)
    assert.include(stderr, "The database did not answer within 1s")
    assert.isBelow(performance.now() - begun, 60_000)
  })

  it("a new project for SQL Server connects to the port of the environment", slow, async () => {
    let connected = 0
    const server = net.createServer((socket) => {
      connected++
      socket.end()
    })
    const port = await portOf(server)
    const made = emptyProject().with({
      DATABASE_HOST: "127.0.0.1",
      DATABASE_PORT: String(port),
      DATABASE_NAME: "d",
      DATABASE_USER: "u",
      DATABASE_PASSWORD: "p"
    })
    assert.strictEqual((await made.run("init", "--database", "mssql")).code, 0)
    const { code, stderr } = await made.run("current", "--connect-timeout", "1")
    server.close()
    assert.strictEqual(code, 5, stderr)
    assert.isAbove(connected, 0)
  })

  it("an exception outside of the command is reported, and hides no error of the command", slow, async () => {
    const other = net.createServer((socket) => socket.once("data", () => socket.end()))
    const port = await portOf(other)
    const made = project()
    // The driver throws once more from its socket after the connection has failed.
    made.write(
      "migrations/env.ts",
      `import { MssqlClient } from "@effect/sql-mssql"
import { Environment } from "effect-alembic"

export default Environment.make({ client: MssqlClient.layer({ server: "127.0.0.1", port: ${port} }) })
`
    )
    const failed = await made.run("current")
    other.close()
    assert.strictEqual(failed.code, 5, failed.stderr)
    assert.match(failed.stderr, /^error EA0601: Cannot connect/)
    assert.notInclude(failed.stderr, "Connection lost")
    made.write(
      "migrations/env.ts",
      `import { Effect } from "effect"

setTimeout(() => {
  throw new Error("thrown by a timer")
}, 0)
export default Effect.never
`
    )
    const { code, stderr } = await made.run("current", "--json")
    assert.strictEqual(code, 1, stderr)
    const { error } = JSON.parse(stderr)
    assert.strictEqual(error.class, "Uncaught")
    assert.match(error.message, /^env\.ts, a migration or a driver threw .*\nError: thrown by a timer\n/)
  })

  it("commands that only read create no SQLite file, and say that it is missing", slow, async () => {
    const made = emptyProject().with({ DATABASE_FILE: "missing.db" })
    assert.strictEqual((await made.run("init", "-q")).code, 0)
    made.write("migrations/versions/a1.ts", revision("a1", null))
    const commands = ["current", "history -i", "history --applied", "show current", "check --applied", "inspect"]
    for (const line of [...commands, "upgrade head --dry-run", "downgrade base --dry-run", "stamp head --dry-run"]) {
      const { code, stderr } = await made.run(...line.split(" "))
      assert.strictEqual(code, 5, line)
      assert.match(stderr, /error EA0601: .*SQLITE_CANTOPEN.*\nThe file does not exist, or cannot be opened/, line)
      assert.isFalse(fs.existsSync(made.file("missing.db")), line)
    }
    assert.strictEqual((await made.run("upgrade", "head")).code, 0)
    assert.include((await made.run("current")).stdout, "a1 (head)")
    // An env.ts that does not ask whether the command only reads.
    const old = project().with({ DATABASE_FILE: "mistyped.db" })
    const { code, stderr } = await old.run("current")
    assert.strictEqual(code, 0)
    assert.match(stderr, /WARN {2}The database file mistyped\.db has no tables/)
  })

  it(
    "Ctrl-C ends the wait for a server that never answers; what does not end says to press it again",
    slow,
    async () => {
      const silent = net.createServer(() => {})
      const port = await portOf(silent)
      const made = project()
      made.write(
        "migrations/env.ts",
        `import { PgClient } from "@effect/sql-pg"
import { Redacted } from "effect"
import { Environment } from "effect-alembic"

export default Environment.make({ client: PgClient.layer({ url: Redacted.make("postgres://u:p@127.0.0.1:${port}/d") }) })
`
      )
      const { code, stderr } = await made.interrupt("SIGINT", once(silent, "connection"), "current")
      silent.close()
      assert.strictEqual(code, 130, stderr)
      assert.include(stderr, "Interrupted.")

      made.write(
        "migrations/env.ts",
        `import { Effect } from "effect"

console.error("waiting")
export default Effect.uninterruptible(Effect.never)
`
      )
      const twice = await made.shell(
        "effect-alembic current 2>err & p=$!; until grep -q waiting err; do sleep 0.1; done; sleep 0.5; kill -INT $p; " +
          "until grep -q again err; do sleep 0.1; done; kill -INT $p; wait $p; echo $?; cat err"
      )
      assert.match(twice.stdout, /^130\nwaiting\n.*Press Ctrl-C again to exit at once\.\nExited at once\./)
    }
  )

  it("a native module that cannot be loaded is named with the solution, also if env.ts imports it", slow, async () => {
    const made = project()
    made.write("migrations/bad.node", "garbage")
    const load = `createRequire(import.meta.url)("./bad.node")`
    const imports = `import { createRequire } from "node:module"
import { Effect, Layer } from "effect"
import { Environment } from "effect-alembic"
`
    const cure = /A native module cannot be loaded by Node\.js v[\d.]+ on this machine: .*bad\.node.*\n.*`npm rebuild`/
    for (
      const [text, error] of [
        [`${load}\nexport default 1\n`, "EA0312: Cannot load migrations/env.ts. "],
        [
          `export default Environment.make({ client: Layer.unwrapEffect(Effect.sync(() => ${load})) })\n`,
          "EA0605: "
        ]
      ] as const
    ) {
      made.write("migrations/env.ts", imports + text)
      const { code, stderr } = await made.run("current")
      assert.strictEqual(code, 3, stderr)
      assert.include(stderr, `error ${error}`)
      assert.match(stderr, cure)
    }
  })

  it("--sql writes a script and connects to nothing", slow, async () => {
    const made = project().with({ DATABASE_FILE: undefined })
    const up = await made.run("upgrade", "a1:head", "--sql")
    assert.strictEqual(up.code, 0, up.stderr)
    assert.match(up.stdout, /^-- Running upgrade a1 -> a2\n\nALTER TABLE account ADD COLUMN nick/)
    assert.include((await made.run("upgrade", "head", "--sql", "-q")).stdout, "CREATE TABLE alembic_version")
    assert.include((await made.run("downgrade", "a2:a1", "--sql", "-q")).stdout, "DROP COLUMN nick")
    assert.include((await made.run("stamp", "a1:a2", "--sql", "-q")).stdout, "UPDATE alembic_version")
    assert.include((await made.run("ensure-version", "--sql")).stdout, "CREATE TABLE alembic_version")
    assert.strictEqual((await made.run("downgrade", "base", "--sql")).code, 2)
    assert.strictEqual((await made.run("stamp", "head", "--sql", "--purge")).code, 2)
    assert.notInclude(made.files(), "app.db")
  })

  it("branches, and several heads", slow, async () => {
    const made = project({ ...standard, b2: revision("b2", "a1", { doc: "other way" }) })
    assert.strictEqual(
      (await made.run("branches")).stdout,
      "a1 (branchpoint), create account\n   -> a2 (head), add a nick\n   -> b2 (head), other way\n"
    )
    const json: unknown = JSON.parse((await made.run("branches", "--json")).stdout)
    assert.deepNestedInclude(json, {
      "branches[0].revision.isBranchPoint": true,
      "branches[0].children[1].revision": "b2"
    })
    const head = await made.run("upgrade", "head")
    assert.strictEqual(head.code, 4)
    assert.include(head.stderr, "heads")
    assert.strictEqual((await made.run("upgrade", "heads", "-q")).code, 0)
    assert.strictEqual((await made.run("current")).stdout, "a2 (head), add a nick\nb2 (head), other way\n")
  })

  it("edit opens files in the editor of the environment", slow, async () => {
    const made = project()
    const opened = await made.with({ EDITOR: "echo open" }).run("edit", "head")
    assert.strictEqual(opened.stdout, "open migrations/versions/a2_add_a_nick.ts\n")
    assert.strictEqual((await made.with({ VISUAL: "false" }).run("edit", "head")).code, 3)
    const none = await made.with({ EDITOR: "no-such-editor" }).run("edit", "a1")
    assert.strictEqual(none.code, 3)
    assert.include(none.stderr, "tried no-such-editor")
    assert.strictEqual((await made.with({ EDITOR: "echo" }).run("edit", "current")).code, 4)
  })

  it("check and --autogenerate say that env.ts declares no schema", slow, async () => {
    const made = project()
    assert.strictEqual((await made.run("upgrade", "head")).code, 0)
    for (const words of [["check"], ["revision", "--autogenerate", "-m", "x"]]) {
      const { code, stderr, stdout } = await made.run(...words)
      assert.strictEqual(code, 3, stderr)
      assert.strictEqual(stdout, "")
      assert.include(stderr, "targetMetadata")
    }
    assert.strictEqual((await made.run("revision", "--sql", "-m", "x")).code, 2)
    assert.deepStrictEqual(made.files("migrations/versions"), ["a1_create_account.ts", "a2_add_a_nick.ts"])
  })

  it("SQL revisions run up and down", slow, async () => {
    const made = project()
    const { stdout } = await made.run("revision", "-m", "add an index", "--rev-id", "a3", "--format", "sql")
    assert.strictEqual(stdout, "migrations/versions/a3_add_an_index.sql\n")
    const text = fs.readFileSync(made.file(stdout.trim()), "utf8")
    assert.include(text, "-- revision: a3\n-- down_revision: a2\n\n-- upgrade\n")
    const written = text.replace("-- upgrade\n", "-- upgrade\nCREATE INDEX nick ON account (nick);\n")
    made.write("migrations/versions/a3_add_an_index.sql", `${written}DROP INDEX nick;\n`)
    assert.include((await made.run("upgrade", "head", "--sql")).stdout, "CREATE INDEX nick ON account (nick);")
    assert.strictEqual((await made.run("upgrade", "head")).code, 0)
    assert.strictEqual((await made.run("current")).stdout, "a3 (head), add an index\n")
    const undone = await made.run("downgrade", "-1")
    assert.strictEqual(undone.code, 0, undone.stderr)

    made.write("migrations/versions/a3_add_an_index.sql", written.replace(/-- downgrade[^]*/, ""))
    assert.strictEqual((await made.run("upgrade", "head")).code, 0)
    const refused = await made.run("downgrade", "base")
    assert.strictEqual(refused.code, 3)
    assert.match(refused.stderr, /error EA0337: Revision a3 cannot be undone/)
    assert.strictEqual((await made.run("current")).stdout, "a3 (head), add an index\n")

    assert.strictEqual((await made.run("bundle")).code, 0)
    assert.include(fs.readFileSync(made.file("migrations/bundle.ts"), "utf8"), "CREATE INDEX nick ON account (nick);")
    made.write("migrations/versions/a3_add_an_index.sql", text)
    assert.strictEqual((await made.run("bundle", "--check")).code, 3)
  })

  it("bundle writes a module that needs no folder", slow, async () => {
    const made = project()
    assert.strictEqual((await made.run("bundle", "-o", "src/migrations.ts")).stdout, "src/migrations.ts\n")
    assert.include(
      fs.readFileSync(made.file("src/migrations.ts"), "utf8"),
      "import revision2 from \"../migrations/versions/a2_add_a_nick.js\""
    )
    assert.include(fs.readFileSync(made.file("src/migrations.ts"), "utf8"), "}, { folder: \"src\" })")
    assert.strictEqual((await made.run("bundle", "-o", "src/migrations.ts", "--check")).code, 0)
    made.write("migrations/versions/a3_more.ts", revision("a3", "a2"))
    const before = fs.readFileSync(made.file("src/migrations.ts"), "utf8")
    for (const name of ["src/migrations.ts", "src/never-written.ts"]) {
      const { code, stderr } = await made.run("bundle", "-o", name, "--check")
      assert.strictEqual(code, 3)
      assert.match(stderr, /error EA0334: .*is not up to date/)
    }
    assert.strictEqual(fs.readFileSync(made.file("src/migrations.ts"), "utf8"), before)
    assert.isFalse(fs.existsSync(made.file("src/never-written.ts")))
  })
})

describe.concurrent("errors", () => {
  it.each<readonly [string, string, string, number]>([
    ["a missing default export", "export const a = 1", "has no default export, only a.", 3],
    [
      "a misspelt key",
      `import { Migration } from "effect-alembic"\nexport default Migration.make({ revision: "b", downrevision: null })`,
      "Did you mean \"downRevision\"?",
      3
    ],
    [
      "a syntax error",
      `import { Migration } from "effect-alembic"\nexport default Migration.make({ revision: "b", upgrade: (, })`,
      "migrations/versions/b.ts:2:",
      3
    ],
    ["a circle", revision("b", "b"), "b", 4],
    ["an unknown parent", revision("b", "nowhere"), "nowhere", 4]
  ])("%s in a revision file", slow, async (_, text, said, exit) => {
    const made = project({ ...standard, b: text })
    const { code, stderr, stdout } = await made.run("heads")
    assert.strictEqual(code, exit, stderr)
    assert.strictEqual(stdout, "")
    assert.include(stderr, said)
  })

  it("reports an unknown and an ambiguous revision", slow, async () => {
    const made = project({ x1: revision("abc1", null), x2: revision("abc2", "abc1") })
    for (const word of ["nope", "abc"]) {
      const { code, stderr } = await made.run("show", word)
      assert.strictEqual(code, 4)
      assert.include(stderr, word)
    }
    assert.strictEqual((await made.run("upgrade", "nope")).code, 4)
  })

  it("a cycle of revisions is reported, and nothing is run", slow, async () => {
    const made = project({ ...standard, r1: revision("r1", "r2"), r2: revision("r2", "r1") })
    for (const words of [["heads"], ["upgrade", "head"]]) {
      const { code, stderr } = await made.run(...words)
      assert.strictEqual(code, 4)
      assert.match(stderr, /r1.*r2/)
    }
    assert.isFalse(fs.existsSync(made.file("app.db")))
  })

  it(
    "a version location outside of the project is read, and written only where the configuration names it",
    slow,
    async () => {
      const made = project()
      const outside = fs.mkdtempSync(path.join(path.dirname(made.folder), "effect-alembic-outside-"))
      try {
        fs.writeFileSync(path.join(outside, "b1.ts"), revision("b1", "a2"))
        const foreign = await made.run("revision", "--version-path", outside, "--rev-id", "c1")
        assert.strictEqual(foreign.code, 2)
        assert.include(foreign.stderr, outside)
        made.write(
          "effect-alembic.config.json",
          JSON.stringify({ scriptLocation: "migrations", versionLocations: ["migrations/versions", outside] })
        )
        assert.match((await made.run("heads")).stdout, /^b1 /)
        assert.strictEqual((await made.run("revision", "--version-path", outside, "--rev-id", "c1")).code, 0)
        assert.lengthOf(fs.readdirSync(outside), 2)
      } finally {
        fs.rmSync(outside, { recursive: true })
      }
    }
  )

  it("a failing statement is reported with SQL, code, revision and direction, and is rolled back", slow, async () => {
    const made = project({
      ...standard,
      a3: revision("a3", "a2", { upgrade: `op.execute("insert into no_such_table values (1)")` })
    })
    const { code, stderr, stdout } = await made.run("upgrade", "head")
    assert.strictEqual(code, 6)
    assert.strictEqual(stdout, "")
    for (const fact of ["upgrade of revision a3", "a3.ts", "no such table", "insert into no_such_table values (1)"]) {
      assert.include(stderr, fact)
    }
  })

  it("no configuration, an unreadable one, a wrong one", slow, async () => {
    const made = emptyProject()
    const none = await made.run("heads")
    assert.strictEqual(none.code, 3)
    assert.include(none.stderr, "effect-alembic init")
    assert.strictEqual((await made.run("-c", "nope.json", "heads")).code, 3)
    made.write("effect-alembic.config.json", "{ \"scriptLocation\": \"migrations\", }")
    const broken = await made.run("heads")
    assert.strictEqual(broken.code, 3)
    assert.include(broken.stderr, "effect-alembic.config.json:1:")
    made.write("effect-alembic.config.json", "{ \"scriptLocations\": \"migrations\" }")
    assert.include((await made.run("heads")).stderr, "Did you mean \"scriptLocation\"?")
    made.write("effect-alembic.config.json", "{ \"scriptLocation\": \"migrations\" }")
    const folder = await made.run("heads")
    assert.strictEqual(folder.code, 3)
    assert.include(folder.stderr, "Path doesn't exist: migrations")
  })

  it(
    "env.ts: none, no Effect, a driver that is not installed, an unset variable, a refused connection",
    slow,
    async () => {
      const made = project()
      const told = async (env: string, variables: Readonly<Record<string, string>> = {}) => {
        made.write("migrations/env.ts", env)
        return made.with({ DATABASE_FILE: undefined, ...variables }).run("current")
      }
      assert.include((await told("export default 1")).stderr, "must be an Effect")
      const missing = await told("import \"@effect/sql-nope\"\nexport default 1")
      assert.strictEqual(missing.code, 3)
      assert.include(missing.stderr, "npm install \"@effect/sql-nope")
      const client = `import { PgClient } from "@effect/sql-pg"
import { Config } from "effect"
import { Environment } from "effect-alembic"
export default Environment.make({ client: PgClient.layerConfig({ url: Config.redacted("DATABASE_URL") }) })`
      const unset = await told(client)
      assert.strictEqual(unset.code, 3)
      assert.include(unset.stderr, "DATABASE_URL")
      const refused = await told(client, { DATABASE_URL: "postgres://me:geheim@127.0.0.1:1/db" })
      assert.strictEqual(refused.code, 5)
      assert.include(refused.stderr, "ECONNREFUSED")
      assert.notInclude(refused.stderr, "geheim")
      const leaky = await told(`import { Effect } from "effect"
export default Effect.fail(new Error("postgres://me:geheim@host/db does not answer"))`)
      assert.match(leaky.stderr, /^error[^:]*: env.ts: postgres:\/\/me:\*\*\*@host\/db does not answer\n$/)
      fs.rmSync(made.file("migrations/env.ts"))
      const none = await made.run("current")
      assert.strictEqual(none.code, 3)
      assert.include(none.stderr, "migrations/env.ts does not exist")
    }
  )

  it("writes no incomplete file: odd slugs, other folders, folders that are files, full disks", slow, async () => {
    const made = project()
    const slug = await made.run("revision", "-m", "../../etc/passwd", "--rev-id", "c1")
    assert.strictEqual(slug.code, 0, slug.stderr)
    assert.match(slug.stdout, /^migrations\/versions\/c1_[\w]*\.ts\n$/)
    const before = made.files()
    assert.strictEqual((await made.run("revision", "--rev-id", "../c2")).code === 0, false)
    assert.strictEqual((await made.run("revision", "--version-path", "/", "--rev-id", "c3")).code, 2)
    assert.deepStrictEqual(made.files(), before)

    const blocked = emptyProject()
    blocked.write("migrations", "a file")
    const { code, stderr } = await blocked.run("init")
    assert.strictEqual(code, 3)
    assert.include(stderr, "Nothing was left behind")
    assert.deepStrictEqual(blocked.files(), ["migrations", "package.json"])
  })

  it.skipIf(!fs.existsSync("/proc/self"))(
    "a folder that cannot be made is told, and nothing hangs (skipped where there is no /proc)",
    slow,
    async () => {
      const nowhere = await emptyProject().run("init", "/proc/nope/migrations", "--database", "sqlite")
      assert.strictEqual(nowhere.code, 3)
      assert.include(nowhere.stderr, "/proc/nope")
      const made = project()
      made.write(
        "effect-alembic.config.json",
        JSON.stringify({ scriptLocation: "migrations", versionLocations: ["migrations/versions", "/proc/nope"] })
      )
      const refused = await made.run("revision", "-m", "x", "--head", "base", "--version-path", "/proc/nope")
      assert.strictEqual(refused.code, 3, refused.stderr)
      assert.include(refused.stderr, "/proc/nope")
    }
  )

  it.skipIf(process.getuid?.() !== 0)(
    "a full disk leaves nothing half written (needs root, for a small tmpfs)",
    slow,
    async (context) => {
      const made = project()
      const versions = made.file("migrations/versions")
      const mounted = await made.shell(`mount -t tmpfs -o size=8k tmpfs "${versions}"`)
      if (mounted.code !== 0) return context.skip("this machine allows no mount")
      try {
        await made.shell(`dd if=/dev/zero of="${path.join(versions, "fill.bin")}" bs=1k`)
        const { code, stderr } = await made.run("revision", "-m", "no room")
        assert.strictEqual(code, 3, stderr)
        assert.include(stderr, "ENOSPC")
        assert.deepStrictEqual(fs.readdirSync(versions), ["fill.bin"])
      } finally {
        await made.shell(`umount "${versions}"`)
      }
    }
  )

  it("output that cannot be written is an error", slow, async () => {
    const made = project()
    for (const line of ["effect-alembic upgrade head --sql -q > /dev/full", "effect-alembic heads > /dev/full"]) {
      const { code, stderr } = await made.shell(line)
      assert.deepStrictEqual([code, stderr.includes("Standard output could not be written")], [1, true], line)
    }
  })

  it("output of libraries is not part of a script or of JSON", slow, async () => {
    const made = project()
    const env = fs.readFileSync(made.file("migrations/env.ts"), "utf8")
    made.write("migrations/env.ts", `console.log("injecting env")\n${env}`)
    const [script, json] = [await made.run("upgrade", "head", "--sql"), await made.run("current", "--json")]
    assert.notInclude(script.stdout, "injecting")
    assert.include(script.stderr, "injecting env")
    assert.deepNestedInclude(JSON.parse(json.stdout), { "databases[0].revisions": [] })
  })

  it("an option without its value is refused before anything runs", slow, async () => {
    const made = project()
    const { code, stderr } = await made.run("upgrade", "head", "-x")
    assert.deepStrictEqual([code, stderr.startsWith("error EA0104: -x needs a value.")], [2, true], stderr)
    assert.isFalse(fs.existsSync(made.file("app.db")))
  })

  it("a bundle replaces only a bundle", slow, async () => {
    const made = project()
    made.write("src/index.ts", "export const precious = 1\n")
    for (const name of ["src/index.ts", "migrations/versions/all.ts", "bundle.json"]) {
      const { code, stderr } = await made.run("bundle", "-o", name)
      assert.deepStrictEqual([code, stderr.includes("Nothing was written.")], [2, true], name)
    }
    assert.strictEqual(fs.readFileSync(made.file("src/index.ts"), "utf8"), "export const precious = 1\n")
    assert.deepStrictEqual([(await made.run("bundle")).code, (await made.run("bundle")).code], [0, 0])
  })

  it("a closed reader is not an error", slow, async () => {
    const made = project()
    const { code, stderr, stdout } = await made.shell(
      "effect-alembic history | head -1; effect-alembic upgrade head --sql | true"
    )
    assert.deepStrictEqual([code, stdout], [0, "a1 -> a2 (head), add a nick\n"])
    assert.notInclude(stderr, "EPIPE")
  })

  it("timers and connections of env.ts do not keep the process alive", slow, async () => {
    const made = project()
    made.write(
      "migrations/env.ts",
      `setInterval(() => {}, 1_000)\n${fs.readFileSync(made.file("migrations/env.ts"), "utf8")}`
    )
    assert.deepStrictEqual((await made.run("upgrade", "head", "-q")).code, 0)
    const { code, stdout } = await made.run("current")
    assert.deepStrictEqual([code, stdout], [0, "a2 (head), add a nick\n"])
  })

  it.each<readonly [NodeJS.Signals, number]>([["SIGINT", 130], ["SIGTERM", 143]])(
    "%s rolls back, and the exit code is %i",
    slow,
    async (signal, exit) => {
      const made = project({
        ...standard,
        a3: revision("a3", "a2", { upgrade: "Effect.zipRight(Effect.logWarning(\"waiting\"), Effect.sleep(60_000))" })
      })
      await made.run("upgrade", "a1", "-q")
      const { code, stderr } = await made.interrupt(signal, /waiting/, "upgrade", "head")
      assert.strictEqual(code, exit, stderr)
      assert.match((await made.run("current")).stdout, /^a[12]\b/)
    }
  )
})
