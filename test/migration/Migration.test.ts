import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Either } from "effect"
import * as Migration from "../../src/migration/Migration.ts"

const written = { revision: "b", downRevision: "a", upgrade: Effect.void, downgrade: Effect.void }

/** As JavaScript calls it, without a compiler to ask. */
const untyped: (definition: object) => Migration.Migration = (definition) =>
  Migration.make({ ...written, ...definition })

const fault = (definition: object) =>
  Either.match(Migration.fromUnknown(untyped(definition)), {
    onLeft: (error) => error.message,
    onRight: () => "no fault"
  })

describe("make", () => {
  it("converts a name to a list", () => {
    const migration = Migration.make({ ...written, downRevision: ["a", "c"], branchLabels: "x", dependsOn: null })
    assert.isTrue(Migration.isMigration(migration))
    assert.deepStrictEqual(
      [migration.revision, migration.downRevisions, migration.branchLabels, migration.dependsOn],
      ["b", ["a", "c"], ["x"], []]
    )
    assert.deepStrictEqual(Migration.make({ ...written, downRevision: null }).downRevisions, [])
  })

  it.effect("keeps the effects, without their results", () =>
    Effect.gen(function*() {
      let ran = 0
      const upgrade = Effect.sync(() => ran++)
      const { upgrade: up } = Migration.make({ ...written, upgrade })
      assert.isUndefined(yield* Effect.provide(up, Context.unsafeMake<Migration.MigrationServices>(new Map())))
      assert.strictEqual(ran, 1)
    }))
})

describe("fromUnknown", () => {
  it("accepts migrations", () => {
    const migration = Migration.make(written)
    assert.deepStrictEqual(Migration.fromUnknown(migration), Either.right(migration))
    assert.strictEqual(fault({ branchLabels: undefined, dependsOn: ["x"] }), "no fault")
  })

  it("describes a value that is not a migration", () => {
    const found = (value: unknown) => Either.getOrThrow(Either.flip(Migration.fromUnknown(value))).message
    const words: ReadonlyArray<readonly [unknown, string]> = [
      [undefined, "undefined"],
      [null, "null"],
      [Effect.void, "an Effect"],
      [[written], "an array"],
      [written, "an object"],
      [() => written, "a function"],
      ["b", "a string"]
    ]
    for (const [value, word] of words) {
      assert.include(found(value), `The default export is ${word}. Write \`export default Migration.make`)
    }
  })

  it("names a misspelt key and the likely one", () => {
    assert.strictEqual(
      fault({ down_revision: "a" }),
      "A migration has no key \"down_revision\". Did you mean \"downRevision\"?"
    )
    assert.strictEqual(
      fault({ branchLabel: "a" }),
      "A migration has no key \"branchLabel\". Did you mean \"branchLabels\"?"
    )
    assert.include(
      fault({ comment: "a" }),
      "There is: revision, downRevision, branchLabels, dependsOn, upgrade, downgrade, lossy."
    )
  })

  it("describes the expected value", () => {
    assert.strictEqual(
      fault({ revision: undefined }),
      "The migration has no \"revision\". Give it the id of the revision, a string."
    )
    assert.strictEqual(
      fault({ revision: 1 }),
      "\"revision\" of the migration is a number. Give it the id of the revision, a string."
    )
    assert.include(fault({ downRevision: undefined }), "The migration has no \"downRevision\"")
    assert.include(fault({ downRevision: [1] }), "\"downRevision\" of the migration is an array")
    assert.include(fault({ dependsOn: {} }), "\"dependsOn\" of the migration is an object")
    assert.include(
      fault({ upgrade: () => Effect.void }),
      "\"upgrade\" of the migration is a function. Give it an Effect"
    )
    assert.include(fault({ downgrade: null }), "\"downgrade\" of the migration is null. Give it an Effect")
    assert.include(fault({ downgrade: undefined }), "The migration has no \"downgrade\"")
  })
})
