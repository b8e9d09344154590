import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Commands, ScriptDirectory } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import * as Mssql from "../../src/dialect/mssql/Dialect.ts"
import * as Mariadb from "../../src/dialect/mysql/Dialect.ts"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import * as Sqlite from "../../src/dialect/sqlite/Dialect.ts"
import { liveDatabases } from "../servers/databases.ts"
import { environment, history, names, versions } from "../servers/Live.ts"

const head = (id: string, down = "base") => `-- About ${id}\n--\n-- revision: ${id}\n-- down_revision: ${down}\n\n`

const routine = {
  postgresql: [
    "CREATE FUNCTION two() RETURNS integer AS $body$ BEGIN",
    "-- upgrade of a; not two",
    "RETURN 2; END $body$ LANGUAGE plpgsql;"
  ],
  mysql: ["DELIMITER //", "CREATE PROCEDURE two() BEGIN SELECT 1; SELECT 2; END//", "DELIMITER ;"],
  sqlite: [
    "CREATE TRIGGER two AFTER INSERT ON note BEGIN",
    "DELETE FROM note WHERE id = 99; DELETE FROM note WHERE id = 98;",
    "END;"
  ],
  mssql: ["GO", "CREATE PROCEDURE two AS BEGIN", "SELECT 1; SELECT 2;", "END", "GO"]
}

const dropRoutine = {
  postgresql: "DROP FUNCTION two()",
  mysql: "DROP PROCEDURE two",
  sqlite: "DROP TRIGGER two",
  mssql: "DROP PROCEDURE two"
}

const kinds = { postgresql: "postgresql", mysql: "mysql", mariadb: "mysql", sqlite: "sqlite", mssql: "mssql" } as const

const dialects = {
  postgresql: Postgresql.layer,
  mysql: Layer.orDie(Mariadb.layer),
  sqlite: Sqlite.layer,
  mssql: Mssql.layer
}

/** Statements that are refused in a transaction. On MySQL and MariaDB there is none. */
const alone: Readonly<Record<string, string>> = {
  postgresql: "CREATE INDEX CONCURRENTLY note_name ON note (name)",
  sqlite: "VACUUM"
}

const project = (files: Readonly<Record<string, string>>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = yield* fs.realPath(yield* fs.makeTempDirectoryScoped())
    yield* fs.makeDirectory(path.join(folder, "versions"))
    yield* Effect.forEach(
      Object.entries(files),
      ([name, text]) => fs.writeFileString(path.join(folder, "versions", name), text)
    )
    return { folder, layer: Layer.merge(environment(), ScriptDirectory.layer({ scriptLocation: folder })) }
  })

