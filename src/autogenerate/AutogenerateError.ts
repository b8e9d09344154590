/**
 * Why a database cannot be compared with a declared schema.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type { PlanError } from "../dialect/DdlPlanner.ts"
import { TaggedError } from "../dialect/TaggedError.ts"
import type { InspectError } from "../execution/Inspector.ts"

/**
 * A script has no database to compare with.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ComparedOffline extends Data.TaggedClass("ComparedOffline") {
  readonly code = "EA1401"
  get message(): string {
    return "A schema can only be compared with a database, and a script (--sql) has none. Run the command without --sql."
  }
}

/**
 * Two `MetaData` values declare the same table.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DuplicateTableKeys extends Data.TaggedClass("DuplicateTableKeys")<{
  readonly tables: ReadonlyArray<string>
}> {
  readonly code = "EA1402"
  get message(): string {
    return `Several MetaData values declare the same tables: ${this.tables.join(", ")}. Declare each table once.`
  }
}

/**
 * A database cannot be compared with the declared schema.
 *
 * @since 0.1.0
 * @category errors
 */
export class AutogenerateError extends TaggedError("AutogenerateError")<{
  readonly reason: ComparedOffline | DuplicateTableKeys
}> {
  readonly exitCode = 2
  override get message() {
    return this.reason.message
  }
}

/**
 * What a comparison can fail with.
 *
 * @since 0.1.0
 * @category errors
 */
export type CompareError = AutogenerateError | PlanError | InspectError
