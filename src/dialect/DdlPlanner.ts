/**
 * Plans schema changes: returns the statements of a change as values, in order. The base class plans ANSI SQL from the features of the
 * dialect; a dialect overrides the methods that differ.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as Column from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import type { Index } from "../schema/Index.ts"
import * as NamingConvention from "../schema/NamingConvention.ts"
import type { SchemaError } from "../schema/SchemaError.ts"
import type { SchemaObject } from "../schema/SchemaObject.ts"
import type { Sequence } from "../schema/Sequence.ts"
import type { ServerDefault } from "../schema/ServerDefault.ts"
import * as SqlType from "../schema/SqlType.ts"
import * as Table from "../schema/Table.ts"
import * as CompileError from "./CompileError.ts"
import * as Ddl from "./DdlElement.ts"
import { ansi, type Features } from "./Features.ts"
import * as TableLayout from "./TableLayout.ts"
import type { NamedType, TypeCompiler } from "./TypeCompiler.ts"
import { types } from "./TypeCompiler.ts"

/**
 * A message to the user; the change is made nevertheless.
 *
 * @since 0.1.0
 * @category models
 */
export interface Warning {
  readonly _tag: "Warning"
  readonly message: string
}

/**
 * A statement or a warning.
 *
 * @since 0.1.0
 * @category models
 */
export type Planned = Ddl.DdlElement | Warning

/**
 * The errors of planning a change.
 *
 * @since 0.1.0
 * @category errors
 */
export type PlanError = CompileError.CompileError | SchemaError

/**
 * The statements and warnings of a change, in order, or the reason why it cannot be planned.
 *
 * @since 0.1.0
 * @category models
 */
export type Plan = Either.Either<ReadonlyArray<Planned>, PlanError>

/**
 * The options of every plan:
 *
 * - `namingConvention`: the naming convention for constraints and indexes without a name.
 *
 * @since 0.1.0
 * @category models
 */
export interface PlanOptions {
  readonly namingConvention?: NamingConvention.NamingConvention | undefined
}

/**
 * The change of a column, and what is known of its current state. The outer `None` leaves an attribute unchanged (or says that it is
 * unknown); the inner `None` removes it (or says that the column has none).
 *
 * @since 0.1.0
 * @category models
 */
export interface ColumnChange {
  readonly table: Ddl.TableRef
  readonly columnName: string
  readonly nullable: Option.Option<boolean>
  readonly type: Option.Option<SqlType.SqlType>
  readonly serverDefault: Option.Option<Option.Option<ServerDefault>>
  readonly newColumnName: Option.Option<string>
  readonly comment: Option.Option<Option.Option<string>>
  readonly autoincrement: Option.Option<boolean>
  readonly existingType: Option.Option<SqlType.SqlType>
  readonly existingNullable: Option.Option<boolean>
  readonly existingServerDefault: Option.Option<Option.Option<ServerDefault>>
  readonly existingComment: Option.Option<Option.Option<string>>
  readonly existingAutoincrement: Option.Option<boolean>
  /** PostgreSQL: the expression that converts existing values to the new type. */
  readonly postgresqlUsing: Option.Option<string>
}

/**
 * A column of an enum: `dimensions` is 0, or the dimensions of an array of the enum; `serverDefault` is set again after a rewrite.
 *
 * @since 0.1.0
 * @category models
 */
export interface EnumColumn {
  readonly table: Ddl.TableRef
  readonly columnName: string
  readonly dimensions: number
  readonly serverDefault: Option.Option<ServerDefault>
}

/**
 * What keeps PostgreSQL from converting the columns of an enum: an index or a constraint with an expression that names one of them, a foreign
 * key on it, or a column that is generated from it.
 *
 * @since 0.1.0
 * @category models
 */
export interface EnumDependent {
  readonly table: Ddl.TableRef
  readonly object: Constraint.Constraint | Index | Column.TableColumn
}

/**
 * A change of the labels of an enum (PostgreSQL):
 *
 * - `renamedLabels`: the old name of each label that gets a new one;
 * - `columns`: the columns of the enum, which are rewritten if labels are removed or reordered;
 * - `dependents`: what is dropped before such a rewrite, the last one first, and created after it;
 * - `rewrite`: rewrites the columns also if labels are only added. PostgreSQL does not allow the use of an added label in the same
 *   transaction, but that of a label of a new type.
 *
 * @since 0.1.0
 * @category models
 */
