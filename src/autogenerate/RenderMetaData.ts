/**
 * Renders declared tables as TypeScript, for `inspect` and generated migrations.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type * as Column from "../schema/Column.ts"
import type * as Constraint from "../schema/Constraint.ts"
import type * as Index from "../schema/Index.ts"
import type { MetaData } from "../schema/MetaData.ts"
import { defaultConvention, type NamingConvention } from "../schema/NamingConvention.ts"
import type { SchemaObject } from "../schema/SchemaObject.ts"
import type { Sequence } from "../schema/Sequence.ts"
import type * as ServerDefault from "../schema/ServerDefault.ts"
import type { SqlText } from "../schema/SqlText.ts"
import * as Table from "../schema/Table.ts"
import * as Code from "./Code.ts"
import * as RenderItem from "./RenderItem.ts"
import * as RenderType from "./RenderType.ts"

/**
 * A source file, by its path relative to the folder that the user chose.
 *
 * @since 0.1.0
 * @category models
 */
export interface SourceFile {
  readonly path: string
  readonly content: string
}

/**
 * Renders the metadata in one file: a constant for each table, and `metadata`. Custom tokens of the naming convention are functions and
 * are left out.
 *
 * @example
 * import { Column, MetaData, SqlType, Table } from "effect-alembic"
 * import { RenderMetaData } from "effect-alembic/dialect"
 *
 * const account = Table.make("account", { id: Column.make(SqlType.integer, { primaryKey: true }) })
 * RenderMetaData.file(MetaData.make([account]))
 *
 * @since 0.1.0
 * @category combinators
 */
export const file = (metadata: MetaData): string => {
  const names = constantNames(metadata.tables)
  return Code.file([
    ...metadata.tables.map((table) => ({ name: names(table), value: tableCode(table) })),
    metadataDeclaration(metadata, (table) => Code.raw(names(table)))
  ])
}

/**
 * Renders the metadata in one file for each schema, named after it, and `metadata.ts`, which combines them.
 *
 * @since 0.1.0
 * @category combinators
 */
export const filesBySchema = (metadata: MetaData, defaultSchema: string): ReadonlyArray<SourceFile> => {
  const names = constantNames(metadata.tables)
  const schemaOf = (table: Table.Table) => Option.getOrElse(table.schema, () => defaultSchema)
  const schemas = Array.from(new Set(metadata.tables.map(schemaOf)))
  const fileName = fileNames(schemas)
  return [
    ...schemas.map((schema) => ({
      path: `${fileName(schema)}.ts`,
      content: Code.file(
        metadata.tables.filter((table) => schemaOf(table) === schema)
          .map((table) => ({ name: names(table), value: tableCode(table) }))
      )
    })),
    {
      path: "metadata.ts",
      content: Code.file([
        metadataDeclaration(metadata, (table) => Code.imported(names(table), `./${fileName(schemaOf(table))}.ts`))
      ])
    }
  ]
}

/**
 * Returns the expression of a table.
 *
 * @since 0.1.0
 * @category combinators
 */
export const tableCode = (
  table: Table.Table,
  context: RenderItem.RenderContext = RenderItem.plain
): Code.Code => Code.call(Code.member(Code.imported("Table"), "make"), ...tableArguments(table, context))

/**
 * Returns the arguments of `Table.make` for a table, to which an operation may add options.
 *
 * @since 0.1.0
 * @category combinators
 */
export const tableArguments = (
  table: Table.Table,
  context: RenderItem.RenderContext,
  more: Options = []
): ReadonlyArray<Code.Code> => [
  RenderItem.quoted(table.name, table.quoting?.name),
  columnsCode(table.columns, context),
  ...optionsCode([...tableOptions(table, context), ...more])
]

/**
 * Returns the options of a table: what its columns do not say.
 *
 * @since 0.1.0
 * @category combinators
 */
export const tableOptions = (table: Table.Table, context: RenderItem.RenderContext): Options => [
  ["schema", Option.map(table.schema, (schema) => RenderItem.quoted(schema, table.quoting?.schema))],
  ["comment", Option.map(table.comment, Code.literal)],
  ["prefixes", whenAny(table.prefixes, Code.literal)],
  [
    "constraints",
    listOf(
      table.constraints.filter((constraint) => !isSaidByColumns(constraint, table)).flatMap((constraint) =>
        Option.toArray(partCode(constraint, context))
      ),
      (code) => code
    )
  ],
  ["indexes", listOf(table.indexes, (index) => indexCode(index, context))],
  ...literals(table.options)
]

