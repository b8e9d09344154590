/**
 * The options of a comparison: which objects and which of their properties are compared.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { Dialect } from "../dialect/Dialect.ts"
import type { Services } from "../execution/Execution.ts"
import type { Inspector } from "../execution/Inspector.ts"
import type { MigrateOperation } from "../operations/MigrateOperation.ts"
import type { TableColumn } from "../schema/Column.ts"
import type { Constraint } from "../schema/Constraint.ts"
import type { Index } from "../schema/Index.ts"
import type { MetaData } from "../schema/MetaData.ts"
import type { SchemaObject } from "../schema/SchemaObject.ts"
import type { Sequence } from "../schema/Sequence.ts"
import type { ServerDefault } from "../schema/ServerDefault.ts"
import type { SqlType } from "../schema/SqlType.ts"
import type { Table } from "../schema/Table.ts"

/**
 * The kinds of objects other than tables and enums.
 *
 * @since 0.1.0
 * @category models
 */
export type ObjectKind = "extension" | "domain" | "sequence" | "function" | "view" | "trigger" | "policy"

/**
 * The kinds of objects that filters receive, as Alembic names them. Alembic compares only tables, their columns, indexes, and unique, foreign
 * key and check constraints.
 *
 * @since 0.1.0
 * @category models
 */
export type ObjectType =
  | ObjectKind
  | "table"
  | "column"
  | "index"
  | "unique_constraint"
  | "foreign_key_constraint"
  | "check_constraint"
  | "primary_key_constraint"
  | "exclude_constraint"
  | "enum"

/**
 * The parents of an object in the database. A name is `null` for the default schema, and for an object that is not in a table.
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
 * Returns whether a schema or an object of the database is compared, by its name. The name of the default schema is `null`.
 *
 * @since 0.1.0
 * @category models
 */
export type IncludeName = (name: string | null, type: "schema" | ObjectType, parentNames: ParentNames) => boolean

/**
 * Returns whether an object is compared. `reflected`: whether it is only in the database; `compareTo`: its counterpart in the database.
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
export type IncludedObject = Table | TableColumn | Index | Constraint | SchemaObject | Sequence

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
 * Returns whether a type has changed; `undefined` uses the built-in comparison.
 *
 * @since 0.1.0
 * @category models
 */
export type CompareType = (
  types: ColumnPair & { readonly inspectedType: SqlType; readonly metadataType: SqlType }
) => boolean | undefined

/**
 * Returns whether a default has changed; `undefined` uses the built-in comparison. `renderedMetadataDefault` is the declared default in
 * SQL.
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
 * Compares what this package does not: returns the operations that remove the differences, such as those of `MigrateOperation.custom`, with their
 * `reverse` and `render` (Alembic's plugins). It can query the database by the `Inspector` and the `Execution`.
 *
 * @since 0.1.0
 * @category models
 */
export type Comparator = (
  declared: ReadonlyArray<MetaData>
) => Effect.Effect<ReadonlyArray<MigrateOperation>, unknown, Dialect | Services | Inspector>

/**
 * The options of a comparison. As in Alembic:
 *
 * - `includeName`, `includeObject`: filters; by default, everything is compared;
 * - `includeSchemas`: whether to compare all schemas of the database, or only the default one (default);
 * - `compareType`: whether types are compared, or a function that compares them; `true` by default;
 * - `compareServerDefault`: whether defaults are compared, or a function that compares them; `false` by default;
 * - `versionTable`, `versionTableSchema`, `historyTable`: the tables of effect-alembic, which are never compared;
 *
 * - `comparators`: comparisons of the project's own; their operations follow the others;
 * - `autogeneratePlugins`: patterns of the names of the parts to compare: `alembic.autogenerate.` and `tables`, `types`, `constraints`,
 *   `checkconstraint_byname`, `defaults`, `comments`, `enums` or `objects`. `*` stands for any names, and `~` before a pattern leaves out what it
 *   matches; if all patterns leave out, the rest is compared.
 *
 * In addition to Alembic, `true` by default:
 *
 * - `compareTypeDetails`: whether attributes of a type that only one side has are compared too (lengths, precisions, `UNSIGNED`), and the
 *   order of labels;
 * - `comparePrimaryKeys`: the columns of primary keys;
 * - `compareExcludeConstraints`: exclusion constraints;
 * - `compareComments`: comments of tables and columns;
 * - `compareEnums`: the enum types of PostgreSQL and their labels;
 * - `compareObjects`: the kinds of other objects that are compared, `true` for all; by default, those of which the schema declares at least
 *   one, so that a schema without views drops none;
 * - `compareComputed`: the expressions of generated columns, which are dropped and added again; without it, a difference is a warning;
 * - `compareCheckText`: the expressions of check constraints with the same name;
 * - `compareIndexDetails`: predicates, methods, operator classes, included columns and prefix lengths of indexes, and expressions that
 *   Alembic does not compare.
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
  readonly comparators?: ReadonlyArray<Comparator> | undefined
  readonly autogeneratePlugins?: ReadonlyArray<string> | undefined
  readonly compareTypeDetails?: boolean | undefined
  readonly comparePrimaryKeys?: boolean | undefined
  readonly compareExcludeConstraints?: boolean | undefined
  readonly compareComments?: boolean | undefined
  readonly compareEnums?: boolean | undefined
  readonly compareObjects?: boolean | ReadonlyArray<ObjectKind> | undefined
  readonly compareComputed?: boolean | undefined
  readonly compareCheckText?: boolean | undefined
  readonly compareIndexDetails?: boolean | undefined
}