export interface EnumChange {
  readonly name: string
  readonly schema: Option.Option<string>
  readonly labels: ReadonlyArray<string>
  readonly existingLabels: ReadonlyArray<string>
  readonly renamedLabels: Readonly<Record<string, string>>
  readonly columns: ReadonlyArray<EnumColumn>
  readonly dependents: ReadonlyArray<EnumDependent>
  readonly rewrite: boolean
}

/**
 * A new table: `CREATE TABLE` before its names are resolved.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateTable extends Omit<Ddl.CreateTable, "layout"> {
  readonly table: Table.Table
}

/**
 * A new column: `ADD COLUMN` before its names are resolved.
 *
 * @since 0.1.0
 * @category models
 */
export type AddColumn = Omit<Ddl.AddColumn, "autoincrement">

/**
 * The planner of ANSI SQL, and the base class of the planners of dialects.
 *
 * @since 0.1.0
 * @category models
 */
export class DdlPlanner {
  readonly types: TypeCompiler
  readonly features: Features

  constructor(types: TypeCompiler, features: Features) {
    this.types = types
    this.features = features
  }

  /** The name of the dialect. */
  get dialect(): string {
    return this.types.dialect
  }

  /** Plans a new table: the types that it needs, the table, then its indexes and comments. */
  createTable({ table, ...statement }: CreateTable, options: PlanOptions = {}): Plan {
    return Either.map(this.layout(table, options), (layout) => [
      ...this.createTypes(table.columns.map(({ type }) => type), table.schema),
      { ...statement, layout },
      ...layout.indexes.map((index): Planned => ({ _tag: "CreateIndex", table, index })),
      ...this.commentsOf(layout)
    ])
  }

  /** Plans a new column: the column, then its constraints, its index and its comment. */
  addColumn(operation: AddColumn, options: PlanOptions = {}): Plan {
    const { column, table } = operation
    const alone: Table.Table = {
      ...Table.make(table.name, []),
      schema: table.schema,
      columns: [column]
    }
    return Either.flatMap(this.layout(alone, options), (layout) => {
      const [added] = layout.columns
      if (added === undefined) return Either.right([])
      const inlineReferences = operation.inlineReferences === true && column.references.length === 1
      const constraints = layout.constraints.filter(({ constraint }) =>
        constraint._tag !== "ForeignKey" || !inlineReferences
      )
      return Either.map(
        Either.all(constraints.map(({ constraint, ofType }) => this.addLaterConstraint(table, constraint, ofType))),
        (added_) => [
          {
            ...operation,
            column: added,
            autoincrement: Option.contains(layout.autoincrement, added.columnName),
            inlineReferences
          },
          ...added_,
          ...layout.indexes.map((index): Planned => ({ _tag: "CreateIndex", table, index })),
          ...this.commentsOf(layout)
        ]
      )
    })
  }

  dropColumn(operation: Ddl.DropColumn): Plan {
    return Either.right([operation])
  }

  /** Plans a change of a column: the check of the old type is dropped first, that of the new type is added last. */
  alterColumn(change: ColumnChange, options: PlanOptions = {}): Plan {
    const finalName = Option.getOrElse(change.newColumnName, () => change.columnName)
    const existingType = Option.zipRight(change.type, change.existingType)
    return Either.map(
      Either.all([
        this.refuseGenerated(change),
        Option.match(Option.flatMap(existingType, (type) => this.typeCheck(change, type, change.columnName, options)), {
          onNone: () => Either.right([]),
          onSome: Either.map((check) => this.dropTypeCheck(change, check))
        }),
        this.alterations(change),
        Option.match(Option.flatMap(change.type, (type) => this.typeCheck(change, type, finalName, options)), {
          onNone: () => Either.right<ReadonlyArray<Planned>>([]),
          onSome: Either.flatMap((check) => Either.map(this.addLaterConstraint(change.table, check, true), Arr.of))
        })
      ]),
      ([, before, statements, after]) => [...before, ...statements, ...after]
    )
  }