/**
 * Returns the expression of a column.
 *
 * @since 0.1.0
 * @category combinators
 */
export const columnCode = (
  column: Column.TableColumn,
  context: RenderItem.RenderContext = RenderItem.plain
): Code.Code => {
  const isIdentity = Option.exists(column.serverDefault, ({ _tag }) => _tag === "Identity")
  const [primaryKey, ...options] = columnOptions(column, context)
  return Code.call(
    Code.member(Code.imported("Column"), "make"),
    RenderType.code(column.type, context),
    ...optionsCode([
      ["name", column.columnName === column.key ? Option.none() : Option.some(Code.literal(column.columnName))],
      primaryKey,
      [
        "nullable",
        !column.nullableGiven && column.nullable === !(column.primaryKey || isIdentity)
          ? Option.none()
          : Option.some(Code.literal(column.nullable))
      ],
      ...options
    ])
  )
}

/**
 * Returns the options of a column without its name and its nullability.
 *
 * @since 0.1.0
 * @category combinators
 */
export const columnOptions = (
  column: Column.TableColumn,
  context: RenderItem.RenderContext
): readonly [Options[number], ...Options] => [
  ["primaryKey", flag(column.primaryKey)],
  [
    "autoincrement",
    column.autoincrement === "auto" ? Option.none() : Option.some(Code.literal(column.autoincrement))
  ],
  ["serverDefault", Option.flatMap(column.serverDefault, (value) => defaultPart(value, context))],
  ["unique", flag(column.unique)],
  ["index", flag(column.index)],
  ["references", whenAny(column.references, (references) => Code.literal(references.map(given)))],
  ["checks", listOf(column.checks, (check) => constraintCode(check, context))],
  ["comment", Option.map(column.comment, Code.literal)],
  ["quote", Option.map(column.quote, Code.literal)],
  ["system", flag(column.system)],
  ...literals(column.options)
]

const flag = (value: boolean) => value ? Option.some(Code.literal(true)) : Option.none()

/**
 * Returns the expression of a constraint.
 *
 * @since 0.1.0
 * @category combinators
 */
export const constraintCode = (
  constraint: Constraint.Constraint,
  context: RenderItem.RenderContext = RenderItem.plain
): Code.Code => {
  const { constructor, options, positional } = constraintArguments(constraint)
  return Code.call(
    Code.member(Code.imported("Constraint"), constructor),
    ...positional,
    ...optionsCode([["name", context.name(constraint.name)], ...options])
  )
}

/**
 * The arguments of a constraint's constructor, without the name. `schema` is the schema of the referenced table.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConstraintArguments {
  readonly constructor: "primaryKey" | "unique" | "check" | "foreignKey" | "exclude"
  readonly positional: ReadonlyArray<Code.Code>
  readonly options: Options
}

/**
 * Returns the arguments of the constructor of a constraint.
 *
 * @since 0.1.0
 * @category combinators
 */
export const constraintArguments = (constraint: Constraint.Constraint): ConstraintArguments => {
  const base: Options = [
    ["deferrable", Option.map(Option.fromNullable(constraint.deferrable), Code.literal)],
    ["initially", Option.map(Option.fromNullable(constraint.initially), Code.literal)],
    ...literals(constraint.options)
  ]
  switch (constraint._tag) {
    case "PrimaryKey":
      return { constructor: "primaryKey", positional: [Code.literal(constraint.columns)], options: base }
    case "Unique":
      return { constructor: "unique", positional: [Code.literal(constraint.columns)], options: base }
    case "Check":
      return { constructor: "check", positional: [Code.literal(constraint.sqltext)], options: base }
    case "ForeignKey":
      return {
        constructor: "foreignKey",
        positional: [
          Code.literal(constraint.columns),
          RenderItem.quoted(constraint.referredTable, constraint.referredQuoting?.name),
          Code.literal(constraint.referredColumns)
        ],
        options: [
          ...base,
          [
            "schema",
            Option.map(
              constraint.referredSchema,
              (schema) => RenderItem.quoted(schema, constraint.referredQuoting?.schema)
            )
          ],
          ["onDelete", Option.map(constraint.onDelete, Code.literal)],
          ["onUpdate", Option.map(constraint.onUpdate, Code.literal)],
          ["match", Option.map(constraint.match, Code.literal)],
          ["useAlter", constraint.useAlter ? Option.some(Code.literal(true)) : Option.none()]
        ]
      }
    case "Exclude":
      return {
        constructor: "exclude",
        positional: [Code.list(
          constraint.elements.map(({ expression, operator }) =>
            Code.list([elementCode(expression), Code.literal(operator)])
          )
        )],
        options: [
          ...base,
          ["using", constraint.using === "gist" ? Option.none() : Option.some(Code.literal(constraint.using))],
          ["where", Option.map(constraint.where, Code.literal)]
        ]
      }
  }
}

