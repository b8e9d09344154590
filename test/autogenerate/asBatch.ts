import * as Option from "effect/Option"
import type { MigrateOperation } from "../../src/operations/MigrateOperation.ts"

/** As `renderAsBatch` does where constraints cannot be altered. */
export const asBatch = (operation: MigrateOperation): MigrateOperation =>
  operation._tag === "ModifyTableOps"
    ? {
      ...operation,
      _tag: "AlterTableBatch",
      options: {
        recreate: "auto",
        copyFrom: Option.none(),
        columnReflect: Option.none(),
        reflectArgs: [],
        tableArgs: [],
        tablePrefixes: [],
        tableOptions: {},
        namingConvention: Option.none(),
        partialReordering: []
      }
    }
    : operation
