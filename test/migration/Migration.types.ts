import { SqlClient } from "@effect/sql"
import { Context, Effect, Layer } from "effect"
import * as Migration from "../../src/migration/Migration.ts"
import type { Operations } from "../../src/operations/Operations.ts"

class Refused {
  readonly _tag = "Refused"
}
class Mailer extends Context.Tag("Mailer")<Mailer, { readonly send: Effect.Effect<void> }>() {}

declare const dropTable: Effect.Effect<void, Refused, Operations>

export const written: Migration.Migration<Refused | Migration.EffectReturned> = Migration.make({
  revision: "b",
  downRevision: "a",
  branchLabels: ["x"],
  dependsOn: null,
  upgrade: Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    yield* Effect.orDie(sql`select 1`)
    yield* dropTable
  }),
  downgrade: Effect.void
})

/** Results of operations and statements need not be thrown away by hand. */
export const results: Migration.Migration<Refused | Migration.EffectReturned> = Migration.make({
  revision: "b",
  downRevision: ["a", "c"],
  upgrade: Effect.all([dropTable, dropTable]),
  downgrade: Effect.flatMap(SqlClient.SqlClient, (sql) => Effect.orDie(sql`select 1`))
})

Migration.make({
  revision: "a",
  downRevision: null,
  // @ts-expect-error the inner Effect would never run
  upgrade: Effect.map(SqlClient.SqlClient, () => dropTable),
  downgrade: Effect.void
})

Migration.make({
  revision: "a",
  downRevision: null,
  upgrade: Effect.void,
  // @ts-expect-error none of the inner Effects would ever run
  downgrade: Effect.sync(() => [dropTable])
})

Migration.make({
  revision: "a",
  downRevision: null,
  // @ts-expect-error a service that a migration does not get
  upgrade: Effect.flatMap(Mailer, (mailer) => mailer.send),
  downgrade: Effect.void
})

// @ts-expect-error no downgrade
Migration.make({ revision: "a", downRevision: null, upgrade: Effect.void })

// @ts-expect-error no downRevision
Migration.make({ revision: "a", upgrade: Effect.void, downgrade: Effect.void })

Migration.make({
  revision: "a",
  // @ts-expect-error misspelt
  downRevison: null,
  upgrade: Effect.void,
  downgrade: Effect.void
})

Migration.make({
  revision: "a",
  downRevision: null,
  upgrade: Effect.void,
  downgrade: Effect.void,
  // @ts-expect-error no such key
  message: "create account"
})

// @ts-expect-error a revision id is a string
Migration.make({ revision: 1, downRevision: null, upgrade: Effect.void, downgrade: Effect.void })

const Project = Migration.forServices(Mailer)
class Clock extends Context.Tag("Clock")<Clock, { readonly now: Effect.Effect<number> }>() {}

export const mails: Migration.Migration<Migration.EffectReturned, Mailer> = Project.make({
  revision: "a",
  downRevision: null,
  upgrade: Effect.flatMap(Mailer, (mailer) => mailer.send),
  downgrade: Effect.void
})

Project.make({
  revision: "a",
  downRevision: null,
  // @ts-expect-error a service that the project does not name
  upgrade: Effect.flatMap(Clock, (clock) => clock.now),
  downgrade: Effect.void
})

// @ts-expect-error the layer does not have the Mailer
Project.layer(Layer.succeed(Clock, { now: Effect.succeed(0) }))
