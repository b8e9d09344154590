/**
 * Scratch databases beside the one that env.ts configures, for tests without a test suite.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Scratch from "../commands/Scratch.ts"
import { Dialect, type Transactions } from "../dialect/Dialect.ts"
import * as Execution from "../execution/Execution.ts"
import { TestDatabase } from "./TestDatabase.ts"
import * as WatchedClient from "./WatchedClient.ts"

/**
 * Creates the scratch databases of env.ts. A statement that names another database of the server is refused.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  { client, scratch }: Scratch.Given
): Layer.Layer<TestDatabase, never, Dialect | Execution.Execution> =>
  Layer.effect(
    TestDatabase,
    Effect.gen(function*() {
      const execution = yield* Execution.Execution
      const dialect = yield* Dialect
      const guarded = (name: string) =>
        Layer.unwrapEffect(
          Scratch.guard(name, scratch).pipe(
            Effect.map((isInside) => WatchedClient.layer((send, sql) => Effect.zipRight(isInside(sql), send))),
            Effect.provide(Execution.layerOnline),
            Effect.provideService(Dialect, dialect)
          )
        ).pipe(Layer.provide(client(name)))
      return {
        create: Effect.gen(function*() {
          const name = yield* Scratch.create(scratch)
          const isInMemory = scratch.create(name).length === 0
          const client = isInMemory ? shared(yield* Layer.build(guarded(name)), dialect.transactions) : guarded(name)
          return { name, url: name, client }
        }).pipe(Effect.provideService(Execution.Execution, execution)),
        copy: Option.none()
      }
    })
  )

/** A database in memory ends with its connection, so a client leaves it open, and only ends what closing would end. */
const shared = (
  context: Context.Context<SqlClient.SqlClient>,
  { foreignKeys, rollback }: Transactions
): Layer.Layer<SqlClient.SqlClient> => {
  const { unsafe } = Context.get(context, SqlClient.SqlClient)
  const ends = [
    rollback,
    ...Option.match(foreignKeys, { onNone: () => [], onSome: ({ enforce }) => [enforce.fragments.join("")] })
  ]
  return Layer.scopedContext(
    Effect.acquireRelease(
      Effect.succeed(context),
      () => Effect.forEach(ends, (sql) => Effect.ignore(unsafe(sql)), { discard: true })
    )
  )
}
