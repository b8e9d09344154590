/**
 * Describes a database as plain data, with types and constraints in the SQL of its dialect, and prints it as a tree or a diagram.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as DdlCompiler from "../dialect/DdlCompiler.ts"
import type { TableRef } from "../dialect/DdlElement.ts"
import type { Dialect } from "../dialect/Dialect.ts"
import type { Unsupported } from "../dialect/Reflection.ts"
import type { TableColumn } from "../schema/Column.ts"
import type * as Constraint from "../schema/Constraint.ts"
import type { Index } from "../schema/Index.ts"
import type { MetaData } from "../schema/MetaData.ts"
import type * as Name from "../schema/Name.ts"
import type { SchemaObject } from "../schema/SchemaObject.ts"
import type { Sequence } from "../schema/Sequence.ts"
import type { ServerDefault } from "../schema/ServerDefault.ts"
import type { SqlType } from "../schema/SqlType.ts"
import type * as Table from "../schema/Table.ts"

const Nullable = Schema.NullOr(Schema.String)

const Named = { name: Schema.String, schema: Nullable }

const IndexDescription = Schema.Struct({ name: Nullable, unique: Schema.Boolean, sql: Schema.String })

const Defined = Schema.Struct({ ...Named, table: Nullable, definition: Schema.String })

/**
 * The description of a database. `schema` is null for the default schema; types, defaults, constraints, indexes and definitions are SQL.
 * `unsupported` lists what schema values cannot represent.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Description = Schema.Struct({
  dialect: Schema.String,
  tables: Schema.Array(Schema.Struct({
    ...Named,
    comment: Nullable,
    columns: Schema.Array(Schema.Struct({
      name: Schema.String,
      type: Schema.String,
      nullable: Schema.Boolean,
      default: Nullable,
      comment: Nullable
    })),
    primaryKey: Schema.Array(Schema.String),
    foreignKeys: Schema.Array(Schema.Struct({
      name: Nullable,
      columns: Schema.Array(Schema.String),
      table: Schema.String,
      schema: Nullable,
      referredColumns: Schema.Array(Schema.String),
      sql: Schema.String
    })),
    constraints: Schema.Array(Schema.Struct({ name: Nullable, sql: Schema.String })),
    indexes: Schema.Array(IndexDescription)
  })),
  views: Schema.Array(Schema.Struct({
    ...Named,
    materialized: Schema.Boolean,
    definition: Schema.String,
    sql: Schema.String,
    indexes: Schema.Array(IndexDescription)
  })),
  sequences: Schema.Array(Schema.Struct(Named)),
  enums: Schema.Array(Schema.Struct({ ...Named, labels: Schema.Array(Schema.String) })),
  domains: Schema.Array(Defined),
  extensions: Schema.Array(Schema.Struct({ ...Named, version: Nullable })),
  functions: Schema.Array(Defined),
  triggers: Schema.Array(Defined),
  policies: Schema.Array(Defined),
  unsupported: Schema.Array(Schema.Struct({ ...Named, object: Schema.String, text: Schema.String }))
})

/**
 * The description of a database, see the schema of the same name.
 *
 * @since 0.1.0
 * @category models
 */
export type Description = typeof Description.Type

/**
 * Describes metadata in the SQL of a dialect.
 *
 * @since 0.1.0
 * @category combinators
 */
