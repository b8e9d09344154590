import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { SystemError } from "@effect/platform/Error"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Either, Layer, Logger, Option } from "effect"
import process from "node:process"
import * as Migration from "../../src/migration/Migration.ts"
import * as NewRevision from "../../src/revision/NewRevision.ts"
import * as Revision from "../../src/revision/Revision.ts"
import * as RevisionMap from "../../src/revision/RevisionMap.ts"
import * as ScriptDirectory from "../../src/script/ScriptDirectory.ts"
import { reasonOf } from "../reasonOf.ts"

const text = (head: string, before = "") =>
  `/**\n * about it\n */\nimport { Effect } from "effect"\nimport { Migration } from "effect-alembic"\n${before}
export default Migration.make({\n  ${head}\n  upgrade: Effect.void,\n  downgrade: Effect.void\n})\n`

const revision = (id: string, down: string | null = null) =>
  text(`revision: "${id}", downRevision: ${JSON.stringify(down)},`)

const sqlRevision = (id: string, down: string) =>
  `-- about it\n-- revision: ${id}\n-- down_revision: ${down}\n-- upgrade\nSELECT 1;\n`

interface Options extends Partial<ScriptDirectory.ScriptDirectoryOptions> {
  readonly fileSystem?: Layer.Layer<FileSystem.FileSystem, never, FileSystem.FileSystem>
}

/** A project in a folder of its own. The files of `migrations/versions` may be named without their folder. */
const project = (files: Readonly<Record<string, string>>, { fileSystem, ...options }: Options = {}) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = yield* fs.realPath(yield* fs.makeTempDirectoryScoped())
    const at = (name: string) => path.join(folder, name)
    const write = (name: string, text: string) =>
      Effect.zipRight(fs.makeDirectory(path.dirname(at(name)), { recursive: true }), fs.writeFileString(at(name), text))
    yield* fs.makeDirectory(at("migrations"))
    yield* Effect.forEach(
      Object.entries(files),
      ([name, text]) => write(name.includes("/") ? name : `migrations/versions/${name}`, text)
    )
    const scripts = yield* ScriptDirectory.ScriptDirectory.pipe(
      Effect.provide(ScriptDirectory.layer({ scriptLocation: "migrations", directory: folder, ...options })),
      fileSystem === undefined ? (effect) => effect : Effect.provide(fileSystem)
    )
    return {
      at,
      folder,
      scripts,
      write,
      ids: Effect.map(scripts.revisionMap, (map) => map.revisions.map((one) => one.revision)),
      read: (name: string) => fs.readFileString(at(name)),
      files: (name: string) => Effect.map(fs.readDirectory(at(name), { recursive: true }), (names) => names.toSorted()),
      get: (id: string) => Effect.flatMap(scripts.revisionMap, (map) => RevisionMap.get(map, id)),
      next: (options: NewRevision.NewRevisionOptions) =>
        Effect.flatMap(
          scripts.revisionMap,
          (map) => Effect.map(NewRevision.newRevision(map, options), (made) => made.revision)
        )
    }
  })

/** A file system that records which files are read. */
const recordingReads = (read: Array<string>) =>
  Layer.effect(
    FileSystem.FileSystem,
    Effect.map(FileSystem.FileSystem, (fs) => ({
      ...fs,
      readFileString: (file: string) => Effect.zipRight(Effect.sync(() => read.push(file)), fs.readFileString(file))
    }))
  )

const run = <A, E>(
  effect: Effect.Effect<A, E, NodeContext.NodeContext | Effect.Effect.Context<ReturnType<typeof project>>>
) => Effect.provide(effect, NodeContext.layer)

describe("env.ts", () => {
  it.scopedLive("has a path, in each language", () =>
    Effect.gen(function*() {
      const { at, scripts } = yield* project({ "migrations/env.mjs": "export default 1" })
      assert.strictEqual(yield* scripts.environmentFile, at("migrations/env.mjs"))
      const none = yield* project({})
      assert.strictEqual(reasonOf(yield* Effect.flip(none.scripts.environmentFile)), "EnvironmentMissing")
      const bundled = yield* Effect.provide(ScriptDirectory.ScriptDirectory, ScriptDirectory.fromModules([]))
      assert.strictEqual(reasonOf(yield* Effect.flip(bundled.environmentFile)), "EnvironmentMissing")
    }).pipe(run))
})

