/**
 * Table constraints as values: primary key, foreign key, unique, check and exclude.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Name from "./Name.ts"
import * as Options from "./Options.ts"
import { OptionInvalid, type OptionUnknown } from "./SchemaError.ts"
import type { SqlText } from "./SqlText.ts"

/**
 * The action of a foreign key when the referenced row is deleted or updated.
 *
 * @since 0.1.0
 * @category models
 */
export type ReferentialAction = "CASCADE" | "SET NULL" | "SET DEFAULT" | "RESTRICT" | "NO ACTION"

/**
 * The action of a foreign key when the referenced row is deleted. With a list of columns, written as in SQL, only these columns are set
 * (PostgreSQL 15 and later).
 *
 * @since 0.1.0
 * @category models
 */
export type DeleteAction = ReferentialAction | `SET NULL (${string})` | `SET DEFAULT (${string})`

/**
 * When a constraint is checked: at the end of each statement, or at the end of the transaction if it is deferred.
 *
 * @since 0.1.0
 * @category models
 */
export interface Deferrability {
  readonly deferrable?: boolean | undefined
  readonly initially?: "DEFERRED" | "IMMEDIATE" | undefined
}

/**
 * The conflict resolution of a constraint when an INSERT or UPDATE violates it (SQLite's `ON CONFLICT`).
 *
 * @since 0.1.0
 * @category models
 */
export type ConflictPolicy = "ROLLBACK" | "ABORT" | "FAIL" | "IGNORE" | "REPLACE"

/**
 * Constraint options that apply to one dialect. Each dialect applies its own options and ignores the others.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConstraintDialectOptions {
  readonly postgresqlNotValid?: boolean | undefined
  readonly postgresqlNoInherit?: boolean | undefined
  readonly postgresqlInclude?: ReadonlyArray<string> | undefined
  readonly postgresqlNullsNotDistinct?: boolean | undefined
  readonly mssqlClustered?: boolean | undefined
  readonly sqliteOnConflict?: ConflictPolicy | undefined
}

/**
 * The options that every kind of constraint has. Without a `name`, the naming convention or the database chooses one.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConstraintOptions extends Deferrability, ConstraintDialectOptions {
  readonly name?: Name.NameInput
}

/**
 * The options of a foreign key. `schema` is the schema of the referenced table.
 *
 * @since 0.1.0
 * @category models
 */
export interface ForeignKeyOptions extends ConstraintOptions {
  readonly schema?: Name.TableNameInput | undefined
  readonly onDelete?: DeleteAction | undefined
  readonly onUpdate?: ReferentialAction | undefined
  readonly match?: "FULL" | "PARTIAL" | "SIMPLE" | undefined
  /** Leaves the constraint out of `CREATE TABLE` and adds it afterwards, for tables that reference each other. */
  readonly useAlter?: boolean | undefined
}

/**
 * The columns whose names are always quoted (`true`) or never quoted (`false`), from the `quote` option of each column.
 *
 * @since 0.1.0
 * @category models
 */
export type Quotes = ReadonlyMap<string, boolean>

/**
 * The fields that every constraint has.
 *
 * @since 0.1.0
 * @category models
 */
export interface Base extends Deferrability {
  readonly name: Name.Name
  /** How to quote the columns of the constraint; set when the table is laid out. */
  readonly quotes?: Quotes | undefined
  readonly options: ConstraintDialectOptions
}

/**
 * A primary key on one or more columns.
 *
 * @since 0.1.0
 * @category models
 */
export interface PrimaryKeyConstraint extends Base {
  readonly _tag: "PrimaryKey"
  readonly columns: ReadonlyArray<string>
}

/**
 * A foreign key: `columns` reference `referredColumns` of `referredTable`, in this order.
 *
 * @since 0.1.0
 * @category models
 */
export interface ForeignKeyConstraint extends Base {
  readonly _tag: "ForeignKey"
  readonly columns: ReadonlyArray<string>
  readonly referredSchema: Option.Option<string>
  readonly referredTable: string
  /** How the names of the table and its schema are quoted; where it is necessary, if nothing is said. */
  readonly referredQuoting?: Name.Quoting | undefined
  readonly referredColumns: ReadonlyArray<string>
  readonly onDelete: Option.Option<DeleteAction>
  readonly onUpdate: Option.Option<ReferentialAction>
  readonly match: Option.Option<"FULL" | "PARTIAL" | "SIMPLE">
  readonly useAlter: boolean
}

