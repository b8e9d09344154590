/**
 * Imports that are made when they are first needed.
 *
 * @since 0.1.0
 */
import type { UnknownException } from "effect/Cause"
import * as Effect from "effect/Effect"

/**
 * Returns an effect that loads a module once. When it is loaded, the effect is synchronous; with module hooks installed, importing even a
 * loaded module takes a millisecond.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <A extends object>(load: () => Promise<A>): Effect.Effect<A, UnknownException> => {
  let module: A | undefined
  const first = Effect.map(Effect.tryPromise(load), (loaded) => module = loaded)
  return Effect.suspend(() => module === undefined ? first : Effect.succeed(module))
}
