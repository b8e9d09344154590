/**
 * What the command line tells of the history table, as a real process.
 */
import { assert, describe, it } from "@effect/vitest"
import { project, revision, standard } from "./Project.ts"

const slow = { timeout: 60_000 }

describe("history --applied and check --applied", () => {
  it("show the history, and the revisions that were edited", slow, async () => {
    const made = project()
    const nothing = await made.run("history", "--applied")
    assert.deepStrictEqual([nothing.code, nothing.stdout], [0, ""])
    assert.include(nothing.stderr, "WARN  The database file app.db has no tables.")
    await made.run("upgrade", "head", "-q")
    await made.run("downgrade", "a1", "-q")
    const { code, stdout } = await made.run("history", "--applied")
    assert.strictEqual(code, 0)
    assert.deepStrictEqual(
      stdout.trimEnd().split("\n").map((line) => line.split(/ {2,}/).slice(1, 4)),
      [["upgrade", "a1", "finished"], ["upgrade", "a2", "finished"], ["downgrade", "a2", "finished"]]
    )
    const json = await made.run("history", "--applied", "--json")
    const [database] = JSON.parse(json.stdout).databases
    assert.deepStrictEqual(database.rows, ["a1"])
    assert.deepInclude(database.entries[0], { revision: "a1", statements: 1, message: null })

    assert.deepStrictEqual(await made.run("check", "--applied"), { code: 0, stdout: "", stderr: "" })
    made.write(
      "migrations/versions/a1_create_account.ts",
      revision("a1", null, { upgrade: `op.createTable("client", { id: Column.make(SqlType.integer) })` })
    )
    const edited = await made.run("check", "--applied")
    assert.strictEqual(edited.code, 7)
    assert.include(edited.stderr, "a1 migrations/versions/a1_create_account.ts")
    const told = await made.run("check", "--applied", "--json")
    assert.strictEqual(told.code, 7)
    assert.deepStrictEqual(
      JSON.parse(told.stdout).databases.map(({ edited }: { edited: ReadonlyArray<{ revision: string }> }) =>
        edited.map(({ revision }) => revision)
      ),
      [["a1"]]
    )
  })

  it("a failure is shown with its reason", slow, async () => {
    const made = project({
      ...standard,
      a3: revision("a3", "a2", { upgrade: `op.execute("insert into nowhere values (1)")` })
    })
    await made.run("upgrade", "a2", "-q")
    assert.strictEqual((await made.run("upgrade", "head", "-q")).code, 6)
    const { stdout } = await made.run("history", "--applied")
    assert.match(stdout, /upgrade {2}a3 {2}failed .*\n(?: {4}.*\n)* {4}.*nowhere/)
  })

  it.each([["-r", "a1:"], ["--graph"], ["-i"]])("--applied is refused beside %s", slow, async (...words) => {
    const { code, stderr } = await project().run("history", "--applied", ...words)
    assert.strictEqual(code, 2)
    assert.include(stderr, "leave out -r, -i and --graph")
  })
})
