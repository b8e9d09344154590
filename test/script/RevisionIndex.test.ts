import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Ref } from "effect"
import * as fc from "fast-check"
import { parseSync } from "oxc-parser"
import { transformSync } from "oxc-transform"
import * as ModuleFunction from "../../src/script/ModuleFunction.ts"
import * as RevisionIndex from "../../src/script/RevisionIndex.ts"
import * as RevisionScan from "../../src/script/RevisionScan.ts"
import * as RevisionSyntax from "../../src/script/RevisionSyntax.ts"
import * as Source from "../../src/script/Source.ts"
import { reasonOf } from "../reasonOf.ts"

const imports = `import { Effect } from "effect"\nimport { Migration, op } from "effect-alembic"\n`
const bodies = "upgrade: Effect.void,\n  downgrade: Effect.void"
const file = (head: string) => `${imports}\nexport default Migration.make({\n  ${head}\n  ${bodies}\n})\n`

const identity = (
  revision: string,
  downRevisions: ReadonlyArray<string> = [],
  branchLabels: ReadonlyArray<string> = [],
  dependsOn: ReadonlyArray<string> = []
): RevisionSyntax.Identity => ({ revision, downRevisions, branchLabels, dependsOn })

/** What the syntax tree says; `undefined` where the text is no program. */
const tree = (text: string): RevisionSyntax.Reading | undefined => {
  const { comments, errors, program } = parseSync("a.ts", text, { preserveParens: false, sourceType: "module" })
  return errors.length === 0 ? RevisionSyntax.readProgram(program, comments) : undefined
}

const scan = (text: string) => Option.map(RevisionScan.scan(text), ({ reading }) => reading)

const identityOf = (text: string) => Effect.map(RevisionIndex.readText("a.ts", text), (reading) => reading.identity)