/**
 * Returns the expression of an index.
 *
 * @since 0.1.0
 * @category combinators
 */
export const indexCode = (
  index: Index.Index,
  context: RenderItem.RenderContext = RenderItem.plain
): Code.Code =>
  Code.call(
    Code.member(Code.imported("Index"), "make"),
    Option.getOrElse(context.name(index.name), () => Code.literal(null)),
    elementsCode(index),
    ...optionsCode(indexOptions(index))
  )

/**
 * Returns the columns and expressions of an index, as a list.
 *
 * @since 0.1.0
 * @category combinators
 */
export const elementsCode = ({ elements }: Index.Index): Code.Code => Code.list(elements.map(elementCode))

/**
 * Returns the options of an index.
 *
 * @since 0.1.0
 * @category combinators
 */
export const indexOptions = (index: Index.Index): Options => [
  ["unique", index.unique ? Option.some(Code.literal(true)) : Option.none()],
  ["quote", Option.map(index.quote, Code.literal)],
  ...literals(index.options)
]

/**
 * Returns the expression of a server default.
 *
 * @since 0.1.0
 * @category combinators
 */
export const defaultCode = (
  serverDefault: ServerDefault.ServerDefault,
  context: RenderItem.RenderContext = RenderItem.plain
): Code.Code => {
  switch (serverDefault._tag) {
    case "Literal":
      return Code.literal(serverDefault.value)
    case "Expression":
      return textCode(serverDefault.sql)
    case "Computed":
      return Code.call(
        Code.member(Code.imported("ServerDefault"), "computed"),
        Code.literal(serverDefault.sqltext),
        ...optionsCode([["persisted", Option.map(Option.fromNullable(serverDefault.persisted), Code.literal)]])
      )
    case "Identity":
      return Code.call(
        Code.member(Code.imported("ServerDefault"), "identity"),
        ...optionsCode([
          ["always", serverDefault.always ? Option.some(Code.literal(true)) : Option.none()],
          ...literals(serverDefault.options)
        ])
      )
    case "NextValue":
      return sequenceCode(serverDefault.sequence, context)
  }
}

/**
 * Returns the expression of a sequence.
 *
 * @since 0.1.0
 * @category combinators
 */
export const sequenceCode = (
  sequence: Sequence,
  context: RenderItem.RenderContext = RenderItem.plain
): Code.Code =>
  Code.call(
    Code.member(Code.imported("Sequence"), "make"),
    Code.literal(sequence.name),
    ...optionsCode([
      ["schema", Option.map(sequence.schema, Code.literal)],
      ["dataType", Option.map(sequence.dataType, (type) => RenderType.code(type, context))],
      ...literals(sequence.options),
      ["ownedBy", Option.map(sequence.ownedBy, Code.literal)]
    ])
  )

/**
 * Returns the expression of a sequence or of another object that is not a table.
 *
 * @since 0.1.0
 * @category combinators
 */
export const declaredCode = (object: SchemaObject | Sequence, context: RenderItem.RenderContext): Code.Code =>
  object._tag === "Sequence" ? sequenceCode(object, context) : objectCode(object)

/**
 * Returns the expression of a view, an enum, a domain, an extension, a function, a trigger or a policy.
 *
 * @since 0.1.0
 * @category combinators
 */
export const objectCode = (object: SchemaObject): Code.Code => {
  const make = (constructor: string, args: ReadonlyArray<Code.Code>, options: Options) =>
    Code.call(
      Code.member(Code.imported("SchemaObject"), constructor),
      Code.literal(object.name),
      ...args,
      ...optionsCode([["schema", Option.map(object.schema, Code.literal)], ...options])
    )
  const literal = (value: Option.Option<unknown>) => Option.map(value, Code.literal)
  const unless = (usual: boolean, value: unknown) => usual ? Option.none() : Option.some(Code.literal(value))
  switch (object._tag) {
    case "View":
      return make("view", [Code.literal(object.definition)], [
        ["materialized", unless(!object.materialized, true)],
        ["checkOption", literal(object.checkOption)],
        ["comment", literal(object.comment)],
        ["indexes", listOf(object.indexes, (index) => indexCode(index))],
        ...literals(object.options)
      ])
    case "EnumType":
      return make("enumType", [Code.literal(object.labels)], [["comment", literal(object.comment)]])
    case "Domain":
      return make("domain", [RenderType.code(object.dataType)], [
        ["notNull", unless(!object.notNull, true)],
        ["default", literal(object.default)],
        ["checks", whenAny(object.checks, Code.literal)],
        ["comment", literal(object.comment)]
      ])
    case "Extension":
      return make("extension", [], [["version", literal(object.version)]])
    case "Routine":
      return make("routine", [Code.literal(object.definition)], [
        ["kind", unless(object.kind === "function", object.kind)],
        ["signature", unless(object.signature === "", object.signature)]
      ])
    case "Trigger":
      return make("trigger", [Code.literal(object.table), Code.literal(object.definition)], [])
    case "Policy":
      return make("policy", [Code.literal(object.table)], [
        ["permissive", unless(object.permissive, false)],
        ["command", unless(object.command === "ALL", object.command)],
        ["roles", unless(object.roles.length === 1 && object.roles[0] === "public", object.roles)],
        ["using", literal(object.using)],
        ["withCheck", literal(object.withCheck)]
      ])
  }
}

