/**
 * Compares the tables of a database with the declared tables, and returns the differences as operations.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type Comparison, isSameType } from "../dialect/Comparison.ts"
import type { CompileError } from "../dialect/CompileError.ts"
import type { TableRef } from "../dialect/DdlElement.ts"
import type { Dialect } from "../dialect/Dialect.ts"
import { type AlterColumn, constraintKind, hasChanges, type MigrateOperation } from "../operations/MigrateOperation.ts"
import type { TableColumn } from "../schema/Column.ts"
import type * as Constraint from "../schema/Constraint.ts"
import type { Index } from "../schema/Index.ts"
import type { Name } from "../schema/Name.ts"
import type { SequenceOptions } from "../schema/Sequence.ts"
import type { Identity, ServerDefault } from "../schema/ServerDefault.ts"
import * as SqlType from "../schema/SqlType.ts"
import type { CompareOptions, IncludedObject, ObjectType } from "./CompareOptions.ts"
import { nameText, type TableForm } from "./TableForm.ts"

/**
 * The tables of the database and the declared tables.
 *
 * @since 0.1.0
 * @category models
 */
export interface Sides {
  readonly reflected: ReadonlyArray<TableForm>
  readonly declared: ReadonlyArray<TableForm>
}

/**
 * An expression that the database and the declared schema write differently, so that only the server knows whether it is the same.
 *
 * @since 0.1.0
 * @category models
 */
export interface Question {
  readonly reflected: TableForm
  readonly declared: TableForm
  readonly subject:
    | { readonly _tag: "Type" | "Default" | "Computed"; readonly column: string }
    | {
      readonly _tag: "Check"
      readonly reflected: Constraint.CheckConstraint
      readonly declared: Constraint.CheckConstraint
    }
    | { readonly _tag: "Index"; readonly reflected: Index; readonly declared: Index }
}

/**
 * The operations on a table that exists on both sides, by kind.
 *
 * @since 0.1.0
 * @category models
 */
export interface TableChanges {
  readonly table: TableRef
  readonly dropForeignKeys: ReadonlyArray<MigrateOperation>
  readonly dropChecks: ReadonlyArray<MigrateOperation>
  readonly dropIndexes: ReadonlyArray<MigrateOperation>
  readonly addColumns: ReadonlyArray<MigrateOperation>
  readonly alterColumns: ReadonlyArray<MigrateOperation>
  readonly addIndexes: ReadonlyArray<MigrateOperation>
  readonly addChecks: ReadonlyArray<MigrateOperation>
  readonly comments: ReadonlyArray<MigrateOperation>
  readonly dropColumns: ReadonlyArray<MigrateOperation>
  readonly addForeignKeys: ReadonlyArray<MigrateOperation>
}

/**
 * All differences. `created` are declared tables, `dropped` are tables of the database. `warnings` name differences that cannot be
 * changed.
 *
 * @since 0.1.0
 * @category models
 */
export interface Diff {
  readonly created: ReadonlyArray<TableForm>
  readonly dropped: ReadonlyArray<TableForm>
  readonly changed: ReadonlyArray<TableChanges>
  readonly questions: ReadonlyArray<Question>
  readonly warnings: ReadonlyArray<string>
}

/**
 * The context of a comparison:
 *
 * - `uniqueIndexes`: whether unique constraints and unique indexes are the same in this database;
 * - `isSame`: the server's answer to a question; `None` if it was not asked.
 *
 * @since 0.1.0
 * @category models
 */
export interface DiffContext {
  readonly dialect: Dialect["Type"]
  readonly comparison: Comparison
  readonly options: CompareOptions
  readonly uniqueIndexes: boolean
  readonly isSame: (question: Question) => Option.Option<boolean>
}

/**
 * Returns the key of a question, which is the same in each comparison.
 *
 * @since 0.1.0
 * @category getters
 */
export const questionKey = ({ declared, subject }: Question): string =>
  JSON.stringify([
    declared.key,
    subject._tag,
    "column" in subject ? subject.column : [nameText(subject.reflected.name), nameText(subject.declared.name)],
    subject._tag === "Check" ? subject.declared.sqltext : ""
  ])

/**
 * Compares the tables of both sides.
 *
 * @since 0.1.0
 * @category combinators
 */
