import { assert, describe, it } from "@effect/vitest"
import { Either, Option } from "effect"
import * as fc from "fast-check"
import * as RevisionScan from "../../src/script/RevisionScan.ts"
import * as ScriptTemplate from "../../src/script/ScriptTemplate.ts"

const content: ScriptTemplate.Content = {
  revision: "ae10",
  downRevisions: ["1975"],
  branchLabels: [],
  dependsOn: [],
  message: "add a nick",
  createDate: "2026-03-07 09:05:09",
  imports: "import { Effect } from \"effect\"\nimport { Migration } from \"effect-alembic\"",
  bodies: {},
  extra: {}
}

const render = (changes: Partial<ScriptTemplate.Content> = {}, template = ScriptTemplate.standard) =>
  ScriptTemplate.render({ path: "script.ts.template", format: "typescript", text: template }, {
    ...content,
    ...changes
  })

describe("standard", () => {
  it("is a whole file", () => {
    assert.strictEqual(
      Either.getOrThrow(render()),
      `/**
 * add a nick
 *
 * Revision ID: ae10
 * Revises: 1975
 * Create Date: 2026-03-07 09:05:09
 */
import { Effect } from "effect"
import { Migration } from "effect-alembic"

export default Migration.make({
  revision: "ae10",
  downRevision: "1975",
  upgrade: Effect.void,
  downgrade: Effect.void
})
`
    )
  })

  it("indents expressions by the line that they begin in", () => {
    const lines: ScriptTemplate.Body = (indentation) => `f(\n${" ".repeat(indentation)})`
    assert.strictEqual(
      Either.getOrThrow(render(
        { bodies: { "upgrades.first": lines, downgrades: lines } },
        "each({\n    first: {{upgrades.first}},\n    second: {{upgrades.second}}\n  })\n{{downgrades}}"
      )),
      "each({\n    first: f(\n    ),\n    second: Effect.void\n  })\nf(\n)"
    )
  })

  it("places the operations of a single database with a name", () => {
    const text = Either.getOrThrow(render({ bodies: { "upgrades.main": () => "f()", "downgrades.main": () => "g()" } }))
    assert.include(text, "  upgrade: f(),\n  downgrade: g()\n")
    assert.isTrue(Either.isLeft(render({ bodies: { "upgrades.first": () => "f()", "upgrades.second": () => "g()" } })))
  })

  it("contains only the parts that exist", () => {
    const text = Either.getOrThrow(render({
      downRevisions: [],
      branchLabels: ["billing", "x"],
      dependsOn: ["b\"c"],
      message: "one\n\n  two */ three\n"
    }))
    assert.include(text, " * one\n *\n *   two *\\/ three\n *\n")
    assert.include(text, " * Revises:\n")
    assert.include(text, `  downRevision: null,\n  branchLabels: ["billing", "x"],\n  dependsOn: "b\\"c",\n  upgrade`)
  })

  it("contains the given values, whatever their text", () => {
    const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 })
    const names = fc.array(name, { maxLength: 3 })
    fc.assert(fc.property(
      fc.record({
        revision: name,
        downRevisions: names,
        branchLabels: names,
        dependsOn: names,
        message: fc.string({ unit: "grapheme" })
      }),
      (changes) => {
        const text = Either.getOrThrow(render(changes))
        const plain = Object.values(changes).flat().every((value) => !JSON.stringify(value).includes("\\"))
        const { message, ...identity } = changes
        const reading = Option.map(RevisionScan.scan(text), ({ reading }) => reading)
        if (!plain) return
        assert.deepStrictEqual(Option.flatMap(reading, (reading) => reading.identity), Option.some(identity))
        assert.include(Option.getOrThrow(reading).doc, message.trim())
      }
    ))
  })
})

describe("render", () => {
  it("fills in values, and leaves sections out where there are none", () => {
    const template =
      "a {{message}}{{#dependsOn}}, needs {{dependsOn}}{{/dependsOn}} {{ revisionId }}\n{{#branchLabels}}\nx{{#dependsOn}}y{{/dependsOn}}\n{{/branchLabels}}\nz"
    assert.deepStrictEqual(render({}, template), Either.right("a add a nick ae10\nz"))
    assert.deepStrictEqual(
      render({ dependsOn: ["d"], branchLabels: ["b"] }, template),
      Either.right("a add a nick, needs \"d\" ae10\nxy\nz")
    )
  })

  it("takes further values, and does not read values as templates", () => {
    assert.deepStrictEqual(
      render({ extra: { engine: "{{message}} $& $1" } }, "{{engine}}"),
      Either.right("{{message}} $& $1")
    )
  })

  it("points at the line of a mistake", () => {
    const detail = (template: string) => Either.getOrThrow(Either.flip(render({}, template))).message
    assert.strictEqual(
      detail("\n\n{{mesage}}"),
      "script.ts.template:3: unknown value {{mesage}}. Did you mean \"message\"?"
    )
    assert.include(detail("a\n{{#message}}"), "script.ts.template:2: {{#message}} has no {{/message}}")
    assert.include(detail("{{/message}}"), "{{/message}} has no matching {{#message}}")
  })
})