/**
 * A unique constraint on one or more columns.
 *
 * @since 0.1.0
 * @category models
 */
export interface UniqueConstraint extends Base {
  readonly _tag: "Unique"
  readonly columns: ReadonlyArray<string>
}

/**
 * A check constraint. `sqltext` is its condition.
 *
 * @since 0.1.0
 * @category models
 */
export interface CheckConstraint extends Base {
  readonly _tag: "Check"
  readonly sqltext: string
}

/**
 * One element of an exclusion constraint: a column or an expression, and the operator that must not be true for any two rows.
 *
 * @since 0.1.0
 * @category models
 */
export interface ExcludeElement {
  readonly expression: string | SqlText
  readonly operator: string
}

/**
 * An exclusion constraint (PostgreSQL's `EXCLUDE`).
 *
 * @since 0.1.0
 * @category models
 */
export interface ExcludeConstraint extends Base {
  readonly _tag: "Exclude"
  readonly elements: ReadonlyArray<ExcludeElement>
  readonly using: string
  readonly where: Option.Option<string>
}

/**
 * A table constraint of any kind.
 *
 * @since 0.1.0
 * @category models
 */
export type Constraint =
  | PrimaryKeyConstraint
  | ForeignKeyConstraint
  | UniqueConstraint
  | CheckConstraint
  | ExcludeConstraint

/**
 * Creates a primary key. A single primary key column is declared more easily with `primaryKey: true` on the column.
 *
 * @since 0.1.0
 * @category constructors
 */
export const primaryKey = (columns: ReadonlyArray<string>, options: ConstraintOptions = {}): PrimaryKeyConstraint => ({
  _tag: "PrimaryKey",
  ...base(options),
  columns
})

/**
 * Creates a foreign key on one or more columns. `options.schema` is the schema of the referenced table.
 *
 * @example
 * import { Constraint } from "effect-alembic"
 *
 * Constraint.foreignKey(["customer_id"], "customers", ["id"], { onDelete: "CASCADE" })
 *
 * @since 0.1.0
 * @category constructors
 */
export const foreignKey = (
  columns: ReadonlyArray<string>,
  referredTable: Name.TableNameInput,
  referredColumns: ReadonlyArray<string>,
  options: ForeignKeyOptions = {}
): ForeignKeyConstraint => {
  const { match, onDelete, onUpdate, schema, useAlter, ...rest } = options
  return {
    _tag: "ForeignKey",
    ...base(rest),
    columns,
    referredSchema: Option.map(Option.fromNullable(schema), Name.valueOf),
    referredTable: Name.valueOf(referredTable),
    ...referredQuoting(Name.quotingOf(referredTable, schema)),
    referredColumns,
    onDelete: Option.fromNullable(onDelete),
    onUpdate: Option.fromNullable(onUpdate),
    match: Option.fromNullable(match),
    useAlter: useAlter ?? false
  }
}

const referredQuoting = ({ quoting }: { readonly quoting?: Name.Quoting }) =>
  quoting === undefined ? {} : { referredQuoting: quoting }

/**
 * Creates a unique constraint. A constraint on one column can be declared with `unique: true` on the column.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unique = (columns: ReadonlyArray<string>, options: ConstraintOptions = {}): UniqueConstraint => ({
  _tag: "Unique",
  ...base(options),
  columns
})

/**
 * Creates a check constraint from an SQL condition.
 *
 * @since 0.1.0
 * @category constructors
 */
export const check = (sqltext: string, options: ConstraintOptions = {}): CheckConstraint => ({
  _tag: "Check",
  ...base(options),
  sqltext
})

/**
 * Creates an exclusion constraint (PostgreSQL).
 *
 * @since 0.1.0
 * @category constructors
 */
export const exclude = (
  elements: ReadonlyArray<readonly [expression: string | SqlText, operator: string]>,
  options: ConstraintOptions & { readonly using?: string | undefined; readonly where?: string | undefined } = {}
): ExcludeConstraint => {
  const { using, where, ...rest } = options
  return {
    _tag: "Exclude",
    ...base(rest),
    elements: elements.map(([expression, operator]) => ({ expression, operator })),
    using: using ?? "gist",
    where: Option.fromNullable(where)
  }
}

