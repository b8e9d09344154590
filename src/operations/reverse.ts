/**
 * The reverse of an operation: what undoes it (Alembic's `reverse`).
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { CompileError, NotReversible } from "../dialect/CompileError.ts"
import { refOf } from "../dialect/DdlElement.ts"
import {
  type AddColumn,
  type AddConstraint,
  type AlterColumn,
  type AlterEnum,
  constraintKind,
  type CreateIndex,
  type CreateTable,
  type CreateTableComment,
  type DropColumn,
  type DropConstraint,
  type DropIndex,
  type DropTable,
  type DropTableComment,
  type MigrateOperation
} from "./MigrateOperation.ts"

/**
 * Returns the reverse operation. A dropped object requires its `original`, a changed column its `existing…` values.
 *
 * @since 0.1.0
 * @category combinators
 */
export const reverse = (operation: MigrateOperation): Either.Either<MigrateOperation, CompileError> => {
  switch (operation._tag) {
    case "CreateTable":
      return Either.right(reverseCreateTable(operation))
    case "DropTable":
      return reverseDropTable(operation)
    case "RenameTable":
      return Either.right({
        _tag: "RenameTable",
        table: { ...operation.table, name: operation.newName },
        newName: operation.table.name
      })
    case "AddColumn":
      return Either.right(reverseAddColumn(operation))
    case "DropColumn":
      return reverseDropColumn(operation)
    case "AlterColumn":
      return reverseAlterColumn(operation)
    case "CreateIndex":
      return Either.right(reverseCreateIndex(operation))
    case "DropIndex":
      return reverseDropIndex(operation)
    case "AddConstraint":
      return Either.right(reverseAddConstraint(operation))
    case "DropConstraint":
      return reverseDropConstraint(operation)
    case "CreateTableComment":
      return Either.right(reverseCreateTableComment(operation))
    case "DropTableComment":
      return reverseDropTableComment(operation)
    case "BulkInsert":
      return Either.left(notReversible(operation._tag, "the previous rows are not known"))
    case "ExecuteSql":
      return Either.left(notReversible(operation._tag, "the effect of the SQL is not known"))
    case "CreateType":
      return Either.right({ _tag: "DropType", type: operation.type })
    case "DropType":
      return Either.right({ _tag: "CreateType", type: operation.type })
    case "AlterEnum":
      return Either.right(reverseAlterEnum(operation))
    case "CreateObject":
      return Either.right({ ...operation, _tag: "DropObject" })
    case "DropObject":
      return Either.right({ ...operation, _tag: "CreateObject" })
    case "ReplaceObject":
      return Either.right({ ...operation, object: operation.original, original: operation.object })
    case "AlterTableBatch":
    case "ModifyTableOps":
      return Either.map(reverseAll(operation.ops), (ops) => ({ ...operation, ops }))
    case "Custom":
      return Either.map(
        Either.fromOption(operation.reverse, () => notReversible(operation.name, "it has no reverse")),
        (reverse) => reverse()
      )
  }
}

/**
 * Returns the reverse operations of several operations, the last one first.
 *
 * @since 0.1.0
 * @category combinators
 */
export const reverseAll = (
  operations: ReadonlyArray<MigrateOperation>
): Either.Either<ReadonlyArray<MigrateOperation>, CompileError> => Either.all(operations.toReversed().map(reverse))

const notReversible = (operation: string, missing: string): CompileError =>
  new CompileError({ reason: new NotReversible({ operation, missing }) })

const reverseCreateTable = ({ ifNotExists, table }: CreateTable): DropTable => ({
  _tag: "DropTable",
  table: refOf(table),
  ifExists: ifNotExists,
  original: Option.some(table)
})

const reverseDropTable = ({ _tag, ifExists, original, table }: DropTable): Either.Either<CreateTable, CompileError> =>
  Either.map(
    Either.fromOption(original, () => notReversible(_tag, `the columns of ${table.name} are not known`)),
    (table) => ({ _tag: "CreateTable", table, ifNotExists: ifExists })
  )

const reverseAddColumn = ({ column, ifNotExists, inlinePrimaryKey, table }: AddColumn): DropColumn => ({
  _tag: "DropColumn",
  table,
  columnName: column.columnName,
  ifExists: ifNotExists,
  inlinePrimaryKey,
  existingType: Option.none(),
  original: Option.some(column)
})

const reverseDropColumn = (
  { _tag, columnName, ifExists, inlinePrimaryKey, original, table }: DropColumn
): Either.Either<AddColumn, CompileError> =>
  Either.map(
    Either.fromOption(
      original,
      () => notReversible(_tag, `the definition of ${table.name}.${columnName} is not known`)
    ),
    (column) => ({
      _tag: "AddColumn",
      table,
      column,
      ifNotExists: ifExists,
      inlinePrimaryKey,
      insertBefore: Option.none(),
      insertAfter: Option.none()
    })
  )