  createIndex(operation: Ddl.CreateIndex, options: PlanOptions = {}): Plan {
    return Either.map(this.named(operation.index, operation.table, options), (index) => [{ ...operation, index }])
  }

  addConstraint({ constraint, table }: Ddl.AddConstraint, options: PlanOptions = {}): Plan {
    return Either.flatMap(
      this.named(constraint, table, options),
      (constraint) => Either.map(this.addLaterConstraint(table, constraint, false), Arr.of)
    )
  }

  dropConstraint(operation: Ddl.DropConstraint, options: PlanOptions = {}): Plan {
    const { name, table } = operation
    const type = Option.getOrUndefined(operation.type)
    if (type !== undefined && !isConstraintKind(type)) {
      return Either.left(
        new CompileError.CompileError({ reason: new CompileError.ConstraintTypeUnknown({ type: String(type) }) })
      )
    }
    if (!this.features.alterConstraints) return Either.left(this.notAlterable(table, "constraint"))
    return Either.map(
      type === undefined ? Either.right({ name }) : this.named({ ...placeholders[type], name }, table, options),
      ({ name }) => [{ ...operation, name }]
    )
  }

  /** Plans a new comment of a table, or its removal. */
  tableComment(operation: Ddl.CreateTableComment | Ddl.DropTableComment): Plan {
    return Either.right([operation])
  }

  /** Plans a change of the labels of an enum. */
  alterEnum(_: EnumChange, _options: PlanOptions = {}): Plan {
    return Either.right([])
  }

  /** Plans a new object with its comment and its indexes, or a sequence with its owner. */
  createObject(object: SchemaObject | Sequence): ReadonlyArray<Planned> {
    if (object._tag !== "Sequence") {
      return [
        { _tag: "CreateObject", object },
        ...("comment" in object ? Option.toArray(object.comment) : []).map((comment): Planned => ({
          _tag: "CreateObjectComment",
          object,
          comment
        })),
        ...("indexes" in object ? object.indexes : []).map((index): Planned => ({
          _tag: "CreateIndex",
          table: object,
          index
        }))
      ]
    }
    return [
      { _tag: "CreateSequence", sequence: object },
      ...Option.toArray(object.ownedBy).map((owner): Planned => ({ _tag: "SetSequenceOwner", sequence: object, owner }))
    ]
  }

  /** Plans the removal of an object. */
  dropObject(object: SchemaObject | Sequence): ReadonlyArray<Planned> {
    return [object._tag === "Sequence" ? { _tag: "DropSequence", sequence: object } : { _tag: "DropObject", object }]
  }

  /** Plans the replacement of an object. A sequence keeps its current value. */
  replaceObject(object: SchemaObject | Sequence, original: SchemaObject | Sequence): ReadonlyArray<Planned> {
    return object._tag === "Sequence" && original._tag === "Sequence"
      ? [{ _tag: "AlterSequence", sequence: object }]
      : [...this.dropObject(original), ...this.createObject(object)]
  }

  /** Returns the statements that are required before a table with the same constraint names is created next to this one. */
  beforeCopy(table: Ddl.TableRef, constraints: ReadonlyArray<Constraint.Constraint>): ReadonlyArray<Planned> {
    return !this.features.constraintNamesPerSchema ? [] : constraints
      .filter(({ name }) => name._tag !== "Unnamed")
      .map(({ name }) => ({
        _tag: "DropConstraint",
        table: Ddl.refOf(table),
        name,
        type: Option.none()
      }))
  }

  /** Returns a table with all names resolved, and with the options of its columns turned into constraints and indexes. */
  layout(table: Table.Table, options: PlanOptions): Either.Either<TableLayout.TableLayout, SchemaError> {
    return TableLayout.make(table, { types: this.types, namingConvention: options.namingConvention })
  }

  /** Returns the statements that create the types of columns, each type once. */
  createTypes(types: ReadonlyArray<SqlType.SqlType>, schema: Option.Option<string>): ReadonlyArray<Planned> {
    if (!this.features.namedTypes) return []
    const needed = types.flatMap((type) => this.types.namedTypes(type, schema)).filter(({ createType }) => createType)
    return Arr.dedupeWith(needed, sameType).map((type) => ({ _tag: "CreateType", type }))
  }

