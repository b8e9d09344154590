/**
 * The operations of a comparison as differences: plain data for programs, and lines for people.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Dialect } from "../dialect/Dialect.ts"
import type { MigrateOperation } from "../operations/MigrateOperation.ts"
import type { Name } from "../schema/Name.ts"
import { objectKind, type SchemaObject } from "../schema/SchemaObject.ts"
import type { Sequence } from "../schema/Sequence.ts"
import type { ServerDefault } from "../schema/ServerDefault.ts"
import * as Table from "../schema/Table.ts"
import * as Describe from "./Describe.ts"

const Nullable = Schema.NullOr(Schema.String)

/**
 * A difference between a database and a schema:
 *
 * - `kind`: Alembic's name of the difference: `add_table`, `remove_column`, `modify_type`, …;
 * - `schema`: the schema of the table; null for the default schema;
 * - `table`: the table; null if it is not about a table;
 * - `name`: the column, index or constraint; null if it is about the table, or has no name;
 * - `from`, `to`: the two sides in SQL: types, `NULL` or `NOT NULL`, defaults, definitions of columns, indexes and constraints; comments as they
 *   are. Null where a side has nothing, and for tables;
 * - `text`: the difference as Alembic logs it: `added table 'account'`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Difference = Schema.Struct({
  kind: Schema.String,
  schema: Nullable,
  table: Nullable,
  name: Nullable,
  from: Nullable,
  to: Nullable,
  text: Schema.String
})

/**
 * A difference, see the schema of the same name.
 *
 * @since 0.1.0
 * @category models
 */
export type Difference = typeof Difference.Type

/**
 * The differences of a database. `name` is its name in env.ts, null if it has none.
 *
 * @since 0.1.0
 * @category schemas
 */
export const OfDatabase = Schema.Struct({ name: Nullable, differences: Schema.Array(Difference) })

/**
 * The differences of a database, see the schema of the same name.
 *
 * @since 0.1.0
 * @category models
 */
export type OfDatabase = typeof OfDatabase.Type

/**
 * Returns the differences that an operation removes. Types, defaults and definitions are in the SQL of the dialect.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofOperation = (dialect: Dialect["Type"], operation: MigrateOperation): ReadonlyArray<Difference> => {
  const sql = Describe.inSql(dialect)
  switch (operation._tag) {
    case "CreateTable":
      return [onTable(operation.table, { kind: "add_table", text: `added table ${quoted(operation.table)}` })]
    case "DropTable":
      return [onTable(operation.table, { kind: "remove_table", text: `removed table ${quoted(operation.table)}` })]
    case "RenameTable":
      return [onTable(operation.table, {
        kind: "rename_table",
        from: operation.table.name,
        to: operation.newName,
        text: `renamed table ${quoted(operation.table)} to '${operation.newName}'`
      })]
    case "AddColumn":
      return [onTable(operation.table, {
        kind: "add_column",
        name: operation.column.columnName,
        to: sql.column(operation.column),
        text: `added column ${quoted(operation.table, operation.column.columnName)}`
      })]
    case "DropColumn":
      return [onTable(operation.table, {
        kind: "remove_column",
        name: operation.columnName,
        from: Option.getOrNull(Option.map(operation.original, sql.column)),
        text: `removed column ${quoted(operation.table, operation.columnName)}`
      })]
    case "AlterColumn":
      return alteration(dialect, operation)
    case "CreateIndex":
      return [onTable(operation.table, {
        kind: "add_index",
        name: textOf(operation.index.name),
        to: sql.index(operation.index, operation.table),
        text: `added index ${named(operation.index.name)} on ${quoted(operation.table)}`
      })]
    case "DropIndex": {
      const table = Option.map(operation.tableName, (name) => ({ name, schema: operation.schema }))
      return [{
        ...nothing,
        kind: "remove_index",
        schema: Option.getOrNull(operation.schema),
        table: Option.getOrNull(operation.tableName),
        name: textOf(operation.name),
        from: Option.getOrNull(Option.zipWith(operation.original, table, sql.index)),
        text: `removed index ${named(operation.name)}${
          Option.match(table, { onNone: () => "", onSome: (table) => ` on ${quoted(table)}` })
        }`
      }]
    }
    case "AddConstraint":
      return [onTable(operation.table, {
        kind: operation.constraint._tag === "ForeignKey" ? "add_fk" : "add_constraint",
        name: textOf(operation.constraint.name),
        to: sql.constraint(operation.constraint, operation.table),
        text: `added ${operation.constraint._tag} constraint ${named(operation.constraint.name)} on ${
          quoted(operation.table)
        }`
      })]
    case "DropConstraint":
      return [onTable(operation.table, {
        kind: Option.contains(operation.type, "foreignkey") ? "remove_fk" : "remove_constraint",
        name: textOf(operation.name),
        from: Option.getOrNull(
          Option.map(operation.original, (constraint) => sql.constraint(constraint, operation.table))
        ),
        text: `removed constraint ${named(operation.name)} on ${quoted(operation.table)}`
      })]
    case "CreateTableComment":
      return [onTable(operation.table, {
        kind: "add_table_comment",
        from: Option.getOrNull(operation.existing),
        to: operation.comment,
        text: `added comment on table ${quoted(operation.table)}`
      })]
    case "DropTableComment":
      return [onTable(operation.table, {
        kind: "remove_table_comment",
        from: Option.getOrNull(operation.existing),
        text: `removed comment on table ${quoted(operation.table)}`
      })]
    case "ExecuteSql":
      return [{ ...nothing, kind: "execute", text: "SQL to execute" }]
    case "BulkInsert":
      return [onTable(operation.table, { kind: "bulk_insert", text: `rows for table ${quoted(operation.table)}` })]
    case "CreateType":
      return [{ ...nothing, kind: "add_type", to: sql.type(operation.type), text: "added type" }]
    case "DropType":
      return [{ ...nothing, kind: "remove_type", from: sql.type(operation.type), text: "removed type" }]
    case "AlterEnum":
      return [{
        ...nothing,
        kind: "modify_enum",
        schema: Option.getOrNull(operation.schema),
        name: operation.name,
        from: operation.existingLabels.join(", "),
        to: operation.labels.join(", "),
        text: `labels of enum ${quoted(operation)}`
      }]
    case "CreateObject":
      return [onObject(operation.object, {
        kind: "add_object",
        to: sql.object(operation.object),
        text: `added ${objectText(operation.object)}`
      })]
    case "DropObject":
      return [onObject(operation.object, {
        kind: "remove_object",
        from: sql.object(operation.object),
        text: `removed ${objectText(operation.object)}`
      })]
    case "ReplaceObject":
      return [onObject(operation.object, {
        kind: "modify_object",
        from: sql.object(operation.original),
        to: sql.object(operation.object),
        text: `changed ${objectText(operation.object)}`
      })]
    case "AlterTableBatch":
    case "ModifyTableOps":
      return operation.ops.flatMap((one) => ofOperation(dialect, one))
    case "Custom":
      return [{ ...nothing, kind: "custom", name: operation.name, text: operation.name }]
  }
}

/**
 * Returns a difference as lines: the difference after `+`, `-` or `~`, then the sides that have something.
 *
 * ```text
 * ~ type change on column 'account.nick'
 *     - VARCHAR(30)
 *     + VARCHAR(50)
 * ```
 *
 * @since 0.1.0
 * @category rendering
 */
