import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, DateTime, Effect, Layer, Logger, LogLevel, Option } from "effect"
import * as AlembicConfig from "../src/AlembicConfig.ts"
import * as ModuleLoader from "../src/script/ModuleLoader.ts"
import { ScriptDirectory } from "../src/script/ScriptDirectory.ts"
import { reasonOf } from "./reasonOf.ts"

const live = Layer.provideMerge(ModuleLoader.layer, NodeContext.layer)

const project = (files: Readonly<Record<string, string>>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = yield* fs.realPath(yield* fs.makeTempDirectoryScoped())
    const at = (name: string) => path.join(folder, name)
    for (const [name, text] of Object.entries(files)) {
      yield* fs.makeDirectory(path.dirname(at(name)), { recursive: true })
      yield* fs.writeFileString(at(name), text)
    }
    const read = (
      options: AlembicConfig.FileOptions = {},
      environment: ReadonlyArray<readonly [string, string]> = []
    ) =>
      AlembicConfig.fromFile({ directory: folder, ...options }).pipe(
        Effect.withConfigProvider(ConfigProvider.fromMap(new Map(environment)))
      )
    return { at, folder, read, fails: (options: AlembicConfig.FileOptions = {}) => Effect.flip(read(options)) }
  })

const ini = (lines: string) => ({ "alembic.ini": `[alembic]\n${lines}\n` })

