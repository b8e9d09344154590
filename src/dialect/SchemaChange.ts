/**
 * What a single schema change does to the catalogue, so that the catalogue can be asked whether it was done.
 *
 * @since 0.1.0
 */

/**
 * The table that a statement changes; without a schema, the session's.
 *
 * @since 0.1.0
 * @category models
 */
export interface Target {
  readonly schema: string | undefined
  readonly table: string
}

/**
 * The change of one table by one statement. `Rows` changes rows of the table and nothing else.
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
 * Whether two statements change the same table.
 *
 * @since 0.1.0
 * @category guards
 */
export const isSameTable = (left: Target, right: Target): boolean =>
  left.schema === right.schema && left.table === right.table
