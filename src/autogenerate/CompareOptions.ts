/**
 * What is compared of a database and a declared schema, and what is left out.
 *
 * @since 0.1.0
 */
import type { TableColumn } from "../schema/Column.ts"
import type { CheckConstraint, ForeignKeyConstraint, UniqueConstraint } from "../schema/Constraint.ts"
import type { Index } from "../schema/Index.ts"
import type { ServerDefault } from "../schema/ServerDefault.ts"
import type { SqlType } from "../schema/SqlType.ts"
import type { Table } from "../schema/Table.ts"

/**
 * The kinds of object that filters are asked about, in Alembic's words.
 *
 * @since 0.1.0
 * @category models
 */
export type ObjectType =
  | "table"
  | "column"
  | "index"
  | "unique_constraint"
  | "foreign_key_constraint"
  | "check_constraint"

/**
 * Where an object of the database is. A name is `null` for the default schema, and for an object that is in no table.
 *
 * @since 0.1.0
 * @category models
 */
export interface ParentNames {
  readonly schemaName: string | null
  readonly tableName: string | null
  readonly schemaQualifiedTableName: string | null
}

/**
 * Whether a schema or an object of the database is compared, by its name. The name of the default schema is `null`.
 *
 * @since 0.1.0
 * @category models
 */
export type IncludeName = (name: string | null, type: "schema" | ObjectType, parentNames: ParentNames) => boolean

/**
 * Whether an object is compared. `reflected`: it is in the database only; `compareTo`: its counterpart in the database.
 *
 * @since 0.1.0
 * @category models
 */
export type IncludeObject = (
  object: IncludedObject,
  name: string | null,
  type: ObjectType,
  reflected: boolean,
  compareTo: IncludedObject | null
) => boolean

/**
 * An object that `includeObject` can include or leave out.
 *
 * @since 0.1.0
 * @category models
 */
export type IncludedObject = Table | TableColumn | Index | UniqueConstraint | ForeignKeyConstraint | CheckConstraint

/**
 * A column on both sides.
 *
 * @since 0.1.0
 * @category models
 */
export interface ColumnPair {
  readonly table: Table
  readonly inspectedColumn: TableColumn
  readonly metadataColumn: TableColumn
}

/**
 * Whether a type changed; `undefined` leaves it to the built-in comparison.
 *
 * @since 0.1.0
 * @category models
 */
export type CompareType = (
  types: ColumnPair & { readonly inspectedType: SqlType; readonly metadataType: SqlType }
) => boolean | undefined

/**
 * Whether a default changed; `undefined` leaves it to the built-in comparison. `renderedMetadataDefault` is the declared default in SQL.
 *
 * @since 0.1.0
 * @category models
 */
export type CompareServerDefault = (
  defaults: ColumnPair & {
    readonly inspectedDefault: ServerDefault | null
    readonly metadataDefault: ServerDefault | null
    readonly renderedMetadataDefault: string | null
  }
) => boolean | undefined

/**
 * As in Alembic:
 *
 * - `includeName`, `includeObject`: what is compared; all by default;
 * - `includeSchemas`: all schemas of the database; only the default one when `false`, which is the default;
 * - `compareType`: whether types are compared, or a function that compares them; `true` by default;
 * - `compareServerDefault`: whether defaults are compared, or a function that compares them; `false` by default;
 * - `versionTable`, `versionTableSchema`, `historyTable`: the tables of this tool, which are never compared.
 *
 * Beyond Alembic, all `true` by default:
 *
 * - `compareTypeDetails`: what only one side says of a type counts too (lengths, precisions, `UNSIGNED`), and the order of labels;
 * - `comparePrimaryKey`: the columns of primary keys;
 * - `compareCheckText`: the expressions of check constraints of one name;
 * - `compareIndexDetails`: predicates, methods, operator classes, included columns and prefix lengths of indexes, and expressions where Alembic does
 *   not compare them.
 *
 * @since 0.1.0
 * @category models
 */
export interface CompareOptions {
  readonly includeName?: IncludeName | undefined
  readonly includeObject?: IncludeObject | undefined
  readonly includeSchemas?: boolean | undefined
  readonly compareType?: boolean | CompareType | undefined
  readonly compareServerDefault?: boolean | CompareServerDefault | undefined
  readonly versionTable?: string | undefined
  readonly versionTableSchema?: string | undefined
  readonly historyTable?: string | false | undefined
  readonly compareTypeDetails?: boolean | undefined
  readonly comparePrimaryKey?: boolean | undefined
  readonly compareCheckText?: boolean | undefined
  readonly compareIndexDetails?: boolean | undefined
}