describe("reading", () => {
  it.scopedLive("reads the files of the folder, and runs none", () =>
    Effect.gen(function*() {
      const { at, get, ids } = yield* project({
        "b_second.ts": revision("b", "a").replace("Effect.void", "undefined.boom"),
        "a_first.mjs": revision("a"),
        "c.mts": revision("c", "b"),
        "d.js": revision("d", "c"),
        ".#b_second.ts": "nonsense",
        "_shared.ts": "nonsense",
        "types.d.ts": "nonsense",
        "types.d.mts": "nonsense",
        "notes.md": "nonsense",
        "b_second.ts.orig": "nonsense",
        "b_second.js": "compiled",
        "migrations/versions/deeper/x.ts": revision("x")
      })
      assert.deepStrictEqual(yield* ids, ["a", "b", "c", "d"])
      const found = yield* get("b")
      assert.deepStrictEqual(found.path, Option.some(at("migrations/versions/b_second.ts")))
      assert.strictEqual(found.doc, "about it")
    }).pipe(run))

  it.scopedLive("reads folders in folders where that is wanted", () =>
    Effect.gen(function*() {
      const { ids } = yield* project({
        "migrations/versions/2026/a.ts": revision("a"),
        "migrations/versions/2026/03/b.ts": revision("b", "a"),
        "migrations/versions/node_modules/c.ts": revision("c"),
        "migrations/versions/.git/d.ts": revision("d"),
        "migrations/versions/2026/_drafts/e.ts": revision("e")
      }, { recursiveVersionLocations: true })
      assert.deepStrictEqual(yield* ids, ["a", "b"])
    }).pipe(run))

  it.scopedLive("reads several folders, a shared one once; one that is not there yet is empty", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const { at, ids, scripts, write } = yield* project({
        "one/a.ts": revision("a"),
        "elsewhere/deep/b.ts": revision("b", "a")
      }, { versionLocations: ["one", "elsewhere/deep", "./one", "link", "gone"] })
      yield* fs.symlink(at("one"), at("link"))
      assert.deepStrictEqual(yield* ids, ["a", "b"])
      assert.deepStrictEqual(scripts.versionLocations, ["one", "elsewhere/deep", "link", "gone"].map(at))
      yield* write("one/c.ts", revision("c"))
      assert.deepStrictEqual(yield* ids, ["a", "b"], "a graph is read once")
    }).pipe(run))

  it.scopedLive("reads SQL files that are revisions, and leaves others to op.executeFile", () =>
    Effect.gen(function*() {
      const { at, get, ids, scripts, write } = yield* project({
        "a_first.ts": revision("a"),
        "a_first.sql": "INSERT INTO seeds VALUES (1)",
        "b.sql": sqlRevision("b", "a"),
        "_c.sql": "-- revision: c",
        "migrations/node_modules/.keep": ""
      })
      assert.deepStrictEqual(yield* ids, ["a", "b"])
      const found = yield* get("b")
      assert.deepStrictEqual([found.doc, found.path], ["about it", Option.some(at("migrations/versions/b.sql"))])
      assert.strictEqual((yield* scripts.load(found)).isReversible, false)
      yield* write("migrations/versions/b.sql", sqlRevision("b2", "a"))
      assert.strictEqual(reasonOf(yield* Effect.flip(scripts.load(found))), "RevisionChanged")
      const wrong = yield* project({ "a.sql": "-- down_revision: base\n-- upgrade\n" })
      const error = yield* Effect.flip(wrong.ids)
      assert.strictEqual(reasonOf(error), "InvalidSqlRevision")
      assert.include(error.message, `${wrong.at("migrations/versions/a.sql")}:1: `)
    }).pipe(run))

  it.scopedLive("reads only the beginning of SQL files that are not revisions", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const { at, ids } = yield* project({
        "a.sql": sqlRevision("a", "base"),
        "seed.sql": "-- all customers\nINSERT INTO seeds VALUES (1);\n"
      })
      // Longer than a file that Node reads into a string.
      yield* fs.truncate(at("migrations/versions/seed.sql"), FileSystem.GiB(3))
      assert.deepStrictEqual(yield* ids, ["a"])
    }).pipe(run))

  it.scopedLive("reads migrations of Migration.forServices without running them, if their file or a file of the project declares it", () =>
    Effect.gen(function*() {
      const made = (id: string, down: string | null, make: string, imports = "") =>
        revision(id, down).replace("Migration.make", make).replace("Effect.void", "undefined.boom").replace(
          "export",
          `${imports}\nexport`
        )
      const { ids } = yield* project({
        "migrations/services.ts": `import { Migration as M } from "effect-alembic"
export const Project = M.forServices()
export const { make, layer } = M.forServices()
export const other = { make: M.make }
`,
        "a.ts": made("a", null, "Project.make", `const Project = Migration.forServices()`),
        "b.ts": made("b", "a", "make", `const { make } = Migration.forServices()`),
        "c.ts": made("c", "b", "Project.make", `import { Project } from "../services.ts"`),
        "d.ts": made("d", "c", "services.Project.make", `import * as services from "../services.js"`),
        "e.ts": made("e", "d", "create", `import { make as create } from "../services"`)
      })
      assert.deepStrictEqual(yield* ids, ["a", "b", "c", "d", "e"])
      for (const make of ["other.make", "absent.make", "Migration.make"]) {
        const { ids } = yield* project({
          "migrations/services.ts": `export { Migration } from "effect-alembic"
import { Migration } from "effect-alembic"
export const other = { make: (d: any) => Migration.make({ ...d, revision: d.revision + "2" }) }
`,
          "a.ts": revision("a").replace("import { Migration }", "import { op }").replace("Migration.make", make)
            .replace(
              "export",
              `import { other, Migration } from "../services.ts"\nexport`
            )
        })
        const found = yield* Effect.either(ids)
        if (make === "other.make") assert.deepStrictEqual(found, Either.right(["a2"]), make)
        else if (make === "Migration.make") assert.deepStrictEqual(found, Either.right(["a"]), make)
        else assert.isTrue(Either.isLeft(found), make)
      }
    }).pipe(run))

  it.scopedLive("an empty project has no revisions, one without a folder is no project", () =>
    Effect.gen(function*() {
      const empty = yield* project({})
      assert.deepStrictEqual(yield* empty.ids, [])
      const none = yield* project({}, { scriptLocation: "nowhere" })
      const error = yield* Effect.flip(none.ids)
      assert.strictEqual(reasonOf(error), "ScriptLocationMissing")
      assert.include(error.message, none.at("nowhere"))
      assert.include(error.message, "effect-alembic init")
    }).pipe(run))

  it.scopedLive("a revision is defined by one file; a link to it is that file", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const { at, folder, ids, write } = yield* project({ "a.ts": revision("a"), "b.ts": revision("b", "a") })
      yield* fs.symlink(at("migrations/versions/a.ts"), at("migrations/versions/link.ts"))
      yield* write("migrations/versions/b_copy.ts", revision("b", "a"))
      const error = yield* Effect.flip(ids)
      assert.strictEqual(reasonOf(error), "RevisionDefinedTwice")
      assert.include(error.message, `${folder}/migrations/versions/b.ts and in ${folder}/migrations/versions/b_copy.ts`)
      yield* fs.remove(at("migrations/versions/b_copy.ts"))
      assert.deepStrictEqual(yield* ids, ["a", "b"])
    }).pipe(run))

  it.scopedLive("reads a file again after a fault in it is fixed", () =>
    Effect.gen(function*() {
      const { at, ids, write } = yield* project({ "a.ts": "export default 1 1" })
      const error = yield* Effect.flip(ids)
      assert.strictEqual(reasonOf(error), "SourceSyntaxError")
      assert.include(error.message, `${at("migrations/versions/a.ts")}:1:17`)
      yield* write("migrations/versions/a.ts", revision("a"))
      assert.deepStrictEqual(yield* ids, ["a"])
    }).pipe(run))

  it.scopedLive("names a file that is not a migration, and the fault", () =>
    Effect.gen(function*() {
      const faults: ReadonlyArray<readonly [string, string, string]> = [
        [
          "export default 1",
          "InvalidMigration",
          "The default export is a number. Write `export default Migration.make"
        ],
        ["export default { revision: 'a' }", "InvalidMigration", "The default export is an object"],
        ["export const upgrade = 1", "MissingDefaultExport", "only upgrade"],
        ["", "MissingDefaultExport", "no default export."],
        [
          text(`revision: "a", downRevison: null,`),
          "InvalidMigration",
          `no key "downRevison". Did you mean "downRevision"?`
        ],
        [text(`revision: "a", down_revision: null,`), "InvalidMigration", `Did you mean "downRevision"?`],
        [text(`downRevision: null,`), "InvalidMigration", `The migration has no "revision"`],
        [text(`revision: 1, downRevision: null,`), "InvalidMigration", `"revision" of the migration is a number`],
        [
          text(`revision: "a", downRevision: null, dependsOn: [1],`),
          "InvalidMigration",
          `"dependsOn" of the migration is an array`
        ],
        [
          text(`revision: id, downRevision: null,`, "const id = 'a'").replace(
            "upgrade: Effect.void",
            "upgrade: () => Effect.void"
          ),
          "InvalidMigration",
          `"upgrade" of the migration is a function. Give it an Effect`
        ],
        [revision("a", "gone"), "MissingRevision", "gone"],
        [revision("a-b"), "IllegalRevisionId", "a-b"]
      ]
      for (const [text, tag, message] of faults) {
        const { at, ids } = yield* project({ "a.ts": text })
        const error = yield* Effect.flip(ids)
        assert.strictEqual(reasonOf(error), tag, text)
        assert.include(error.message, message)
        if (tag !== "MissingRevision" && tag !== "IllegalRevisionId") {
          assert.include(error.message, at("migrations/versions/a.ts"))
        }
      }
    }).pipe(run))
})

