/**
 * Runs the recorded comparisons on the servers: what differs is what Alembic found, the migration leads to the declared schema, and back.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import { liveDatabases } from "../servers/databases.ts"
import { type Backend, checkAutogenerate } from "./autogenerate.ts"
import { deviations } from "./Deviations.ts"

/** MySQL has the cases of MariaDB, and deviations of its own. */
const recorded = (backend: Backend): unknown =>
  JSON.parse(
    readFileSync(
      new URL(`./cases/autogenerate/${backend === "mysql" ? "mariadb" : backend}.json`, import.meta.url),
      "utf8"
    )
  )

const isRecorded = (label: string): label is Backend => ["sqlite", "postgresql", "mysql", "mariadb"].includes(label)

for (const { label, layer } of liveDatabases) {
  if (!isRecorded(label)) continue
  describe(`recorded comparisons on ${label}`, () => {
    it.layer(layer, { timeout: 60_000 })((it) => {
      it.effect("find what Alembic finds, lead to the declared schema, and back", () =>
        Effect.gen(function*() {
          const results = yield* checkAutogenerate(label, recorded(label))
          const deviating = deviations.filter(({ dialect, family }) => family === "autogenerate" && dialect === label)
          assert.sameMembers(
            results.filter(({ outcome }) => outcome !== "passed").map(({ id }) => id),
            deviating.map(({ id }) => id)
          )
          assert.isAbove(results.length, 150)
        }), 240_000)
    })
  })
}
