/**
 * Renders declared tables as `Model` classes of `@effect/sql`, for `inspect`.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Dialect } from "../dialect/Dialect.ts"
import type * as Column from "../schema/Column.ts"
import type { MetaData } from "../schema/MetaData.ts"
import * as SqlType from "../schema/SqlType.ts"
import type * as Table from "../schema/Table.ts"
import * as Code from "./Code.ts"
import { isGenerated } from "./ColumnUse.ts"
import * as RenderItem from "./RenderItem.ts"
import * as RenderMetaData from "./RenderMetaData.ts"
import * as RenderType from "./RenderType.ts"

/**
 * Renders the metadata in one file: for each table a `Model` and the table that `Table.fromModel` makes of it, and `metadata`. A field has the
 * schema of the values that the client returns. What the schema does not say of the column is in its annotations.
 *
 * @example
 * import { Column, MetaData, SqlType, Table } from "effect-alembic"
 * import { RenderModel } from "effect-alembic/dialect"
 * import * as Sqlite from "effect-alembic/sqlite"
 *
 * const account = Table.make("account", { id: Column.make(SqlType.integer, { primaryKey: true }) })
 * RenderModel.file(Sqlite.dialect, MetaData.make([account]))
 *
 * @since 0.1.0
 * @category combinators
 */
export const file = (dialect: Dialect["Type"], metadata: MetaData): string => {
  const names = RenderMetaData.constantNames(metadata.tables)
  const classes = classNames(metadata.tables.map(names))
  return Code.file([
    ...metadata.tables.flatMap((table): ReadonlyArray<Code.Declaration> => {
      const model = classes(names(table))
      return [
        { name: model, value: modelCode(dialect, model, table), isClass: true },
        {
          name: names(table),
          value: Code.call(
            Code.member(Code.imported("Table"), "fromModel"),
            RenderItem.quoted(table.name, table.quoting?.name),
            Code.raw(model),
            ...RenderMetaData.optionsCode(RenderMetaData.tableOptions(table, RenderItem.plain))
          )
        }
      ]
    }),
    RenderMetaData.metadataDeclaration(metadata, (table) => Code.raw(names(table)))
  ])
}

const modelCode = (dialect: Dialect["Type"], name: string, table: Table.Table): Code.Code =>
  Code.call(
    Code.call(Code.member(model, `Class<${name}>`), Code.literal(name)),
    Code.object(table.columns.map((column) => [column.columnName, fieldCode(dialect, column)]))
  )

const model = Code.imported("Model", "@effect/sql")
const schema = (name: string): Code.Code => Code.member(Code.imported("Schema", "effect"), name)

/** What the database generates is not part of an INSERT. */
const fieldCode = (dialect: Dialect["Type"], column: Column.TableColumn): Code.Code => {
  const { code, derived } = fieldOf(SqlType.forDialect(column.type, dialect.name))
  const isKnown = Option.exists(derived, (type) => text(dialect, type) === text(dialect, column.type))
  const options = RenderMetaData.optionsCode([
    ["type", isKnown ? Option.none() : Option.some(RenderType.code(column.type))],
    ...RenderMetaData.columnOptions(column, RenderItem.plain),
    ["nullable", column.primaryKey && column.nullable ? Option.some(Code.literal(true)) : Option.none()]
  ])
  const value = column.nullable ? Code.call(schema("NullOr"), code) : code
  const annotated = options.length === 0
    ? value
    : Code.call(
      Code.member(value, "annotations"),
      Code.call(Code.member(Code.imported("Column"), "annotations"), ...options)
    )
  const isNumbered = column.autoincrement === true ||
    Option.exists(column.serverDefault, ({ _tag }) => _tag === "Identity")
  return isGenerated(column)
    ? Code.call(Code.member(model, "Field"), Code.object([["select", annotated], ["json", value]]))
    : isNumbered
    ? Code.call(Code.member(model, "Generated"), annotated)
    : annotated
}

const text = ({ types }: Dialect["Type"], type: SqlType.SqlType): string =>
  Either.getOrElse(types.compiler.compile(type), ({ message }) => message)

/** The schema of a type's values, and the type that `Table.fromModel` derives from it. */
interface Field {
  readonly code: Code.Code
  readonly derived: Option.Option<SqlType.SqlType>
}

const field = (code: Code.Code, derived?: SqlType.SqlType): Field => ({ code, derived: Option.fromNullable(derived) })

const fieldOf = (type: SqlType.SqlType): Field => {
  switch (SqlType.kind(type)) {
    case "integer":
      return field(schema("Int"), SqlType.integer)
    case "bigint":
      return field(schema("BigIntFromSelf"), SqlType.bigInteger)
    case "float":
      return field(schema("Number"), SqlType.double())
    case "boolean":
      return field(schema("Boolean"), SqlType.boolean)
    case "text":
      return textField(type)
    case "decimal":
    case "date":
    case "time":
      return field(schema("String"))
    case "dateTime":
      return field(schema("DateFromSelf"), SqlType.dateTime({ timezone: true }))
    case "interval":
      return field(schema("DurationFromSelf"))
    case "binary":
      return field(schema("Uint8ArrayFromSelf"), SqlType.binary)
    case "uuid":
      return field(schema("UUID"), SqlType.uuid)
    case "json":
      return field(schema("Unknown"), SqlType.json)
    case "array":
      return field(Code.call(schema("Array"), schema("Unknown")))
    case "other":
      return field(schema("Unknown"))
  }
}

const textField = ({ definition }: SqlType.SqlType): Field => {
  const labels = definition._tag === "Enum"
    ? definition.values
    : "parameters" in definition
    ? definition.parameters.values ?? []
    : []
  if (labels.length > 0) return field(Code.call(schema("Literal"), ...labels.map(Code.literal)))
  const length = "length" in definition
    ? definition.length
    : "parameters" in definition
    ? definition.parameters.length
    : undefined
  return typeof length === "number"
    ? field(
      Code.call(Code.member(schema("String"), "pipe"), Code.call(schema("maxLength"), Code.literal(length))),
      SqlType.string(length)
    )
    : field(schema("String"), SqlType.text)
}

/** Names of classes, each once, and none that is imported: `orderItem` is `OrderItem`. */
const classNames = (constants: ReadonlyArray<string>): (constant: string) => string => {
  const taken = new Set(imported)
  const names = new Map<string, string>()
  for (const constant of constants) {
    const base = constant.charAt(0).toUpperCase() + constant.slice(1)
    let name = base
    for (let count = 2; taken.has(name); count++) name = `${base}${count}`
    taken.add(name)
    names.set(constant, name)
  }
  return (constant) => names.get(constant) ?? constant
}

const imported: ReadonlyArray<string> = [
  ..."Model Schema Column Constraint Index MetaData Name SchemaObject Sequence ServerDefault SqlText SqlType Table"
    .split(" "),
  ..."Mssql Mysql Postgresql Sqlite".split(" ")
]