export const make = (
  dialect: Dialect["Type"],
  metadata: MetaData,
  unsupported: ReadonlyArray<Unsupported> = []
): Description => {
  const { compiler } = dialect.ddl
  const texts = inSql(dialect)
  const named = ({ name, schema }: { readonly name: string; readonly schema: Option.Option<string> }) => ({
    name,
    schema: Option.getOrNull(schema)
  })
  const indexesOf = (table: Pick<Table.Table, "name" | "schema" | "indexes">) =>
    table.indexes.map((index) => ({
      name: nameOf(index.name),
      unique: index.unique,
      sql: texts.index(index, table)
    }))
  const create = (object: Parameters<typeof created>[1]) => created(compiler, object)
  return {
    dialect: dialect.name,
    tables: metadata.tables.map((table) => ({
      ...named(table),
      comment: Option.getOrNull(table.comment),
      columns: table.columns.map((column) => ({
        name: column.columnName,
        type: texts.type(column.type),
        nullable: column.nullable,
        default: Option.getOrNull(Option.map(column.serverDefault, texts.serverDefault)),
        comment: Option.getOrNull(column.comment)
      })),
      primaryKey: primaryKeyOf(table),
      foreignKeys: table.constraints.filter(isForeignKey).map((constraint) => ({
        name: nameOf(constraint.name),
        columns: constraint.columns,
        table: constraint.referredTable,
        schema: Option.getOrNull(constraint.referredSchema),
        referredColumns: constraint.referredColumns,
        sql: texts.constraint(constraint, table)
      })),
      constraints: [
        ...table.constraints.filter(({ _tag }) => _tag !== "ForeignKey" && _tag !== "PrimaryKey"),
        ...table.columns.flatMap(({ checks }) => checks)
      ].map((constraint) => ({ name: nameOf(constraint.name), sql: texts.constraint(constraint, table) })),
      indexes: indexesOf(table)
    })),
    views: metadata.views.map((view) => ({
      ...named(view),
      materialized: view.materialized,
      definition: view.definition,
      sql: create(view),
      indexes: indexesOf(view)
    })),
    sequences: metadata.sequences.map(named),
    enums: metadata.enums.map((object) => ({ ...named(object), labels: object.labels })),
    domains: metadata.domains.map((object) => ({ ...named(object), table: null, definition: create(object) })),
    extensions: metadata.extensions.map((object) => ({
      ...named(object),
      version: Option.getOrNull(object.version)
    })),
    functions: metadata.functions.map((object) => ({ ...named(object), table: null, definition: create(object) })),
    triggers: metadata.triggers.map((object) => ({
      ...named(object),
      table: object.table,
      definition: create(object)
    })),
    policies: metadata.policies.map((object) => ({
      ...named(object),
      table: object.table,
      definition: create(object)
    })),
    unsupported: unsupported.map(({ object, text, ...place }) => ({ ...named(place), object, text }))
  }
}

/**
 * Returns functions that write the parts of tables in the SQL of a dialect, each on one line. Text replaces what the dialect cannot write.
 *
 * @since 0.1.0
 * @category combinators
 */
export const inSql = ({ ddl: { compiler }, types }: Dialect["Type"]) => {
  const type = (type: SqlType) => sql(types.compiler.compile(type))
  const serverDefault = (value: ServerDefault) =>
    value._tag === "Computed"
      ? `GENERATED ALWAYS AS (${value.sqltext})`
      : value._tag === "Identity"
      ? `GENERATED ${value.always ? "ALWAYS" : "BY DEFAULT"} AS IDENTITY`
      : sql(compiler.defaultValue(value))
  return {
    type,
    serverDefault,
    column: (column: TableColumn) =>
      [
        type(column.type),
        ...Option.toArray(column.serverDefault).map((value) =>
          value._tag === "Computed" || value._tag === "Identity"
            ? serverDefault(value)
            : `DEFAULT ${serverDefault(value)}`
        ),
        ...(column.nullable ? [] : ["NOT NULL"])
      ].join(" "),
    index: (index: Index, table: TableRef) =>
      sql(compiler.compile({ _tag: "CreateIndex", table, index, ifNotExists: false })),
    constraint: (constraint: Constraint.Constraint, table: TableRef) => sql(compiler.constraint(constraint, table)),
    object: (object: SchemaObject | Sequence) =>
      sql(
        compiler.compile(
          object._tag === "Sequence"
            ? { _tag: "CreateSequence", sequence: object }
            : { _tag: "CreateObject", object }
        )
      )
  }
}

/**
 * Returns the lines of a tree: schemas with their tables, columns, keys, constraints and indexes, and the other objects.
 *
 * @since 0.1.0
 * @category combinators
 */
export const tree = (description: Description): ReadonlyArray<string> => {
  const group = (title: string, entries: ReadonlyArray<Node>): ReadonlyArray<Node> =>
    entries.length === 0 ? [] : [{ text: title, children: entries }]
  const leaf = (text: string): Node => ({ text, children: [] })
  return lines([
    ...description.tables.map((table): Node => ({
      text: `table ${qualified(table)}${table.comment === null ? "" : ` -- ${oneLine(table.comment)}`}`,
      children: [
        ...table.columns.map(({ comment, default: value, name, nullable, type }) =>
          leaf(
            [
              name,
              type,
              ...(nullable ? [] : ["not null"]),
              ...(value === null
                ? []
                : [value.startsWith("GENERATED ") ? oneLine(value) : `default ${oneLine(value)}`]),
              ...(comment === null ? [] : [`-- ${oneLine(comment)}`])
            ].join(" ")
          )
        ),
        ...(table.primaryKey.length === 0 ? [] : [leaf(`primary key (${table.primaryKey.join(", ")})`)]),
        ...table.foreignKeys.map(({ sql }) => leaf(oneLine(sql))),
        ...table.constraints.map(({ sql }) => leaf(oneLine(sql))),
        ...table.indexes.map(({ sql }) => leaf(oneLine(sql)))
      ]
    })),
    ...description.views.map((view): Node => ({
      text: `${view.materialized ? "materialized view" : "view"} ${qualified(view)}`,
      children: view.indexes.map(({ sql }) => leaf(oneLine(sql)))
    })),
    ...group("sequences", description.sequences.map((object) => leaf(qualified(object)))),
    ...group("enums", description.enums.map((object) => leaf(`${qualified(object)} (${object.labels.join(", ")})`))),
    ...group("domains", description.domains.map((object) => leaf(qualified(object)))),
    ...group(
      "extensions",
      description.extensions.map(({ name, version }) => leaf(version === null ? name : `${name} ${version}`))
    ),
    ...group("functions", description.functions.map((object) => leaf(qualified(object)))),
    ...group("triggers", description.triggers.map(({ name, table }) => leaf(`${name} on ${table ?? ""}`))),
    ...group("policies", description.policies.map(({ name, table }) => leaf(`${name} on ${table ?? ""}`))),
    ...group(
      "not supported",
      description.unsupported.map(({ object, text, ...place }) =>
        leaf(`${object} ${qualified(place)}: ${oneLine(text)}`)
      )
    )
  ])
}

