/**
 * Plans schema changes on MySQL and MariaDB.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Constraint } from "../../schema/Constraint.ts"
import * as SqlType from "../../schema/SqlType.ts"
import type * as CompileError from "../CompileError.ts"
import * as DdlPlanner from "../DdlPlanner.ts"
import { ansi, type Features } from "../Features.ts"
import * as Types from "./TypeCompiler.ts"

/**
 * The features of MariaDB. On MySQL the names of checks, too, are unique in a database.
 *
 * @since 0.1.0
 * @category constructors
 */
export const features: Features = {
  ...ansi,
  namedPerDatabase: ["ForeignKey"],
  comments: "inline",
  insertDefaults: "() VALUES ()",
  maxBinds: 65_535,
  unpreparedStatements: true
}

/**
 * The planner of MySQL and MariaDB.
 *
 * @since 0.1.0
 * @category models
 */
export class MysqlDdlPlanner extends DdlPlanner.DdlPlanner {
  // The whole column is redefined, and attributes that are not written are lost; only the default can be changed alone.
  protected override alterations(
    change: DdlPlanner.ColumnChange
  ): Either.Either<ReadonlyArray<DdlPlanner.Planned>, CompileError.CompileError> {
    const { columnName, newColumnName, serverDefault, table } = change
    const redefined = Option.isSome(change.nullable) || Option.isSome(change.type) || Option.isSome(change.comment) ||
      Option.isSome(change.autoincrement)
    const renamed = Option.isSome(newColumnName)
    const setsDefault = Option.isSome(serverDefault)
    const changed = redefined || renamed || setsDefault
    const droppingDefault = Option.exists(serverDefault, Option.isNone)
    // CHANGE accepts a date and time as a default, ALTER COLUMN does not.
    const moment = changed && !droppingDefault && this.isMoment(change)
    if (!changed) return Either.right([])
    if (!redefined && !(setsDefault && (moment || !droppingDefault && this.refusesDefault(change)))) {
      return Either.right([...this.defaultSteps(change), ...this.renameStep(change)])
    }
    return Either.map(this.typeOf(change), (type) => [{
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
  }

  // Only the server knows the name of an unnamed check, so the user has to look it up.
  protected override dropTypeCheck(
    change: DdlPlanner.ColumnChange,
    check: Constraint
  ): ReadonlyArray<DdlPlanner.Planned> {
    return check.name._tag === "Unnamed"
      ? [{
        _tag: "Warning",
        message:
          `The CHECK constraint of the old type of ${change.table.name}.${change.columnName} has no known name ` +
          "and was not dropped. Look up its name and drop it with op.dropConstraint."
      }]
      : super.dropTypeCheck(change, check)
  }

  /** `ALTER COLUMN` cannot set the default of a type without a limit of length, `MODIFY` can. */
  protected refusesDefault({ existingType }: DdlPlanner.ColumnChange): boolean {
    return Option.exists(
      Option.flatMap(existingType, (type) => Either.getRight(this.types.compile(type))),
      (type) => /^(?:tiny|medium|long)?(?:text|blob)\b|^json\b/i.test(type)
    )
  }

  private isMoment(change: DdlPlanner.ColumnChange): boolean {
    return [change.type, change.existingType].some(
      Option.exists((type) => SqlType.kind(SqlType.forDialect(type, this.dialect)) === "dateTime")
    )
  }
}

/**
 * The planner of MariaDB, whose `ALTER COLUMN` sets the default of any type.
 *
 * @since 0.1.0
 * @category models
 */
export class MariadbDdlPlanner extends MysqlDdlPlanner {
  protected override refusesDefault(): boolean {
    return false
  }
}

const either = <A>(given: Option.Option<A>, existing: Option.Option<A>, otherwise: A): A =>
  Option.getOrElse(Option.orElse(given, () => existing), () => otherwise)

/**
 * The planner of MySQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mysql: MysqlDdlPlanner = new MysqlDdlPlanner(Types.mysql, {
  ...features,
  namedPerDatabase: ["ForeignKey", "Check"]
})

/**
 * The planner of MariaDB.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mariadb: MysqlDdlPlanner = new MariadbDdlPlanner(Types.mariadb, features)