describe("load", () => {
  it.scopedLive("runs one file", () =>
    Effect.gen(function*() {
      const { get, scripts } = yield* project({
        "a.ts": revision("a"),
        "b.ts": text(`revision: id, downRevision: [...parents],`, "const id = 'b', parents = ['a']"),
        "c.ts": `throw new Error("not me")\n${revision("c", "b")}`
      })
      const a = yield* scripts.load(yield* get("a"))
      assert.isTrue(Migration.isMigration(a))
      assert.strictEqual(a.revision, "a")
      assert.deepStrictEqual((yield* scripts.load(yield* get("b"))).downRevisions, ["a"])
    }).pipe(run))

  it.scopedLive("refuses a file whose module differs from what was read", () =>
    Effect.gen(function*() {
      const { at, get, scripts } = yield* project({
        "a.ts": revision("a")
      })
      const read = yield* get("a")
      const error = yield* Effect.flip(scripts.load({ ...read, downRevisions: ["z"] }))
      assert.strictEqual(reasonOf(error), "RevisionChanged")
      assert.include(error.message, at("migrations/versions/a.ts"))
      assert.include(error.message, "downRevisions [\"z\"], but the loaded module has []")
    }).pipe(run))

  it.scopedLive("fails for a revision that does not exist", () =>
    Effect.gen(function*() {
      const { scripts } = yield* project({})
      const error = yield* Effect.flip(scripts.load(Revision.make({ revision: "x" })))
      assert.strictEqual(reasonOf(error), "RevisionNotHere")
    }).pipe(run))
})