const reverseCreateIndex = ({ ifNotExists, index, table }: CreateIndex): DropIndex => ({
  _tag: "DropIndex",
  name: index.name,
  tableName: Option.some(table.name),
  schema: table.schema,
  ifExists: ifNotExists,
  options: index.options,
  original: Option.some(index)
})

const reverseDropIndex = (
  { _tag, ifExists, name, original, schema, tableName }: DropIndex
): Either.Either<CreateIndex, CompileError> =>
  Either.fromOption(
    Option.zipWith(original, tableName, (index, table): CreateIndex => ({
      _tag: "CreateIndex",
      table: { name: table, schema },
      index: { ...index, name },
      ifNotExists: ifExists
    })),
    () => notReversible(_tag, "the table and the columns of the index are not known")
  )

const reverseAddConstraint = ({ constraint, table }: AddConstraint): DropConstraint => ({
  _tag: "DropConstraint",
  table,
  name: constraint.name,
  type: constraintKind(constraint),
  original: Option.some(constraint)
})

const reverseDropConstraint = (
  { _tag, name, original, table }: DropConstraint
): Either.Either<AddConstraint, CompileError> =>
  Either.map(
    Either.fromOption(original, () => notReversible(_tag, "the definition of the constraint is not known")),
    (constraint) => ({ _tag: "AddConstraint", table, constraint: { ...constraint, name } })
  )

const reverseCreateTableComment = (operation: CreateTableComment): CreateTableComment | DropTableComment =>
  Option.match(operation.existing, {
    onNone: () => ({
      _tag: "DropTableComment",
      table: operation.table,
      existing: Option.some(operation.comment)
    }),
    onSome: (existing) => ({ ...operation, comment: existing, existing: Option.some(operation.comment) })
  })

const reverseDropTableComment = (
  { _tag, existing, table }: DropTableComment
): Either.Either<CreateTableComment, CompileError> =>
  Either.map(
    Either.fromOption(existing, () => notReversible(_tag, "the comment is not known")),
    (comment) => ({ _tag: "CreateTableComment", table, comment, existing: Option.none() })
  )

const reverseAlterColumn = (change: AlterColumn): Either.Either<AlterColumn, CompileError> => {
  const changed = <A>(aspect: string, to: Option.Option<A>, from: Option.Option<A>) =>
    Option.isSome(to) && Option.isNone(from) ? [aspect] : []
  const unknown = [
    ...changed("existingType", change.type, change.existingType),
    ...changed("existingNullable", change.nullable, change.existingNullable),
    ...changed("existingServerDefault", change.serverDefault, change.existingServerDefault),
    ...changed("existingComment", change.comment, change.existingComment),
    ...changed("existingAutoincrement", change.autoincrement, change.existingAutoincrement)
  ]
  if (unknown.length > 0) {
    return Either.left(
      notReversible(
        `AlterColumn of ${change.table.name}.${change.columnName}`,
        `it does not give ${unknown.join(", ")}`
      )
    )
  }
  const back = <A>(to: Option.Option<A>, from: Option.Option<A>) => Option.zipRight(to, from)
  const known = <A>(to: Option.Option<A>, from: Option.Option<A>) => Option.orElse(to, () => from)
  return Either.right({
    ...change,
    columnName: Option.getOrElse(change.newColumnName, () => change.columnName),
    newColumnName: Option.as(change.newColumnName, change.columnName),
    type: back(change.type, change.existingType),
    existingType: known(change.type, change.existingType),
    nullable: back(change.nullable, change.existingNullable),
    existingNullable: known(change.nullable, change.existingNullable),
    serverDefault: back(change.serverDefault, change.existingServerDefault),
    existingServerDefault: known(change.serverDefault, change.existingServerDefault),
    comment: back(change.comment, change.existingComment),
    existingComment: known(change.comment, change.existingComment),
    autoincrement: back(change.autoincrement, change.existingAutoincrement),
    existingAutoincrement: known(change.autoincrement, change.existingAutoincrement),
    postgresqlUsing: change.reverseUsing,
    reverseUsing: change.postgresqlUsing
  })
}

const reverseAlterEnum = (change: AlterEnum): AlterEnum => ({
  ...change,
  labels: change.existingLabels,
  existingLabels: change.labels,
  renamedLabels: Object.fromEntries(Object.entries(change.renamedLabels).map(([label, old]) => [old, label]))
})