/**
 * Returns an error for each unknown option of a constraint, and for each option with an invalid value.
 *
 * @since 0.1.0
 * @category combinators
 */
export const mistakes = (constraint: Constraint, table: string): ReadonlyArray<OptionUnknown | OptionInvalid> => {
  const unknown = Options.unknown(
    () => subjectOf(constraint, table),
    constraint.options,
    dialectKeys,
    optionKeys[constraint._tag]
  )
  const invalid = choicesOf(constraint).flatMap(([option, value]) =>
    isChoice(option, value)
      ? []
      : [new OptionInvalid({ subject: subjectOf(constraint, table), option, value, allowed: choices[option] })]
  )
  return invalid.length === 0 ? unknown : [...unknown, ...invalid]
}

const subjectOf = ({ _tag }: Constraint, table: string): string => `${subjects[_tag]} of ${table}`

type Choice = keyof typeof choices

/** The options of a constraint that have fixed values, as far as they are given. */
const choicesOf = (constraint: Constraint): ReadonlyArray<readonly [Choice, string]> => {
  const { initially, options: { sqliteOnConflict } } = constraint
  const given: Array<readonly [Choice, string]> = []
  if (initially !== undefined) given.push(["initially", String(initially)])
  if (sqliteOnConflict !== undefined) given.push(["sqliteOnConflict", String(sqliteOnConflict)])
  if (constraint._tag === "ForeignKey") {
    const { match, onDelete, onUpdate } = constraint
    if (Option.isSome(onDelete)) given.push(["onDelete", String(onDelete.value)])
    if (Option.isSome(onUpdate)) given.push(["onUpdate", String(onUpdate.value)])
    if (Option.isSome(match)) given.push(["match", String(match.value)])
  }
  return given
}

const isChoice = (option: Choice, value: string): boolean =>
  choices[option].includes(value) || option === "onDelete" && setColumns.test(value)

const subjects: Readonly<Record<Constraint["_tag"], string>> = {
  PrimaryKey: "primary key",
  ForeignKey: "foreign key",
  Unique: "unique constraint",
  Check: "check constraint",
  Exclude: "exclude constraint"
}

const actions: ReadonlyArray<string> = ["CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"]

const choices: Readonly<
  Record<"initially" | "match" | "onDelete" | "onUpdate" | "sqliteOnConflict", ReadonlyArray<string>>
> = {
  initially: ["DEFERRED", "IMMEDIATE"],
  match: ["FULL", "PARTIAL", "SIMPLE"],
  onDelete: actions,
  onUpdate: actions,
  sqliteOnConflict: ["ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE"]
}

const setColumns = /^SET (?:NULL|DEFAULT) \([^()]+\)$/

/**
 * Returns whether two foreign keys of a table have the same columns and refer to the same columns of the same table.
 *
 * @since 0.1.0
 * @category guards
 */
export const isSameForeignKey = (left: ForeignKeyConstraint, right: ForeignKeyConstraint): boolean =>
  JSON.stringify([left.columns, left.referredSchema, left.referredTable, left.referredColumns]) ===
    JSON.stringify([right.columns, right.referredSchema, right.referredTable, right.referredColumns])

/**
 * The names of the options of dialects.
 *
 * @since 0.1.0
 * @category constants
 */
export const dialectKeys: ReadonlySet<string> = Options.keys<ConstraintDialectOptions>({
  postgresqlNotValid: true,
  postgresqlNoInherit: true,
  postgresqlInclude: true,
  postgresqlNullsNotDistinct: true,
  mssqlClustered: true,
  sqliteOnConflict: true
})

const commonKeys = ["name", "deferrable", "initially", ...dialectKeys]

const optionKeys: Readonly<Record<Constraint["_tag"], ReadonlyArray<string>>> = {
  PrimaryKey: commonKeys,
  ForeignKey: ["schema", "onDelete", "onUpdate", "match", "useAlter", ...commonKeys],
  Unique: commonKeys,
  Check: commonKeys,
  Exclude: ["using", "where", ...commonKeys]
}

const base = (options: ConstraintOptions): Base => {
  const { deferrable, initially, name, ...dialect } = options
  return { name: Name.fromInput(name), deferrable, initially, options: dialect }
}
