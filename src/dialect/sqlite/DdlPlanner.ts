/**
 * Which statements a change needs on SQLite.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as SqlType from "../../schema/SqlType.ts"
import type { CompileError } from "../CompileError.ts"
import type * as Ddl from "../DdlElement.ts"
import { type ColumnChange, DdlPlanner, type Plan, type Step } from "../DdlPlanner.ts"
import { ansi, type Features } from "../Features.ts"
import { types } from "./TypeCompiler.ts"

/**
 * @since 0.1.0
 * @category constructors
 */
export const features: Features = {
  ...ansi,
  alterConstraints: false,
  recreateInBatch: true
}

/**
 * @since 0.1.0
 * @category models
 */
export class SqliteDdlPlanner extends DdlPlanner {
  // ALTER TABLE knows names and, of late, NOT NULL.
  protected override alterations(change: ColumnChange): Either.Either<ReadonlyArray<Step>, CompileError> {
    const beyond = Option.isSome(change.type) || Option.isSome(change.serverDefault)
    return Either.map(super.alterations(change), (steps) => [
      ...(beyond ? [notTaken(`the type or the default of ${change.table.name}.${change.columnName}`)] : []),
      ...steps
    ])
  }

  // There are no comments.
  override createTableComment(table: Ddl.TableRef, comment: string): Plan {
    return Either.map(super.createTableComment(table, comment), (steps) => [notTaken("comments"), ...steps])
  }

  // There are no comments.
  override dropTableComment(table: Ddl.TableRef): Plan {
    return Either.map(super.dropTableComment(table), (steps) => [notTaken("comments"), ...steps])
  }

  // A cast to JSON makes a number of a text.
  override castsForCopy(from: SqlType.SqlType, to: SqlType.SqlType): boolean {
    return SqlType.kind(SqlType.forDialect(to, this.dialect)) !== "json" && super.castsForCopy(from, to)
  }
}

const notTaken = (what: string): Step => ({
  _tag: "Warning",
  message:
    `SQLite does not change ${what} and will refuse the statement. Use op.batchAlterTable, which makes the table anew.`
})

/**
 * @since 0.1.0
 * @category constructors
 */
export const ddlPlanner: SqliteDdlPlanner = new SqliteDdlPlanner(types, features)
