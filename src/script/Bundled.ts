/**
 * The modules that this file is bundled with: none. `build/bundle.ts` replaces this file when it bundles the command line.
 *
 * @since 0.1.0
 */
import type * as ModuleFunction from "./ModuleFunction.ts"

/**
 * The bundle of the command line:
 *
 * - `folder`: the URL of its folder, which is in that of the compiled files;
 * - `import`: Node's `import()` for the file at a URL, which the program of the bundle has not;
 * - `modules`: the modules in it that users' files may import, by their specifiers.
 *
 * @since 0.1.0
 * @category models
 */
export interface Bundled {
  readonly folder: string
  readonly import: (url: string) => Promise<ModuleFunction.Exports>
  readonly modules: Readonly<Record<string, () => Promise<ModuleFunction.Exports>>>
}

/**
 * The bundle that this file is part of.
 *
 * @since 0.1.0
 * @category constants
 */
export const bundled: Bundled | undefined = undefined
