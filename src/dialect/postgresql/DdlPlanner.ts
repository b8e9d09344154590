/**
 * Plans schema changes on PostgreSQL.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { ServerDefault } from "../../schema/ServerDefault.ts"
import * as SqlType from "../../schema/SqlType.ts"
import * as CompileError from "../CompileError.ts"
import type * as Ddl from "../DdlElement.ts"
import * as DdlPlanner from "../DdlPlanner.ts"
import { ansi, type Features } from "../Features.ts"
import { identityChanges } from "./DdlCompiler.ts"
import { types } from "./TypeCompiler.ts"

/**
 * The features of PostgreSQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const features: Features = {
  ...ansi,
  alterIdentity: true,
  comments: "statement",
  constraintNamesPerSchema: true,
  maxBinds: 65_535,
  namedTypes: true
}

/**
 * The planner of PostgreSQL.
 *
 * @since 0.1.0
 * @category models
 */
export class PostgresqlDdlPlanner extends DdlPlanner.DdlPlanner {
  // CONCURRENTLY is refused inside a transaction.
  override isTransactional(element: Ddl.DdlElement): boolean {
    return !(element._tag === "CreateIndex" && element.index.options.postgresqlConcurrently === true ||
      element._tag === "DropIndex" && element.options.postgresqlConcurrently === true)
  }

  // The new default is for the new type. If the server cannot convert the old default, it refuses the new type, so the old default is
  // dropped first.
  protected override alterations(
    change: DdlPlanner.ColumnChange
  ): Either.Either<ReadonlyArray<DdlPlanner.Planned>, CompileError.CompileError> {
    if (Option.isSome(change.postgresqlUsing) && Option.isNone(change.type)) {
      return Either.left(
        new CompileError.CompileError({
          reason: new CompileError.UsingNeedsType({ table: change.table.name, column: change.columnName })
        })
      )
    }
    const blocksType = Option.exists(change.type, (type) => !this.convertsDefault(change.existingType, type))
    const dropsDefault = blocksType && Option.exists(change.serverDefault, Option.isNone)
    const replacesDefault = blocksType && Option.exists(change.serverDefault, Option.exists(isValue)) &&
      Option.match(change.existingServerDefault, { onNone: () => true, onSome: Option.exists(isValue) })
    const { columnName, table } = change
    return Either.right([
      ...this.autoincrementWarning(change),
      ...(dropsDefault ? this.defaultSteps(change) : []),
      ...(replacesDefault ? [{ _tag: "SetDefault" as const, table, columnName, serverDefault: Option.none() }] : []),
      ...this.typeStep(change),
      ...this.nullableStep(change),
      ...(dropsDefault ? [] : this.defaultSteps(change)),
      ...this.commentStep(change),
      ...this.renameStep(change)
    ])
  }

  // The server converts a default as in an assignment: numbers to numbers, and anything to text.
  private convertsDefault(existing: Option.Option<SqlType.SqlType>, type: SqlType.SqlType): boolean {
    const kindOf = (type: SqlType.SqlType) => SqlType.kind(SqlType.forDialect(type, this.dialect))
    return this.types.namedTypes(type, Option.none()).length === 0 &&
      (kindOf(type) === "text" || (numbers.has(kindOf(type)) && Option.exists(existing, (_) => numbers.has(kindOf(_)))))
  }

  // An identity is not a default; the server refuses to set one while the column has the other.
  protected override defaultSteps(change: DdlPlanner.ColumnChange): ReadonlyArray<DdlPlanner.Planned> {
    const { columnName, table } = change
    const existing = Option.flatten(change.existingServerDefault)
    const existingIdentity = Option.filter(existing, (existing) => existing._tag === "Identity")
    return Option.match(change.serverDefault, {
      onNone: () => [],
      onSome: (serverDefault) => {
        const identity = Option.filter(serverDefault, (given) => given._tag === "Identity")
        const setIdentity: DdlPlanner.Planned = {
          _tag: "SetIdentity",
          table,
          columnName,
          identity,
          existing: existingIdentity
        }
        if (Option.isSome(identity)) {
          if (Option.isNone(existingIdentity)) {
            return Option.isSome(existing)
              ? [{ _tag: "SetDefault", table, columnName, serverDefault: Option.none() }, setIdentity]
              : [setIdentity]
          }
          return identityChanges(identity.value, existingIdentity.value).length === 0 ? [] : [setIdentity]
        }
        if (Option.isNone(existingIdentity)) return [{ _tag: "SetDefault", table, columnName, serverDefault }]
        return Option.isNone(serverDefault)
          ? [setIdentity]
          : [setIdentity, { _tag: "SetDefault", table, columnName, serverDefault }]
      }
    })
  }
}

const numbers: ReadonlySet<SqlType.ValueKind> = new Set(["integer", "bigint", "decimal", "float"])

const isValue = ({ _tag }: ServerDefault) => _tag !== "Identity" && _tag !== "Computed"

/**
 * The planner of PostgreSQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ddlPlanner: PostgresqlDdlPlanner = new PostgresqlDdlPlanner(types, features)