describe("environment", () => {
  it.scopedLive("is the default export of env.ts", () =>
    Effect.gen(function*() {
      const { at, scripts, write } = yield* project({})
      const missing = yield* Effect.flip(scripts.environment)
      assert.strictEqual(reasonOf(missing), "EnvironmentMissing")
      assert.include(missing.message, at("migrations/env.ts"))
      yield* write("migrations/env.mjs", "export default 'mjs'")
      assert.strictEqual(yield* scripts.environment, "mjs")
      yield* write("migrations/env.ts", "export default 'ts' as string")
      assert.strictEqual(yield* scripts.environment, "ts")
    }).pipe(run))
})

describe("loading", () => {
  const helper = (body: string) =>
    `import { Effect } from "effect"\nimport { op } from "effect-alembic"\nexport const help = Effect.gen(function*() {\n  ${body}\n})\n`
  const migration = (id: string, from: string) =>
    revision(id).replace("\n\n", `\nimport { help } from "${from}"\n`).replace("upgrade: Effect.void", "upgrade: help")
  const load = (files: Readonly<Record<string, string>>, from: string) =>
    Effect.gen(function*() {
      const { at, get, scripts } = yield* project({ "a.ts": migration("a", from), ...files })
      const error = yield* Effect.either(scripts.load(yield* get("a")))
      return { at, error }
    }).pipe(run)
  const forgotten = helper("op.dropTable(\"account\")")
  const places: ReadonlyArray<readonly [string, Readonly<Record<string, string>>, from: string, path: string]> = [
    ["beside it", { "migrations/versions/_help.ts": forgotten }, "./_help.ts", "migrations/versions/_help.ts"],
    ["under its name as JavaScript", { "migrations/help.ts": forgotten }, "../help.js", "migrations/help.ts"],
    ["in a folder", { "migrations/help/index.ts": forgotten }, "../help", "migrations/help/index.ts"],
    [
      "behind another helper",
      {
        "migrations/help.ts": "export * from './more.ts'",
        "migrations/more.ts": forgotten
      },
      "../help.ts",
      "migrations/more.ts"
    ],
    [
      "under an alias",
      {
        "./tsconfig.json": `{ "compilerOptions": { "paths": { "@help": ["./src/help.ts"] } } }`,
        "src/help.ts": forgotten
      },
      "@help",
      "src/help.ts"
    ]
  ]
  for (const [name, files, from, path] of places) {
    it.scopedLive(`refuses a forgotten yield* in a helper file ${name}`, () =>
      Effect.gen(function*() {
        const { at, error } = yield* load(files, from)
        assert.isTrue(Either.isLeft(error))
        if (Either.isLeft(error)) {
          assert.strictEqual(reasonOf(error.left), "EffectDiscarded")
          assert.include(error.left.message, `${at(path)}:4:3: op.dropTable("account")`)
        }
      }))
  }

  it.scopedLive("accepts helpers that run what they create, that import each other, and files without operations", () =>
    Effect.gen(function*() {
      const { error } = yield* load({
        "migrations/help.ts": `import "./other.ts"\n${helper("yield* op.dropTable(\"account\")")}`,
        "migrations/other.ts": "import './help.ts'\nconst log: { op(): void } = { op() {} }\nlog.op()\n"
      }, "../help.ts")
      assert.isTrue(Either.isRight(error))
    }))

  it.scopedLive("reads the file that declares Migration.forServices once for all revisions", () =>
    Effect.gen(function*() {
      const made = (id: string, down: string | null) =>
        revision(id, down).replace("Migration.make", "make").replace(
          "export",
          `import { make } from "../services.ts"\nexport`
        )
      const read: Array<string> = []
      const { ids } = yield* project({
        "migrations/services.ts":
          `import { Migration } from "effect-alembic"\nexport const { make } = Migration.forServices()\n`,
        "a.ts": made("a", null),
        "b.ts": made("b", "a"),
        "c.ts": made("c", "b")
      }, { fileSystem: recordingReads(read) })
      assert.deepStrictEqual(yield* ids, ["a", "b", "c"])
      assert.strictEqual(read.filter((file) => file.endsWith("services.ts")).length, 1)
    }).pipe(run))

  it.scopedLive("checks a file once in a process, and a revision again after a change", () =>
    Effect.gen(function*() {
      const { at, folder, write } = yield* project({
        "a.ts": migration("a", "../help.ts"),
        "migrations/help.ts": helper("yield* op.dropTable(\"account\")")
      })
      const path = yield* Path.Path
      const read: Array<string> = []
      const loading = Effect.gen(function*() {
        const scripts = yield* ScriptDirectory.ScriptDirectory
        const a = RevisionMap.get(yield* scripts.revisionMap, "a")
        read.length = 0
        return yield* Effect.either(scripts.load(yield* a))
      }).pipe(
        Effect.provide(ScriptDirectory.layer({ scriptLocation: "migrations", directory: folder })),
        Effect.provide(recordingReads(read))
      )
      assert.isTrue(Either.isRight(yield* loading))
      // The loader reads the revision each time, the check only once.
      assert.deepStrictEqual(read.map((file) => path.basename(file)).toSorted(), ["a.ts", "a.ts", "help.ts"])
      assert.isTrue(Either.isRight(yield* loading))
      assert.deepStrictEqual(read.map((file) => path.basename(file)), ["a.ts"])
      yield* write(
        "migrations/versions/a.ts",
        migration("a", "../help.ts").replace("upgrade: help", "upgrade: Effect.sync(() => { Effect.log(help) })")
      )
      const changed = yield* Effect.flip(Effect.flatten(loading))
      assert.strictEqual(reasonOf(changed), "EffectDiscarded")
      assert.include(changed.message, at("migrations/versions/a.ts"))
    }).pipe(run))
})

