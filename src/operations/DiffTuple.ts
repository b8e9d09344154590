/**
 * A difference between a database and a declared schema, in Alembic's form.
 *
 * @since 0.1.0
 */
import type { DdlElement, TableRef } from "../dialect/DdlElement.ts"
import type { TableColumn } from "../schema/Column.ts"
import type { Constraint } from "../schema/Constraint.ts"
import type { Index } from "../schema/Index.ts"
import type { Name } from "../schema/Name.ts"
import type { SchemaObject } from "../schema/SchemaObject.ts"
import type { Sequence } from "../schema/Sequence.ts"
import type { ServerDefault } from "../schema/ServerDefault.ts"
import type { SqlText } from "../schema/SqlText.ts"
import type { SqlType } from "../schema/SqlType.ts"
import type { Table } from "../schema/Table.ts"

/**
 * A difference in Alembic's form: its kind, followed by its subject.
 *
 * @since 0.1.0
 * @category models
 */
export type DiffTuple =
  | readonly ["add_table" | "remove_table", Table | TableRef]
  | readonly ["add_column" | "remove_column", schema: string | null, table: string, column: TableColumn | string]
  | readonly ["add_index" | "remove_index", Index | Name, table: TableRef | null]
  | readonly ["add_constraint" | "remove_constraint" | "add_fk" | "remove_fk", Constraint | Name, table: TableRef]
  | readonly ["modify_type", ...Where, existing: Existing, from: SqlType | null, to: SqlType]
  | readonly ["modify_nullable", ...Where, existing: Existing, from: boolean | null, to: boolean]
  | readonly ["modify_default", ...Where, existing: Existing, from: ServerDefault | null, to: ServerDefault | null]
  | readonly ["modify_comment", ...Where, existing: Existing, from: string | null, to: string | null]
  | readonly ["add_table_comment", table: TableRef, comment: string, existing: string | null]
  | readonly ["remove_table_comment", table: TableRef]
  | readonly ["add_type" | "remove_type", type: SqlType]
  | readonly [
    "modify_enum",
    schema: string | null,
    name: string,
    from: ReadonlyArray<string>,
    to: ReadonlyArray<string>
  ]
  | readonly ["add_object" | "remove_object", object: SchemaObject | Sequence]
  | readonly ["modify_object", from: SchemaObject | Sequence, to: SchemaObject | Sequence]
  | readonly ["execute", sql: SqlText | DdlElement]
  | readonly ["custom", name: string, ...facts: ReadonlyArray<unknown>]

/**
 * The column of a difference.
 *
 * @since 0.1.0
 * @category models
 */
export type Where = readonly [schema: string | null, table: string, column: string]

/**
 * The other attributes of a changed column, as far as they are known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Existing {
  readonly existingType: SqlType | null
  readonly existingNullable: boolean | null
  readonly existingServerDefault: ServerDefault | null
  readonly existingComment: string | null
}
