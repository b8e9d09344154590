import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as esbuild from "esbuild"
import ts from "typescript"
import * as ContentHash from "../../src/script/ContentHash.ts"

const file = `import { Migration, op } from "effect-alembic"

export default Migration.make({
  revision: "a1",
  downRevision: null,
  upgrade: op.execute("select 'a  b'"),
  downgrade: op.execute(\`x\n\${1} y\`)
})
`

const typed = file.replace("null,", "null as string | null,").replace(
  "export",
  "interface Row { readonly id?: number }\n\nexport"
)

const unchanged = (text: string) =>
  Effect.gen(function*() {
    const known = Option.getOrThrow(yield* ContentHash.make("a.ts", file))
    assert.isAtMost(known.length, 100)
    return Option.getOrThrow(yield* ContentHash.isUnchanged(known, "a.ts", text))
  })

describe("ContentHash", () => {
  it.effect.each<readonly [string, string]>([
    ["nothing", file],
    ["indentation", file.replaceAll("\n  ", "\n\t\t")],
    ["line ends", file.replaceAll("\n", "\r\n")],
    ["semicolons", file.replace("\"effect-alembic\"", "\"effect-alembic\";")],
    ["a type", file.replace("null,", "null as string | null,")],
    ["quotes", file.replace("\"a1\"", "'a1'")],
    ["a comment", `// by hand\n${file.replace("upgrade", "/* up */ upgrade")}`],
    ["a comment over two lines", file.replace("upgrade:", "upgrade: /* one\n two */")],
    ["a trailing comma", file.replace("y`)", "y`),")],
    ["parentheses", file.replace("downRevision: null", "downRevision: (null)")]
  ])("does not see %s", ([, text]) => Effect.map(unchanged(text), assert.isTrue))

  it.effect.each<readonly [string, string]>([
    ["text in a string", file.replace("a  b", "a b")],
    ["text in a template", file.replace("x\n$", "x \n$")],
    ["a value", file.replace("${1}", "${2}")],
    ["a call", file.replace("op.execute(", "op.run(")],
    ["a key", file.replace("upgrade", "downgrade2")],
    ["the order", file.replace("revision: \"a1\",\n  downRevision: null", "downRevision: null,\n  revision: \"a1\"")],
    ["text like a comment", file.replace("a  b", "a /* c */ b")]
  ])("sees %s", ([, text]) => Effect.map(unchanged(text), assert.isFalse))

  it.effect.each<readonly [string, string]>([
    ["tsc", ts.transpileModule(typed, { compilerOptions: { module: ts.ModuleKind.ESNext } }).outputText],
    [
      "tsc for old runtimes",
      ts.transpileModule(typed, { compilerOptions: { target: ts.ScriptTarget.ES2015 } }).outputText
    ],
    ["esbuild", esbuild.transformSync(typed, { loader: "ts" }).code],
    ["a minifier", esbuild.transformSync(typed, { loader: "ts", minify: true }).code]
  ])(
    "never reports the output of %s as edited, and still sees an edit of the output",
    ([, compiled]) =>
      Effect.gen(function*() {
        const source = Option.getOrThrow(yield* ContentHash.make("a.ts", typed))
        const output = Option.getOrThrow(yield* ContentHash.make("a.js", compiled))
        assert.isAtMost(output.length, 100)
        assert.isFalse(Option.contains(yield* ContentHash.isUnchanged(source, "a.js", compiled), false))
        assert.isFalse(Option.contains(yield* ContentHash.isUnchanged(output, "a.ts", typed), false))
        assert.deepStrictEqual(yield* ContentHash.isUnchanged(output, "a.js", `// x\n${compiled}`), Option.some(true))
        assert.deepStrictEqual(
          yield* ContentHash.isUnchanged(output, "a.js", compiled.replace("a  b", "a b")),
          Option.some(false)
        )
      })
  )

  it.effect("says nothing of a hash of another version", () =>
    Effect.map(ContentHash.isUnchanged("2:abc:def", "a.ts", file), (answer) => assert.isTrue(Option.isNone(answer))))
})