  /** Returns the comments of a new table and its columns, if they are separate statements. */
  commentsOf({ columns, table }: TableLayout.TableLayout): ReadonlyArray<Planned> {
    if (this.features.comments !== "statement") return []
    return [
      ...Option.toArray(table.comment)
        .filter((comment) => comment !== "")
        .map((comment): Planned => ({
          _tag: "CreateTableComment",
          table: Ddl.refOf(table),
          comment,
          existing: Option.none()
        })),
      ...columns.flatMap(({ columnName, comment, quote }) =>
        Option.toArray(comment)
          .filter((comment) => comment !== "")
          .map((comment): Planned => ({
            _tag: "CreateColumnComment",
            table: Ddl.refOf(table),
            columnName,
            comment,
            quote
          }))
      )
    ]
  }

  /** Whether the database accepts a statement inside a transaction. */
  isTransactional(_: Ddl.DdlElement): boolean {
    return true
  }

  /** Whether `ALTER TABLE` can add the column to a table that has rows. If not, batch mode rebuilds the table. */
  canAddColumn(_column: Column.TableColumn, _options: Pick<AddColumn, "inlineReferences">): boolean {
    return true
  }

  /** Whether the values of a column are cast when they are copied to a column of another type. */
  castsForCopy(from: SqlType.SqlType, to: SqlType.SqlType): boolean {
    const [old, next] = [from, to].map((type) => affinities[SqlType.kind(SqlType.forDialect(type, this.dialect))])
    return old !== next && old !== "other" && next !== "other"
  }

  /** Returns the statements that change a column, in order. */
  protected alterations(change: ColumnChange): Either.Either<ReadonlyArray<Planned>, CompileError.CompileError> {
    return Either.right([
      ...this.autoincrementWarning(change),
      ...this.nullableStep(change),
      ...this.defaultSteps(change),
      ...this.typeStep(change),
      ...this.commentStep(change),
      ...this.renameStep(change)
    ])
  }

  /** Returns the type of the column after the change, for dialects whose statement has to repeat it. */
  protected typeOf(
    { columnName, existingType, table, type }: ColumnChange
  ): Either.Either<SqlType.SqlType, CompileError.CompileError> {
    return Either.fromOption(Option.orElse(type, () => existingType), () =>
      new CompileError.CompileError({
        reason: new CompileError.ExistingTypeRequired({
          dialect: this.dialect,
          table: table.name,
          column: columnName
        })
      }))
  }

  protected nullableStep({ columnName, nullable, table }: ColumnChange): ReadonlyArray<Planned> {
    return Option.match(nullable, {
      onNone: () => [],
      onSome: (nullable) => [{ _tag: "SetNullable", table, columnName, nullable }]
    })
  }

  protected typeStep({ columnName, postgresqlUsing: using, table, type }: ColumnChange): ReadonlyArray<Planned> {
    return Option.match(type, {
      onNone: () => [],
      onSome: (type) => [{ _tag: "SetType", table, columnName, type, using, nullable: Option.none() }]
    })
  }

  protected defaultSteps({ columnName, serverDefault, table }: ColumnChange): ReadonlyArray<Planned> {
    return Option.match(serverDefault, {
      onNone: () => [],
      onSome: (serverDefault) => [{ _tag: "SetDefault", table, columnName, serverDefault }]
    })
  }

  protected commentStep({ columnName, comment, existingComment, table }: ColumnChange): ReadonlyArray<Planned> {
    return Option.match(comment, {
      onNone: () => [],
      onSome: (comment) => [
        { _tag: "SetColumnComment", table, columnName, comment, existing: Option.flatten(existingComment) }
      ]
    })
  }

  protected renameStep({ columnName, newColumnName, table }: ColumnChange): ReadonlyArray<Planned> {
    return Option.match(newColumnName, {
      onNone: () => [],
      onSome: (newName) => [{ _tag: "RenameColumn", table, columnName, newName }]
    })
  }

