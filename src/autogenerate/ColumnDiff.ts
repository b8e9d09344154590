/**
 * Compares the columns of a table.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { isSameType } from "../dialect/Comparison.ts"
import type { CompileError } from "../dialect/CompileError.ts"
import type { TableRef } from "../dialect/DdlElement.ts"
import type { Dialect } from "../dialect/Dialect.ts"
import { type AlterColumn, hasChanges, type MigrateOperation } from "../operations/MigrateOperation.ts"
import type { TableColumn } from "../schema/Column.ts"
import type { ServerDefault } from "../schema/ServerDefault.ts"
import * as SqlType from "../schema/SqlType.ts"
import { isGenerated, withGenerated } from "./ColumnUse.ts"
import type { CompareOptions } from "./CompareOptions.ts"
import * as Identity from "./Identity.ts"
import { commentOf, comparesComments, decided, includes, type Pair, type Question } from "./TablePair.ts"

/**
 * The operations on the columns of a table:
 *
 * - `droppedGenerated`, `addedGenerated`: generated columns, also those that are replaced. They are dropped before the columns from which they
 *   are computed change, and added after it;
 * - `replaced`: the names of those that are dropped and added;
 * - `converted`: the names of columns that get a type for which the expressions that name them may have no meaning.
 *
 * @since 0.1.0
 * @category models
 */
export interface ColumnChanges {
  readonly added: ReadonlyArray<MigrateOperation>
  readonly addedGenerated: ReadonlyArray<MigrateOperation>
  readonly altered: ReadonlyArray<AlterColumn>
  readonly dropped: ReadonlyArray<MigrateOperation>
  readonly droppedGenerated: ReadonlyArray<MigrateOperation>
  readonly replaced: ReadonlySet<string>
  readonly converted: ReadonlySet<string>
  readonly questions: ReadonlyArray<Question>
  readonly warnings: ReadonlyArray<string>
}

/**
 * Returns the columns to add, alter and drop.
 *
 * @since 0.1.0
 * @category combinators
 */
export const columnChanges = (pair: Pair): Either.Either<ColumnChanges, CompileError> =>
  Either.gen(function*() {
    const { context, declared, reflected, table } = pair
    const isIncluded = includes(context.options)
    const reflectedBy = new Map(reflected.columns.map((column) => [column.columnName, column]))
    const declaredNames = new Set(declared.columns.map(({ columnName }) => columnName))
    const altered = yield* Either.all(
      declared.columns.flatMap((column) => {
        const existing = reflectedBy.get(column.columnName)
        return existing === undefined || !isIncluded(column, column.columnName, "column", false, existing)
          ? []
          : [alteration(pair, existing, column)]
      })
    )
    const changed = altered.map(({ change }) => change).filter(hasChanges)
    const replaced = new Set(
      generatedFrom(pair, [
        ...altered.flatMap(({ change, isReplaced }) => isReplaced ? [change.columnName] : []),
        ...changed.filter((change) => context.comparison.generatedHolds.some((part) => change[part]._tag === "Some"))
          .map(({ columnName }) => columnName)
      ])
    )
    const [added, addedGenerated] = Arr.partition(
      declared.columns.filter((column) =>
        replaced.has(column.columnName) ||
        !reflectedBy.has(column.columnName) && isIncluded(column, column.columnName, "column", false, null)
      ),
      isGenerated
    )
    const [dropped, droppedGenerated] = Arr.partition(
      reflected.columns.filter((column) =>
        replaced.has(column.columnName) ||
        !declaredNames.has(column.columnName) && isIncluded(column, column.columnName, "column", true, null)
      ),
      isGenerated
    )
    const kept = changed.filter(({ columnName }) => !replaced.has(columnName))
    return {
      added: added.map((column) => addColumn(table, column)),
      addedGenerated: addedGenerated.map((column) => addColumn(table, column)),
      altered: kept,
      dropped: dropped.map((column) => dropColumn(pair, column)),
      droppedGenerated: droppedGenerated.toReversed().map((column) => dropColumn(pair, column)),
      replaced,
      converted: new Set(kept.filter(isConversion).map(({ columnName }) => columnName)),
      questions: altered.flatMap(({ questions }) => questions),
      warnings: altered.flatMap(({ warnings }) => warnings)
    }
  })

