/**
 * Imports the modules that a project shares with this process: this library, `effect` and `@effect/*`.
 *
 * @since 0.1.0
 */
import type * as ModuleFunction from "./ModuleFunction.ts"

type Exports = ModuleFunction.Exports

/**
 * Returns a function that imports from shared modules. Its result is `undefined` if `load` knows no shared module of this name, or if the
 * module has not all of the names.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (load: (specifier: string) => Promise<Exports | undefined>) => {
  const modules = new Map<string, Promise<Exports | undefined>>()
  /** With module hooks installed, importing even a loaded module takes a millisecond. */
  const imported = (specifier: string): Promise<Exports | undefined> => {
    const known = modules.get(specifier)
    if (known !== undefined) return known
    const module = load(specifier)
    modules.set(specifier, module)
    return module
  }
  return async ({ names, specifier }: ModuleFunction.Import): Promise<Exports | undefined> => {
    const module = specifier === "effect" && names?.every(isModuleName) === true
      ? Object.fromEntries(
        await Promise.all(names.map(async (name) => [name, await imported(`effect/${name}`)] as const))
      )
      : await imported(specifier)
    return module !== undefined && names?.every((name) => module[name] !== undefined) !== false ? module : undefined
  }
}

/** `effect` exports each of its modules under the module's name. Loading all of them takes longer than a run needs. */
const isModuleName = (name: string) => /^[A-Z]/.test(name)