describe("sources", () => {
  const sources: ReadonlyArray<readonly [string, string]> = [
    [
      "effect-alembic.config.ts",
      "const location: string = 'm'\nexport default { scriptLocation: location, timezone: 'UTC' }"
    ],
    ["effect-alembic.config.mts", "export default { scriptLocation: 'm', timezone: 'UTC' }"],
    ["effect-alembic.config.mjs", "export default { scriptLocation: 'm', timezone: 'UTC' }"],
    ["effect-alembic.config.json", `{ "scriptLocation": "m", "timezone": "UTC" }`],
    ["package.json", `{ "name": "x", "effect-alembic": { "scriptLocation": "m", "timezone": "UTC" } }`],
    ["alembic.ini", "[alembic]\nscript_location = %(here)s/m\ntimezone = UTC\n"]
  ]
  it.scopedLive.each(sources)("%s", ([name, text]) =>
    Effect.gen(function*() {
      const { at, folder, read } = yield* project({ [name]: text, "deep/down/x": "" })
      const config = yield* read()
      assert.strictEqual(config.scripts.scriptLocation, at("m"))
      assert.strictEqual(config.directory, folder)
      assert.deepStrictEqual(config.file, Option.some(at(name)))
      assert.deepStrictEqual(Option.fromNullable(config.scripts.timezone), DateTime.zoneFromString("UTC"))
      assert.deepStrictEqual(yield* read({ directory: at("deep/down") }), config, "found from below")
      assert.deepStrictEqual(yield* read({ directory: at("deep"), config: `../${name}` }), config, "named")
      assert.deepStrictEqual(yield* read({ directory: at("deep") }, [["ALEMBIC_CONFIG", at(name)]]), config)
    }).pipe(Effect.provide(live)))

  it.scopedLive("uses the nearest file, and the first one in its folder", () =>
    Effect.gen(function*() {
      const { at, read } = yield* project({
        "effect-alembic.config.json": `{ "scriptLocation": "far" }`,
        "near/package.json": `{ "effect-alembic": { "scriptLocation": "near" } }`,
        "near/alembic.ini": "[alembic]\nscript_location = ini\n",
        "near/nearer/package.json": `{ "name": "without the key" }`
      })
      assert.strictEqual((yield* read()).scripts.scriptLocation, at("far"))
      assert.strictEqual((yield* read({ directory: at("near/nearer") })).scripts.scriptLocation, at("near/near"))
      assert.strictEqual(
        (yield* read({ directory: at("near/nearer"), config: "../alembic.ini" })).scripts.scriptLocation,
        at("near/ini")
      )
    }).pipe(Effect.provide(live)))

  it.scopedLive("variables come before files", () =>
    Effect.gen(function*() {
      const { at, read } = yield* project({
        "effect-alembic.config.json": `{ "scriptLocation": "m", "timezone": "UTC", "truncateSlugLength": 10 }`
      })
      const { scripts } = yield* read({}, [
        ["EFFECT_ALEMBIC_SCRIPT_LOCATION", "other"],
        ["EFFECT_ALEMBIC_VERSION_LOCATIONS", "a:b/c"],
        ["EFFECT_ALEMBIC_RECURSIVE_VERSION_LOCATIONS", "true"],
        ["EFFECT_ALEMBIC_TRUNCATE_SLUG_LENGTH", "20"],
        ["EFFECT_ALEMBIC_TIMEZONE", ""]
      ])
      assert.strictEqual(scripts.scriptLocation, at("other"))
      assert.deepStrictEqual(scripts.versionLocations, [at("a"), at("b/c")])
      assert.isTrue(scripts.recursiveVersionLocations)
      assert.strictEqual(scripts.truncateSlugLength, 20)
      assert.isDefined(scripts.timezone)
      const error = yield* Effect.flip(read({}, [["EFFECT_ALEMBIC_TIMEZONE", "Mars/Olympus"]]))
      assert.strictEqual(
        error.message,
        "EFFECT_ALEMBIC_TIMEZONE: unknown time zone \"Mars/Olympus\". Use a name or an offset, for example \"Europe/Paris\", \"UTC\" or \"+02:00\"."
      )
    }).pipe(Effect.provide(live)))

  it.scopedLive("a program does not need a file", () =>
    Effect.gen(function*() {
      const config = yield* AlembicConfig.AlembicConfig.pipe(
        Effect.provide(AlembicConfig.layer({ scriptLocation: "m", attributes: { a: 1 } }, { directory: "/project" }))
      )
      assert.strictEqual(config.scripts.scriptLocation, "/project/m")
      assert.deepStrictEqual(config.file, Option.none())
      assert.deepStrictEqual(config.attributes, { a: 1 })
      const error = yield* Effect.flip(
        Effect.provide(AlembicConfig.AlembicConfig, AlembicConfig.layer({ scriptLocation: "" }))
      )
      assert.include(error.message, "configuration: scriptLocation: Expected a non empty string")
    }).pipe(Effect.provide(live)))

  it.scopedLive("names the file in a debug message", () =>
    Effect.gen(function*() {
      const { at, read } = yield* project({ "package.json": `{ "effect-alembic": { "scriptLocation": "m" } }` })
      const told: Array<string> = []
      yield* read().pipe(
        Logger.withMinimumLogLevel(LogLevel.Debug),
        Effect.provide(
          Logger.replace(Logger.defaultLogger, Logger.make(({ message }) => void told.push(String(message))))
        )
      )
      assert.deepStrictEqual(told, [`The configuration is ${at("package.json")}.`])
    }).pipe(Effect.provide(live)))

  it.scopedLive("locates the scripts", () =>
    Effect.gen(function*() {
      const { at, folder } = yield* project({
        "effect-alembic.config.json": `{ "scriptLocation": "m", "versionLocations": ["v"] }`
      })
      const scripts = yield* ScriptDirectory.pipe(
        Effect.provide(AlembicConfig.layerScripts),
        Effect.provide(AlembicConfig.layerFromFile({ directory: folder }))
      )
      assert.deepStrictEqual(scripts.location, Option.some(at("m")))
      assert.deepStrictEqual(scripts.versionLocations, [at("v")])
    }).pipe(Effect.provide(live)))
})

