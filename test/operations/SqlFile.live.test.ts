import { assert, describe, it } from "@effect/vitest"
import { Commands, Migration, op, ScriptDirectory } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { pathToFileURL } from "node:url"
import { liveDatabases } from "../servers/databases.ts"
import { environment, names } from "../servers/Live.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "effect-alembic-sql-"))),
  (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true }))
)

const text = [
  "\uFEFFCREATE TABLE note (name VARCHAR(40)); -- a remark; not two",
  "INSERT INTO note VALUES ('a;b'), ('12:30 :name');",
  ""
].join("\n")

const migrating = (folder: string, upgrade: Migration.Migration["upgrade"]) =>
  Layer.merge(
    environment(),
    ScriptDirectory.fromRecord({
      [path.join(folder, "a1.ts")]: Migration.make({
        revision: "a1",
        downRevision: null,
        upgrade,
        downgrade: op.dropTable("note")
      })
    })
  )

describe.each(liveDatabases)("op.executeFile on $label", ({ layer }) => {
  it.scopedLive("runs the statements of a file next to the migration, or of a URL", () =>
    Effect.gen(function*() {
      const here = yield* folder
      fs.mkdirSync(path.join(here, "sql"))
      const file = path.join(here, "sql/note.sql")
      fs.writeFileSync(file, text)
      for (const source of ["./sql/note.sql", file, pathToFileURL(file)]) {
        const project = migrating(here, op.executeFile(source))
        yield* Effect.provide(Commands.upgrade("head"), project)
        assert.deepStrictEqual((yield* names("select name from note order by name")).toSorted(), ["12:30 :name", "a;b"])
        yield* Effect.provide(Commands.downgrade("base"), project)
      }
    }).pipe(Effect.provide(layer)))

  it.scopedLive("fails with the paths of the file and of the migration", () =>
    Effect.gen(function*() {
      const here = yield* folder
      const error = yield* Effect.flip(
        Effect.provide(Commands.upgrade("head"), migrating(here, op.executeFile("./missing.sql")))
      )
      assert.strictEqual(error._tag, "MigrationFailed")
      assert.include(
        error.message,
        `Cannot read the SQL file ${path.join(here, "missing.sql")}, which ${path.join(here, "a1.ts")} executes: ENOENT`
      )
    }).pipe(Effect.provide(layer)))
})
