/**
 * Imports the modules that a project shares with this process: this library, `effect` and `@effect/*`.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as ModuleFunction from "./ModuleFunction.ts"

type Exports = ModuleFunction.Exports

/**
 * Returns a function that imports from shared modules. Its result is `undefined` if `load` knows no shared module of this name, or if the
 * module has not all of the names. The same import has the same result.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <E>(load: (specifier: string) => Effect.Effect<Exports | undefined, E>) => {
  const imported = remembered(load, (specifier) => specifier)
  return remembered(({ names, specifier }: ModuleFunction.Import) =>
    Effect.map(
      specifier === "effect" && names?.every(isModuleName) === true
        ? Effect.map(Effect.forEach(names, (name) => imported(`effect/${name}`)), (modules) =>
          Object.fromEntries(names.map((name, index) => [name, modules[index]])))
        : imported(specifier),
      (module) =>
        module !== undefined && names?.every((name) =>
              module[name] !== undefined
            ) !== false
          ? module
          : undefined
    ), JSON.stringify)
}

/** With module hooks installed, importing even a loaded module takes a millisecond. */
const remembered = <A, B extends object, E>(
  load: (given: A) => Effect.Effect<B | undefined, E>,
  keyOf: (given: A) => string
) => {
  const results = new Map<string, B>()
  return (given: A): Effect.Effect<B | undefined, E> => {
    const key = keyOf(given)
    const known = results.get(key)
    return known !== undefined
      ? Effect.succeed(known)
      : Effect.tap(load(given), (result) => Effect.sync(() => result !== undefined && results.set(key, result)))
  }
}

/** `effect` exports each of its modules under the module's name. Loading all of them takes longer than a run needs. */
const isModuleName = (name: string) => /^[A-Z]/.test(name)
