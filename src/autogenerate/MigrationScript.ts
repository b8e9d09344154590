/**
 * A generated migration file as a value: the operations of both directions, and the data of the revision (Alembic's `MigrationScript`).
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { CompileError } from "../dialect/CompileError.ts"
import type { DiffTuple } from "../operations/DiffTuple.ts"
import type { MigrateOperation, ModifyTableOps } from "../operations/MigrateOperation.ts"
import { reverseAll } from "../operations/reverse.ts"
import { toDiffTuples } from "../operations/toDiffTuples.ts"

/**
 * The operations of an upgrade. `upgradeToken` names the variable of the template that receives them.
 *
 * @since 0.1.0
 * @category models
 */
export interface UpgradeOps {
  readonly _tag: "UpgradeOps"
  readonly ops: ReadonlyArray<MigrateOperation>
  readonly upgradeToken: string
}

/**
 * The operations of a downgrade. `downgradeToken` names the variable of the template that receives them.
 *
 * @since 0.1.0
 * @category models
 */
export interface DowngradeOps {
  readonly _tag: "DowngradeOps"
  readonly ops: ReadonlyArray<MigrateOperation>
  readonly downgradeToken: string
}

/**
 * A generated migration file. It has one `UpgradeOps` and one `DowngradeOps` for each database, in the same order. The other fields are those of
 * the command; what a hook changes in them is what is written. `head` are the down revisions, as the command names them.
 *
 * @since 0.1.0
 * @category models
 */
export interface MigrationScript {
  readonly _tag: "MigrationScript"
  readonly revId: Option.Option<string>
  readonly message: Option.Option<string>
  readonly upgradeOps: ReadonlyArray<UpgradeOps>
  readonly downgradeOps: ReadonlyArray<DowngradeOps>
  readonly imports: ReadonlyArray<string>
  readonly head: ReadonlyArray<string>
  readonly splice: boolean
  readonly branchLabel: ReadonlyArray<string>
  readonly versionPath: Option.Option<string>
  readonly dependsOn: ReadonlyArray<string>
}

/**
 * Creates the operations of an upgrade.
 *
 * @since 0.1.0
 * @category constructors
 */
export const upgradeOps = (ops: ReadonlyArray<MigrateOperation>, upgradeToken = "upgrades"): UpgradeOps => ({
  _tag: "UpgradeOps",
  ops,
  upgradeToken
})

/**
 * Creates the operations of a downgrade.
 *
 * @since 0.1.0
 * @category constructors
 */
export const downgradeOps = (ops: ReadonlyArray<MigrateOperation>, downgradeToken = "downgrades"): DowngradeOps => ({
  _tag: "DowngradeOps",
  ops,
  downgradeToken
})

/**
 * Creates a script; omitted data is empty.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (facts: Partial<Omit<MigrationScript, "_tag">> = {}): MigrationScript => ({
  revId: Option.none(),
  message: Option.none(),
  upgradeOps: [],
  downgradeOps: [],
  imports: [],
  head: ["head"],
  splice: false,
  branchLabel: [],
  versionPath: Option.none(),
  dependsOn: [],
  ...facts,
  _tag: "MigrationScript"
})

/**
 * Returns whether a container has no operation.
 *
 * @since 0.1.0
 * @category guards
 */
export const isEmpty = (container: UpgradeOps | DowngradeOps | ModifyTableOps): boolean =>
  container.ops.every((operation) => operation._tag === "ModifyTableOps" && isEmpty(operation))

/**
 * Returns the downgrade of an upgrade: the reverse of each operation, the last one first.
 *
 * @since 0.1.0
 * @category combinators
 */
export const reverse = (
  { ops }: UpgradeOps,
  downgradeToken?: string | undefined
): Either.Either<DowngradeOps, CompileError> => Either.map(reverseAll(ops), (ops) => downgradeOps(ops, downgradeToken))

/**
 * Returns the differences of a container in Alembic's form. Those of one column are in a list.
 *
 * @since 0.1.0
 * @category combinators
 */
export const asDiffs = (
  { ops }: { readonly ops: ReadonlyArray<MigrateOperation> }
): ReadonlyArray<DiffTuple | ReadonlyArray<DiffTuple>> =>
  ops.flatMap((operation): ReadonlyArray<DiffTuple | ReadonlyArray<DiffTuple>> =>
    operation._tag === "ModifyTableOps" || operation._tag === "AlterTableBatch"
      ? asDiffs(operation)
      : operation._tag === "AlterColumn"
      ? [toDiffTuples(operation)]
      : toDiffTuples(operation)
  )
