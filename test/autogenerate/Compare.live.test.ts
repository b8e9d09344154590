/**
 * A database that was created from a declared schema is the same as it, and one change of the schema is one difference.
 */
import { assert, describe, it } from "@effect/vitest"
import { MetaData } from "effect-alembic"
import { SchemaArbitrary } from "effect-alembic/testing"
import * as Effect from "effect/Effect"
import * as fc from "effect/FastCheck"
import * as Layer from "effect/Layer"
import { forGenerated, timeout } from "../forGenerated.ts"
import { liveDatabases } from "../servers/databases.ts"
import { clear, differences } from "./comparing.ts"
import { scenariosOf } from "./scenarios.ts"

describe.each(liveDatabases)("comparison on $label", ({ label, layer }) => {
  const scenarios = scenariosOf(label)
  const allBut = (changed: (typeof scenarios)[number] | undefined) =>
    MetaData.make(scenarios.flatMap((one) => one === changed ? one.to ?? one.from : one.from))

  it.layer(layer, { timeout: 60_000 })((it) => {
    it.effect("is silent about tables that are declared as they are", () =>
      Effect.gen(function*() {
        yield* MetaData.createAll(allBut(undefined))
        assert.deepStrictEqual(yield* differences(allBut(undefined)), [])
      }))

    it.effect.each(scenarios.filter(({ to }) => to !== undefined).map((one) => [one.title, one] as const))(
      "finds one change: %s",
      ([, one]) =>
        Effect.gen(function*() {
          assert.sameMembers(yield* differences(allBut(one)), one.found)
        })
    )
  })

  it.scopedLive(
    "is silent about generated schemas",
    () =>
      forGenerated(
        fc.tuple(SchemaArbitrary.schema(label)),
        { few: 5, many: 200 },
        (metadata) =>
          Effect.gen(function*() {
            yield* MetaData.createAll(metadata)
            assert.deepStrictEqual(yield* differences(metadata), [])
          }).pipe(Effect.ensuring(Effect.orDie(clear)))
      ).pipe(Effect.provide(Layer.fresh(layer))),
    timeout
  )
})