describe("scan", () => {
  const sure: ReadonlyArray<readonly [string, string, RevisionSyntax.Identity]> = [
    ["a base", file(`revision: "a",\n  downRevision: null,`), identity("a")],
    ["a parent", file(`revision: "b",\n  downRevision: "a",`), identity("b", ["a"])],
    ["single quotes", file(`revision: 'b', downRevision: 'a',`), identity("b", ["a"])],
    ["quoted keys", file(`"revision": "b", 'downRevision': "a",`), identity("b", ["a"])],
    [
      "any order",
      file(`downRevision: ["a", "c",], dependsOn: "x", revision: "b",`),
      identity("b", ["a", "c"], [], ["x"])
    ],
    [
      "labels",
      file(`revision: "b", downRevision: [], branchLabels: ["l"], dependsOn: undefined,`),
      identity("b", [], ["l"])
    ],
    [
      "comments everywhere",
      file(
        `// revision: "x",\n /* revision: "y" */ revision: /* "z" */ "b" /* c */, // d\n downRevision: [ // e\n "a" /* f */ ],`
      ),
      identity("b", ["a"])
    ],
    [
      "keys after the body",
      file("").replace(bodies, `${bodies}, revision: "b", downRevision: "a"`),
      identity("b", ["a"])
    ],
    [
      "a body that speaks of keys",
      file(`revision: "b", downRevision: "a",`).replace(
        "Effect.void",
        "Effect.gen(function*() {\n    yield* op.execute(`insert into t (revision: '}', dependsOn) ${f({ dependsOn: [\"x\"] })} \\` }`)\n  })"
      ),
      identity("b", ["a"])
    ],
    ["windows", file(`revision: "b", downRevision: "a",`).replaceAll("\n", "\r\n"), identity("b", ["a"])],
    [
      "methods and numbers",
      file(`revision: "b", downRevision: "a",`).replace("Effect.void", "f(1, [2, 3], { a() {} })"),
      identity("b", ["a"])
    ]
  ]
  it.each(sure)("reads %s", (_, text, expected) => {
    assert.deepStrictEqual(
      Option.flatMap(scan(text), (reading) => reading.identity),
      Option.some(expected)
    )
    assert.deepStrictEqual(scan(text), Option.fromNullable(tree(text)))
  })

  const unsure: ReadonlyArray<readonly [string, string, Option.Option<RevisionSyntax.Identity>]> = [
    ["a constant", file(`revision: id, downRevision: null,`), Option.none()],
    ["an expression", file(`revision: "a" + "b", downRevision: null,`), Option.none()],
    ["a number", file(`revision: 1, downRevision: null,`), Option.none()],
    ["a spread", file(`revision: "a", downRevision: null, ...more,`), Option.none()],
    ["a computed key", file(`revision: "a", downRevision: null, [key]: "x",`), Option.none()],
    ["a key named by a string in brackets", file(`revision: "a", ["downRevision"]: null,`), Option.some(identity("a"))],
    ["a getter", file(`revision: "a", get downRevision() { return "x" },`), Option.none()],
    ["a method", file(`downRevision: null, revision() { return "x" },`), Option.none()],
    ["a shorthand", file(`revision: "a", downRevision,`), Option.none()],
    ["a key twice", file(`revision: "a", downRevision: null, revision: "b",`), Option.none()],
    [
      "an escaped key",
      file(`revision: "a", downRevision: null, "depends\\x4fn": "x",`),
      Option.some(identity("a", [], [], ["x"]))
    ],
    ["an escape in a value", file(`revision: "\\x61", downRevision: null,`), Option.some(identity("a"))],
    ["a template", file("revision: `a`, downRevision: null,"), Option.some(identity("a"))],
    ["a template with a value in it", file("revision: `a${1}`, downRevision: null,"), Option.none()],
    ["a hole", file(`revision: "a", downRevision: ["b",,"c"],`), Option.none()],
    ["a type", file(`revision: "a" as const, downRevision: null satisfies null,`), Option.some(identity("a"))],
    [
      "a slash",
      file(`revision: "a", downRevision: null,`).replace("Effect.void", "f(1 / 2)"),
      Option.some(identity("a"))
    ],
    [
      "something after the call",
      file(`revision: "a", downRevision: null,`).replace("})\n", "}).pipe(f)\n"),
      Option.none()
    ],
    [
      "a second argument",
      file(`revision: "a", downRevision: null,`).replace("})\n", "}, { revision: 1 })\n"),
      Option.none()
    ],
    ["a statement after it", `${file(`revision: "a", downRevision: null,`)}const a = 1\n`, Option.some(identity("a"))],
    [
      "a statement before it",
      file(`revision: "a", downRevision: null,`).replace("export", "const a = 1\nexport"),
      Option.some(identity("a"))
    ],
    [
      "a name",
      file(`revision: "a", downRevision: null,`).replace("export default", "const m =") + "export default m\n",
      Option.some(identity("a"))
    ],
    [
      "an export by name",
      file(`revision: "a", downRevision: null,`).replace("export default", "const m =") + "export { m as default }\n",
      Option.some(identity("a"))
    ],
    [
      "a variable",
      file(`revision: "a", downRevision: null,`).replace("export default", "let m =") + "export default m\n",
      Option.none()
    ],
    [
      "another name for it",
      file(`revision: "a", downRevision: null,`).replace("Migration,", "Migration as M,").replace(
        "Migration.make",
        "M.make"
      ),
      Option.some(identity("a"))
    ],
    [
      "the whole library",
      file(`revision: "a", downRevision: null,`).replace("{ Migration, op }", "* as A").replace(
        "Migration.make",
        "A.Migration.make"
      ),
      Option.some(identity("a"))
    ],
    [
      "another Migration",
      file(`revision: "a", downRevision: null,`).replace("effect-alembic", "./mine.ts"),
      Option.none()
    ],
    ["another make", file(`revision: "a", downRevision: null,`).replace("Migration.make", "make"), Option.none()],
    ["no revision", file(`downRevision: null,`), Option.none()],
    [
      "no default export",
      file(`revision: "a", downRevision: null,`).replace("export default", "export const m ="),
      Option.none()
    ],
    [
      "a commented export",
      `/* ${file(`revision: "a", downRevision: null,`)} */\n${
        file(`revision: "b", downRevision: null,`).replace("Migration.make", "Migration . make /* x */")
      }`,
      Option.some(identity("b"))
    ],
    ["nothing", "", Option.none()]
  ]
  it.effect.each(unsure)("leaves %s to the parser", ([, text, expected]) =>
    Effect.gen(function*() {
      assert.isTrue(Option.isNone(scan(text)))
      assert.deepStrictEqual(yield* identityOf(text), expected)
    }))

  it("takes the leading doc comment", () => {
    const doc = (text: string) => Option.getOrThrow(scan(text)).doc
    const text = file(`revision: "a", downRevision: null,`)
    const comment = "/**\n * create account\n *\n * Revision ID: a\n *   indented *\\/ text\n */\n"
    const expected = "create account\n\nRevision ID: a\n  indented */ text"
    assert.strictEqual(doc(comment + text), expected)
    assert.strictEqual(doc(`// x\n/* y */\n${comment}/** other */\n${text}`), expected)
    assert.strictEqual(doc(`/** @license MIT */\n/*** banner ***/\n/**/\n${comment}${text}`), expected)
    assert.strictEqual(doc(text.replace("export", `/** first */\n${comment}export`)), expected)
    assert.strictEqual(doc(text), "")
  })
})

