/**
 * The options of the functions of `op`, derived from the records of the statements.
 *
 * @since 0.1.0
 */
import type * as Ddl from "../dialect/DdlElement.ts"
import type * as Column from "../schema/Column.ts"
import type * as Constraint from "../schema/Constraint.ts"
import type * as Index from "../schema/Index.ts"
import type * as Name from "../schema/Name.ts"
import type * as ServerDefault from "../schema/ServerDefault.ts"
import type { SqlType } from "../schema/SqlType.ts"
import type * as Table from "../schema/Table.ts"

/**
 * The options of {@link createTable}. With `ifNotExists`, an existing table is kept.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateTableOptions extends Table.TableOptions, Pick<Ddl.CreateTable, "ifNotExists"> {}

/**
 * The options of {@link dropTable}. With `ifExists`, a missing table is not an error.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropTableOptions extends Omit<Ddl.DropTable, "_tag" | "table"> {
  readonly schema?: Name.TableNameInput | undefined
}

/**
 * The options of {@link addColumn}:
 *
 * - `inlineReferences`: write the only foreign key of the column within the column instead of a separate statement;
 * - `inlinePrimaryKey`: write PRIMARY KEY within the column, if it is one.
 *
 * @since 0.1.0
 * @category models
 */
export interface AddColumnOptions extends Omit<Ddl.AddColumn, "_tag" | "table" | "column" | "autoincrement"> {
  readonly schema?: Name.TableNameInput | undefined
}

/**
 * The options of {@link dropColumn}. On SQL Server, defaults, checks and foreign keys of a column are constraints that must be dropped
 * before it: `mssqlDropDefault`, `mssqlDropCheck` and `mssqlDropForeignKey` look up their names and drop them.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropColumnOptions extends Omit<Ddl.DropColumn, "_tag" | "table" | "columnName"> {
  readonly schema?: Name.TableNameInput | undefined
}

/**
 * The changes of {@link alterColumn}. An omitted attribute is unchanged; `null` removes a default or a comment. `existing…` describes the
 * current column: MySQL redefines the whole column and requires all attributes, SQL Server requires the type to change nullability.
 *
 * @since 0.1.0
 * @category models
 */
export interface AlterColumnOptions {
  readonly schema?: Name.TableNameInput | undefined
  readonly nullable?: boolean | undefined
  readonly type?: SqlType | undefined
  readonly serverDefault?: ServerDefault.ServerDefaultInput | null | undefined
  readonly newColumnName?: string | undefined
  readonly comment?: string | null | undefined
  readonly autoincrement?: boolean | undefined
  readonly existingType?: SqlType | undefined
  readonly existingNullable?: boolean | undefined
  readonly existingServerDefault?: ServerDefault.ServerDefaultInput | null | undefined
  readonly existingComment?: string | null | undefined
  readonly existingAutoincrement?: boolean | undefined
  /** PostgreSQL: the expression that converts existing values to the new type. */
  readonly postgresqlUsing?: string | undefined
}

/**
 * The options of {@link createIndex}.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateIndexOptions extends Index.IndexOptions, Pick<Ddl.CreateIndex, "ifNotExists"> {
  readonly schema?: Name.TableNameInput | undefined
}

/**
 * The options of {@link dropIndex}. MySQL, MariaDB and SQL Server require `tableName`, because an index belongs to its table.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropIndexOptions extends Index.IndexDialectOptions, Pick<Ddl.DropIndex, "ifExists"> {
  readonly tableName?: Name.TableNameInput | undefined
  readonly schema?: Name.TableNameInput | undefined
}

/**
 * The options of a constraint that is added to a table. `schema` is the schema of the table.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConstraintOptions extends Omit<Constraint.ConstraintOptions, "name"> {
  readonly schema?: Name.TableNameInput | undefined
}

/**
 * The options of {@link createForeignKey}.
 *
 * @since 0.1.0
 * @category models
 */
export interface ForeignKeyOptions extends Omit<Constraint.ForeignKeyOptions, "name" | "schema"> {
  readonly sourceSchema?: Name.TableNameInput | undefined
  readonly referentSchema?: Name.TableNameInput | undefined
}

/**
 * The options of {@link createExcludeConstraint}.
 *
 * @since 0.1.0
 * @category models
 */
export interface ExcludeOptions extends ConstraintOptions {
  readonly using?: string | undefined
  readonly where?: string | undefined
}

/**
 * The options of {@link dropConstraint}. MySQL and MariaDB require `type`, because each kind of constraint has its own statement.
 *
 * @since 0.1.0
 * @category models
 */
export interface DropConstraintOptions extends Omit<Ddl.DropConstraint, "_tag" | "table" | "name" | "type"> {
  readonly type?: Ddl.ConstraintKind | undefined
  readonly schema?: Name.TableNameInput | undefined
}

/**
 * The options of the comment of a table.
 *
 * @since 0.1.0
 * @category models
 */
export interface TableCommentOptions {
  readonly existingComment?: string | undefined
  readonly schema?: Name.TableNameInput | undefined
}

/**
 * The options of {@link bulkInsert}.
 *
 * @since 0.1.0
 * @category models
 */
export interface BulkInsertOptions {
  /** Whether to insert several rows with one INSERT (default), or each row with its own. */
  readonly multiinsert?: boolean | undefined
}

/**
 * The options of `op.alterEnum`:
 *
 * - `schema`: the schema of the enum;
 * - `existingLabels`: the labels that it has now;
 * - `renamedLabels`: the old name of each label that gets a new one;
 * - `columns`: the columns of the enum, with their defaults. They are rewritten if labels are removed or reordered, also by the downgrade;
 * - `dependents`: indexes, constraints and generated columns with expressions that name a column of the enum, and foreign keys on it. They are
 *   dropped before a rewrite, the last one first, and created after it;
 * - `rewrite`: rewrites the columns also if labels are only added, so that the labels can be used in the same transaction.
 *
 * @since 0.1.0
 * @category models
 */
export interface AlterEnumOptions {
  readonly schema?: string | undefined
  readonly existingLabels: ReadonlyArray<string>
  readonly renamedLabels?: Readonly<Record<string, string>> | undefined
  readonly columns?:
    | ReadonlyArray<{
      readonly table: string
      readonly schema?: string | undefined
      readonly column: string
      readonly dimensions?: number | undefined
      readonly serverDefault?: ServerDefault.ServerDefaultInput | undefined
    }>
    | undefined
  readonly dependents?: ReadonlyArray<EnumDependentInput> | undefined
  readonly rewrite?: boolean | undefined
}

/**
 * A constraint, an index or a generated column of a table, for {@link AlterEnumOptions}.
 *
 * @since 0.1.0
 * @category models
 */
export type EnumDependentInput =
  & { readonly table: string; readonly schema?: string | undefined }
  & (
    | { readonly constraint: Constraint.Constraint }
    | { readonly index: Index.Index }
    | { readonly column: readonly [name: string, column: Column.Column] }
  )
