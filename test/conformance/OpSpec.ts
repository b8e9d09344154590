/**
 * The operations of recorded cases, read into the words that users have.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { OperationError } from "../../src/execution/DdlImpl.ts"
import * as op from "../../src/op.ts"
import type { Operations } from "../../src/operations/Operations.ts"
import * as Column from "../../src/schema/Column.ts"
import * as SqlText from "../../src/schema/SqlText.ts"
import * as Table from "../../src/schema/Table.ts"
import * as Spec from "./Spec.ts"

const optional = Schema.optional
const given = optional(Schema.NullOr(Schema.String))
const text = optional(Schema.String)
const flag = optional(Schema.Boolean)
const strings = Schema.Array(Schema.String)
const type = optional(Spec.TypeSpec)

// Inside a batch no operation names its table.
const tableName = Schema.optionalWith(Schema.String, { default: () => "" })

const Element = Schema.Union(Schema.String, Schema.Struct({ text: Schema.String }))

const { name: _, ...constraintFields } = Spec.constraintFields
const { name: _fk, ...foreignKeyFields } = Spec.foreignKeyFields
const { unique: _unique, ...indexDialectFields } = Spec.indexOptionFields

const TableOp = Schema.Union(
  Schema.Struct({
    ...Spec.tableOptionFields,
    op: Schema.Literal("createTable"),
    tableName: Schema.String,
    columns: Schema.Array(Spec.ColumnSpec),
    constraints: optional(Schema.Array(Spec.ConstraintSpec)),
    indexes: optional(Schema.Array(Spec.IndexSpec)),
    schema: given,
    comment: given,
    prefixes: optional(strings),
    ifNotExists: flag
  }),
  Schema.Struct({
    ...Spec.tableOptionFields,
    op: Schema.Literal("dropTable"),
    tableName: Schema.String,
    schema: given,
    ifExists: flag,
    comment: given,
    prefixes: optional(strings)
  }),
  Schema.Struct({
    op: Schema.Literal("renameTable"),
    oldTableName: Schema.String,
    newTableName: Schema.String,
    schema: given
  }),
  Schema.Struct({
    op: Schema.Literal("createTableComment"),
    tableName,
    comment: Schema.NullOr(Schema.String),
    existingComment: given,
    schema: given
  }),
  Schema.Struct({ op: Schema.Literal("dropTableComment"), tableName, existingComment: given, schema: given })
)

const ColumnOp = Schema.Union(
  Schema.Struct({
    op: Schema.Literal("addColumn"),
    tableName,
    column: Spec.ColumnSpec,
    schema: given,
    ifNotExists: flag,
    inlineReferences: flag,
    inlinePrimaryKey: flag,
    insertBefore: text,
    insertAfter: text
  }),
  Schema.Struct({
    op: Schema.Literal("dropColumn"),
    tableName,
    columnName: Schema.String,
    schema: given,
    ifExists: flag,
    mssqlDropDefault: flag,
    mssqlDropCheck: flag,
    mssqlDropForeignKey: flag,
    existingType: type
  }),
  Schema.Struct({
    op: Schema.Literal("alterColumn"),
    tableName,
    columnName: Schema.String,
    schema: given,
    nullable: flag,
    type,
    serverDefault: optional(Spec.DefaultSpec),
    newColumnName: text,
    comment: given,
    autoincrement: flag,
    existingType: type,
    existingNullable: flag,
    existingServerDefault: optional(Schema.Union(Spec.DefaultSpec, Schema.Literal(false))),
    existingComment: given,
    existingAutoincrement: flag,
    insertBefore: text,
    insertAfter: text,
    mssqlDropDefault: flag,
    mssqlDropCheck: flag,
    mssqlDropForeignKey: flag,
    postgresqlUsing: text
  })
)

const IndexOp = Schema.Union(
  Schema.Struct({
    ...Spec.indexOptionFields,
    op: Schema.Literal("createIndex"),
    indexName: Spec.NameSpec,
    tableName,
    columns: Schema.Array(Element),
    schema: given,
    ifNotExists: flag
  }),
  Schema.Struct({
    ...indexDialectFields,
    op: Schema.Literal("dropIndex"),
    indexName: Spec.NameSpec,
    tableName: text,
    schema: given,
    ifExists: flag
  })
)

const ConstraintOp = Schema.Union(
  Schema.Struct({
    ...constraintFields,
    op: Schema.Literal("createPrimaryKey", "createUniqueConstraint"),
    constraintName: Spec.NameSpec,
    tableName,
    columns: strings,
    schema: given
  }),
  Schema.Struct({
    ...constraintFields,
    op: Schema.Literal("createCheckConstraint"),
    constraintName: Spec.NameSpec,
    tableName,
    condition: Schema.String,
    schema: given
  }),
  Schema.Struct({
    ...foreignKeyFields,
    op: Schema.Literal("createForeignKey"),
    constraintName: Spec.NameSpec,
    sourceTable: tableName,
    referentTable: Schema.String,
    localCols: strings,
    remoteCols: strings,
    sourceSchema: given,
    referentSchema: given
  }),
  Schema.Struct({
    ...constraintFields,
    op: Schema.Literal("createExcludeConstraint"),
    constraintName: Spec.NameSpec,
    tableName,
    elements: Schema.Array(Schema.Tuple(Element, Schema.String)),
    using: text,
    where: text,
    schema: given
  }),
  Schema.Struct({
    op: Schema.Literal("dropConstraint"),
    constraintName: Spec.NameSpec,
    tableName,
    type: text,
    schema: given,
    ifExists: flag
  })
)

const RowOp = Schema.Union(
  Schema.Struct({
    op: Schema.Literal("bulkInsert"),
    table: Schema.Struct({
      name: Schema.String,
      schema: given,
      columns: Schema.Array(Schema.Struct({ name: Schema.String, type: Spec.TypeSpec }))
    }),
    rows: Schema.Array(Schema.Record({ key: Schema.String, value: Schema.Unknown })),
    multiinsert: flag
  }),
  Schema.Struct({
    op: Schema.Literal("execute"),
    sqltext: Schema.Union(
      Schema.String,
      Schema.Struct({
        text: Schema.String,
        binds: optional(
          Schema.Record({ key: Schema.String, value: Schema.Struct({ value: Schema.Unknown, type }) })
        )
      })
    ),
    executionOptions: optional(Schema.Unknown)
  })
)

const PlainOp = Schema.Union(TableOp, ColumnOp, IndexOp, ConstraintOp, RowOp)
type PlainOp = typeof PlainOp.Type

const BatchOp = Schema.Struct({
  op: Schema.Literal("batchAlterTable"),
  tableName: Schema.String,
  schema: given,
  recreate: text,
  copyFrom: optional(Spec.TableSpec),
  tableArgs: optional(Schema.Array(Spec.ConstraintSpec)),
  tableKwargs: optional(Schema.Struct({ ...Spec.tableOptionFields, prefixes: optional(strings) })),
  reflectArgs: optional(Schema.Array(Spec.ColumnSpec)),
  namingConvention: optional(Spec.NamingConventionSpec),
  partialReordering: optional(Schema.Array(strings)),
  ops: Schema.Array(PlainOp)
})

const SimpleOp = Schema.Union(PlainOp, BatchOp)

const AutocommitBlock = Schema.Struct({ op: Schema.Literal("autocommitBlock"), ops: Schema.Array(SimpleOp) })

export const OpSpec = Schema.Union(PlainOp, BatchOp, AutocommitBlock)
export type OpSpec = typeof OpSpec.Type

type Doing<E = never, R = never> = Effect.Effect<void, OperationError | E, Operations | R>

/**
 * Does the operations one after the other. `autocommitBlock` says what becomes of those that stand outside of a transaction.
 */
