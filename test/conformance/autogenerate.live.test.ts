/**
 * Runs the recorded comparisons on the servers: what differs is what Alembic found, the migration leads to the declared schema, and back.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import { liveDatabases } from "../servers/databases.ts"
import { type Backend, checkAutogenerate } from "./autogenerate.ts"
import { deviations } from "./Deviations.ts"

const recorded = (backend: Backend): unknown =>
  JSON.parse(readFileSync(new URL(`./cases/autogenerate/${backend}.json`, import.meta.url), "utf8"))

const isRecorded = (label: string): label is Backend => ["sqlite", "postgresql", "mariadb"].includes(label)

for (const { label, layer } of liveDatabases) {
  if (!isRecorded(label)) continue
  describe(`recorded comparisons on ${label}`, () => {
    it.layer(layer, { timeout: 60_000 })((it) => {
      it.effect("find what Alembic finds, lead to the declared schema, and back", () =>
        Effect.gen(function*() {
          const results = yield* checkAutogenerate(label, recorded(label))
          const deviating = new Set(deviations.filter(({ family }) => family === "autogenerate").map(({ id }) => id))
          assert.deepStrictEqual(results.filter(({ id, outcome }) => outcome !== "passed" && !deviating.has(id)), [])
          assert.isAbove(results.length, 150)
        }), 240_000)
    })
  })
}