export const diff = ({ declared, reflected }: Sides, context: DiffContext): Either.Either<Diff, CompileError> =>
  Either.gen(function*() {
    const { isIncluded } = filters(context.options)
    const reflectedBy = new Map(reflected.map((form) => [form.key, form]))
    const declaredKeys = new Set(declared.map(({ key }) => key))
    const changes = yield* Either.all(
      declared.flatMap((form) => {
        const existing = reflectedBy.get(form.key)
        return existing === undefined || !isIncluded(form.table, form.table.name, "table", false, existing.table)
          ? []
          : [tableChanges(existing, form, context)]
      })
    )
    return {
      created: declared.filter(({ key, table }) =>
        !reflectedBy.has(key) && isIncluded(table, table.name, "table", false, null)
      ),
      dropped: reflected.filter(({ key, table }) =>
        !declaredKeys.has(key) && isIncluded(table, table.name, "table", true, null)
      ).map((form) => withoutKeyIndexes(form, context)),
      changed: changes.map(({ changes }) => changes),
      questions: changes.flatMap(({ questions }) => questions),
      warnings: changes.flatMap(({ warnings }) => warnings)
    }
  })

const filters = ({ includeObject = () => true }: CompareOptions) => ({
  isIncluded: (
    object: IncludedObject,
    name: string | null,
    type: ObjectType,
    reflected: boolean,
    compareTo: IncludedObject | null
  ) => includeObject(object, name, type, reflected, compareTo)
})

interface Compared {
  readonly changes: TableChanges
  readonly questions: ReadonlyArray<Question>
  readonly warnings: ReadonlyArray<string>
}

const tableChanges = (
  reflected: TableForm,
  declared: TableForm,
  context: DiffContext
): Either.Either<Compared, CompileError> =>
  Either.gen(function*() {
    const table: TableRef = { name: reflected.table.name, schema: reflected.table.schema }
    const pair = { reflected, declared, table, context }
    const columns = yield* columnChanges(pair)
    const indexes = indexChanges(pair)
    const keys = foreignKeyChanges(pair)
    const checks = checkChanges(pair)
    return {
      changes: {
        table,
        dropForeignKeys: keys.dropped,
        dropChecks: checks.dropped,
        dropIndexes: indexes.dropped,
        addColumns: columns.added,
        alterColumns: columns.altered,
        addIndexes: indexes.added,
        addChecks: checks.added,
        comments: commentChanges(pair),
        dropColumns: columns.dropped,
        addForeignKeys: keys.added
      },
      questions: [...columns.questions, ...indexes.questions, ...checks.questions],
      warnings: columns.warnings
    }
  })

interface Pair {
  readonly reflected: TableForm
  readonly declared: TableForm
  readonly table: TableRef
  readonly context: DiffContext
}

/** Whether two texts are the same, by their form or by the server's answer. */
const decided = ({ context, declared, reflected }: Pair, isSameText: boolean, subject: Question["subject"]) => {
  const question: Question = { reflected, declared, subject }
  return isSameText
    ? { isSame: true, questions: [] }
    : Option.match(context.isSame(question), {
      onNone: () => ({ isSame: false, questions: [question] }),
      onSome: (isSame) => ({ isSame, questions: [] })
    })
}

// Columns

const columnChanges = (pair: Pair) =>
  Either.gen(function*() {
    const { context, declared, reflected, table } = pair
    const { isIncluded } = filters(context.options)
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
    return {
      added: declared.columns
        .filter((column) =>
          !reflectedBy.has(column.columnName) && isIncluded(column, column.columnName, "column", false, null)
        )
        .map((column): MigrateOperation => ({
          _tag: "AddColumn",
          table,
          column: { ...column, checks: column.checks.filter(({ name }) => name._tag === "Unnamed") },
          ifNotExists: false,
          inlineReferences: false,
          inlinePrimaryKey: false,
          insertBefore: Option.none(),
          insertAfter: Option.none()
        })),
      altered: altered.map(({ change }) => change).filter(hasChanges),
      dropped: reflected.columns
        .filter((column) =>
          !declaredNames.has(column.columnName) && isIncluded(column, column.columnName, "column", true, null)
        )
        .map((column): MigrateOperation => ({
          _tag: "DropColumn",
          table,
          columnName: column.columnName,
          ifExists: false,
          mssqlDropDefault: true,
          mssqlDropCheck: true,
          mssqlDropForeignKey: false,
          existingType: Option.none(),
          original: Option.some(column)
        })),
      questions: altered.flatMap(({ questions }) => questions),
      warnings: altered.flatMap(({ warnings }) => warnings)
    }
  })

const alteration = (
  pair: Pair,
  existing: TableColumn,
  column: TableColumn
): Either.Either<
  {
    readonly change: AlterColumn
    readonly questions: ReadonlyArray<Question>
    readonly warnings: ReadonlyArray<string>
  },
  CompileError