export const run = <E = never, R = never>(
  specs: ReadonlyArray<OpSpec>,
  autocommitBlock: (operations: Doing) => Doing<E, R> = (operations) => operations
): Doing<E, R> =>
  Effect.forEach(
    specs,
    (spec) => spec.op === "autocommitBlock" ? autocommitBlock(run(spec.ops)) : one(spec),
    { discard: true }
  )

const one = (spec: typeof SimpleOp.Type): Doing => spec.op === "batchAlterTable" ? batch(spec) : plain(spec)

const plain = (spec: PlainOp): Doing => {
  switch (spec.op) {
    case "createTable": {
      const { columns, comment, constraints = [], indexes = [], op: _, schema, tableName, ...options } = spec
      return Effect.asVoid(
        op.createTable(tableName, columns.map(Spec.column), {
          ...options,
          comment: comment ?? undefined,
          schema: schema ?? undefined,
          constraints: constraints.map(Spec.constraint),
          indexes: indexes.map(Spec.index)
        })
      )
    }
    case "dropTable":
      return op.dropTable(spec.tableName, { ifExists: spec.ifExists, schema: spec.schema ?? undefined })
    case "renameTable":
      return op.renameTable(spec.oldTableName, spec.newTableName, { schema: spec.schema ?? undefined })
    case "createTableComment": {
      const options = { existingComment: spec.existingComment ?? undefined, schema: spec.schema ?? undefined }
      return spec.comment === null
        ? op.dropTableComment(spec.tableName, options)
        : op.createTableComment(spec.tableName, spec.comment, options)
    }
    case "dropTableComment":
      return op.dropTableComment(spec.tableName, {
        existingComment: spec.existingComment ?? undefined,
        schema: spec.schema ?? undefined
      })
    case "addColumn": {
      const { column, insertAfter: _, insertBefore: __, op: ___, schema, tableName, ...options } = spec
      return op.addColumn(tableName, ...Spec.column(column), { ...options, schema: schema ?? undefined })
    }
    case "dropColumn": {
      const { columnName, existingType: _, op: __, schema, tableName, ...options } = spec
      return op.dropColumn(tableName, columnName, { ...options, schema: schema ?? undefined })
    }
    case "alterColumn":
      return op.alterColumn(spec.tableName, spec.columnName, { ...alteration(spec), schema: spec.schema ?? undefined })
    case "createIndex": {
      const { columns, indexName, op: _, schema, tableName, ...options } = spec
      return op.createIndex(Spec.name(indexName), tableName, columns.map(Spec.expression), {
        ...options,
        schema: schema ?? undefined
      })
    }
    case "dropIndex": {
      const { indexName, op: _, schema, ...options } = spec
      return op.dropIndex(Spec.name(indexName), { ...options, schema: schema ?? undefined })
    }
    case "createPrimaryKey":
    case "createUniqueConstraint": {
      const { columns, constraintName, op: word, schema, tableName, ...options } = spec
      const create = word === "createPrimaryKey" ? op.createPrimaryKey : op.createUniqueConstraint
      return create(Spec.name(constraintName), tableName, columns, { ...options, schema: schema ?? undefined })
    }
    case "createCheckConstraint": {
      const { condition, constraintName, op: _, schema, tableName, ...options } = spec
      return op.createCheckConstraint(Spec.name(constraintName), tableName, condition, {
        ...options,
        schema: schema ?? undefined
      })
    }
    case "createForeignKey": {
      const {
        constraintName,
        localCols,
        op: _,
        referentSchema,
        referentTable,
        remoteCols,
        sourceSchema,
        sourceTable,
        ...options
      } = spec
      return op.createForeignKey(Spec.name(constraintName), sourceTable, referentTable, localCols, remoteCols, {
        ...options,
        referentSchema: referentSchema ?? undefined,
        sourceSchema: sourceSchema ?? undefined
      })
    }
    case "createExcludeConstraint": {
      const { constraintName, elements, op: _, schema, tableName, ...options } = spec
      return op.createExcludeConstraint(
        Spec.name(constraintName),
        tableName,
        elements.map(([element, operator]) => [Spec.expression(element), operator]),
        { ...options, schema: schema ?? undefined }
      )
    }
    case "dropConstraint":
      return op.dropConstraint(Spec.name(spec.constraintName), spec.tableName, {
        ifExists: spec.ifExists,
        schema: spec.schema ?? undefined,
        type: unchecked(spec.type)
      })
    case "bulkInsert": {
      const { multiinsert, rows, table } = spec
      return op.bulkInsert(
        Table.make(
          table.name,
          table.columns.map(({ name, type }) => [name, Column.make(Spec.type(type))] as const),
          { schema: table.schema ?? undefined }
        ),
        rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, json]) => [key, cell(json)]))),
        { multiinsert }
      )
    }
    case "execute":
      return execute(spec.sqltext)
  }
}

