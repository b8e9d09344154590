/**
 * The names of the options of each operation, by which an unknown option is refused.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import type * as Ddl from "../dialect/DdlElement.ts"
import * as Constraint from "../schema/Constraint.ts"
import * as Index from "../schema/Index.ts"
import * as Options from "../schema/Options.ts"
import { SchemaError } from "../schema/SchemaError.ts"
import type {
  AddColumnOptions,
  AlterColumnOptions,
  AlterEnumOptions,
  BulkInsertOptions,
  DropColumnOptions,
  DropConstraintOptions,
  DropIndexOptions,
  DropTableOptions,
  ForeignKeyOptions,
  TableCommentOptions
} from "./OperationOptions.ts"

/**
 * The options of each operation: `schema` of those that have no other, `comment` of the two for the comment of a table.
 *
 * @since 0.1.0
 * @category options
 */
export const optionKeys = {
  schema: Options.keys<{ readonly schema?: string | undefined }>({ schema: true }),
  ifExists: Options.keys<Omit<Ddl.DropType, "_tag" | "type">>({ ifExists: true }),
  alterEnum: Options.keys<AlterEnumOptions>({
    schema: true,
    existingLabels: true,
    renamedLabels: true,
    columns: true,
    dependents: true,
    rewrite: true
  }),
  dropTable: Options.keys<DropTableOptions>({ schema: true, ifExists: true, postgresqlCascade: true }),
  comment: Options.keys<TableCommentOptions>({ existingComment: true, schema: true }),
  addColumn: Options.keys<AddColumnOptions>({
    schema: true,
    ifNotExists: true,
    inlineReferences: true,
    inlinePrimaryKey: true
  }),
  dropColumn: Options.keys<DropColumnOptions>({
    schema: true,
    ifExists: true,
    mssqlDropDefault: true,
    mssqlDropCheck: true,
    mssqlDropForeignKey: true
  }),
  alterColumn: Options.keys<AlterColumnOptions>({
    schema: true,
    nullable: true,
    type: true,
    serverDefault: true,
    newColumnName: true,
    comment: true,
    autoincrement: true,
    existingType: true,
    existingNullable: true,
    existingServerDefault: true,
    existingComment: true,
    existingAutoincrement: true,
    postgresqlUsing: true
  }),
  dropIndex: new Set([
    ...Options.keys<Omit<DropIndexOptions, keyof Index.IndexDialectOptions>>({
      tableName: true,
      schema: true,
      ifExists: true
    }),
    ...Index.dialectKeys
  ]),
  foreignKey: new Set([
    ...Options.keys<Omit<ForeignKeyOptions, keyof Constraint.ConstraintDialectOptions>>({
      sourceSchema: true,
      referentSchema: true,
      onDelete: true,
      onUpdate: true,
      match: true,
      useAlter: true,
      deferrable: true,
      initially: true
    }),
    ...Constraint.dialectKeys
  ]),
  dropConstraint: Options.keys<DropConstraintOptions>({ type: true, schema: true, ifExists: true }),
  bulkInsert: Options.keys<BulkInsertOptions>({ multiinsert: true })
}

/**
 * Fails if an options record has an unknown key.
 *
 * @since 0.1.0
 * @category guards
 */
export const known = (name: string, options: object, keys: ReadonlySet<string>): Either.Either<void, SchemaError> => {
  const [reason] = Options.unknown(() => `operation ${name}`, options, keys)
  return reason === undefined ? Either.right(undefined) : Either.left(new SchemaError({ reason }))
}
