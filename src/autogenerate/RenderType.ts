/**
 * Renders column types as TypeScript.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import * as MssqlTypes from "../dialect/mssql/Types.ts"
import * as MysqlTypes from "../dialect/mysql/Types.ts"
import * as PostgresqlTypes from "../dialect/postgresql/Types.ts"
import * as SqliteTypes from "../dialect/sqlite/Types.ts"
import * as SqlType from "../schema/SqlType.ts"
import * as Code from "./Code.ts"
import * as RenderItem from "./RenderItem.ts"

/**
 * Returns the expression of a type with its variants.
 *
 * @since 0.1.0
 * @category combinators
 */
export const code = (type: SqlType.SqlType, context: RenderItem.RenderContext = RenderItem.plain): Code.Code => {
  const usual = () =>
    Object.entries(type.variants).reduce(
      (base, [dialect, other]) => Code.call(of("variant"), base, Code.literal(dialect), code(other, context)),
      definitionCode(type.definition, context)
    )
  return Option.getOrElse(RenderItem.render(context, { type: "type", object: type }, usual), usual)
}

const sqlType = Code.imported("SqlType")
const of = (name: string) => Code.member(sqlType, name)

/** A call with positional arguments, of which the last may be omitted, and options if there are any. */
const build = (
  constructor: Code.Code,
  positional: ReadonlyArray<unknown>,
  options: Readonly<Record<string, unknown>> = {}
): Code.Code => {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const hasOptions = Object.keys(given).length > 0
  const length = hasOptions ? positional.length : positional.findLastIndex((value) => value !== undefined) + 1
  return Code.call(
    constructor,
    ...positional.slice(0, length).map(Code.literal),
    ...(hasOptions ? [Code.literal(given)] : [])
  )
}

const definitionCode = (definition: SqlType.TypeDefinition, context: RenderItem.RenderContext): Code.Code => {
  switch (definition._tag) {
    case "Integer":
      return of("integer")
    case "SmallInteger":
      return of("smallInteger")
    case "BigInteger":
      return of("bigInteger")
    case "Numeric":
      return build(of("numeric"), [], { precision: definition.precision, scale: definition.scale })
    case "Float":
      return build(of("float"), [definition.precision])
    case "Double":
      return build(of("double"), [definition.precision])
    case "Boolean": {
      const { createConstraint, name } = definition
      return !createConstraint && name._tag === "Unnamed" ? of("boolean") : build(of("booleanWith"), [], {
        createConstraint: createConstraint || undefined,
        name: nameOf(name)
      })
    }
    case "String": {
      const { collation, collationSchema, length, unicode } = definition
      return build(of(unicode ? "unicode" : "string"), [length], { collation, collationSchema })
    }
    case "Text": {
      const { collation, collationSchema, length, unicode } = definition
      const plain = unicode ? "unicodeText" : "text"
      return [collation, collationSchema, length].every((value) => value === undefined)
        ? of(plain)
        : build(of(`${plain}With`), [], { length, collation, collationSchema })
    }
    case "Binary":
      return definition.length === undefined ? of("binary") : build(of("binaryWith"), [], { length: definition.length })
    case "Date":
      return of("date")
    case "DateTime":
      return build(of("dateTime"), [], { timezone: definition.timezone || undefined })
    case "Time":
      return build(of("time"), [], { timezone: definition.timezone || undefined })
    case "Interval": {
      const { dayPrecision, native, secondPrecision } = definition
      return native && dayPrecision === undefined && secondPrecision === undefined
        ? of("interval")
        : build(of("intervalWith"), [], { native: native ? undefined : false, secondPrecision, dayPrecision })
    }
    case "Uuid":
      return definition.native ? of("uuid") : build(of("uuidWith"), [], { native: false })
    case "Json":
      return of("json")
    case "Enum":
      return build(of("enum"), [nameOf(definition.name) ?? null, definition.values], {
        schema: definition.schema,
        inheritSchema: definition.inheritSchema || undefined,
        native: definition.native ? undefined : false,
        createConstraint: definition.createConstraint || undefined,
        createType: definition.createType ? undefined : false,
        length: definition.length
      })
    case "Array":
      return Code.call(
        of("array"),
        code(definition.item, context),
        ...(definition.dimensions === 1 ? [] : [Code.literal({ dimensions: definition.dimensions })])
      )
    case "Standard":
      return standardCode(definition.name, definition.parameters)
    case "Native":
      return nativeCode(definition, context)
    case "Custom":
      return customCode(definition, context)
    case "None":
      return of("none")
  }
}