/** A file whose meaning is known, written as oddly as the language allows. */
const oddFiles: fc.Arbitrary<{ readonly text: string; readonly identity: RevisionSyntax.Identity }> = fc
  .record({
    revision: fc.stringMatching(/^[a-z0-9_]{1,12}$/),
    downRevision: fc.array(fc.stringMatching(/^[a-z0-9_]{1,12}$/), { maxLength: 3 }),
    branchLabels: fc.array(fc.stringMatching(/^[\w .:@}"{'`/*\\é𝒳-]{1,8}$/u), { maxLength: 2 }),
    dependsOn: fc.array(fc.stringMatching(/^[a-z0-9@]{1,8}$/), { maxLength: 2 }),
    calm: fc.boolean(),
    choices: fc.infiniteStream(fc.nat())
  })
  .map(({ calm, choices, ...keys }) => {
    /** A calm file takes the first option nearly always. */
    const choose = <A>(...options: readonly [A, ...ReadonlyArray<A>]): A =>
      calm && choices.next().value % 60 !== 0
        ? options[0]
        : options[choices.next().value % options.length] ?? options[0]
    const gap = (): string =>
      choose("", "", " ", "\n", "\t", "\r\n", "/* revision: 'x', */", "// dependsOn: [\n", "/** } */", " /*/*/ ")
    const string = (text: string): string =>
      choose(
        JSON.stringify(text),
        JSON.stringify(text),
        `'${text.replaceAll(/[\\']/g, "\\$&")}'`,
        `\`${text.replaceAll(/[\\`]/g, "\\$&")}\``
      ) + choose("", "", "", " as string")
    const names = (list: ReadonlyArray<string>): string =>
      list.length === 0 ?
        choose("null", "[]", "undefined", `[${gap()}]`) :
        list.length === 1 && choose(true, false) ?
        list.map(string).join("") :
        `[${list.map((name) => gap() + string(name) + gap()).join(",")}${choose("", ",")}${gap()}]`
    const key = (name: string): string => choose(name, name, `"${name}"`, `'${name}'`)
    const body = (): string =>
      choose(
        "Effect.void",
        "f({ dependsOn: [1], revision: '}' }, () => { })",
        "`revision: ${g(`${{ a: '}' }.a}`)} \\` $ \\${ }`",
        "Effect.gen(function*() {\n  // don't }\n  yield* op.execute(\"a \\\" } \\\n b\")\n})",
        "a < b ? c : d as Effect.Effect<void>",
        "f(/[/}\"]/, 4 / 2)"
      )
    const entry = (name: string, value: string): string => gap() + key(name) + gap() + ":" + gap() + value + gap()
    const entries = [
      entry("revision", string(keys.revision)),
      entry("downRevision", names(keys.downRevision)),
      ...(keys.branchLabels.length > 0 || choose(true, false) ? [entry("branchLabels", names(keys.branchLabels))] : []),
      ...(keys.dependsOn.length > 0 || choose(true, false) ? [entry("dependsOn", names(keys.dependsOn))] : []),
      entry("upgrade", body()),
      entry("downgrade", body())
    ]
    const turned = choose(entries, entries, entries.toReversed(), [...entries.slice(2), ...entries.slice(0, 2)])
    const text = gap() + choose("", "\uFEFF", "\"use strict\"\n", "import \"./x.ts\";") + gap() +
      choose("import { Migration } from \"effect-alembic\"", "import { op,\n Migration } from 'effect-alembic';") +
      "\n" + gap() + choose("", "const f = 1\n", "import type { A } from \"a\"\n") +
      `export default Migration.make(${gap()}{${turned.join(",")}${choose("", ",")}${gap()}}${choose("", ",", "\n")})` +
      choose("", ";", "\n", "\n// end", "\nconst g = { revision: 1 }", " as X")
    return {
      text,
      identity: identity(keys.revision, keys.downRevision, keys.branchLabels, keys.dependsOn)
    }
  })

