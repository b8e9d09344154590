import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import type { CompareOptions } from "../../src/autogenerate/CompareOptions.ts"
import * as Plugins from "../../src/autogenerate/Plugins.ts"

const selected = (...autogeneratePlugins: ReadonlyArray<string>): CompareOptions =>
  Either.getOrThrow(Plugins.selected({ autogeneratePlugins, compareServerDefault: true }))

const options = (
  { compareComments, compareEnums, compareObjects, compareServerDefault, compareType }: CompareOptions
) => ({
  compareComments,
  compareEnums,
  compareObjects,
  compareServerDefault,
  compareType
})

const all = options({ compareServerDefault: true })

const failure = (pattern: string) => {
  const { message, reason } = Either.getOrThrow(
    Either.flip(Plugins.selected({ autogeneratePlugins: ["alembic.autogenerate.*", pattern] }))
  )
  return [reason._tag, message] as const
}

describe("patterns", () => {
  it("select everything if there are none, and what they match otherwise", () => {
    assert.deepStrictEqual(options(Either.getOrThrow(Plugins.selected({ compareServerDefault: true }))), all)
    for (const pattern of ["*", "alembic.*", "alembic.autogenerate.*"]) {
      assert.deepStrictEqual(options(selected(pattern)), all)
    }
    const none = {
      compareComments: false,
      compareEnums: false,
      compareObjects: false,
      compareServerDefault: false,
      compareType: false
    }
    assert.deepStrictEqual(options(selected("alembic.autogenerate.comments")), { ...none, compareComments: undefined })
    assert.deepStrictEqual(options(selected("alembic.*.types", "*.comments")), {
      ...none,
      compareComments: undefined,
      compareType: undefined
    })
  })

  it("leave out what matches after ~, of all parts if no pattern selects any", () => {
    const without = { ...all, compareComments: false }
    assert.deepStrictEqual(options(selected("~alembic.autogenerate.comments")), without)
    assert.deepStrictEqual(options(selected("alembic.autogenerate.*", "~*.comments")), without)
  })

  it.each(["alembic.", "alembic.auto*", "a-b", "~", "~~a"])("%s is refused", (pattern) => {
    const [tag, message] = failure(pattern)
    assert.strictEqual(tag, "PluginPatternInvalid")
    assert.include(message, `"${pattern}"`)
  })

  it.each(["alembic.autogenerate.coments", "~alembic.autogenerate.coments"])("%s is not found", (pattern) => {
    const [tag, message] = failure(pattern)
    assert.strictEqual(tag, "PluginsNotFound")
    assert.include(message, `"${pattern}"`)
    assert.include(message, "Did you mean \"alembic.autogenerate.comments\"?")
  })
})
