/**
 * What env.ts says of generated migrations.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { TargetMetadata } from "./Compare.ts"
import type { CompareOptions } from "./CompareOptions.ts"
import type { MigrationScript } from "./MigrationScript.ts"
import type { RenderOptions } from "./Render.ts"

/**
 * Changes the scripts of `revision --autogenerate` and `check` before they are written: returns the scripts to write, none to write no file.
 * `revision` is what the new revision follows.
 *
 * @since 0.1.0
 * @category models
 */
export type ProcessRevisionDirectives = (
  directives: ReadonlyArray<MigrationScript>,
  revision: ReadonlyArray<string>
) => Effect.Effect<ReadonlyArray<MigrationScript>, unknown>

/**
 * The options of generated migrations:
 *
 * - `targetMetadata`: the declared schema; its naming convention names constraints and indexes that have no name;
 * - `processRevisionDirectives`: changes generated scripts before they are written;
 * - `upgradeToken`, `downgradeToken`: the places of the template for the operations of this database; `upgrades` and `downgrades` by default, and
 *   `upgrades.name` and `downgrades.name` for a database with a name. A single database with a name may use `upgrades` and `downgrades` too. Other
 *   names begin with `upgrades.` and `downgrades.`, so that misspelled ones are found.
 *
 * @since 0.1.0
 * @category models
 */
export interface AutogenerateOptions
  extends Omit<CompareOptions, "versionTable" | "versionTableSchema" | "historyTable">, RenderOptions
{
  readonly targetMetadata?: TargetMetadata | undefined
  readonly processRevisionDirectives?: ProcessRevisionDirectives | undefined
  readonly upgradeToken?: string | undefined
  readonly downgradeToken?: string | undefined
}