/**
 * The options of a call; those without a value are left out.
 *
 * @since 0.1.0
 * @category models
 */
export type Options = ReadonlyArray<readonly [key: string, value: Option.Option<Code.Code>]>

/**
 * Returns the entries of a record whose values are literals.
 *
 * @since 0.1.0
 * @category combinators
 */
export const literals = (record: object): Options =>
  Object.entries(record).map(([key, value]) => [key, Option.map(Option.fromNullable(value), Code.literal)])

/**
 * Returns the argument for options; none if no option has a value.
 *
 * @since 0.1.0
 * @category combinators
 */
export const optionsCode = (options: Options): ReadonlyArray<Code.Code> => {
  const entries = options.flatMap(([key, value]) => Option.isSome(value) ? [[key, value.value] as const] : [])
  return entries.length === 0 ? [] : [Code.object(entries)]
}

const whenAny = <A>(items: ReadonlyArray<A>, code: (items: ReadonlyArray<A>) => Code.Code): Option.Option<Code.Code> =>
  items.length === 0 ? Option.none() : Option.some(code(items))

const listOf = <A>(items: ReadonlyArray<A>, code: (item: A) => Code.Code): Option.Option<Code.Code> =>
  whenAny(items, (items) => Code.list(items.map(code)))

const given = (record: object) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))

/** A constraint of a table, unless the project leaves it out. */
const partCode = (
  constraint: Constraint.Constraint,
  context: RenderItem.RenderContext
): Option.Option<Code.Code> => RenderItem.render(context, itemOf(constraint), () => constraintCode(constraint, context))

const itemOf = (constraint: Constraint.Constraint): RenderItem.RenderItem => {
  switch (constraint._tag) {
    case "PrimaryKey":
      return { type: "primary_key", object: constraint }
    case "ForeignKey":
      return { type: "foreign_key", object: constraint }
    case "Unique":
      return { type: "unique", object: constraint }
    case "Check":
      return { type: "check", object: constraint }
    case "Exclude":
      return { type: "exclude", object: constraint }
  }
}

/**
 * A server default, unless the project leaves it out.
 *
 * @since 0.1.0
 * @category combinators
 */
export const defaultPart = (
  serverDefault: ServerDefault.ServerDefault,
  context: RenderItem.RenderContext
): Option.Option<Code.Code> =>
  RenderItem.render(
    context,
    { type: "server_default", object: serverDefault },
    () => defaultCode(serverDefault, context)
  )

/**
 * Returns the expression of SQL text.
 *
 * @since 0.1.0
 * @category combinators
 */
export const textCode = (text: SqlText): Code.Code => {
  if (text._tag === "Now") return Code.member(Code.imported("SqlText"), "now")
  const binds = Object.entries(text.binds)
  return Code.call(
    Code.member(Code.imported("SqlText"), "text"),
    Code.literal(text.sql),
    ...(binds.length === 0 ? [] : [Code.object(binds.map(([name, { type, value }]) => [
      name,
      type === undefined
        ? Code.literal(value)
        : Code.call(Code.member(Code.imported("SqlText"), "bind"), Code.literal(value), RenderType.code(type))
    ]))])
  )
}

const elementCode = (element: Index.IndexElement): Code.Code =>
  typeof element === "string" ? Code.literal(element) : textCode(element)

