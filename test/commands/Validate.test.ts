/**
 * `validate` finds the faults of files without a database.
 */
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as FileSystem from "@effect/platform/FileSystem"
import { assert, describe, it } from "@effect/vitest"
import { Commands, Environment, ScriptDirectory } from "effect-alembic"
import { Dialect } from "effect-alembic/dialect"
import * as Postgresql from "effect-alembic/postgresql"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { fileURLToPath } from "node:url"
import { reasonOf } from "../reasonOf.ts"

const offline = Layer.succeed(
  Environment.Environment,
  Environment.make({
    dialect: Layer.succeed(Dialect.Dialect, Postgresql.dialect),
    client: Layer.die("Validation connects to nothing.")
  })
)

/** Inside the project, so that `effect-alembic` is found from the folder. */
const validate = (files: Readonly<Record<string, string>>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* fs.makeTempDirectoryScoped({ directory: fileURLToPath(new URL(".", import.meta.url)) })
    yield* fs.makeDirectory(`${folder}/versions`)
    yield* Effect.forEach(
      Object.entries(files),
      ([name, text]) => fs.writeFileString(`${folder}/${name}`, text)
    )
    return yield* Effect.provide(
      Commands.validate(),
      Layer.merge(ScriptDirectory.layer({ scriptLocation: folder }), offline)
    )
  }).pipe(Effect.provide(NodeContext.layer))

const migration = (revision: string, down: string | null, upgrade: string, downgrade = "Effect.void") =>
  `import { Migration, op } from "effect-alembic"
import * as Effect from "effect/Effect"

export default Migration.make({
  revision: ${JSON.stringify(revision)},
  downRevision: ${JSON.stringify(down)},
  upgrade: ${upgrade},
  downgrade: ${downgrade}
})
export const used = [op, Effect]
`

/** A project with TypeScript, and with declarations in place of the library's, which take the compiler long to read. */
const typescript = {
  "tsconfig.json": JSON.stringify({
    compilerOptions: { strict: true, noEmit: true, skipLibCheck: true, types: [], module: "nodenext" },
    include: ["versions", "library.d.ts"]
  }),
  "library.d.ts": `declare module "effect-alembic" {
  export const Migration: { make(definition: object): unknown }
  export const op: { execute(sql: string): unknown; dropTable(name: string): unknown }
}
declare module "effect/Effect" {
  const nothing: unknown
  export { nothing as void }
}`
}

/** A project whose TypeScript does not check the revisions. */
const untyped = {
  "tsconfig.json": JSON.stringify({ compilerOptions: { types: [] }, files: ["other.ts"] }),
  "other.ts": "export {}"
}

describe("validate", () => {
  it.scopedLive("accepts revisions that are sound, and says how many there are", () =>
    Effect.gen(function*() {
      const { revisions, typeChecked } = yield* validate({
        ...typescript,
        "versions/a1.ts": migration("a1", null, `op.execute("CREATE TABLE a (id INT)")`, `op.dropTable("a")`),
        "versions/a2.sql": "-- revision: a2\n-- down_revision: a1\n-- upgrade\nSELECT 1;\n"
      })
      assert.deepStrictEqual(revisions.map(({ revision }) => revision), ["a1", "a2"])
      assert.isTrue(typeChecked)
    }), 60_000)

  it.scopedLive("names the file and the line of a type error", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(
        validate({ ...typescript, "versions/a1.ts": migration("a1", null, "op.dropTable(1)") })
      )
      assert.strictEqual(reasonOf(error), "TypesInvalid")
      assert.match(error.message, /versions\/a1\.ts\(7,25\): error TS2345/)
    }), 60_000)

  it.scopedLive("names an import that is not found", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(
        validate({ ...untyped, "versions/a1.ts": `import "./gone.ts"\n${migration("a1", null, "Effect.void")}` })
      )
      assert.strictEqual(reasonOf(error), "ImportNotFound")
    }), 60_000)

  it.scopedLive("names an operation without SQL in a downgrade", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(
        validate({
          ...untyped,
          "versions/a1.ts": migration("a1", null, "Effect.void", `op.dropTable("${"t".repeat(70)}")`)
        })
      )
      assert.match(error.message, /t{70}/)
    }), 60_000)

  it.scopedLive("names a string without an end", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(
        validate({ ...untyped, "versions/a1.ts": migration("a1", null, `op.execute("UPDATE a SET b = 'it")`) })
      )
      assert.match(error.message, /A string in this statement has no end/)
    }), 60_000)
})