export const format = (
  { from, kind, text, to }: Difference,
  { green, red, yellow }: Paint
): ReadonlyArray<string> => {
  const side = (sign: string, sql: string | null, paint: (text: string) => string) =>
    sql === null ? [] : sql.split("\n").map((line) => paint(`    ${sign} ${line}`))
  return [
    kind.startsWith("add_")
      ? green(`+ ${text}`)
      : kind.startsWith("remove_")
      ? red(`- ${text}`)
      : yellow(`~ ${text}`),
    ...side("-", from, red),
    ...side("+", to, green)
  ]
}

/**
 * The colours of {@link format}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Paint {
  readonly green: (text: string) => string
  readonly red: (text: string) => string
  readonly yellow: (text: string) => string
}

const nothing = { schema: null, table: null, name: null, from: null, to: null }

type Place = Pick<Table.Table, "name" | "schema">

const onTable = (
  { name, schema }: Place,
  difference: Partial<Difference> & Pick<Difference, "kind" | "text">
): Difference => ({ ...nothing, schema: Option.getOrNull(schema), table: name, ...difference })

const onObject = (
  object: SchemaObject | Sequence,
  difference: Partial<Difference> & Pick<Difference, "kind" | "text">
): Difference => ({
  ...nothing,
  schema: Option.getOrNull(object.schema),
  table: object._tag === "Trigger" || object._tag === "Policy" ? object.table : null,
  name: object.name,
  ...difference
})

const objectText = (object: SchemaObject | Sequence): string => `${objectKind(object)} ${quoted(object)}`

const quoted = (table: Place, column?: string): string =>
  column === undefined ? `'${Table.key(table)}'` : `'${Table.key(table)}.${column}'`

const textOf = (name: Name): string | null => name._tag === "Unnamed" ? null : name.value

const named = (name: Name): string => name._tag === "Unnamed" ? "without a name" : `'${name.value}'`

const alteration = (
  dialect: Dialect["Type"],
  change: Extract<MigrateOperation, { readonly _tag: "AlterColumn" }>
): ReadonlyArray<Difference> => {
  const sql = Describe.inSql(dialect)
  const column = quoted(change.table, change.columnName)
  const nullability = (nullable: boolean) => nullable ? "NULL" : "NOT NULL"
  const defaultText = (value: Option.Option<ServerDefault>) => Option.getOrNull(Option.map(value, sql.serverDefault))
  const modified = <A>(
    kind: string,
    to: Option.Option<A>,
    from: Option.Option<A>,
    side: (value: A) => string | null,
    text: (to: A) => string
  ): ReadonlyArray<Difference> =>
    Option.toArray(to).map((value) =>
      onTable(change.table, {
        kind,
        name: change.columnName,
        from: Option.getOrNull(Option.map(from, side)),
        to: side(value),
        text: text(value)
      })
    )
  return [
    ...modified("modify_type", change.type, change.existingType, sql.type, () => `type change on column ${column}`),
    ...modified(
      "modify_nullable",
      change.nullable,
      change.existingNullable,
      nullability,
      (to) => `${nullability(to)} on column ${column}`
    ),
    ...modified(
      "modify_default",
      change.serverDefault,
      change.existingServerDefault,
      defaultText,
      () => `server default on column ${column}`
    ),
    ...modified(
      "modify_comment",
      change.comment,
      change.existingComment,
      Option.getOrNull,
      () => `column comment ${column}`
    ),
    ...modified(
      "rename_column",
      change.newColumnName,
      Option.some(change.columnName),
      (name) => name,
      (name) => `new name '${name}' of column ${column}`
    ),
    ...modified(
      "modify_autoincrement",
      change.autoincrement,
      change.existingAutoincrement,
      String,
      () => `autoincrement on column ${column}`
    )
  ]
}