describe("values", () => {
  it.scopedLive("reads every key", () =>
    Effect.gen(function*() {
      const { at, folder, read } = yield* project({
        "effect-alembic.config.mjs": `export default {
          scriptLocation: "%(here)s/m",
          versionLocations: ["v", "/elsewhere", "lib:v"],
          recursiveVersionLocations: true,
          fileTemplate: "%(year)d/%(rev)s",
          truncateSlugLength: 12,
          timezone: "europe/paris",
          writeHooks: [
            { name: "a", type: "exec", executable: "x", options: "--a 'b c'", cwd: "sub" },
            { name: "b", type: "bin", bin: "x" },
            { name: "c", type: "module", module: "./c.ts" },
            { name: "d", type: "function", run: () => undefined }
          ],
          revisionEnvironment: true,
          attributes: { client: {} }
        }`,
        "node_modules/lib/package.json": "{}"
      })
      const { attributes, revisionEnvironment, scripts } = yield* read()
      const { timezone, writeHooks, ...rest } = scripts
      assert.deepStrictEqual(rest, {
        directory: folder,
        scriptLocation: at("m"),
        versionLocations: [at("v"), "/elsewhere", at("node_modules/lib/v")],
        recursiveVersionLocations: true,
        fileTemplate: "%(year)d/%(rev)s",
        truncateSlugLength: 12
      })
      assert.deepStrictEqual(writeHooks?.slice(0, 3), [
        { name: "a", type: "exec", executable: "x", options: ["--a", "b c"], cwd: "sub" },
        { name: "b", type: "bin", bin: "x", options: [] },
        { name: "c", type: "module", module: "./c.ts" }
      ])
      assert.strictEqual(writeHooks?.[3]?.type, "function")
      assert.isDefined(timezone)
      assert.isTrue(revisionEnvironment)
      assert.deepStrictEqual(attributes, { client: {} })
    }).pipe(Effect.provide(live)))

  it.scopedLive("report all errors with their positions", () =>
    Effect.gen(function*() {
      const { at, fails } = yield* project({
        "effect-alembic.config.json": JSON.stringify({
          scriptLocaton: "m",
          fileTemplate: "%(revision)s",
          truncateSlugLength: -1,
          timezone: "Nowhere",
          recursiveVersionLocations: "yes",
          versionLocations: "v",
          writeHooks: [{ name: "a", type: "exec", executible: "x" }, { name: "b", type: "program" }]
        })
      })
      const error = yield* fails()
      assert.strictEqual(reasonOf(error), "ConfigInvalid")
      const lines = error.message.split("\n")
      assert.isTrue(lines.every((line) => line.startsWith(`${at("effect-alembic.config.json")}: `)), error.message)
      for (
        const words of [
          "scriptLocaton: unknown key. Did you mean \"scriptLocation\"?",
          "scriptLocation: is missing. Set it to the folder of env.ts",
          "fileTemplate: The fileTemplate \"%(revision)s\" has an unknown token \"revision\"",
          "truncateSlugLength: Expected a positive number",
          "timezone: unknown time zone \"Nowhere\"",
          "recursiveVersionLocations: Expected boolean, actual \"yes\"",
          "versionLocations: Expected ReadonlyArray",
          "writeHooks.0.executable: is missing",
          "writeHooks.0.executible: unknown key. Did you mean \"executable\"?",
          "writeHooks.1.type: Expected \"exec\" | \"bin\" | \"module\" | \"function\", actual \"program\""
        ]
      ) assert.include(error.message, words)
    }).pipe(Effect.provide(live)))

  it.scopedLive("report an unclosed quote", () =>
    Effect.gen(function*() {
      const { fails } = yield* project({
        "effect-alembic.config.mjs":
          "export default { scriptLocation: 'm', writeHooks: [{ name: 'a', type: 'bin', bin: 'x', options: `it's` }] }"
      })
      assert.include((yield* fails()).message, "an unclosed quote")
    }).pipe(Effect.provide(live)))
})

