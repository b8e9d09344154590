/**
 * Generated revisions lead from one schema to another and back, as files that the loader reads, and keep the rows that both schemas can hold.
 */
import { describe, it } from "@effect/vitest"
import { MetaData } from "effect-alembic"
import { SchemaArbitrary } from "effect-alembic/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { forGenerated, timeout } from "../forGenerated.ts"
import { liveDatabases } from "../servers/databases.ts"
import { clear } from "./comparing.ts"
import { thereAndBack } from "./migrating.ts"
import { scenariosOf } from "./scenarios.ts"

describe.each(liveDatabases)(
  "generated revisions on $label",
  ({ label, layer }) => {
    it.scopedLive("make each known change and reverse it", () =>
      Effect.gen(function*() {
        const scenarios = scenariosOf(label).filter(({ to }) => to !== undefined)
        const from = MetaData.make(scenarios.flatMap(({ from }) => from))
        yield* MetaData.createAll(from)
        yield* thereAndBack(from, MetaData.make(scenarios.flatMap(({ to }) => to ?? [])))
      }).pipe(Effect.provide(Layer.fresh(layer))), 120_000)

    it.scopedLive(
      "lead to any schema and back",
      () =>
        forGenerated(SchemaArbitrary.edit(label), { few: 4, many: 150 }, (from, to) =>
          Effect.gen(function*() {
            yield* MetaData.createAll(from)
            yield* thereAndBack(from, to)
          }).pipe(Effect.ensuring(Effect.orDie(clear)))).pipe(Effect.provide(Layer.fresh(layer))),
      timeout
    )
  }
)