describe("generate", () => {
  const clock = { timezone: Option.getOrThrow(DateTime.zoneMakeNamed("Europe/Paris")) }

  it.scopedLive("writes a file with the requested attributes", () =>
    Effect.gen(function*() {
      const { at, files, get, ids, next, read, scripts } = yield* project({ "a.ts": revision("a") }, clock)
      const made = yield* scripts.generate({ revision: yield* next({ id: "b", doc: "Add a nick", labels: ["x"] }) })
      assert.strictEqual(made.path, at("migrations/versions/b_add_a_nick.ts"))
      assert.deepStrictEqual(yield* files("migrations/versions"), ["a.ts", "b_add_a_nick.ts"])
      assert.match(
        yield* read("migrations/versions/b_add_a_nick.ts"),
        /^\/\*\*\n \* Add a nick\n \*\n \* Revision ID: b\n \* Revises: a\n \* Create Date: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+0[12]:00\n \*\/\n/
      )
      assert.deepStrictEqual(yield* ids, ["a", "b"], "the graph is read again")
      assert.deepStrictEqual(yield* get("b"), made.revision)
      assert.deepStrictEqual(made.revision.branchLabels, ["x"])
      assert.strictEqual((yield* scripts.load(made.revision)).revision, "b")
    }).pipe(run))

  it.scopedLive("writes to the folder of the parent or to the given one, and fails if neither is known", () =>
    Effect.gen(function*() {
      const { at, folder, next, scripts } = yield* project(
        { "one/a.ts": revision("a"), "two/b.ts": revision("b") },
        { versionLocations: ["one", "two", "three"] }
      )
      const onB = yield* scripts.generate({ revision: yield* next({ id: "c", head: "b" }) })
      assert.strictEqual(onB.path, at("two/c.ts"))
      const told = yield* scripts.generate({ revision: yield* next({ id: "d", head: "a" }), versionPath: "three" })
      assert.strictEqual(told.path, at("three/d.ts"))
      const base = yield* next({ id: "e", head: "base" })
      const required = yield* Effect.flip(scripts.generate({ revision: base }))
      assert.strictEqual(reasonOf(required), "VersionPathRequired")
      assert.include(required.message, at("three"))
      for (const versionPath of ["four", "../elsewhere", folder]) {
        const unknown = yield* Effect.flip(scripts.generate({ revision: base, versionPath }))
        assert.strictEqual(reasonOf(unknown), "UnknownVersionPath")
      }
    }).pipe(run))

  it.scopedLive("creates a subfolder only if subfolders are read", () =>
    Effect.gen(function*() {
      const fileTemplate = "%(year)d/%(rev)s_%(slug)s"
      const flat = yield* project({}, { fileTemplate })
      const refused = yield* Effect.flip(flat.scripts.generate({ revision: yield* flat.next({ id: "a" }) }))
      assert.strictEqual(reasonOf(refused), "FoldersNotRead")
      const deep = yield* project({}, { fileTemplate, recursiveVersionLocations: true })
      const made = yield* deep.scripts.generate({ revision: yield* deep.next({ id: "a", doc: "x" }) })
      assert.match(made.path, /versions[/\\]\d{4}[/\\]a_x\.ts$/)
      assert.deepStrictEqual(yield* deep.ids, ["a"])
    }).pipe(run))

  it.scopedLive("does not leave its folder, whatever the values", () =>
    Effect.gen(function*() {
      const { files, next, scripts } = yield* project({})
      const made = yield* scripts.generate({ revision: yield* next({ id: "a", doc: "../../../etc/passwd */ ${x}" }) })
      assert.match(made.path, /versions[/\\]a_etc_passwd_x\.ts$/)
      assert.strictEqual(made.revision.doc.split("\n")[0], "../../../etc/passwd */ ${x}")
      const error = yield* Effect.flip(scripts.generate({ revision: Revision.make({ revision: "../x" }) }))
      assert.strictEqual(reasonOf(error), "UnsafeFileName")
      assert.deepStrictEqual(yield* files("migrations"), ["versions", "versions/a_etc_passwd_x.ts"])
    }).pipe(run))

  it.scopedLive("uses the project's template, and refuses one without a required part", () =>
    Effect.gen(function*() {
      const template = `import { Migration } from "effect-alembic"
export default Migration.make({
  revision: {{revision}},
  downRevision: {{downRevision}},
  upgrade: {{upgrades}}, // {{engine}}
  downgrade: {{downgrades}}
})
`
      const { at, files, next, read, scripts, write } = yield* project({ "migrations/script.mjs.template": template })
      const made = yield* scripts.generate({
        revision: yield* next({ id: "a", doc: "x" }),
        bodies: { upgrades: () => "f(1)" },
        templateValues: { engine: "one" }
      })
      assert.strictEqual(made.path, at("migrations/versions/a_x.mjs"))
      assert.include(yield* read("migrations/versions/a_x.mjs"), "upgrade: f(1), // one")
      const lost = yield* Effect.flip(scripts.generate({
        revision: yield* next({ id: "b" }),
        bodies: { "upgrades.first": () => "f(2)", "upgrades.second": () => "f(3)" },
        templateValues: { engine: "one" }
      }))
      assert.strictEqual(reasonOf(lost), "TemplateTokenMissing")
      const labelled = yield* next({ id: "b", labels: ["l"] })
      const lacks = yield* Effect.flip(scripts.generate({ revision: labelled, templateValues: { engine: "one" } }))
      assert.strictEqual(reasonOf(lacks), "TemplateLacks")
      assert.include(lacks.message, "branchLabels: {{branchLabels}}")
      const unknown = yield* Effect.flip(scripts.generate({ revision: yield* next({ id: "b" }) }))
      assert.strictEqual(reasonOf(unknown), "TemplateError")
      assert.include(unknown.message, `${at("migrations/script.mjs.template")}:5: unknown value {{engine}}`)
      yield* write("migrations/script.mjs.template", "export default {{")
      const broken = yield* Effect.flip(scripts.generate({ revision: yield* next({ id: "b" }) }))
      assert.strictEqual(reasonOf(broken), "SourceSyntaxError")
      assert.deepStrictEqual(yield* files("migrations/versions"), ["a_x.mjs"])
    }).pipe(run))

  it.scopedLive("writes SQL files where they are asked for, or where the project has a template of that kind only", () =>
    Effect.gen(function*() {
      const { at, files, get, ids, next, read, scripts, write } = yield* project({ "a.ts": revision("a") }, clock)
      const made = yield* scripts.generate({
        revision: yield* next({ id: "b", doc: "upgrade\nof the nicks", labels: ["x", "y"], dependsOn: ["a"] }),
        format: "sql"
      })
      assert.strictEqual(made.path, at("migrations/versions/b_upgrade_of_the_nicks.sql"))
      assert.match(
        yield* read("migrations/versions/b_upgrade_of_the_nicks.sql"),
        new RegExp(
          "^-- upgrade\n-- of the nicks\n--\n-- Create Date: [^\n]*\n-- revision: b\n-- down_revision: a\n-- branch_labels: x, y\n" +
            "-- depends_on: a\n\n-- upgrade\n\n\n-- downgrade\n\n$"
        )
      )
      assert.deepStrictEqual(yield* get("b"), made.revision)
      assert.strictEqual((yield* scripts.load(made.revision)).isReversible, true)
      const base = yield* scripts.generate({ revision: yield* next({ id: "z", head: "base" }), format: "sql" })
      assert.deepStrictEqual(base.revision.downRevisions, [])

      const refused = yield* Effect.flip(
        scripts.generate({ revision: yield* next({ id: "c", head: "b", doc: "revision: again" }), format: "sql" })
      )
      assert.strictEqual(reasonOf(refused), "TemplateUnusable")
      assert.include(refused.message, "given twice")

      yield* write(
        "migrations/script.sql.template",
        "-- {{message}}\n-- revision: {{revision}}\n-- down_revision: base\n-- upgrade\n"
      )
      const lacks = yield* Effect.flip(scripts.generate({ revision: yield* next({ id: "c", head: "b" }) }))
      assert.strictEqual(reasonOf(lacks), "TemplateLacks")
      assert.include(lacks.message, "Add the line `-- down_revision: {{downRevision}}` before")
      yield* write("migrations/script.sql.template", "SELECT 1")
      const lost = yield* Effect.flip(scripts.generate({ revision: yield* next({ id: "c", head: "b" }) }))
      assert.include(lost.message, "Add the line `-- revision: {{revision}}` before")
      const typescript = yield* scripts.generate({
        revision: yield* next({ id: "c", head: "b" }),
        format: "typescript"
      })
      assert.strictEqual(typescript.path, at("migrations/versions/c.ts"))
      assert.deepStrictEqual(yield* ids, ["a", "b", "c", "z"])
      assert.strictEqual((yield* files("migrations/versions")).length, 4)
    }).pipe(run))

  it.scopedLive("runs the hooks, and reads what they left", () =>
    Effect.gen(function*() {
      const { at, next, scripts, write } = yield* project({}, {
        writeHooks: [
          { name: "touch", type: "module", module: "hook.mjs" },
          {
            name: "fail",
            type: "exec",
            executable: process.execPath,
            options: ["-e", "process.exit(4)", "REVISION_SCRIPT_FILENAME"]
          }
        ]
      })
      yield* write(
        "hook.mjs",
        "import * as fs from 'node:fs/promises'\nexport default async (path) => fs.writeFile(path, (await fs.readFile(path, 'utf8')).replace('before', 'after'))"
      )
      const made = yield* scripts.generate({ revision: yield* next({ id: "a", doc: "before" }) })
      assert.deepStrictEqual(made.hooks.map(({ exitCode, name }) => [name, exitCode]), [["touch", 0], ["fail", 4]])
      assert.strictEqual(made.revision.doc.split("\n")[0], "after")
      assert.strictEqual(made.path, at("migrations/versions/a_before.ts"))
    }).pipe(run))

  it.scopedLive("a template that makes no revision leaves no file behind; one that computes it is run", () =>
    Effect.gen(function*() {
      const { files, ids, next, scripts, write } = yield* project({ "migrations/script.mjs.template": "const a = 1" })
      const made = yield* next({ id: "a", doc: "x" })
      for (const template of ["const a = 1", "", "export default 1", "export default nothing()"]) {
        yield* write("migrations/script.mjs.template", template)
        const error = yield* Effect.flip(scripts.generate({ revision: made }))
        assert.strictEqual(reasonOf(error), "TemplateUnusable", template)
        assert.include(error.message, "script.mjs.template does not produce a valid migration")
      }
      const shape = (id: string) =>
        `import { Migration } from "effect-alembic"\nimport { Effect } from "effect"\nconst id = ${id}
export default Migration.make({ revision: id, downRevision: {{downRevision}},
  upgrade: Effect.void, downgrade: Effect.void })`
      yield* write("migrations/script.mjs.template", shape("\"other\".trim()"))
      assert.strictEqual(reasonOf(yield* Effect.flip(scripts.generate({ revision: made }))), "TemplateLacks")
      assert.deepStrictEqual(yield* files("migrations/versions"), [])
      yield* write("migrations/script.mjs.template", shape("{{revision}}.trim()"))
      yield* scripts.generate({ revision: made })
      assert.deepStrictEqual(yield* ids, ["a"])
    }).pipe(run))

  it.scopedLive("reports a hook that removes the file", () =>
    Effect.gen(function*() {
      const { at, next, scripts } = yield* project({}, {
        writeHooks: [{
          name: "tidy",
          type: "exec",
          executable: process.execPath,
          options: ["-e", "require('fs').rmSync(process.argv[1])", "REVISION_SCRIPT_FILENAME"]
        }]
      })
      const error = yield* Effect.flip(scripts.generate({ revision: yield* next({ id: "a", doc: "x" }) }))
      assert.strictEqual(reasonOf(error), "FileRemovedByHook")
      assert.include(error.message, at("migrations/versions/a_x.ts"))
      assert.include(error.message, "(tidy)")
    }).pipe(run))

  it.scopedLive("does not overwrite a file", () =>
    Effect.gen(function*() {
      const { next, read, scripts, write } = yield* project({})
      const made = yield* next({ id: "a", doc: "x" })
      yield* write("migrations/versions/a_x.ts", "precious")
      const error = yield* Effect.flip(scripts.generate({ revision: made }))
      assert.strictEqual(reasonOf(error), "FileExists")
      assert.strictEqual(yield* read("migrations/versions/a_x.ts"), "precious")
    }).pipe(run))

  it.scopedLive("leaves nothing behind when the disk is full", () =>
    Effect.gen(function*() {
      const full = Layer.effect(
        FileSystem.FileSystem,
        Effect.map(FileSystem.FileSystem, (fs): FileSystem.FileSystem => ({
          ...fs,
          writeFileString: (path, text, options) =>
            Effect.zipRight(
              fs.writeFileString(path, text.slice(0, 10), options),
              new SystemError({
                reason: "Unknown",
                module: "FileSystem",
                method: "writeFile",
                description: "no space left on device"
              })
            )
        }))
      )
      const { files, next, scripts } = yield* project({}, { fileSystem: full })
      const error = yield* Effect.flip(scripts.generate({ revision: yield* next({ id: "a" }) }))
      assert.strictEqual(reasonOf(error), "FileNotWritten")
      assert.include(error.message, "no space left on device")
      assert.deepStrictEqual(yield* files("migrations/versions"), [])
    }).pipe(run))
})