describe("files that cannot be used", () => {
  const cases: ReadonlyArray<
    readonly [string, Readonly<Record<string, string>>, AlembicConfig.FileOptions, string, string]
  > = [
    ["none", {}, {}, "ConfigNotFound", "effect-alembic init migrations"],
    ["a named one that is not there", {}, { config: "x.ts" }, "ConfigUnreadable", "No configuration file"],
    ["a folder", { "x.json/y": "" }, { config: "x.json" }, "ConfigIsFolder", "is a folder"],
    ["another kind", { "pyproject.toml": "" }, { config: "pyproject.toml" }, "ConfigUnsupported", "[tool.alembic]"],
    [
      "a mistake in TypeScript",
      { "effect-alembic.config.ts": "export default {\n  a: 1 b\n}" },
      {},
      "SourceSyntaxError",
      "effect-alembic.config.ts:2:8"
    ],
    [
      "a mistake in JSON",
      { "effect-alembic.config.json": "{\n  \"a\": 1,\n}" },
      {},
      "SourceSyntaxError",
      "effect-alembic.config.json:3:1"
    ],
    [
      "a mistake in package.json",
      { "package.json": "{\n  \"effect-alembic\": { \"scriptLocation\": \"m\" },\n}" },
      {},
      "SourceSyntaxError",
      "package.json:3:1"
    ],
    ["half a JSON", { "effect-alembic.config.json": "{" }, {}, "SourceSyntaxError", "effect-alembic.config.json:1:"],
    ["a mistake in the ini", { "alembic.ini": "[alembic]\nnonsense\n" }, {}, "IniSyntaxError", "alembic.ini:2:"],
    [
      "no default export",
      { "effect-alembic.config.ts": "export const config = {}" },
      {},
      "MissingDefaultExport",
      "only config"
    ],
    [
      "not an object",
      { "effect-alembic.config.ts": "export default 'migrations'" },
      {},
      "ConfigInvalid",
      "not an object"
    ],
    ["a function", { "effect-alembic.config.ts": "export default () => ({})" }, {}, "ConfigInvalid", "not an object"],
    ["an empty object", { "effect-alembic.config.json": "{}" }, {}, "ConfigInvalid", "scriptLocation: is missing"],
    [
      "a package that is not installed",
      { "effect-alembic.config.json": `{ "scriptLocation": "nothing:migrations" }` },
      {},
      "ConfigInvalid",
      "the package \"nothing\" is not installed"
    ],
    [
      "an import that is not there",
      { "effect-alembic.config.ts": "import x from 'nowhere'\nexport default x" },
      {},
      "ImportNotFound",
      "npm install"
    ]
  ]
  it.scopedLive.each(cases)("%s", ([, files, options, tag, message]) =>
    Effect.gen(function*() {
      const { fails } = yield* project(files)
      const error = yield* fails(options)
      assert.strictEqual(reasonOf(error), tag)
      assert.include(error.message, message)
    }).pipe(Effect.provide(live)))
})

