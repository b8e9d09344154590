/**
 * Plans schema changes on SQLite.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { TableColumn } from "../../schema/Column.ts"
import * as SqlType from "../../schema/SqlType.ts"
import type { CompileError } from "../CompileError.ts"
import type * as Ddl from "../DdlElement.ts"
import { type ColumnChange, DdlPlanner, type Plan, type Planned } from "../DdlPlanner.ts"
import { ansi, type Features } from "../Features.ts"
import { types } from "./TypeCompiler.ts"

/**
 * The features of SQLite.
 *
 * @since 0.1.0
 * @category constructors
 */
export const features: Features = {
  ...ansi,
  insertsDefault: false,
  unpreparedStatements: true,
  alterConstraints: false,
  recreateInBatch: true
}

/**
 * The planner of SQLite.
 *
 * @since 0.1.0
 * @category models
 */
export class SqliteDdlPlanner extends DdlPlanner {
  // ALTER TABLE changes only names and, in recent versions, NOT NULL.
  protected override alterations(change: ColumnChange): Either.Either<ReadonlyArray<Planned>, CompileError> {
    const beyond = Option.isSome(change.type) || Option.isSome(change.serverDefault)
    return Either.map(super.alterations(change), (steps) => [
      ...(beyond ? [notTaken(`the type or the default of ${change.table.name}.${change.columnName}`)] : []),
      ...steps
    ])
  }

  // SQLite has no comments.
  override tableComment(operation: Ddl.CreateTableComment | Ddl.DropTableComment): Plan {
    return Either.right([notTaken("comments"), operation])
  }

  // ADD COLUMN accepts only constant defaults, and no stored generated columns, unique constraints, checks of types or separate foreign
  // keys.
  override canAddColumn(column: TableColumn, { inlineReferences }: Pick<Ddl.AddColumn, "inlineReferences">): boolean {
    const serverDefault = Option.getOrUndefined(column.serverDefault)
    return serverDefault?._tag !== "Expression" &&
      !(serverDefault?._tag === "Computed" && serverDefault.persisted === true) &&
      !(column.unique && !column.index) &&
      Option.isNone(this.types.checkFor(column.type, column.columnName)) &&
      (column.references.length === 0 || inlineReferences === true)
  }

  // A cast to JSON turns text into a number.
  override castsForCopy(from: SqlType.SqlType, to: SqlType.SqlType): boolean {
    return SqlType.kind(SqlType.forDialect(to, this.dialect)) !== "json" && super.castsForCopy(from, to)
  }
}

const notTaken = (what: string): Planned => ({
  _tag: "Warning",
  message:
    `SQLite cannot change ${what} and will refuse the statement. Use op.batchAlterTable, which rebuilds the table.`
})

/**
 * The planner of SQLite.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ddlPlanner: SqliteDdlPlanner = new SqliteDdlPlanner(types, features)
