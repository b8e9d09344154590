/**
 * Scratch databases beside the one that env.ts configures, for tests without a test suite.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Scratch from "../commands/Scratch.ts"
import { Dialect } from "../dialect/Dialect.ts"
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
          const client = isInMemory ? Layer.succeedContext(yield* Layer.build(guarded(name))) : guarded(name)
          return { name, url: name, client }
        }).pipe(Effect.provideService(Execution.Execution, execution)),
        copy: Option.none()
      }
    })
  )
