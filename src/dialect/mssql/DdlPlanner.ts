/**
 * Plans schema changes on SQL Server.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as CompileError from "../CompileError.ts"
import type * as Ddl from "../DdlElement.ts"
import * as DdlPlanner from "../DdlPlanner.ts"
import { ansi, type Features } from "../Features.ts"
import { nowWithOffset } from "./TypeCompiler.ts"

/**
 * The features of SQL Server.
 *
 * @since 0.1.0
 * @category constructors
 */
export const features: Features = {
  ...ansi,
  comments: "statement",
  constraintNamesPerSchema: true,
  identityInsert: true,
  maxBinds: 2_098,
  // In VALUES with several rows, the server gives each column one type: digits are lost, and a date cannot be next to a string. After most
  // errors it continues with the next statement of a request.
  betweenInserts: Option.some(";\nIF @@ERROR <> 0 RETURN;\n")
}

/**
 * The planner of SQL Server.
 *
 * @since 0.1.0
 * @category models
 */
export class MssqlDdlPlanner extends DdlPlanner.DdlPlanner {
  // A column cannot be dropped before its constraints.
  override dropColumn(operation: Ddl.DropColumn): DdlPlanner.Plan {
    const { columnName, mssqlDropCheck, mssqlDropDefault, mssqlDropForeignKey, table } = operation
    const drop = (kind: Ddl.DropUnnamed["kind"], asked: boolean | undefined): ReadonlyArray<DdlPlanner.Planned> =>
      asked === true ? [{ _tag: "DropUnnamed", table, columnName, kind }] : []
    return Either.right([
      ...drop("default", mssqlDropDefault),
      ...drop("check", mssqlDropCheck),
      ...drop("foreignKey", mssqlDropForeignKey),
      operation
    ])
  }

  // The old default is dropped before the type changes, and the new one is added afterwards; type and NULL are one statement.
  protected override alterations(
    change: DdlPlanner.ColumnChange
  ): Either.Either<ReadonlyArray<DdlPlanner.Planned>, CompileError.CompileError> {
    return Either.map(this.typeAndNullable(change), (definition) => [
      ...this.autoincrementWarning(change),
      ...this.dropDefault(change),
      ...definition,
      ...this.commentStep(change),
      ...this.defaultSteps({ ...change, serverDefault: newDefault(change) }),
      ...this.renameStep(change)
    ])
  }

  private dropDefault(
    { columnName, existingServerDefault, serverDefault, table }: DdlPlanner.ColumnChange
  ): ReadonlyArray<DdlPlanner.Planned> {
    const replaced = Option.isSome(serverDefault) && Option.isSome(existingServerDefault)
    return replaced || Option.exists(serverDefault, Option.isNone)
      ? [{ _tag: "DropUnnamed", table, columnName, kind: "default" }]
      : []
  }

  private typeAndNullable(
    change: DdlPlanner.ColumnChange
  ): Either.Either<ReadonlyArray<DdlPlanner.Planned>, CompileError.CompileError> {
    const { columnName, table } = change
    if (Option.isNone(change.nullable) && Option.isNone(change.type)) return Either.right([])
    const nullable = Option.orElse(change.nullable, () => change.existingNullable)
    return Either.map(this.typeOf(change), (type) => [
      ...(Option.isSome(nullable) ? [] : [{
        _tag: "Warning" as const,
        message: `Changing the type of ${table.name}.${columnName} may make it nullable. Give existingNullable.`
      }]),
      { _tag: "SetType" as const, table, columnName, type, nullable, using: Option.none() }
    ])
  }
}

const newDefault = (
  { existingType, serverDefault, type }: DdlPlanner.ColumnChange
): DdlPlanner.ColumnChange["serverDefault"] =>
  Option.map(
    Option.filter(serverDefault, Option.isSome),
    Option.map((serverDefault) =>
      Option.match(Option.orElse(type, () => existingType), {
        onNone: () => serverDefault,
        onSome: (type) => nowWithOffset(serverDefault, type)
      })
    )
  )
