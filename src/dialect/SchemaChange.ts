/**
 * The effect of a single schema change on the catalogue, by which a query can tell whether it was made.
 *
 * @since 0.1.0
 */

/**
 * The table that a statement changes; without a schema, it is in the schema of the session.
 *
 * @since 0.1.0
 * @category models
 */
export interface Target {
  readonly schema: string | undefined
  readonly table: string
}

/**
 * The change of one table by one statement. `Rows` changes only rows of the table.
 *
 * @since 0.1.0
 * @category models
 */
export type SchemaChange =
  | Target & { readonly _tag: "CreateTable" }
  | Target & { readonly _tag: "DropTable" }
  | Target & { readonly _tag: "RenameTable"; readonly to: Target }
  | Target & { readonly _tag: "AddColumn"; readonly column: string }
  | Target & { readonly _tag: "DropColumn"; readonly column: string }
  | Target & { readonly _tag: "RenameColumn"; readonly column: string; readonly to: string }
  | Target & { readonly _tag: "AddIndex"; readonly index: string }
  | Target & { readonly _tag: "DropIndex"; readonly index: string }
  | Target & { readonly _tag: "Rows" }

/**
 * Returns whether two statements change the same table.
 *
 * @since 0.1.0
 * @category guards
 */
export const isSameTable = (left: Target, right: Target): boolean =>
  left.schema === right.schema && left.table === right.table