describe("laws", () => {
  it.effect("unusual formatting does not change the result", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(oddFiles, ({ identity, text }) =>
          Effect.runPromise(
            Effect.map(identityOf(text), (found) => assert.deepStrictEqual(found, Option.some(identity)))
          )),
        { numRuns: 500 }
      )
    ))

  it("where the scan is sure, the syntax tree says the same", () => {
    let sure = 0
    fc.assert(
      fc.property(oddFiles, ({ text }) => {
        const scanned = RevisionScan.scan(text)
        if (Option.isNone(scanned)) return
        sure += 1
        const { comments, exported, imports, reading } = scanned.value
        assert.deepStrictEqual(tree(text), reading)
        assert.deepStrictEqual(RevisionScan.scanCall(text), Option.some({ comments, exported, imports }))
        const parsed = parseSync("a.ts", text, { preserveParens: false, sourceType: "module" })
        assert.deepStrictEqual(comments, parsed.comments.map(({ end, start }) => ({ start, end })))
        assert.deepStrictEqual(
          imports.map(({ end, specifier, start }) => [start, end, specifier]),
          parsed.module.staticImports.map(({ end, moduleRequest, start }) => [start, end, moduleRequest.value])
        )
        assert.deepStrictEqual([exported], parsed.module.staticExports.map(({ start }) => start))
      }),
      { numRuns: 2000 }
    )
    assert.isAbove(sure, 100)
  })

  const damaged = (...more: ReadonlyArray<string>) =>
    fc.tuple(
      oddFiles,
      fc.array(
        fc.record({
          at: fc.nat(),
          length: fc.constantFrom(0, 0, 1, 2, 5, 20),
          put: fc.constantFrom(
            "",
            "\"",
            "'",
            "`",
            "/*",
            "*/",
            "//",
            "{",
            "}",
            "(",
            ")",
            ",",
            "${",
            "\\",
            "...a,",
            "revision",
            ":",
            "\n",
            "[x]",
            "/",
            "as any",
            ...more
          )
        }),
        { minLength: 1, maxLength: 3 }
      )
    ).map(([{ text }, damages]) =>
      damages.reduce((text, { at, length, put }) => {
        const characters = [...text]
        characters.splice(at % (characters.length + 1), length, put)
        return characters.join("")
      }, text)
    )

  it("where the scan is sure of a damaged file, the file is no program or says the same", () => {
    fc.assert(
      fc.property(damaged(), (text) => {
        const scanned = scan(text)
        const read = tree(text)
        if (Option.isSome(scanned) && read !== undefined) assert.deepStrictEqual(read, scanned.value)
      }),
      { numRuns: 3000 }
    )
  })

  it("a damaged file that runs without a parser is a module that means the same as TypeScript", () => {
    const words = [
      "await f",
      "return",
      "import.meta",
      "import('x')",
      "f<g>(h)",
      "-->",
      "<!--",
      "arguments",
      "new.target"
    ]
    const file = { path: "/a.ts", url: "file:///a.ts" }
    let ran = 0
    fc.assert(
      fc.property(
        damaged(...words, "async () => { ", "export ", "function() { "),
        fc.boolean(),
        (revision, isOther) => {
          const text = isOther ? revision.replaceAll("Migration", "AlembicConfig") : revision
          const made = Option.flatMap(Source.scanned(text), ModuleFunction.make)
          const run = Option.flatMap(made, (made) => ModuleFunction.bind(made, made.imports.map(() => ({})), file))
          if (Option.isNone(run)) return
          ran += 1
          const [script, typed] = [transformSync("a.js", text), transformSync("a.ts", text, onlyTypes)]
          assert.deepStrictEqual([script.errors, typed.errors], [[], []])
          assert.strictEqual(script.code, typed.code)
        }
      ),
      { numRuns: 5000 }
    )
    assert.isAbove(ran, 100)
  })
})

const onlyTypes = { typescript: { onlyRemoveTypeImports: true } }

const longBefore = new Date("2020-01-01T00:00:00Z")

/** Files in a folder of their own, last changed long before the test. */
const folderOf = (files: Readonly<Record<string, string>>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = yield* fs.makeTempDirectoryScoped()
    const write = (name: string, text: string, time: Date = longBefore) =>
      Effect.gen(function*() {
        yield* fs.writeFileString(path.join(folder, name), text)
        yield* fs.utimes(path.join(folder, name), time, time)
      })
    yield* Effect.forEach(Object.entries(files), ([name, text]) => write(name, text))
    const cacheFile = path.join(folder, "cache/revisions.json")
    const evaluated = yield* Ref.make<ReadonlyArray<string>>([])
    return {
      cacheFile,
      evaluated,
      write,
      at: (name: string) => path.join(folder, name),
      read: (...names: ReadonlyArray<string>) =>
        RevisionIndex.read(names.map((name) => path.join(folder, name)), {
          cacheFile: Option.some(cacheFile),
          isProjectMake: () => Effect.succeed(false),
          evaluate: (file) => Effect.as(Ref.update(evaluated, (all) => [...all, path.basename(file)]), identity("run"))
        }).pipe(Effect.map((revisions) => revisions.map(({ revision }) => revision)))
    }
  })

