/**
 * Table constraints as values: primary key, foreign key, unique, check and exclude.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Name from "./Name.ts"
import type { SqlText } from "./SqlText.ts"

/**
 * What a foreign key does when the row it points to is deleted or changed.
 *
 * @since 0.1.0
 * @category models
 */
export type ReferentialAction = "CASCADE" | "SET NULL" | "SET DEFAULT" | "RESTRICT" | "NO ACTION"

/**
 * @since 0.1.0
 * @category models
 */
export interface Deferrability {
  readonly deferrable?: boolean | undefined
  readonly initially?: "DEFERRED" | "IMMEDIATE" | undefined
}

/**
 * SQLite: what an INSERT or UPDATE does that would break a constraint.
 *
 * @since 0.1.0
 * @category models
 */
export type ConflictPolicy = "ROLLBACK" | "ABORT" | "FAIL" | "IGNORE" | "REPLACE"

/**
 * Options that only some dialects know; the dialect in use takes its own and leaves the others.
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
 * @since 0.1.0
 * @category models
 */
export interface ConstraintOptions extends Deferrability, ConstraintDialectOptions {
  readonly name?: Name.NameInput
}

/**
 * @since 0.1.0
 * @category models
 */
export interface ForeignKeyOptions extends ConstraintOptions {
  readonly schema?: string | undefined
  readonly onDelete?: ReferentialAction | undefined
  readonly onUpdate?: ReferentialAction | undefined
  readonly match?: "FULL" | "PARTIAL" | "SIMPLE" | undefined
  /** Left out of `CREATE TABLE` and added afterwards, for tables that point to each other. */
  readonly useAlter?: boolean | undefined
}

interface Base extends Deferrability {
  readonly name: Name.Name
  readonly options: ConstraintDialectOptions
}

/**
 * @since 0.1.0
 * @category models
 */
export interface PrimaryKeyConstraint extends Base {
  readonly _tag: "PrimaryKey"
  readonly columns: ReadonlyArray<string>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface ForeignKeyConstraint extends Base {
  readonly _tag: "ForeignKey"
  readonly columns: ReadonlyArray<string>
  readonly referredSchema: Option.Option<string>
  readonly referredTable: string
  readonly referredColumns: ReadonlyArray<string>
  readonly onDelete: Option.Option<ReferentialAction>
  readonly onUpdate: Option.Option<ReferentialAction>
  readonly match: Option.Option<"FULL" | "PARTIAL" | "SIMPLE">
  readonly useAlter: boolean
}

/**
 * @since 0.1.0
 * @category models
 */
export interface UniqueConstraint extends Base {
  readonly _tag: "Unique"
  readonly columns: ReadonlyArray<string>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface CheckConstraint extends Base {
  readonly _tag: "Check"
  readonly sqltext: string
}

/**
 * One element of an exclude constraint: a column or an expression, and the operator that must not hold between two rows.
 *
 * @since 0.1.0
 * @category models
 */
export interface ExcludeElement {
  readonly expression: string | SqlText
  readonly operator: string
}

/**
 * PostgreSQL's `EXCLUDE`.
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
 * @since 0.1.0
 * @category constructors
 */
export const primaryKey = (columns: ReadonlyArray<string>, options: ConstraintOptions = {}): PrimaryKeyConstraint => ({
  _tag: "PrimaryKey",
  ...base(options),
  columns
})

/**
 * A foreign key over one or more columns. `options.schema` is the schema of the table pointed to.
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
  referredTable: string,
  referredColumns: ReadonlyArray<string>,
  options: ForeignKeyOptions = {}
): ForeignKeyConstraint => {
  const { match, onDelete, onUpdate, schema, useAlter, ...rest } = options
  return {
    _tag: "ForeignKey",
    ...base(rest),
    columns,
    referredSchema: Option.fromNullable(schema),
    referredTable,
    referredColumns,
    onDelete: Option.fromNullable(onDelete),
    onUpdate: Option.fromNullable(onUpdate),
    match: Option.fromNullable(match),
    useAlter: useAlter ?? false
  }
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const unique = (columns: ReadonlyArray<string>, options: ConstraintOptions = {}): UniqueConstraint => ({
  _tag: "Unique",
  ...base(options),
  columns
})

/**
 * @since 0.1.0
 * @category constructors
 */
export const check = (sqltext: string, options: ConstraintOptions = {}): CheckConstraint => ({
  _tag: "Check",
  ...base(options),
  sqltext
})

/**
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

const base = (options: ConstraintOptions): Base => {
  const { deferrable, initially, name, ...dialect } = options
  return { name: Name.fromInput(name), deferrable, initially, options: dialect }
}
