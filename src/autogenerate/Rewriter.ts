/**
 * Rewrites the operations of generated migrations before they are written (Alembic's `Rewriter`).
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { MigrateOperation } from "../operations/MigrateOperation.ts"
import type { ProcessRevisionDirectives } from "./AutogenerateOptions.ts"

/**
 * Returns a hook that replaces each operation of a kind by those that `rewrite` returns, in upgrades and downgrades, also in the changes of a
 * table: none, to leave it out. Other operations stay. `revision` is what the new revision follows.
 *
 * @example
 * import { MigrateOperation, Rewriter } from "effect-alembic"
 *
 * // Indexes are never dropped.
 * export const processRevisionDirectives = Rewriter.rewrites("DropIndex", () => [])
 *
 * @since 0.1.0
 * @category constructors
 */
export const rewrites = <Tag extends MigrateOperation["_tag"]>(
  tag: Tag,
  rewrite: (
    operation: Extract<MigrateOperation, { readonly _tag: Tag }>,
    revision: ReadonlyArray<string>
  ) => ReadonlyArray<MigrateOperation>
): ProcessRevisionDirectives => {
  const isSubject = (operation: MigrateOperation): operation is Extract<MigrateOperation, { readonly _tag: Tag }> =>
    operation._tag === tag
  return (directives, revision) => {
    const rewritten = (operation: MigrateOperation): ReadonlyArray<MigrateOperation> =>
      isSubject(operation)
        ? rewrite(operation, revision)
        : operation._tag === "ModifyTableOps" || operation._tag === "AlterTableBatch"
        ? [{ ...operation, ops: operation.ops.flatMap(rewritten) }]
        : [operation]
    return Effect.sync(() =>
      directives.map((script) => ({
        ...script,
        upgradeOps: script.upgradeOps.map((side) => ({ ...side, ops: side.ops.flatMap(rewritten) })),
        downgradeOps: script.downgradeOps.map((side) => ({ ...side, ops: side.ops.flatMap(rewritten) }))
      }))
    )
  }
}

/**
 * Returns a hook that runs hooks one after the other: each receives the scripts that the one before it returned.
 *
 * @example
 * import { MigrationScript, Rewriter } from "effect-alembic"
 * import { Effect } from "effect"
 *
 * export const processRevisionDirectives = Rewriter.chain(
 *   Rewriter.rewrites("DropTable", () => []),
 *   (directives) => Effect.succeed(directives.filter(({ upgradeOps }) => !upgradeOps.every(MigrationScript.isEmpty)))
 * )
 *
 * @since 0.1.0
 * @category combinators
 */
export const chain = (
  ...hooks: ReadonlyArray<ProcessRevisionDirectives>
): ProcessRevisionDirectives =>
(directives, revision) => Effect.reduce(hooks, directives, (scripts, hook) => hook(scripts, revision))