const nameOf = (name: { readonly _tag: string; readonly value?: string }): string | undefined => name.value

const standardCode = (name: SqlType.StandardName, parameters: SqlType.TypeParameters): Code.Code => {
  const { length, precision, scale, ...options } = parameters
  switch (name) {
    case "INTEGER":
    case "SMALLINT":
    case "BIGINT":
    case "REAL":
    case "DOUBLE":
    case "BOOLEAN":
    case "DATE":
    case "DATETIME":
    case "UUID":
    case "JSON":
      return of(name)
    case "DOUBLE PRECISION":
      return of("DOUBLE_PRECISION")
    case "NUMERIC":
    case "DECIMAL":
      return build(of(name), [precision, scale])
    case "FLOAT":
      return build(of(name), [precision])
    case "TIME":
    case "TIMESTAMP":
      return build(of(name), [], options)
    case "CHAR":
    case "VARCHAR":
    case "NCHAR":
    case "NVARCHAR":
    case "TEXT":
    case "CLOB":
    case "BLOB":
    case "BINARY":
    case "VARBINARY":
      return build(of(name), [length], options)
  }
}

const namespaces = {
  postgresql: { name: "Postgresql", types: PostgresqlTypes },
  mysql: { name: "Mysql", types: MysqlTypes },
  mssql: { name: "Mssql", types: MssqlTypes },
  sqlite: { name: "Sqlite", types: SqliteTypes }
}

const nativeCode = (
  { dialect, name, parameters }: SqlType.NativeDefinition,
  context: RenderItem.RenderContext
): Code.Code => {
  const { name: module, types } = namespaces[dialect]
  const exported = name.replaceAll(" ", "_")
  const constructor = Code.member(Code.namespace(module, `effect-alembic/${dialect}`), exported)
  const isConstant = !new Map<string, unknown>(Object.entries(types)).has(exported) ||
    typeof new Map<string, unknown>(Object.entries(types)).get(exported) !== "function"
  if (isConstant) return constructor
  const { dataType, length, name: typeName, values, ...options } = parameters
  if (name === "DOMAIN") {
    return Code.call(
      constructor,
      Code.literal(typeName),
      code(dataType ?? SqlType.none, context),
      ...(Object.keys(options).length === 0 ? [] : [Code.literal(options)])
    )
  }
  if (values !== undefined) {
    return build(constructor, dialect === "postgresql" ? [typeName, values] : [values], options)
  }
  return lengthFirst.has(exported)
    ? build(constructor, [length], options)
    : build(constructor, [], { length, ...options })
}

/** The constructors whose first argument is a length. */
const lengthFirst = new Set(["BIT", "CHAR", "VARCHAR", "NCHAR", "NVARCHAR", "VARBINARY"])

const customCode = (
  { kind, name, source, sql }: SqlType.CustomDefinition,
  context: RenderItem.RenderContext
): Code.Code => {
  const module = source?.module ?? context.userModule
  if (module !== undefined) return Code.imported(source?.name ?? name, module)
  const texts = dialects.map((dialect) => [dialect, sql(dialect)] as const)
  const [[, first] = ["", undefined], ...others] = texts
  const isOne = typeof first === "string" && others.every(([, text]) => text === first)
  const textCode = (text: string | SqlType.SqlType) =>
    typeof text === "string" ? Code.literal(text) : code(text, context)
  return isOne && kind === "other" && first === name
    ? Code.call(of("raw"), Code.literal(name))
    : Code.call(
      of("custom"),
      Code.literal(name),
      Code.object([
        [
          "sql",
          isOne
            ? Code.literal(first)
            : Code.object(
              Arr.filterMap(
                texts,
                ([dialect, text]) => Option.map(Option.fromNullable(text), (text) => [dialect, textCode(text)] as const)
              )
            )
        ],
        ...(kind === "other" ? [] : [["kind", Code.literal(kind)] as const])
      ])
    )
}

/** The dialects whose text of a custom type is written if no module exports the type. */
const dialects = ["postgresql", "mysql", "mariadb", "mssql", "sqlite"]