const batch = (spec: typeof BatchOp.Type): Doing =>
  op.batchAlterTable(
    spec.tableName,
    (batch) => Effect.forEach(spec.ops, (spec) => batched(batch, spec), { discard: true }),
    {
      schema: spec.schema ?? undefined,
      recreate: unchecked(spec.recreate),
      copyFrom: spec.copyFrom === undefined ? undefined : Spec.table(spec.copyFrom),
      tableArgs: spec.tableArgs?.map(Spec.constraint),
      tableOptions: spec.tableKwargs,
      reflectArgs: spec.reflectArgs?.map(Spec.column),
      namingConvention: spec.namingConvention,
      partialReordering: spec.partialReordering
    }
  )

const batched = (batch: op.BatchOperations, spec: PlainOp): Doing => {
  switch (spec.op) {
    case "createTable":
    case "dropTable":
    case "renameTable":
    case "bulkInsert":
      return plain(spec)
    case "createTableComment":
      return spec.comment === null
        ? batch.dropTableComment({ existingComment: spec.existingComment ?? undefined })
        : batch.createTableComment(spec.comment, { existingComment: spec.existingComment ?? undefined })
    case "dropTableComment":
      return batch.dropTableComment({ existingComment: spec.existingComment ?? undefined })
    case "addColumn": {
      const { column, op: _, schema: __, tableName: ___, ...options } = spec
      return batch.addColumn(...Spec.column(column), options)
    }
    case "dropColumn": {
      const { columnName, existingType, op: _, schema: __, tableName: ___, ...options } = spec
      return batch.dropColumn(columnName, {
        ...options,
        existingType: existingType === undefined ? undefined : Spec.type(existingType)
      })
    }
    case "alterColumn":
      return batch.alterColumn(spec.columnName, alteration(spec))
    case "createIndex": {
      const { columns, indexName, op: _, schema: __, tableName: ___, ...options } = spec
      return batch.createIndex(Spec.name(indexName), columns.map(Spec.expression), options)
    }
    case "dropIndex": {
      const { indexName, op: _, schema: __, tableName: ___, ...options } = spec
      return batch.dropIndex(Spec.name(indexName), options)
    }
    case "createPrimaryKey":
    case "createUniqueConstraint": {
      const { columns, constraintName, op: word, schema: _, tableName: __, ...options } = spec
      const create = word === "createPrimaryKey" ? batch.createPrimaryKey : batch.createUniqueConstraint
      return create(Spec.name(constraintName), columns, options)
    }
    case "createCheckConstraint": {
      const { condition, constraintName, op: _, schema: __, tableName: ___, ...options } = spec
      return batch.createCheckConstraint(Spec.name(constraintName), condition, options)
    }
    case "createForeignKey": {
      const {
        constraintName,
        localCols,
        op: _,
        referentSchema,
        referentTable,
        remoteCols,
        sourceSchema: __,
        sourceTable: ___,
        ...options
      } = spec
      return batch.createForeignKey(Spec.name(constraintName), referentTable, localCols, remoteCols, {
        ...options,
        referentSchema: referentSchema ?? undefined
      })
    }
    case "createExcludeConstraint": {
      const { constraintName, elements, op: _, schema: __, tableName: ___, ...options } = spec
      return batch.createExcludeConstraint(
        Spec.name(constraintName),
        elements.map(([element, operator]) => [Spec.expression(element), operator]),
        options
      )
    }
    case "dropConstraint":
      return batch.dropConstraint(Spec.name(spec.constraintName), {
        ifExists: spec.ifExists,
        type: unchecked(spec.type)
      })
    case "execute":
      return execute(spec.sqltext, batch.execute)
  }
}