/**
 * Returns a Mermaid entity relationship diagram.
 *
 * @since 0.1.0
 * @category combinators
 */
export const mermaid = ({ tables }: Description): string => {
  const entity = (table: Place) => JSON.stringify(qualified(table).replaceAll("\"", "'"))
  const word = (text: string) => text.replaceAll(/[^\w()[\]-]+/g, "_").replace(/^[^A-Za-z_]/, "_$&")
  return [
    "erDiagram",
    ...tables.flatMap((table) => [
      `  ${entity(table)} {`,
      ...table.columns.map(({ comment, name, type }) => {
        const isReference = table.foreignKeys.some(({ columns }) => columns.includes(name))
        const keys = [...(table.primaryKey.includes(name) ? ["PK"] : []), ...(isReference ? ["FK"] : [])]
        return `    ${word(type)} ${word(name)}${keys.length === 0 ? "" : ` ${keys.join(", ")}`}${
          comment === null ? "" : ` ${JSON.stringify(oneLine(comment).replaceAll("\"", "'"))}`
        }`
      }),
      "  }"
    ]),
    ...tables.flatMap((table) =>
      table.foreignKeys.map(({ columns, schema, table: name }) => {
        const isRequired = columns.every((column) =>
          table.columns.some((known) => known.name === column && !known.nullable)
        )
        return `  ${entity({ name, schema })} ${isRequired ? "||" : "|o"}--o{ ${entity(table)} : ${
          JSON.stringify(columns.join(", ").replaceAll("\"", "'"))
        }`
      })
    ),
    ""
  ].join("\n")
}

interface Node {
  readonly text: string
  readonly children: ReadonlyArray<Node>
}

interface Place {
  readonly name: string
  readonly schema: string | null
}

const lines = (nodes: ReadonlyArray<Node>): ReadonlyArray<string> =>
  nodes.flatMap(({ children, text }) => [
    text,
    ...children.flatMap((child, index) => {
      const isLast = index === children.length - 1
      const [first = "", ...rest] = lines([child])
      return [`${isLast ? "└── " : "├── "}${first}`, ...rest.map((line) => `${isLast ? "    " : "│   "}${line}`)]
    })
  ])

const qualified = ({ name, schema }: Place): string => schema === null ? name : `${schema}.${name}`

const oneLine = (text: string): string => text.trim().replaceAll(/\s+/g, " ")

/** SQL, or the reason why this dialect cannot write it: the metadata may be of another database. */
const sql = (compiled: DdlCompiler.Compiled): string => Either.getOrElse(compiled, ({ message }) => message)

const created = (
  compiler: DdlCompiler.DdlCompiler,
  object: MetaData["domains" | "functions" | "triggers" | "policies" | "views"][number]
): string => sql(compiler.compile({ _tag: "CreateObject", object }))

const nameOf = (name: Name.Name): string | null => name._tag === "Unnamed" ? null : name.value

const primaryKeyOf = ({ columns, constraints }: Table.Table): ReadonlyArray<string> => {
  const key = constraints.find(({ _tag }) => _tag === "PrimaryKey")
  return key?._tag === "PrimaryKey"
    ? key.columns
    : columns.filter(({ primaryKey }) => primaryKey).map(({ columnName }) => columnName)
}

const isForeignKey = (constraint: Constraint.Constraint): constraint is Constraint.ForeignKeyConstraint =>
  constraint._tag === "ForeignKey"