/** Whether the columns themselves declare the primary key: it is unnamed and in their order, with an autoincrementing column first. */
const isSaidByColumns = (constraint: Constraint.Constraint, { columns }: Table.Table): boolean => {
  const members = columns.filter(({ primaryKey }) => primaryKey)
  return constraint._tag === "PrimaryKey" && constraint.name._tag === "Unnamed" &&
    constraint.columns.length === members.length &&
    constraint.columns.every((column, index) => column === members[index]?.columnName) &&
    members.every(({ autoincrement }, index) => index === 0 || autoincrement !== true) &&
    Object.keys(constraint.options).length === 0 && constraint.deferrable === undefined
}

/** A record; a list of entries if JavaScript would reorder names that look like numbers. */
const columnsCode = (
  columns: ReadonlyArray<Column.TableColumn>,
  context: RenderItem.RenderContext
): Code.Code => {
  const entries = columns.flatMap((column) =>
    Option.toArray(RenderItem.render(context, { type: "column", object: column }, () => columnCode(column, context)))
      .map((code) => [column.key, code] as const)
  )
  return columns.some(({ key }) => /^\d+$/.test(key) || key === "__proto__")
    ? Code.list(entries.map(([key, code]) => Code.list([Code.literal(key), code])))
    : Code.object(entries)
}

/**
 * Returns the declaration of `metadata`, in which tables are named by `tableName`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const metadataDeclaration = (
  metadata: MetaData,
  tableName: (table: Table.Table) => Code.Code
): Code.Declaration => ({
  name: "metadata",
  value: Code.call(
    Code.member(Code.imported("MetaData"), "make"),
    Code.list(metadata.tables.map(tableName)),
    ...optionsCode([
      ["extensions", listOf(metadata.extensions, objectCode)],
      ["enums", listOf(metadata.enums, objectCode)],
      ["domains", listOf(metadata.domains, objectCode)],
      ["sequences", listOf(metadata.sequences, (sequence) => sequenceCode(sequence))],
      ["functions", listOf(metadata.functions, objectCode)],
      ["views", listOf(metadata.views, objectCode)],
      ["triggers", listOf(metadata.triggers, objectCode)],
      ["policies", listOf(metadata.policies, objectCode)],
      ["schema", Option.map(metadata.schema, Code.literal)],
      ["namingConvention", conventionCode(metadata.namingConvention)]
    ])
  )
})

const reservedNames = new Set([
  ..."await break case catch class const continue debugger default delete do else enum export extends false finally for function if"
    .split(" "),
  ..."implements import in instanceof interface let new null package private protected public return static super switch this"
    .split(" "),
  ..."throw true try typeof var void while with yield arguments eval metadata undefined NaN Infinity".split(" ")
])

/**
 * Returns unique names of constants for tables: `order_items` is `orderItems`.
 *
 * @since 0.1.0
 * @category getters
 */
export const constantNames = (tables: ReadonlyArray<Table.Table>): (table: Table.Table) => string => {
  const taken = new Set<string>()
  const names = new Map<string, string>()
  for (const table of tables) {
    const plain = camelCase(table.name)
    const base = taken.has(plain) ? camelCase(Table.key(table)) : plain
    let name = base
    for (let count = 2; taken.has(name) || reservedNames.has(name); count++) name = `${base}${count}`
    taken.add(name)
    names.set(Table.key(table), name)
  }
  return (table) => names.get(Table.key(table)) ?? camelCase(table.name)
}

const camelCase = (text: string): string => {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== "")
  const joined = words.map((word, index) =>
    index === 0 ? word.charAt(0).toLowerCase() + word.slice(1) : word.charAt(0).toUpperCase() + word.slice(1)
  ).join("")
  return /^[A-Za-z]/.test(joined) ? joined : `table${joined.charAt(0).toUpperCase()}${joined.slice(1)}`
}

/** Names of files for schemas, each once, and none of them `metadata`. Some file systems ignore case. */
const fileNames = (schemas: ReadonlyArray<string>): (schema: string) => string => {
  const taken = new Set(["metadata"])
  const names = new Map<string, string>()
  for (const schema of schemas) {
    const base = schema.replaceAll(/[^\w-]+/g, "_")
    let name = base
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${base}${count}`
    taken.add(name.toLowerCase())
    names.set(schema, name)
  }
  return (schema) => names.get(schema) ?? schema
}

/** The templates that are not the default ones. Tokens are functions, and have no literal. */
const conventionCode = ({ tokens: _, ...templates }: NamingConvention): Option.Option<Code.Code> =>
  whenAny(
    Object.entries(templates).filter(([key, template]) =>
      template !== undefined && !Object.entries(defaultConvention).some(([k, t]) => k === key && t === template)
    ),
    (entries) => Code.object(entries.map(([key, template]) => [key, Code.literal(template)]))
  )