const alteration = (spec: Extract<PlainOp, { readonly op: "alterColumn" }>): Omit<op.AlterColumnOptions, "schema"> => ({
  nullable: spec.nullable,
  type: spec.type === undefined ? undefined : Spec.type(spec.type),
  serverDefault: spec.serverDefault === undefined ? undefined : Spec.serverDefault(spec.serverDefault),
  newColumnName: spec.newColumnName,
  comment: spec.comment,
  autoincrement: spec.autoincrement,
  existingType: spec.existingType === undefined ? undefined : Spec.type(spec.existingType),
  existingNullable: spec.existingNullable,
  existingServerDefault: spec.existingServerDefault === undefined || spec.existingServerDefault === false
    ? undefined
    : Spec.serverDefault(spec.existingServerDefault),
  existingComment: spec.existingComment,
  existingAutoincrement: spec.existingAutoincrement,
  postgresqlUsing: spec.postgresqlUsing
})

const execute = (
  sqltext: Extract<PlainOp, { readonly op: "execute" }>["sqltext"],
  run: (sql: string | SqlText.SqlText) => Doing = op.execute
): Doing =>
  typeof sqltext === "string" ? run(sqltext) : run(
    SqlText.text(
      sqltext.text,
      Object.fromEntries(
        Object.entries(sqltext.binds ?? {}).map(([name, { type, value }]) => [
          name,
          type === undefined ? Spec.value(value) : SqlText.bind(Spec.value(value), Spec.type(type))
        ])
      )
    )
  )

const cell = (json: unknown): unknown =>
  typeof json === "object" && json !== null && "inlineLiteral" in json
    ? op.inlineLiteral(Spec.value(json.inlineLiteral))
    : Spec.value(json)

/** A value of which the compiler knows nothing, as it comes from a program without types. */
const unchecked = (value: string | undefined) => value === undefined ? undefined : JSON.parse(JSON.stringify(value))