> =>
  Either.gen(function*() {
    const { context, table } = pair
    const type = yield* typeChange(pair, existing, column)
    const serverDefault = yield* defaultChange(pair, existing, column)
    const change: AlterColumn = {
      _tag: "AlterColumn",
      table,
      columnName: column.columnName,
      nullable: existing.nullable === column.nullable || isNullabilityImplied(existing, column)
        ? Option.none()
        : Option.some(column.nullable),
      type: type.changed ? Option.some(column.type) : Option.none(),
      serverDefault: serverDefault.changed ? Option.some(column.serverDefault) : Option.none(),
      newColumnName: Option.none(),
      comment: context.dialect.ddl.features.comments === "none" ||
          commentOf(existing.comment) === commentOf(column.comment)
        ? Option.none()
        : Option.some(Option.filter(column.comment, (comment) => comment !== "")),
      autoincrement: Option.none(),
      existingType: Option.some(existing.type),
      existingNullable: Option.some(existing.nullable),
      existingServerDefault: Option.some(existing.serverDefault),
      existingComment: Option.some(existing.comment),
      existingAutoincrement: context.comparison.redefinesColumns && existing.autoincrement === true
        ? Option.some(true)
        : Option.none(),
      postgresqlUsing: Option.none()
    }
    return {
      change,
      questions: [...type.questions, ...serverDefault.questions],
      warnings: serverDefault.warnings
    }
  })

const commentOf = (comment: Option.Option<string>): string => Option.getOrElse(comment, () => "")

/** The nullability of an identity column follows from the identity, that of a generated column from its expression. */
const isNullabilityImplied = (existing: TableColumn, column: TableColumn): boolean => {
  const tags = [existing, column].flatMap(({ serverDefault }) => Option.toArray(serverDefault)).map(({ _tag }) => _tag)
  return tags.includes("Identity") || tags.includes("Computed") && !column.nullableGiven
}

interface Change {
  readonly changed: boolean
  readonly questions: ReadonlyArray<Question>
  readonly warnings: ReadonlyArray<string>
}

const same: Change = { changed: false, questions: [], warnings: [] }
const different: Change = { changed: true, questions: [], warnings: [] }

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
        left === right || isSameType(comparison.type(left), comparison.type(right), typeDetail(options)),
        { _tag: "Type", column: column.columnName }
      )
      return { changed: !isSame, questions, warnings: [] }
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
      ? decided(pair, bare(left.sqltext) === bare(right.sqltext), { _tag: "Computed", column: column.columnName })
      : { isSame: false, questions: [] }
    return Either.right({
      changed: false,
      questions,
      warnings: isSame
        ? []
        : [`The generated column ${pair.table.name}.${column.columnName} differs and cannot be changed.`]
    })
  }
  if (left?._tag === "Identity" || right?._tag === "Identity") {
    const isSame = !dialect.ddl.features.alterIdentity ||
      left?._tag === "Identity" && right?._tag === "Identity" && identityForm(left) === identityForm(right)
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
    const form = (sql: string | null, type: SqlType.SqlType) =>
      sql === null ? undefined : comparison.serverDefault(sql, SqlType.forDialect(type, dialect.name))
    const [one, other] = [form(inspected, existing.type), form(declared, column.type)]
    if (one === other) return same
    if (one === undefined || other === undefined) return different
    const { isSame, questions } = decided(pair, false, { _tag: "Default", column: column.columnName })
    return { changed: !isSame, questions, warnings: [] }
  })
}

const rendered = (
  { ddl }: Dialect["Type"],
  serverDefault: ServerDefault | undefined
): Either.Either<string | null, CompileError> =>
  serverDefault === undefined ? Either.right(null) : ddl.compiler.defaultValue(serverDefault)

