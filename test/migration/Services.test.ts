/**
 * Services of a project in its migrations.
 */
import { SqliteClient } from "@effect/sql-sqlite-node"
import { assert, describe, it } from "@effect/vitest"
import { Commands, Environment, Migration, MigrationContext, ScriptDirectory } from "effect-alembic"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { reasonOf } from "../reasonOf.ts"

class Mailer extends Context.Tag("test/Mailer")<Mailer, { readonly send: (text: string) => Effect.Effect<void> }>() {}

const Project = Migration.forServices(Mailer)

const mails = Project.make({
  revision: "m1",
  downRevision: null,
  upgrade: Effect.gen(function*() {
    const { opts } = yield* MigrationContext
    const { send } = yield* Mailer
    yield* send(`hello ${String(opts["who"])}`)
  }),
  downgrade: Effect.void
})

const client = SqliteClient.layer({ filename: ":memory:" })
const double = (sent: Array<string>) =>
  Project.layer(Layer.succeed(Mailer, { send: (text) => Effect.sync(() => void sent.push(text)) }))

describe("services of a project", () => {
  it.effect("come from env.ts, and opts reach the migration", () =>
    Effect.gen(function*() {
      const sent: Array<string> = []
      const environment = Environment.make({ client, services: double(sent), opts: { who: "you" } })
      yield* Commands.upgrade("head").pipe(
        Effect.provideService(Environment.Environment, environment),
        Effect.provide(ScriptDirectory.fromGlob({ "./m1.ts": { default: mails } }))
      )
      assert.deepStrictEqual(sent, ["hello you"])
    }))

  it.effect("are required of an application that lists its modules", () =>
    Effect.gen(function*() {
      const sent: Array<string> = []
      const migrated = Commands.layerUpgrade("head", { scripts: ScriptDirectory.fromModules([mails]) })
      yield* Layer.build(migrated.pipe(Layer.provide(double(sent)), Layer.provide(client)))
      assert.deepStrictEqual(sent, ["hello undefined"])
      // @ts-expect-error the Mailer is missing
      export_(migrated.pipe(Layer.provide(client)))
    }).pipe(Effect.scoped))

  it.effect("are reported as missing before anything runs", () =>
    Effect.gen(function*() {
      const error = yield* Commands.upgrade("head").pipe(
        Effect.provideService(Environment.Environment, Environment.make({ client })),
        Effect.provide(ScriptDirectory.fromGlob({ "./m1.ts": { default: mails } })),
        Effect.flip
      )
      assert.strictEqual(reasonOf(error), "ServicesMissing")
      assert.include(error.message, "test/Mailer")
    }))
})

const export_ = <E>(layer: Layer.Layer<never, E>) => layer
