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
 * - `packages`: the packages in it, and how each is found: the packages that lead to it from this library;
 * - `modules`: the modules in it that users' files may import, by their specifiers.
 *
 * @since 0.1.0
 * @category models
 */
export interface Bundled {
  readonly folder: string
  readonly packages: ReadonlyArray<Package>
  readonly modules: Readonly<Record<string, () => Promise<ModuleFunction.Exports>>>
}

/**
 * A package of the bundle. An optional one is used only if it is installed.
 *
 * @since 0.1.0
 * @category models
 */
export interface Package {
  readonly path: ReadonlyArray<string>
  readonly version: string
  readonly isOptional: boolean
}

/**
 * The bundle that this file is part of.
 *
 * @since 0.1.0
 * @category constants
 */
export const bundled: Bundled | undefined = undefined
