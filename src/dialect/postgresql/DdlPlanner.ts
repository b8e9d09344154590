/**
 * Which statements a change needs on PostgreSQL.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as CompileError from "../CompileError.ts"
import type * as Ddl from "../DdlElement.ts"
import * as DdlPlanner from "../DdlPlanner.ts"
import { ansi, type Features } from "../Features.ts"
import { identityChanges } from "./DdlCompiler.ts"
import { types } from "./TypeCompiler.ts"

/**
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
 * @since 0.1.0
 * @category models
 */
export class PostgresqlDdlPlanner extends DdlPlanner.DdlPlanner {
  // CONCURRENTLY commits on its own.
  override isTransactional(element: Ddl.DdlElement): boolean {
    return !(element._tag === "CreateIndex" && element.index.options.postgresqlConcurrently === true ||
      element._tag === "DropIndex" && element.options.postgresqlConcurrently === true)
  }

  // The type goes first, so that the new default is one of the new type.
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
    return Either.right([
      ...this.autoincrementWarning(change),
      ...this.typeStep(change),
      ...this.nullableStep(change),
      ...this.defaultSteps(change),
      ...this.commentStep(change),
      ...this.renameStep(change)
    ])
  }

  // An identity is no default: one has to go before the other can come.
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

/**
 * @since 0.1.0
 * @category constructors
 */
export const ddlPlanner: PostgresqlDdlPlanner = new PostgresqlDdlPlanner(types, features)