describe.each(liveDatabases)(
  "revisions that are SQL files on $label",
  ({ label, layer }) => {
    const kind = kinds[label]
    const files = {
      "a1_note.sql": `${head("a1")}-- upgrade
CREATE TABLE note (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(40)); -- a remark; not two
INSERT INTO note VALUES (1, 'a;b'), (2, '12:30 :name \\:');
${routine[kind].join("\n")}

-- downgrade
${dropRoutine[kind]};
DROP TABLE note`,
      "b2_more.sql": `${head("b2", "a1")}-- upgrade\nINSERT INTO note VALUES (3, 'c')`
    }
    const services = Layer.merge(layer, NodeContext.layer)

    it.scopedLive("go up and down", () =>
      Effect.gen(function*() {
        const { layer } = yield* project(files)
        yield* Effect.provide(Commands.upgrade("a1"), layer)
        const texts = yield* names("select name from note order by id")
        assert.deepStrictEqual(texts, ["a;b", kind === "mysql" ? "12:30 :name :" : "12:30 :name \\:"])
        assert.deepStrictEqual(yield* versions, ["a1"])
        yield* Effect.provide(Commands.downgrade("base"), layer)
        assert.deepStrictEqual(yield* versions, [])
        assert.deepStrictEqual(yield* history, ["upgrade a1 finished", "downgrade a1 finished"])
        // All of it is gone, so that it can be created again.
        yield* Effect.provide(Commands.upgrade("head"), layer)
        assert.strictEqual((yield* names("select name from note")).length, 3)
      }).pipe(Effect.provide(services)))

    it.scopedLive("cannot be undone without a section, and nothing is touched then", () =>
      Effect.gen(function*() {
        const { folder, layer } = yield* project({
          ...files,
          "c3.sql": `${head("c3", "b2")}-- upgrade\n-- downgrade\nDROP TABLE note;`
        })
        yield* Effect.provide(Commands.upgrade("head"), layer)
        const error = yield* Effect.flip(Effect.provide(Commands.downgrade("base"), layer))
        assert.include(error.message, `Revision b2 cannot be undone: ${folder}/versions/b2_more.sql has no section`)
        assert.deepStrictEqual(yield* versions, ["c3"])
        assert.strictEqual((yield* names("select name from note")).length, 3)
      }).pipe(Effect.provide(services)))

    it.scopedLive("name the line of a statement that fails", () =>
      Effect.gen(function*() {
        const { folder, layer } = yield* project({
          "a1.sql": `${
            head("a1")
          }-- upgrade\nCREATE TABLE note (id INTEGER);\n\n-- why\nINSERT INTO missing VALUES (1);\n`
        })
        const error = yield* Effect.flip(Effect.provide(Commands.upgrade("head"), layer))
        assert.strictEqual(error._tag, "MigrationFailed")
        // SQL Server is sent the whole batch.
        assert.include(error.message, `${folder}/versions/a1.sql:${label === "mssql" ? 7 : 10}`)
        assert.include(error.message, "INSERT INTO missing")
      }).pipe(Effect.provide(services)))

    it.scopedLive("are refused where a string has no end in its section", () =>
      Effect.gen(function*() {
        const { folder, layer } = yield* project({
          "a1.sql": `${
            head("a1")
          }-- upgrade\nCREATE TABLE note (id INTEGER);\nINSERT INTO note VALUES ('\n-- downgrade\n');\n`
        })
        const error = yield* Effect.flip(Effect.provide(Commands.upgrade("head"), layer))
        assert.include(
          error.message,
          `${folder}/versions/a1.sql:8: The string that begins here has no end in its section.`
        )
        // Nothing of the file was sent.
        yield* names("select 'a' as name from note").pipe(Effect.flip)
      }).pipe(Effect.provide(services)))

    const statement = alone[label]
    if (statement !== undefined) {
      it.scopedLive("can leave the transaction", () =>
        Effect.gen(function*() {
          const inside = yield* project({ ...files, "c3.sql": `${head("c3", "b2")}-- upgrade\n${statement};` })
          const error = yield* Effect.flip(Effect.provide(Commands.upgrade("head"), inside.layer))
          assert.strictEqual(error._tag, "MigrationFailed")
          const { layer } = yield* project({
            ...files,
            "c3.sql": `${head("c3", "b2")}-- upgrade\n-- transaction: off\n${statement};`
          })
          yield* Effect.provide(Commands.upgrade("head"), layer)
          assert.deepStrictEqual(yield* versions, ["c3"])
        }).pipe(Effect.provide(services)))
    }

    it.scopedLive("are written into scripts, and an edited file is noticed", () =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const { folder, layer } = yield* project({
          "a1.sql": `${head("a1")}-- upgrade\nCREATE TABLE note (id INTEGER); -- why`
        })
        const script = yield* Ref.make("")
        yield* Effect.provide(
          Commands.upgrade("head", { script: (text) => Ref.update(script, (before) => before + text) }),
          Layer.merge(environment({ dialect: dialects[kind] }), ScriptDirectory.layer({ scriptLocation: folder }))
        )
        assert.include(yield* Ref.get(script), "CREATE TABLE note (id INTEGER);")
        const [planned] = yield* Effect.provide(Commands.upgrade("head", { dryRun: true }), layer)
        assert.deepStrictEqual(planned?.steps.length, 1)

        yield* Effect.provide(Commands.upgrade("head"), layer)
        const edited = Effect.map(Effect.provide(Commands.checkApplied(), layer), (all) =>
          all.flat().map((_) => _.revision))
        assert.deepStrictEqual(yield* edited, [])
        const file = `${folder}/versions/a1.sql`
        const text = yield* fs.readFileString(file)
        yield* fs.writeFileString(file, text.replace("About", "More about").replaceAll("\n", "\r\n"))
        assert.deepStrictEqual(yield* edited, [])
        yield* fs.writeFileString(file, text.replace("id INTEGER", "id BIGINT"))
        assert.deepStrictEqual(yield* edited, ["a1"])
      }).pipe(Effect.provide(services)))
  }
)