const revision = (id: string) => file(`revision: "${id}", downRevision: null,`)

describe("read", () => {
  it.scopedLive("keeps the order of the files, and runs only what its text does not tell", () =>
    Effect.gen(function*() {
      const { evaluated, read } = yield* folderOf({
        "a.ts": revision("a"),
        "b.ts": file("revision: id, downRevision: null,"),
        "c.ts": revision("c")
      })
      assert.deepStrictEqual(yield* read("c.ts", "b.ts", "a.ts"), ["c", "run", "a"])
      assert.deepStrictEqual(yield* read("a.ts", "b.ts"), ["a", "run"])
      assert.deepStrictEqual(yield* evaluated, ["b.ts", "b.ts"])
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("remembers files by size and time", () =>
    Effect.gen(function*() {
      const { read, write } = yield* folderOf({ "a.ts": revision("a"), "b.ts": revision("b") })
      assert.deepStrictEqual(yield* read("a.ts", "b.ts"), ["a", "b"])
      yield* write("a.ts", revision("x"))
      assert.deepStrictEqual(yield* read("a.ts", "b.ts"), ["a", "b"], "same size, same time: the cache answers")
      yield* write("a.ts", revision("xy"))
      assert.deepStrictEqual(yield* read("a.ts", "b.ts"), ["xy", "b"])
      yield* write("b.ts", revision("y"), new Date("2021-01-01T00:00:00Z"))
      assert.deepStrictEqual(yield* read("a.ts", "b.ts"), ["xy", "y"])
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("does not trust the time of a file that was just written, nor one from an archive", () =>
    Effect.gen(function*() {
      for (const time of [new Date(), new Date("1985-10-26T08:15:00Z")]) {
        const { read, write } = yield* folderOf({})
        yield* write("a.ts", revision("a"), time)
        assert.deepStrictEqual(yield* read("a.ts"), ["a"])
        yield* write("a.ts", revision("b"), time)
        assert.deepStrictEqual(yield* read("a.ts"), ["b"])
      }
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("drops removed files, and ignores a damaged cache", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const { cacheFile, read } = yield* folderOf({ "a.ts": revision("a"), "b.ts": revision("b") })
      yield* read("a.ts", "b.ts")
      assert.include(yield* fs.readFileString(cacheFile), "b.ts")
      assert.deepStrictEqual(yield* read("a.ts"), ["a"])
      assert.notInclude(yield* fs.readFileString(cacheFile), "b.ts")
      for (const text of ["", "{", "{\"version\":0,\"entries\":{}}", "{\"version\":1,\"entries\":{\"a\":1}}"]) {
        yield* fs.writeFileString(cacheFile, text)
        assert.deepStrictEqual(yield* read("a.ts"), ["a"])
      }
      assert.deepStrictEqual(yield* fs.readDirectory(cacheFile.replace(/revisions.json$/, "")), ["revisions.json"])
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("works without a cache that can be written", () =>
    Effect.gen(function*() {
      const { at, read, write } = yield* folderOf({ "a.ts": revision("a") })
      yield* write("cache", "a file where the folder should be")
      assert.deepStrictEqual(yield* read("a.ts"), ["a"])
      assert.strictEqual(
        yield* Effect.flatMap(FileSystem.FileSystem, (fs) => fs.readFileString(at("cache"))),
        "a file where the folder should be"
      )
    }).pipe(Effect.provide(NodeContext.layer)))

  it.scopedLive("says which file cannot be read", () =>
    Effect.gen(function*() {
      const { at, read } = yield* folderOf({ "broken.ts": "import {\nexport default\n" })
      const gone = yield* Effect.flip(read("gone.ts"))
      assert.strictEqual(reasonOf(gone), "RevisionUnreadable")
      assert.include(gone.message, at("gone.ts"))
      const broken = yield* Effect.flip(read("broken.ts"))
      assert.strictEqual(reasonOf(broken), "SourceSyntaxError")
      assert.include(broken.message, `${at("broken.ts")}:2:`)
      assert.include(broken.message, "  2 | export default")
    }).pipe(Effect.provide(NodeContext.layer)))
})
