import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as ModuleFunction from "../../src/script/ModuleFunction.ts"
import * as Source from "../../src/script/Source.ts"

const make = (code: string) =>
  Source.script("a.ts", code).pipe(
    Effect.orElseSucceed(Option.none<Source.Script>),
    Effect.map(Option.flatMap(ModuleFunction.make))
  )

const file = { path: "/a.ts", url: "file:///a.ts" }

/** Runs a module with the same exports for each of its imports. */
const run = (code: string, imported: ModuleFunction.Exports) =>
  Effect.map(make(code), (made) => {
    const given = Option.getOrThrow(made)
    return Option.getOrThrow(ModuleFunction.bind(given, given.imports.map(() => imported), file))()
  })

describe("ModuleFunction", () => {
  it.effect("returns the imports, by module", () =>
    Effect.gen(function*() {
      const made = yield* make(
        `import a, { b, c as d } from "one";\nimport * as e from "two";\nimport "three";\nexport default a.x(b, d, e);`
      )
      assert.deepStrictEqual(Option.getOrThrow(made).imports, [
        { specifier: "one", names: ["default", "b", "c"] },
        { specifier: "two", names: undefined },
        { specifier: "three", names: [] }
      ])
    }))

  it.effect("runs the module, with its imports under their names", () =>
    Effect.gen(function*() {
      const imported = { default: 1, b: 2, list: (...values: ReadonlyArray<unknown>) => values }
      const code =
        `import one, { b as two, list } from "x";\nimport * as all from "x";\nexport default list(one, two, all, later(), this);
function later() { return "later"; }`
      assert.deepStrictEqual(yield* run(code, imported), { default: [1, 2, imported, "later", undefined] })
      assert.deepStrictEqual(yield* run("const made = 1;\nexport default made;", {}), { default: 1 })
    }))

  it.effect("keeps the positions of the module", () =>
    Effect.gen(function*() {
      const code = `/* A */ import {\n  b\n} from "x"; b.before()\n\nconst c = 1 // C\nexport default b.make(\n\tc\n)\n`
      assert.deepStrictEqual(Option.getOrThrow(yield* make(code)).body.split("\n"), [
        "                ",
        "   ",
        "            b.before()",
        "",
        "const c = 1     ",
        ";$out.default= b.make(",
        "\tc",
        ")",
        ""
      ])
    }))

  it.effect("imports before all other statements, as a module does", () =>
    Effect.gen(function*() {
      const code = "const early = list(1)\nimport { list } from 'x'\nexport default early"
      assert.deepStrictEqual(yield* run(code, { list: (...values: ReadonlyArray<unknown>) => values }), {
        default: [1]
      })
    }))

  it.effect("takes what only TypeScript reads as type arguments for that", () =>
    Effect.gen(function*() {
      const imported = { f: (value: unknown) => ["called", value], b: 1 }
      const import_ = "import { f, b } from 'x'\n"
      assert.deepStrictEqual(yield* run(`${import_}export default f<b>(2)`, imported), { default: ["called", 2] })
      assert.deepStrictEqual(yield* run(`${import_}const g = f<b>\nb\nexport default g(3)`, imported), {
        default: ["called", 3]
      })
    }))

  it.effect("compiles only files with types", () =>
    Effect.gen(function*() {
      const [plain, typed] = yield* Effect.all([make("export default f(1)"), make("export default f(1 as number)")])
      assert.isTrue(Option.isNone(Option.getOrThrow(plain).map))
      assert.isTrue(Option.isSome(Option.getOrThrow(typed).map))
    }))

  it.effect.each<readonly [string, string]>([
    ["waits at the top", "const a = await b;\nexport default a;"],
    ["imports while it runs", "const a = () => import(\"x\");\nexport default a;"],
    ["reads import.meta", "const a = import.meta.url;\nexport default a;"],
    ["has the arguments of no function", "export default f(arguments);"],
    ["evaluates text", "export default f(eval(\"1\"));"],
    ["asks for new.target", "export default f(new.target);"],
    ["has no default export", "const a = 1;"],
    ["has other exports", "export const b = 1;\nexport default f(b);"],
    ["exports a name as the default", "let a = f();\nexport { a as default };\na = 2;"],
    ["exports everything of another module", "export * from \"x\";\nexport default f();"],
    ["exports a function, whose name is then default", "export default function() {}"],
    ["exports a class", "export default class {}"],
    ["exports an arrow function", "export default () => 1;"],
    ["exports an async function", "export default async () => 1;"],
    ["imports with attributes", "import a from \"x\" with { type: \"json\" };\nexport default a;"],
    ["imports a default and everything", "import a, * as b from \"x\";\nexport default a;"],
    ["imports a phase", "import defer * as a from \"x\";\nexport default a;"],
    ["returns at the top", "if (1) return;\nexport default f();"],
    ["has a comment of HTML", "export default f();\n--> g();"],
    ["uses the names that the function has", "const $out = 1;\nexport default f($out);"],
    ["has an error of syntax", "export default f(;"]
  ])("refuses a module that %s", ([, code]) => Effect.map(make(code), (made) => assert.isTrue(Option.isNone(made))))

  it.effect("refuses text that is a module and no function", () =>
    Effect.gen(function*() {
      const made = Option.getOrThrow(yield* make("export default f();"))
      assert.isTrue(Option.isSome(ModuleFunction.bind(made, [], file)))
      assert.isTrue(Option.isNone(ModuleFunction.bind({ ...made, body: "return (" }, [], file)))
    }))
})
