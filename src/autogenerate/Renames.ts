/**
 * Replaces what is dropped and added by a rename, where somebody who knows says so. Nothing is guessed.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { TableRef } from "../dialect/DdlElement.ts"
import type { Dialect } from "../dialect/Dialect.ts"
import type { AddColumn, CreateTable, DropColumn, DropTable, MigrateOperation } from "../operations/MigrateOperation.ts"
import type { TableColumn } from "../schema/Column.ts"
import * as Describe from "./Describe.ts"
import { renameColumn } from "./RenameHints.ts"

/**
 * What may be a rename: a table, or a column of `table`, that only the database has, and one with the same definition that only the declared
 * schema has.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rename {
  readonly kind: "table" | "column"
  readonly table: TableRef
  readonly from: string
  readonly to: string
}

/**
 * Returns whether something was renamed. The answer `false` drops the one and adds the other.
 *
 * @since 0.1.0
 * @category models
 */
export type IsRenamed = (rename: Rename) => Effect.Effect<boolean>

/**
 * Asks about each column that is dropped from a table to which a column with the same type, nullability, default and comment is added, and about each
 * table that is dropped where one with the same columns is created. Each answer `true` replaces both operations by a rename. Names of
 * indexes and constraints of a renamed table stay.
 *
 * @since 0.1.0
 * @category combinators
 */
export const answered = (
  dialect: Dialect["Type"],
  operations: ReadonlyArray<MigrateOperation>,
  isRenamed: IsRenamed
): Effect.Effect<ReadonlyArray<MigrateOperation>> => {
  const sql = Describe.inSql(dialect)
  const definition = (column: TableColumn) => `${sql.column(column)} ${Option.getOrElse(column.comment, () => "")}`
  const columnRename = (added: AddColumn, dropped: DropColumn): Option.Option<Found> =>
    Option.map(
      Option.filter(dropped.original, (original) =>
        original.columnName !== added.column.columnName && definition(original) === definition(added.column)),
      (original) => ({
        rename: { kind: "column", table: added.table, from: dropped.columnName, to: added.column.columnName },
        operation: renameColumn(added.table, original, added.column.columnName)
      })
    )
  const definitions = (columns: ReadonlyArray<TableColumn>) =>
    JSON.stringify(columns.map((column) => [column.columnName, definition(column)]))
  const tableRename = ({ table }: CreateTable, dropped: DropTable): Option.Option<Found> =>
    Option.map(
      Option.filter(dropped.original, (original) =>
        Option.getOrUndefined(original.schema) === Option.getOrUndefined(table.schema) &&
        definitions(original.columns) === definitions(table.columns)),
      () => ({
        rename: { kind: "table", table: dropped.table, from: dropped.table.name, to: table.name },
        operation: { _tag: "RenameTable", table: dropped.table, newName: table.name }
      })
    )
  return Effect.gen(function*() {
    const renamed = yield* replaced(operations, isA("CreateTable"), isA("DropTable"), tableRename, isRenamed)
    return yield* Effect.forEach(
      renamed,
      (operation): Effect.Effect<MigrateOperation> =>
        operation._tag === "ModifyTableOps"
          ? Effect.map(
            replaced(operation.ops, isA("AddColumn"), isA("DropColumn"), columnRename, isRenamed),
            (ops) => ({ ...operation, ops })
          )
          : Effect.succeed(operation)
    )
  })
}

interface Found {
  readonly rename: Rename
  readonly operation: MigrateOperation
}

/** The operations, with a rename in the place of what it adds, and without what it drops. */
const replaced = <A extends MigrateOperation, D extends MigrateOperation>(
  operations: ReadonlyArray<MigrateOperation>,
  isAdded: (operation: MigrateOperation) => operation is A,
  isDropped: (operation: MigrateOperation) => operation is D,
  find: (added: A, dropped: D) => Option.Option<Found>,
  isRenamed: IsRenamed
): Effect.Effect<ReadonlyArray<MigrateOperation>> =>
  Effect.gen(function*() {
    const taken = new Set<MigrateOperation>()
    const renames = new Map<MigrateOperation, MigrateOperation>()
    for (const added of operations.filter(isAdded)) {
      for (const dropped of operations.filter(isDropped)) {
        if (taken.has(dropped) || renames.has(added)) continue
        const found = find(added, dropped)
        if (Option.isNone(found) || !(yield* isRenamed(found.value.rename))) continue
        taken.add(dropped)
        renames.set(added, found.value.operation)
      }
    }
    return operations.filter((operation) => !taken.has(operation))
      .map((operation) => renames.get(operation) ?? operation)
  })

const isA =
  <Tag extends MigrateOperation["_tag"]>(tag: Tag) =>
  (operation: MigrateOperation): operation is Extract<MigrateOperation, { readonly _tag: Tag }> =>
    operation._tag === tag