const bare = (sql: string): string => sql.replaceAll(/[\s"'`()[\]]/g, "").toLowerCase()

/** Returns the options of an identity that differ from the defaults of the server. */
const identityForm = ({ always, options }: Identity): string => {
  const { cache, cycle, increment = 1, maxValue, minValue, start } = options
  const isUp = BigInt(increment) > 0n
  const lowest = minValue ?? (isUp ? 1 : undefined)
  const first = isUp ? lowest : maxValue ?? -1
  const unless = (value: SequenceOptions["start"], usual: SequenceOptions["start"]) =>
    value === undefined || usual !== undefined && BigInt(value) === BigInt(usual) ? null : String(value)
  return JSON.stringify([
    always,
    unless(start, first),
    unless(increment, 1),
    unless(minValue, isUp ? 1 : undefined),
    unless(maxValue, isUp ? undefined : -1),
    unless(cache, 1),
    cycle === true
  ])
}

// Indexes and unique constraints

type Uniqueness = Index | Constraint.UniqueConstraint

interface Changes {
  readonly dropped: ReadonlyArray<MigrateOperation>
  readonly added: ReadonlyArray<MigrateOperation>
  readonly questions: ReadonlyArray<Question>
}

const typeOf = (object: Uniqueness): ObjectType => object._tag === "Index" ? "index" : "unique_constraint"

/** Returns the name as the database stores it, truncated if it is too long. */
const storedName = ({ context }: Pair, name: Name): string | undefined => {
  const text = nameText(name)
  return text === undefined ? undefined : context.dialect.names.identifiers.truncate(text)
}

const columnSet = (object: Uniqueness): string =>
  JSON.stringify((object._tag === "Index" ? object.elements : object.columns).toSorted())

const isPlain = (index: Index): boolean => index.elements.every((element) => typeof element === "string")

const indexChanges = (pair: Pair): Changes => {
  const { context, declared, reflected, table } = pair
  const { isIncluded } = filters(context.options)
  const isCompared = ({ elements }: Index) =>
    context.comparison.indexExpressions || context.options.compareIndexDetails !== false ||
    elements.every((element) => typeof element === "string")
  const skipped = new Set(
    [...reflected.indexes, ...declared.indexes].filter((index) => !isCompared(index))
      .map(({ name }) => storedName(pair, name))
  )
  const named = (objects: ReadonlyArray<Uniqueness>) =>
    new Map(objects.flatMap((object) => {
      const name = storedName(pair, object.name)
      return name === undefined || skipped.has(name) ? [] : [[name, object] as const]
    }))
  const wanted = named([...declared.uniques, ...declared.indexes])
  const found = named([...reflected.uniques, ...reflected.indexes])

  // A unique constraint without a name is the one of the same columns that has no counterpart by name.
  const matched = new Set<Uniqueness>()
  const isUnique = (object: Uniqueness) =>
    object._tag === "Unique" || context.uniqueIndexes && object.unique && isPlain(object)
  const unnamed = declared.uniques.filter((unique) => unique.name._tag === "Unnamed").filter((unique) => {
    const counterpart = [...reflected.uniques, ...reflected.indexes].find((object) =>
      isUnique(object) && !matched.has(object) && !wanted.has(storedName(pair, object.name) ?? "") &&
      columnSet(object) === columnSet(unique)
    )
    if (counterpart !== undefined) matched.add(counterpart)
    return counterpart === undefined
  })

  const dropped: Array<Uniqueness> = []
  const added: Array<Uniqueness> = []
  const questions: Array<Question> = []
  for (const [name, object] of inOrder(found)) {
    const counterpart = wanted.get(name)
    if (counterpart !== undefined || matched.has(object)) continue
    if (object._tag === "Index" && isOfForeignKey(pair, object)) continue
    if (isIncluded(object, name, typeOf(object), true, null)) dropped.push(object)
  }
  for (const [name, object] of inOrder(wanted)) {
    const existing = found.get(name)
    if (existing === undefined) {
      if (isIncluded(object, name, typeOf(object), false, null)) added.push(object)
      continue
    }
    const viewed = context.uniqueIndexes && object._tag === "Unique" && existing._tag === "Index" && isUnique(existing)
      ? asUnique(existing)
      : existing
    const comparison = sameUniqueness(pair, viewed, object)
    questions.push(...comparison.questions)
    if (comparison.isSame || !isIncluded(object, name, typeOf(object), false, viewed)) continue
    dropped.push(viewed)
    added.push(object)
  }
  for (const unique of unnamed) {
    if (isIncluded(unique, null, "unique_constraint", false, null)) added.push(unique)
  }
  return {
    dropped: dropped.map((object) =>
      object._tag === "Index" ? dropIndex(table, object) : dropConstraint(table, object)
    ),
    added: added.map((object): MigrateOperation =>
      object._tag === "Index"
        ? { _tag: "CreateIndex", table, index: object, ifNotExists: false }
        : { _tag: "AddConstraint", table, constraint: object }
    ),
    questions
  }
}

const inOrder = <A>(map: ReadonlyMap<string, A>): ReadonlyArray<readonly [string, A]> =>
  Array.from(map).toSorted(([left], [right]) => left < right ? -1 : left > right ? 1 : 0)

const asUnique = ({ elements, name }: Index): Constraint.UniqueConstraint => ({
  _tag: "Unique",
  name,
  columns: elements.filter((element) => typeof element === "string"),
  options: {}
})

/** The server creates these indexes again with the foreign keys. */
const withoutKeyIndexes = (form: TableForm, context: DiffContext): TableForm => {
  const indexes = form.indexes.filter((index) => !isOfForeignKey({ context, reflected: form }, index))
  return { ...form, indexes, table: { ...form.table, indexes } }
}

/** An index that the server created for a foreign key has the name of the key or of a column. */
const isOfForeignKey = (
  { context, reflected }: Pick<Pair, "context" | "reflected">,
  { elements, name, unique }: Index
): boolean => {
  const text = nameText(name)
  const isNamedSo = elements.some((element) => element === text) ||
    reflected.foreignKeys.some((key) => nameText(key.name) === text)
  return context.comparison.keysHaveIndexes && !unique && isNamedSo &&
    (context.options.compareIndexDetails === false ||
      reflected.foreignKeys.some(({ columns }) => columns.every((column, position) => elements[position] === column)))
}

const sameUniqueness = (pair: Pair, reflected: Uniqueness, declared: Uniqueness) => {
  const { comparison, options } = pair.context
  if (reflected._tag === "Unique" || declared._tag === "Unique") {
    const isSame = reflected._tag === "Unique" && declared._tag === "Unique" &&
      columnSet(reflected) === columnSet(declared) &&
      (reflected.options.postgresqlNullsNotDistinct ?? false) === (declared.options.postgresqlNullsNotDistinct ?? false)
    return { isSame: isSame || isSameUniqueIndex(pair, reflected, declared), questions: [] }
  }
  if (reflected.unique !== declared.unique || reflected.elements.length !== declared.elements.length) {
    return { isSame: false, questions: [] }
  }
  const text = (index: Index) => indexText(comparison, index, options)
  const onlyColumns = isPlain(reflected) && isPlain(declared) &&
    elementTexts(comparison, reflected) !== elementTexts(comparison, declared)
  return onlyColumns
    ? { isSame: false, questions: [] }
    : decided(pair, text(reflected) === text(declared), { _tag: "Index", reflected, declared })
}

const elementTexts = (comparison: Comparison, { elements }: Index): string =>
  JSON.stringify(
    elements.map((element) =>
      typeof element === "string" || element._tag === "Now" ? element : [comparison.expression(element.sql)]
    )
  )

/**
 * Returns the text by which indexes are compared.
 *
 * @since 0.1.0
 * @category getters
 */
export const indexText = (
  comparison: Comparison,
  index: Index,
  { compareIndexDetails }: CompareOptions
): string => {
  const { nullsNotDistinct = "", ...details } = comparison.indexDetails(index.options)
  return JSON.stringify([
    index.unique,
    elementTexts(comparison, index),
    nullsNotDistinct,
    compareIndexDetails === false
      ? []
      : Object.entries(details).toSorted(([left], [right]) => left < right ? -1 : 1)
  ])
}

/** If unique constraints are indexes, either may be declared. */
const isSameUniqueIndex = ({ context }: Pair, reflected: Uniqueness, declared: Uniqueness): boolean =>
  context.uniqueIndexes && reflected._tag === "Index" && declared._tag === "Unique" && reflected.unique &&
  isPlain(reflected) && columnSet(reflected) === columnSet(declared)

const dropIndex = (table: TableRef, index: Index): MigrateOperation => ({
  _tag: "DropIndex",
  name: index.name,
  tableName: Option.some(table.name),
  schema: table.schema,
  ifExists: false,
  options: {},
  original: Option.some(index)
})

const dropConstraint = (table: TableRef, constraint: Constraint.Constraint): MigrateOperation => ({
  _tag: "DropConstraint",
  table,
  name: constraint.name,
  type: constraintKind(constraint),
  ifExists: false,
  original: Option.some(constraint)
})

// Foreign keys

const foreignKeyChanges = ({ context, declared, reflected, table }: Pair): Omit<Changes, "questions"> => {
  const { isIncluded } = filters(context.options)
  const form = (key: Constraint.ForeignKeyConstraint) => JSON.stringify(context.comparison.foreignKey(key))
  const by = (keys: ReadonlyArray<Constraint.ForeignKeyConstraint>) => new Map(keys.map((key) => [form(key), key]))
  const [found, wanted] = [by(reflected.foreignKeys), by(declared.foreignKeys)]
  const named = (keys: ReadonlyMap<string, Constraint.ForeignKeyConstraint>, key: Constraint.ForeignKeyConstraint) =>
    key.name._tag === "Unnamed"
      ? null
      : Array.from(keys.values()).find(({ name }) => nameText(name) === nameText(key.name)) ?? null
  const name = (key: Constraint.ForeignKeyConstraint) => nameText(key.name) ?? null
  return {
    dropped: Array.from(found).filter(([form, key]) =>
      !wanted.has(form) && isIncluded(key, name(key), "foreign_key_constraint", true, named(wanted, key))
    ).map(([, key]) => dropConstraint(table, key)),
    added: Array.from(wanted).filter(([form, key]) =>
      !found.has(form) && isIncluded(key, name(key), "foreign_key_constraint", false, named(found, key))
    ).map(([, key]): MigrateOperation => ({ _tag: "AddConstraint", table, constraint: key }))
  }
}

// Checks

const checkChanges = (pair: Pair): Changes => {
  const { context, declared, reflected, table } = pair
  const { isIncluded } = filters(context.options)
  const by = (checks: ReadonlyArray<Constraint.CheckConstraint>) =>
    new Map(checks.map((check) => [storedName(pair, check.name) ?? "", check]))
  const [found, wanted] = [by(reflected.checks), by(declared.checks)]
  const ofTypes = new Set(
    Array.from(declared.typeChecks, (name) => context.dialect.names.identifiers.truncate(name))
  )
  const form = ({ sqltext }: Constraint.CheckConstraint) => context.comparison.expression(sqltext)
  const compared = Arr.filterMap(
    Array.from(wanted),
    ([name, check]) =>
      Option.map(Option.fromNullable(found.get(name)), (existing) => ({
        name,
        check,
        existing,
        ...(context.options.compareCheckText === false
          ? { isSame: true, questions: [] }
          : decided(pair, form(existing) === form(check), { _tag: "Check", reflected: existing, declared: check }))
      }))
  )
  const changed = compared.filter(({ check, existing, isSame, name }) =>
    !isSame && isIncluded(check, name, "check_constraint", false, existing)
  )
  // The server names a check that has no name.
  const free = inOrder(found).filter(([name]) => !wanted.has(name) && !ofTypes.has(name))
  const unnamed = declared.unnamedChecks.map((check) => {
    const candidates = free.map(([name, existing]) => ({
      name,
      ...decided(pair, form(existing) === form(check), { _tag: "Check", reflected: existing, declared: check })
    }))
    const counterpart = candidates.find(({ isSame }) => isSame)
    return counterpart === undefined
      ? { check, name: undefined, questions: candidates.flatMap(({ questions }) => questions) }
      : { check, name: counterpart.name, questions: [] }
  })
  const matched = new Set(unnamed.flatMap(({ name }) => name ?? []))
  const removed = free.filter(([name, check]) =>
    !matched.has(name) && isIncluded(check, name, "check_constraint", true, null)
  )
  const nameless = context.options.compareCheckText === false
    ? []
    : unnamed.filter(({ check, name }) =>
      name === undefined && isIncluded(check, null, "check_constraint", false, null)
    )
  const missing = inOrder(wanted).filter(([name, check]) =>
    !found.has(name) && isIncluded(check, name, "check_constraint", false, null)
  )
  return {
    dropped: [...removed.map(([, check]) => check), ...changed.map(({ existing }) => existing)]
      .map((check) => dropConstraint(table, check)),
    added: [
      ...changed.map(({ check }) => check),
      ...missing.map(([, check]) => check),
      ...nameless.map(({ check }) => check)
    ]
      .map((constraint): MigrateOperation => ({ _tag: "AddConstraint", table, constraint })),
    questions: [...compared, ...unnamed].flatMap(({ questions }) => questions)
  }
}

// Comments

const commentChanges = ({ context, declared, reflected, table }: Pair): ReadonlyArray<MigrateOperation> => {
  if (context.dialect.ddl.features.comments === "none") return []
  const [existing, comment] = [commentOf(reflected.table.comment), commentOf(declared.table.comment)]
  return existing === comment
    ? []
    : comment === ""
    ? [{ _tag: "DropTableComment", table, existing: Option.some(existing) }]
    : [{
      _tag: "CreateTableComment",
      table,
      comment,
      existing: Option.liftPredicate(existing, (comment) => comment !== "")
    }]
}