describe("bundled scripts", () => {
  const migration = (revision: string, downRevision: string | null) =>
    Migration.make({ revision, downRevision, upgrade: Effect.void, downgrade: Effect.void })
  const a = migration("a", null)
  const b = migration("b", "a")

  const layers: ReadonlyArray<
    readonly [string, Layer.Layer<ScriptDirectory.ScriptDirectory>, readonly [string, string]]
  > = [
    ["fromModules", ScriptDirectory.fromModules([a, { default: b }]), ["", ""]],
    ["fromRecord", ScriptDirectory.fromRecord({ "a_first": a, b }), ["first", ""]],
    [
      "fromGlob",
      ScriptDirectory.fromGlob({
        "./m/b_add_a_nick.ts": () => Promise.resolve({ default: b }),
        "./m/a.ts": { default: a },
        "./m/env.ts": { default: 1 },
        "./m/_shared.ts": {}
      }),
      ["", "add a nick"]
    ]
  ]
  it.effect.each(layers)("%s", ([, layer, docs]) =>
    Effect.gen(function*() {
      const scripts = yield* ScriptDirectory.ScriptDirectory
      const map = yield* scripts.revisionMap
      assert.deepStrictEqual(map.revisions.map(({ doc, downRevisions, revision }) => [revision, downRevisions, doc]), [
        ["a", [], docs[0]],
        ["b", ["a"], docs[1]]
      ])
      assert.strictEqual(yield* scripts.load(yield* RevisionMap.get(map, "b")), b)
      assert.strictEqual(
        reasonOf(yield* Effect.flip(scripts.generate({ revision: Revision.make({ revision: "c" }) }))),
        "NoFolder"
      )
    }).pipe(Effect.provide(layer)))

  it.effect("SQL files are given as their texts", () =>
    Effect.gen(function*() {
      for (
        const layer of [
          ScriptDirectory.fromRecord({ "m/a.ts": a, "m/b_more.sql": sqlRevision("b", "a") }),
          ScriptDirectory.fromGlob({ "./m/a.ts": { default: a }, "./m/b_more.sql": { default: sqlRevision("b", "a") } })
        ]
      ) {
        const scripts = yield* Effect.provide(ScriptDirectory.ScriptDirectory, layer)
        const map = yield* scripts.revisionMap
        assert.deepStrictEqual(map.revisions.map(({ doc, revision }) => [revision, doc]), [["a", ""], ["b", "more"]])
        assert.strictEqual((yield* scripts.load(yield* RevisionMap.get(map, "b"))).isReversible, false)
      }
      const error = yield* Effect.flip(
        Effect.flatMap(ScriptDirectory.ScriptDirectory, (scripts) => scripts.revisionMap).pipe(
          Effect.provide(ScriptDirectory.fromRecord({ "m/a.sql": "SELECT 1" }))
        )
      )
      assert.strictEqual(reasonOf(error), "InvalidSqlRevision")
    }))

  it.scopedLive("warns if the files beside the program are others than those of the bundle", () =>
    Effect.gen(function*() {
      const { folder, write } = yield* project({
        "a.ts": revision("a"),
        "b.sql": sqlRevision("b", "a"),
        "seed.sql": "INSERT INTO seeds VALUES (1);"
      })
      const bundled = { "versions/a.ts": a, "versions/b.sql": sqlRevision("b", "a") }
      const warnings = (record: Readonly<Record<string, Migration.Migration | string>>, location = "migrations") =>
        Effect.gen(function*() {
          const logged: Array<unknown> = []
          const logger = Logger.make(({ message }) => {
            logged.push(message)
          })
          const path = yield* Path.Path
          const layer = ScriptDirectory.fromRecord(record, {
            folder: path.relative(process.cwd(), path.join(folder, location))
          })
          yield* Effect.flatMap(ScriptDirectory.ScriptDirectory, (scripts) => scripts.revisionMap).pipe(
            Effect.provide(layer),
            Effect.provide(Logger.replace(Logger.defaultLogger, logger))
          )
          return logged.flat().join()
        })
      assert.strictEqual(yield* warnings(bundled), "")
      assert.strictEqual(yield* warnings({ a }), "", "another folder")
      assert.strictEqual(yield* warnings(bundled, "absent"), "")
      assert.include(yield* warnings({ "versions/a.ts": a }), "versions/b.sql. Run `effect-alembic bundle`")
      assert.include(yield* warnings({ ...bundled, "versions/c.ts": migration("c", "b") }), ": versions/c.ts.")
      yield* write("migrations/versions/b.sql", sqlRevision("b", "a").replace("1", "2"))
      yield* write("migrations/versions/c.ts", revision("c", "b"))
      assert.include(yield* warnings(bundled), ": versions/b.sql, versions/c.ts.")
    }).pipe(run))

  it.effect("names the module that is no migration", () =>
    Effect.gen(function*() {
      const errors = yield* Effect.forEach([
        ScriptDirectory.fromGlob({ "./x.ts": () => Promise.resolve({ default: 1 }) }),
        ScriptDirectory.fromGlob({ "./x.ts": () => Promise.reject(new Error("boom")) })
      ], (layer) =>
        Effect.flip(Effect.flatMap(ScriptDirectory.ScriptDirectory, (scripts) =>
          scripts.revisionMap)).pipe(Effect.provide(layer)))
      assert.deepStrictEqual(
        errors.map(reasonOf),
        ["InvalidMigration", "ModuleFailed"]
      )
      assert.isTrue(errors.every(({ message }) =>
        message.includes("./x.ts")
      ))
    }))
})