describe("alembic.ini", () => {
  it.scopedLive("as Alembic writes it", () =>
    Effect.gen(function*() {
      const { at, folder, read } = yield* project({
        "alembic.ini": `# A generic, single database configuration.

[alembic]
script_location = %(here)s/alembic
file_template = %%(year)d_%%(month).2d_%%(day).2d-%%(rev)s_%%(slug)s
prepend_sys_path = .
timezone =
truncate_slug_length = 30
revision_environment = false
sourceless = false
version_locations = %(here)s/bar:%(here)s/bat:%(here)s/alembic/versions
path_separator = :
recursive_version_locations = true
output_encoding = utf-8
sqlalchemy.url = postgresql://user:p%%40ss@localhost/dbname
databases = one, two

[post_write_hooks]
hooks = black, ruff
black.type = console_scripts
black.entrypoint = black
black.options = -l 79 REVISION_SCRIPT_FILENAME
ruff.type = exec
ruff.executable = ruff
ruff.options = check --fix REVISION_SCRIPT_FILENAME

[loggers]
keys = root

[formatter_generic]
format = %(levelname)-5.5s [%(name)s] %(message)s
datefmt = %H:%M:%S
`
      })
      const config = yield* read()
      assert.deepStrictEqual(config.scripts, {
        directory: folder,
        scriptLocation: at("alembic"),
        versionLocations: [at("bar"), at("bat"), at("alembic/versions")],
        recursiveVersionLocations: true,
        fileTemplate: "%%(year)d_%%(month).2d_%%(day).2d-%%(rev)s_%%(slug)s",
        truncateSlugLength: 30,
        timezone: undefined,
        writeHooks: [
          { name: "black", type: "bin", bin: "black", options: ["-l", "79", "REVISION_SCRIPT_FILENAME"] },
          { name: "ruff", type: "exec", executable: "ruff", options: ["check", "--fix", "REVISION_SCRIPT_FILENAME"] }
        ]
      })
      assert.isFalse(config.revisionEnvironment)
      assert.deepStrictEqual(
        AlembicConfig.mainOption(config, "sqlalchemy.url"),
        Option.some("postgresql://user:p%40ss@localhost/dbname")
      )
      assert.deepStrictEqual(AlembicConfig.mainOption(config, "DATABASES"), Option.some("one, two"))
      assert.deepStrictEqual(
        AlembicConfig.sectionOption(config, "formatter_generic", "datefmt"),
        Option.some("%H:%M:%S")
      )
      assert.deepStrictEqual(AlembicConfig.sectionOption(config, "nothing", "x"), Option.none())
    }).pipe(Effect.provide(live)))

  it.scopedLive("has sections by name", () =>
    Effect.gen(function*() {
      const { at, fails, read } = yield* project({
        "alembic.ini": "[DEFAULT]\ntimezone = UTC\n[alembic]\nscript_location = a\n[other]\nscript_location = b\n"
      })
      const other = yield* read({ section: "other" })
      assert.strictEqual(other.scripts.scriptLocation, at("b"))
      assert.isDefined(other.scripts.timezone)
      const error = yield* fails({ section: "othr" })
      assert.include(error.message, "[othr]: no such section. Did you mean \"other\"?")
    }).pipe(Effect.provide(live)))

  it.scopedLive("refers to the values of a program", () =>
    Effect.gen(function*() {
      const { at, fails, read } = yield* project(ini("script_location = %(root)s/m\nurl = %(scheme)s://%(root)s"))
      const config = yield* read({ configArgs: { root: at("r"), scheme: "sqlite" } })
      assert.strictEqual(config.scripts.scriptLocation, at("r/m"))
      assert.deepStrictEqual(AlembicConfig.mainOption(config, "url"), Option.some(`sqlite://${at("r")}`))
      assert.include((yield* fails()).message, "there is no value \"root\" to insert")
    }).pipe(Effect.provide(live)))

  it.scopedLive("splits lists by path_separator", () =>
    Effect.gen(function*() {
      const separators: ReadonlyArray<readonly [string, string]> = [
        ["", "a  b,c"],
        ["path_separator = space", "a b  c"],
        ["path_separator = newline", "\n  a\n  b\n\n  c"],
        ["path_separator = os", "a:b: c :"],
        ["path_separator = ;", "a;b;c"],
        ["version_path_separator = :", "a:b:c"]
      ]
      for (const [line, locations] of separators) {
        const { at, read } = yield* project(ini(`script_location = m\n${line}\nversion_locations = ${locations}`))
        assert.deepStrictEqual((yield* read()).scripts.versionLocations, ["a", "b", "c"].map(at), line)
      }
      const { fails } = yield* project(ini("script_location = m\npath_separator = comma"))
      assert.include((yield* fails()).message, "path_separator: unknown separator \"comma\"")
    }).pipe(Effect.provide(live)))

  it.scopedLive("reports errors with their locations", () =>
    Effect.gen(function*() {
      const faults: ReadonlyArray<readonly [string, string]> = [
        ["scirpt_location = m", "[alembic] script_location: is missing. Did you mean \"scirpt_location\"?"],
        ["", "[alembic] script_location: is missing. Set it to the folder of env.ts"],
        ["script_location = %(hre)s/m", "[alembic] script_location: there is no value \"hre\" to insert"],
        [
          "script_location = m\nrecursive_version_locations = yes",
          "[alembic] recursive_version_locations: Expected boolean, actual \"yes\""
        ],
        [
          "script_location = m\ntruncate_slug_length = many",
          "[alembic] truncate_slug_length: Expected number, actual \"many\""
        ],
        ["script_location = m\ntimezone = Nowhere", "[alembic] timezone: unknown time zone"],
        [
          "script_location = m\n[post_write_hooks]\nhooks = a\na.type = prog",
          "[post_write_hooks] a.type: unknown type \"prog\". Use one of: exec, console_scripts"
        ],
        ["script_location = m\n[post_write_hooks]\nhooks = a", "[post_write_hooks] a.type: is missing"],
        [
          "script_location = m\n[post_write_hooks]\nhooks = a\na.type = exec",
          "[post_write_hooks] a.executable: is missing"
        ],
        [
          "script_location = m\n[post_write_hooks]\nhooks = a\na.type = console_scripts",
          "[post_write_hooks] a.entrypoint: is missing"
        ],
        [
          "script_location = m\n[post_write_hooks]\nhooks = a\na.type = exec\na.executable = x\na.options = 'open",
          "[post_write_hooks] a.options: "
        ]
      ]
      for (const [lines, message] of faults) {
        const { at, fails } = yield* project(ini(lines))
        const error = yield* fails()
        assert.strictEqual(reasonOf(error), "ConfigInvalid")
        assert.include(error.message, `${at("alembic.ini")}: ${message}`)
      }
    }).pipe(Effect.provide(live)))
})