  protected autoincrementWarning(change: ColumnChange): ReadonlyArray<Planned> {
    return Option.isSome(change.autoincrement) || Option.isSome(change.existingAutoincrement)
      ? [{
        _tag: "Warning",
        message:
          `autoincrement of ${change.table.name}.${change.columnName} was not changed. Only MySQL and MariaDB can change it.`
      }]
      : []
  }

  protected dropTypeCheck(change: ColumnChange, check: Constraint.Constraint): ReadonlyArray<Planned> {
    return !this.features.alterConstraints ? [] : [{
      _tag: "DropConstraint",
      table: change.table,
      name: check.name,
      type: Option.some("check")
    }]
  }

  protected notAlterable(table: Ddl.TableRef, construct: string): CompileError.CompileError {
    return new CompileError.CompileError({
      reason: new CompileError.ConstraintNotAlterable({ dialect: this.dialect, table: table.name, construct })
    })
  }

  private refuseGenerated({ columnName, existingServerDefault, serverDefault, table }: ColumnChange) {
    const involved = Option.match(serverDefault, {
      onNone: () => [],
      onSome: (serverDefault) => [serverDefault, Option.flatten(existingServerDefault)].flatMap(Option.toArray)
    })
    const facts = { dialect: this.dialect, table: table.name, column: columnName }
    return involved.some(({ _tag }) => _tag === "Computed")
      ? Either.left(new CompileError.CompileError({ reason: new CompileError.ComputedNotAlterable(facts) }))
      : involved.some(({ _tag }) => _tag === "Identity") && !this.features.alterIdentity
      ? Either.left(new CompileError.CompileError({ reason: new CompileError.IdentityNotAlterable(facts) }))
      : Either.void
  }

  private typeCheck(change: ColumnChange, type: SqlType.SqlType, columnName: string, options: PlanOptions) {
    return Option.map(
      this.types.checkFor(type, columnName),
      ({ name, sqltext }) =>
        this.named<Constraint.Constraint>({ ...Constraint.check(sqltext), name }, change.table, options, [columnName])
    )
  }

  private addLaterConstraint(
    table: Ddl.TableRef,
    constraint: Constraint.Constraint,
    ofType: boolean
  ): Either.Either<Planned, CompileError.CompileError> {
    if (this.features.alterConstraints) {
      return Either.right({ _tag: "AddConstraint", table: Ddl.refOf(table), constraint })
    }
    return ofType
      ? Either.right({
        _tag: "Warning",
        message:
          `${this.dialect} cannot add the CHECK constraint of a column's type to the existing table ${table.name}; it was left out. ` +
          "To add it, use op.batchAlterTable."
      })
      : Either.left(this.notAlterable(table, NamingConvention.kindName(constraint)))
  }

  protected named<S extends NamingConvention.Subject>(
    subject: S,
    table: Ddl.TableRef,
    options: PlanOptions,
    columns?: ReadonlyArray<string>
  ): Either.Either<S, SchemaError> {
    const convention = { ...NamingConvention.defaultConvention, ...options.namingConvention }
    return TableLayout.withName(convention, subject, Ddl.refOf(table), columns)
  }
}

const sameType = (a: NamedType, b: NamedType): boolean =>
  a.name === b.name && Option.getOrNull(a.schema) === Option.getOrNull(b.schema)

/** The kinds of values that can be copied to each other without a cast. */
const affinities: Readonly<Record<SqlType.ValueKind, string>> = {
  integer: "integer",
  bigint: "integer",
  decimal: "number",
  float: "number",
  boolean: "boolean",
  text: "text",
  binary: "binary",
  date: "date",
  dateTime: "dateTime",
  time: "time",
  interval: "interval",
  uuid: "uuid",
  json: "json",
  array: "array",
  other: "other"
}

/** A constraint of each kind, for plans that know only the kind. */
const placeholders = {
  foreignkey: Constraint.foreignKey([], "", []),
  primary: Constraint.primaryKey([]),
  unique: Constraint.unique([]),
  check: Constraint.check("")
} as const

const isConstraintKind = (kind: string): kind is Ddl.ConstraintKind => Object.hasOwn(placeholders, kind)

/**
 * The planner of ANSI SQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ddlPlanner: DdlPlanner = new DdlPlanner(types, ansi)
