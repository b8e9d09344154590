import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck as fc, Schema } from "effect"
import * as Settings from "../../src/config/Settings.ts"
import { Settings as schema } from "../../src/config/SettingsSchema.ts"

const text = fc.constantFrom("", "a", "migrations")
const values = {
  scriptLocation: fc.oneof({ weight: 9, arbitrary: text }, fc.anything()),
  versionLocations: fc.oneof(fc.array(text), fc.constant(Object.assign(["a"], { length: 2 })), fc.anything()),
  recursiveVersionLocations: fc.oneof(fc.boolean(), fc.anything()),
  fileTemplate: fc.oneof(text, fc.anything()),
  truncateSlugLength: fc.oneof(fc.integer(), fc.double(), fc.anything()),
  timezone: fc.oneof(fc.constantFrom("UTC", "nowhere"), fc.anything()),
  writeHooks: fc.anything(),
  revisionEnvironment: fc.oneof(fc.boolean(), fc.anything()),
  attributes: fc.anything(),
  strange: fc.anything(),
  toString: fc.anything()
}
const withoutAbsent = (options: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))

describe("usual options", () => {
  const decode = Schema.decodeUnknownEither(schema, { errors: "all", onExcessProperty: "error" })

  it("are those that the schema decodes to themselves", () => {
    let usual = 0
    const few = fc.uniqueArray(fc.constantFrom("versionLocations", "truncateSlugLength", "revisionEnvironment"))
    fc.assert(
      fc.property(fc.record(values, { requiredKeys: [] }), few, (any, keys) => {
        const given = withoutAbsent(any)
        for (
          const options of [
            given,
            Object.fromEntries(["scriptLocation", ...keys].flatMap((key) => key in given ? [[key, given[key]]] : []))
          ]
        ) {
          if (!Settings.isUsual(options)) continue
          usual++
          assert.deepStrictEqual<unknown>(decode(options), Either.right(options))
        }
      }),
      { numRuns: 2000 }
    )
    assert.isAbove(usual, 100)
  })

  it("are most of those that projects have", () => {
    for (
      const options of [
        { scriptLocation: "migrations" },
        { scriptLocation: "m", versionLocations: ["a", "b"], recursiveVersionLocations: true, truncateSlugLength: 20 },
        { scriptLocation: "m", revisionEnvironment: false }
      ]
    ) assert.isTrue(Settings.isUsual(options))
  })
})
