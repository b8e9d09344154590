/**
 * Which statements a change needs on MySQL and MariaDB.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Constraint } from "../../schema/Constraint.ts"
import * as SqlType from "../../schema/SqlType.ts"
import * as CompileError from "../CompileError.ts"
import * as DdlPlanner from "../DdlPlanner.ts"
import { ansi, type Features } from "../Features.ts"
import * as Types from "./TypeCompiler.ts"

/**
 * @since 0.1.0
 * @category constructors
 */
export const features: Features = {
  ...ansi,
  comments: "inline",
  insertDefaults: "() VALUES ()",
  maxBinds: 65_535,
  unpreparedStatements: true
}

/**
 * @since 0.1.0
 * @category models
 */
export class MysqlDdlPlanner extends DdlPlanner.DdlPlanner {
  // A column is written anew as a whole, and what is not said of it is lost; only its default can be set alone.
  protected override alterations(
    change: DdlPlanner.ColumnChange
  ): Either.Either<ReadonlyArray<DdlPlanner.Planned>, CompileError.CompileError> {
    const { columnName, newColumnName, serverDefault, table } = change
    const redefined = Option.isSome(change.nullable) || Option.isSome(change.type) || Option.isSome(change.comment) ||
      Option.isSome(change.autoincrement)
    const renamed = Option.isSome(newColumnName)
    const changed = redefined || renamed || Option.isSome(serverDefault)
    const droppingDefault = Option.exists(serverDefault, Option.isNone)
    // A moment as a default is taken by CHANGE and not by ALTER COLUMN.
    const moment = changed && !droppingDefault && this.isMoment(change)
    if (!changed) return Either.right([])
    if (!redefined && !renamed && !moment) return Either.right(this.defaultSteps(change))
    return Option.match(Option.orElse(change.type, () => change.existingType), {
      onNone: () =>
        Either.left(
          new CompileError.CompileError({
            reason: new CompileError.ExistingTypeRequired({
              dialect: this.dialect,
              table: table.name,
              column: columnName
            })
          })
        ),
      onSome: (type) =>
        Either.right([{
          _tag: "RedefineColumn",
          table,
          columnName,
          newName: renamed ? newColumnName : moment ? Option.some(columnName) : Option.none(),
          type,
          nullable: either(change.nullable, change.existingNullable, true),
          serverDefault: either(serverDefault, change.existingServerDefault, Option.none()),
          autoincrement: either(change.autoincrement, change.existingAutoincrement, false),
          comment: either(change.comment, change.existingComment, Option.none())
        }])
    })
  }

  // What has no name cannot be dropped; the server knows its name, and the user has to look it up.
  protected override dropTypeCheck(
    change: DdlPlanner.ColumnChange,
    check: Constraint
  ): ReadonlyArray<DdlPlanner.Planned> {
    return check.name._tag === "Unnamed"
      ? [{
        _tag: "Warning",
        message: `The check that the old type of ${change.table.name}.${change.columnName} brought has no name here ` +
          "and was not dropped. Look its name up and drop it with op.dropConstraint."
      }]
      : super.dropTypeCheck(change, check)
  }

  private isMoment(change: DdlPlanner.ColumnChange): boolean {
    return [change.type, change.existingType].some(
      Option.exists((type) => SqlType.kind(SqlType.forDialect(type, this.dialect)) === "dateTime")
    )
  }
}

const either = <A>(given: Option.Option<A>, existing: Option.Option<A>, otherwise: A): A =>
  Option.getOrElse(Option.orElse(given, () => existing), () => otherwise)

/**
 * @since 0.1.0
 * @category constructors
 */
export const mysql: MysqlDdlPlanner = new MysqlDdlPlanner(Types.mysql, features)

/**
 * @since 0.1.0
 * @category constructors
 */
export const mariadb: MysqlDdlPlanner = new MysqlDdlPlanner(Types.mariadb, features)