/** The generated columns among these columns, and those on both sides that are computed from one of them. */
const generatedFrom = (
  { context: { comparison, options }, declared, reflected }: Pair,
  columns: ReadonlyArray<string>
): ReadonlyArray<string> => {
  const isIncluded = includes(options)
  const names = new Set(columns)
  const affected = [reflected, declared].map((form) => withGenerated(comparison, form.columns, names))
  return declared.columns.flatMap((column) => {
    const existing = reflected.columns.find(({ columnName }) => columnName === column.columnName)
    return existing !== undefined && isGenerated(existing) && isGenerated(column) &&
        affected.some((names) => names.has(column.columnName)) &&
        isIncluded(column, column.columnName, "column", false, existing)
      ? [column.columnName]
      : []
  })
}

const addColumn = (table: TableRef, column: TableColumn): MigrateOperation => ({
  _tag: "AddColumn",
  table,
  column: { ...column, checks: column.checks.filter(({ name }) => name._tag === "Unnamed") },
  ifNotExists: false,
  inlineReferences: false,
  inlinePrimaryKey: false,
  insertBefore: Option.none(),
  insertAfter: Option.none()
})

const dropColumn = ({ context: { comparison }, table }: Pair, column: TableColumn): MigrateOperation => ({
  _tag: "DropColumn",
  table,
  columnName: column.columnName,
  ifExists: false,
  mssqlDropDefault: comparison.constraintsHoldColumns,
  mssqlDropCheck: comparison.constraintsHoldColumns,
  mssqlDropForeignKey: false,
  existingType: Option.none(),
  original: Option.some(column)
})

/** Text becomes something else, or the other way round, so that the expressions that name the column may have no meaning. */
const isConversion = ({ postgresqlUsing, reverseUsing }: AlterColumn): boolean =>
  [postgresqlUsing, reverseUsing].some(Option.isSome)

const alteration = (
  pair: Pair,
  existing: TableColumn,
  column: TableColumn
): Either.Either<
  {
    readonly change: AlterColumn
    readonly isReplaced: boolean
    readonly questions: ReadonlyArray<Question>
    readonly warnings: ReadonlyArray<string>
  },
  CompileError
> =>
  Either.flatMap(
    typeChange(pair, existing, column),
    (type) =>
      Either.map(defaultChange(pair, existing, column), (serverDefault) => ({
        change: alterationOf(pair, existing, column, { type: type.changed, serverDefault: serverDefault.changed }),
        isReplaced: serverDefault.isReplaced,
        questions: [...type.questions, ...serverDefault.questions],
        warnings: serverDefault.warnings
      }))
  )

const alterationOf = (
  { context, table }: Pair,
  existing: TableColumn,
  column: TableColumn,
  given: { readonly type: boolean; readonly serverDefault: boolean }
): AlterColumn => {
  const { comparison } = context
  const using = (from: TableColumn, to: TableColumn) =>
    given.type ? comparison.using(column.columnName, from.type, to.type) : Option.none()
  const [postgresqlUsing, reverseUsing] = [using(existing, column), using(column, existing)]
  // The server does not convert a default to or from an enum.
  const changesDefault = given.serverDefault ||
    [postgresqlUsing, reverseUsing].some(Option.isSome) && Option.exists(existing.serverDefault, isValue)
  return {
    _tag: "AlterColumn",
    table,
    columnName: column.columnName,
    nullable: existing.nullable === column.nullable || isNullabilityImplied(existing, column)
      ? Option.none()
      : Option.some(column.nullable),
    type: given.type ? Option.some(column.type) : Option.none(),
    serverDefault: changesDefault
      ? Option.some(Identity.completedBy(column.serverDefault, existing.serverDefault))
      : Option.none(),
    newColumnName: Option.none(),
    comment: !comparesComments(context) ||
        commentOf(existing.comment) === commentOf(column.comment)
      ? Option.none()
      : Option.some(Option.filter(column.comment, (comment) => comment !== "")),
    autoincrement: Option.none(),
    existingType: Option.some(existing.type),
    existingNullable: Option.some(existing.nullable),
    existingServerDefault: Option.some(
      changesDefault
        ? Identity.completedBy(existing.serverDefault, column.serverDefault)
        : existing.serverDefault
    ),
    existingComment: Option.some(existing.comment),
    existingAutoincrement: comparison.redefinesColumns && existing.autoincrement === true
      ? Option.some(true)
      : Option.none(),
    postgresqlUsing,
    reverseUsing
  }
}

const isValue = ({ _tag }: ServerDefault): boolean => _tag !== "Identity" && _tag !== "Computed"

/** The nullability of an identity column follows from the identity, that of a generated column from its expression. */
const isNullabilityImplied = (existing: TableColumn, column: TableColumn): boolean => {
  const isOne = (tag: ServerDefault["_tag"]) => ({ serverDefault }: TableColumn) =>
    Option.exists(serverDefault, ({ _tag }) => _tag === tag)
  return isOne("Identity")(existing) && isOne("Identity")(column) ||
    [existing, column].some(isOne("Computed")) && !column.nullableGiven
}

/** `isReplaced`: whether the column has to be dropped and added. */
interface Change {
  readonly changed: boolean
  readonly isReplaced: boolean
  readonly questions: ReadonlyArray<Question>
  readonly warnings: ReadonlyArray<string>
}

const same: Change = { changed: false, isReplaced: false, questions: [], warnings: [] }
const different: Change = { ...same, changed: true }

const typeChange = (
  pair: Pair,
  existing: TableColumn,
  column: TableColumn
): Either.Either<Change, CompileError> => {
  const { comparison, dialect, options } = pair.context
  const { compareType = true } = options
  const isNothing = ({ type }: TableColumn) => type.definition._tag === "None"
  if (compareType === false || isNothing(existing) || isNothing(column)) return Either.right(same)
  const told = compareType === true ? undefined : compareType({
    table: pair.declared.table,
    inspectedColumn: existing,
    metadataColumn: column,
    inspectedType: existing.type,
    metadataType: SqlType.forDialect(column.type, dialect.name)
  })
  if (told !== undefined) return Either.right(told ? different : same)
  return Either.map(
    Either.all([dialect.types.compiler.compile(existing.type), dialect.types.compiler.compile(column.type)]),
    ([left, right]) => {
      const { isSame, questions } = decided(
        pair,
        () => left === right || isSameType(comparison.type(left), comparison.type(right), typeDetail(options)),
        { _tag: "Type", column: column.columnName }
      )
      return { ...same, changed: !isSame, questions }
    }
  )
}

/**
 * Returns how exactly types are compared.
 *
 * @since 0.1.0
 * @category getters
 */
export const typeDetail = ({ compareTypeDetails }: CompareOptions): "given" | "exact" =>
  compareTypeDetails === false ? "given" : "exact"

const defaultChange = (
  pair: Pair,
  existing: TableColumn,
  column: TableColumn
): Either.Either<Change, CompileError> => {
  const { comparison, dialect, options } = pair.context
  const { compareServerDefault = false } = options
  const [left, right] = [Option.getOrUndefined(existing.serverDefault), Option.getOrUndefined(column.serverDefault)]
  if (compareServerDefault === false || left === undefined && right === undefined) return Either.right(same)
  if (left?._tag === "Computed" || right?._tag === "Computed") {
    const areBoth = left?._tag === "Computed" && right?._tag === "Computed"
    const { isSame, questions } = areBoth
      ? decided(pair, ({ expression }) => expression(left.sqltext) === expression(right.sqltext), {
        _tag: "Computed",
        column: column.columnName
      })
      : { isSame: false, questions: [] }
    const isReplaced = areBoth && !isSame && options.compareComputed !== false
    return Either.right({
      changed: false,
      isReplaced,
      questions,
      warnings: isSame || isReplaced
        ? []
        : [`The generated column ${pair.table.name}.${column.columnName} differs and cannot be changed.`]
    })
  }
  if (left?._tag === "Identity" || right?._tag === "Identity") {
    const isSame = !dialect.ddl.features.alterIdentity ||
      left?._tag === "Identity" && right?._tag === "Identity" && Identity.form(left) === Identity.form(right)
    return Either.right(isSame ? same : different)
  }
  if (right === undefined && pair.reflected.serials.has(column.columnName)) return Either.right(same)
  return Either.map(Either.all([rendered(dialect, left), rendered(dialect, right)]), ([inspected, declared]) => {
    const told = compareServerDefault === true ? undefined : compareServerDefault({
      table: pair.declared.table,
      inspectedColumn: existing,
      metadataColumn: column,
      inspectedDefault: left ?? null,
      metadataDefault: right ?? null,
      renderedMetadataDefault: declared
    })
    if (told !== undefined) return told ? different : same
    if (inspected === declared) return same
    const form = (sql: string | null, type: SqlType.SqlType) =>
      sql === null ? undefined : comparison.serverDefault(sql, SqlType.forDialect(type, dialect.name))
    const [one, other] = [form(inspected, existing.type), form(declared, column.type)]
    if (one === other) return same
    if (one === undefined || other === undefined) return different
    const { isSame, questions } = decided(pair, () => false, { _tag: "Default", column: column.columnName })
    return { ...same, changed: !isSame, questions }
  })
}

const rendered = (
  { ddl }: Dialect["Type"],
  serverDefault: ServerDefault | undefined
): Either.Either<string | null, CompileError> =>
  serverDefault === undefined ? Either.right(null) : ddl.compiler.defaultValue(serverDefault)
