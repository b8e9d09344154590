/**
 * Column types as values, each typed by what a row holds in it.
 * Lower-case types are portable and every database spells them its own way; upper-case types are written as they are named.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import { dual } from "effect/Function"
import * as Name from "./Name.ts"
import { TypeId } from "./TypeDefinition.ts"
import type {
  CustomDefinition,
  Length,
  NativeDialect,
  SqlType,
  StandardName,
  TextDefinition,
  TypeDefinition,
  TypeParameters,
  TypeSource,
  ValueKind
} from "./TypeDefinition.ts"

export type {
  CustomDefinition,
  EnumDefinition,
  IntervalDefinition,
  Length,
  NativeDefinition,
  NativeDialect,
  SqlType,
  StandardName,
  TextDefinition,
  Type,
  TypeDefinition,
  TypeParameters,
  TypeSource,
  ValueKind
} from "./TypeDefinition.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface TextOptions {
  readonly collation?: string | undefined
  readonly collationSchema?: string | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface NumericOptions {
  readonly precision?: number | undefined
  readonly scale?: number | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface EnumOptions {
  readonly schema?: string | undefined
  readonly inheritSchema?: boolean | undefined
  readonly native?: boolean | undefined
  readonly createConstraint?: boolean | undefined
  readonly createType?: boolean | undefined
  readonly length?: number | undefined
}

const variance = { _A: (_: never) => _ }

const given = (parameters: TypeParameters): TypeParameters =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined))

const textDefinition = <Tag extends "String" | "Text">(
  _tag: Tag,
  unicode: boolean,
  length: Length | undefined,
  options: TextOptions
): TextDefinition<Tag> => ({
  _tag,
  unicode,
  length,
  collation: options.collation,
  collationSchema: options.collationSchema
})

/**
 * @since 0.1.0
 * @category guards
 */
export const isSqlType = (u: unknown): u is SqlType => typeof u === "object" && u !== null && TypeId in u

/**
 * A type from its definition. Programs use the constructors below; reflection and dialects use this one.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromDefinition = <A>(definition: TypeDefinition): SqlType<A> => ({
  [TypeId]: variance,
  definition,
  variants: {}
})

const standard = <A>(name: StandardName, parameters: TypeParameters = {}): SqlType<A> =>
  fromDefinition({ _tag: "Standard", name, parameters: given(parameters) })

/**
 * @since 0.1.0
 * @category numbers
 */
export const integer: SqlType<number> = fromDefinition({ _tag: "Integer" })

/**
 * @since 0.1.0
 * @category numbers
 */
export const smallInteger: SqlType<number> = fromDefinition({ _tag: "SmallInteger" })

/**
 * @since 0.1.0
 * @category numbers
 */
export const bigInteger: SqlType<bigint> = fromDefinition({ _tag: "BigInteger" })

/**
 * An exact decimal number. Its values are text, for JavaScript numbers would round them.
 *
 * @example
 * import { SqlType } from "effect-alembic"
 *
 * const price = SqlType.numeric({ precision: 10, scale: 2 })
 *
 * @since 0.1.0
 * @category numbers
 */
export const numeric = (options: NumericOptions = {}): SqlType<string> =>
  fromDefinition({ _tag: "Numeric", precision: options.precision, scale: options.scale })

/**
 * @since 0.1.0
 * @category numbers
 */
export const float = (precision?: number): SqlType<number> => fromDefinition({ _tag: "Float", precision })

/**
 * @since 0.1.0
 * @category numbers
 */
export const double = (precision?: number): SqlType<number> => fromDefinition({ _tag: "Double", precision })

/**
 * A truth value with a CHECK constraint where the database has no type for it, under a name if one is given.
 *
 * @since 0.1.0
 * @category booleans
 */
export const booleanWith = (
  options: { readonly createConstraint?: boolean | undefined; readonly name?: Name.NameInput }
): SqlType<boolean> =>
  fromDefinition({
    _tag: "Boolean",
    createConstraint: options.createConstraint ?? false,
    name: Name.fromInput(options.name)
  })

/**
 * @since 0.1.0
 * @category booleans
 */
export const boolean: SqlType<boolean> = booleanWith({})

/**
 * Text of at most `length` characters. MySQL and MariaDB need the length.
 *
 * @example
 * import { SqlType } from "effect-alembic"
 *
 * const name = SqlType.string(50)
 * const code = SqlType.string(12, { collation: "C" })
 *
 * @since 0.1.0
 * @category text
 */
export const string = (length?: Length, options: TextOptions = {}): SqlType<string> =>
  fromDefinition(textDefinition("String", false, length, options))

/**
 * Text of at most `length` characters, as `NVARCHAR` on SQL Server; as {@link string} elsewhere.
 *
 * @since 0.1.0
 * @category text
 */
export const unicode = (length?: Length, options: TextOptions = {}): SqlType<string> =>
  fromDefinition(textDefinition("String", true, length, options))

/**
 * @since 0.1.0
 * @category text
 */
export const textWith = (options: TextOptions & { readonly length?: Length | undefined }): SqlType<string> =>
  fromDefinition(textDefinition("Text", false, options.length, options))

/**
 * Text of any length.
 *
 * @since 0.1.0
 * @category text
 */
export const text: SqlType<string> = textWith({})

/**
 * @since 0.1.0
 * @category text
 */
export const unicodeTextWith = (options: TextOptions & { readonly length?: Length | undefined }): SqlType<string> =>
  fromDefinition(textDefinition("Text", true, options.length, options))

/**
 * Text of any length, as `NVARCHAR(max)` on SQL Server; as {@link text} elsewhere.
 *
 * @since 0.1.0
 * @category text
 */
export const unicodeText: SqlType<string> = unicodeTextWith({})

/**
 * @since 0.1.0
 * @category binary
 */
export const binaryWith = (options: { readonly length?: Length | undefined }): SqlType<Uint8Array> =>
  fromDefinition({ _tag: "Binary", length: options.length })

/**
 * Bytes of any length.
 *
 * @since 0.1.0
 * @category binary
 */
export const binary: SqlType<Uint8Array> = binaryWith({})

/**
 * A calendar date, `YYYY-MM-DD`. It is text, for a JavaScript `Date` is a moment and moves with the time zone.
 *
 * @since 0.1.0
 * @category dates
 */
export const date: SqlType<string> = fromDefinition({ _tag: "Date" })

/**
 * A date and time. With `timezone` it is a moment; without, it is what the clock on the wall shows.
 *
 * @since 0.1.0
 * @category dates
 */
export const dateTime = (options: { readonly timezone?: boolean | undefined } = {}): SqlType<Date> =>
  fromDefinition({ _tag: "DateTime", timezone: options.timezone ?? false })

/**
 * A time of day, `HH:MM:SS`.
 *
 * @since 0.1.0
 * @category dates
 */
export const time = (options: { readonly timezone?: boolean | undefined } = {}): SqlType<string> =>
  fromDefinition({ _tag: "Time", timezone: options.timezone ?? false })

/**
 * @since 0.1.0
 * @category dates
 */
export const intervalWith = (
  options: {
    readonly native?: boolean | undefined
    readonly secondPrecision?: number | undefined
    readonly dayPrecision?: number | undefined
  }
): SqlType<Duration.Duration> =>
  fromDefinition({
    _tag: "Interval",
    native: options.native ?? true,
    secondPrecision: options.secondPrecision,
    dayPrecision: options.dayPrecision
  })

/**
 * A span of time; where a database has no such type, a date and time counted from 1970.
 *
 * @since 0.1.0
 * @category dates
 */
export const interval: SqlType<Duration.Duration> = intervalWith({})

/**
 * `native: false` is `CHAR(32)` everywhere.
 *
 * @since 0.1.0
 * @category identifiers
 */
export const uuidWith = (options: { readonly native?: boolean | undefined }): SqlType<string> =>
  fromDefinition({ _tag: "Uuid", native: options.native ?? true })

/**
 * A UUID: the database's own type, or `CHAR(32)` where it has none.
 *
 * @since 0.1.0
 * @category identifiers
 */
export const uuid: SqlType<string> = uuidWith({})

/**
 * @since 0.1.0
 * @category documents
 */
export const json: SqlType<unknown> = fromDefinition({ _tag: "Json" })

/**
 * One of a few texts. `name` is that of the type in the database (PostgreSQL needs it; `null` for none). Labels come as a list or as an
 * object whose values they are.
 *
 * @example
 * import { SqlType } from "effect-alembic"
 *
 * const status = SqlType.enum("order_status", ["pending", "paid"])
 *
 * @since 0.1.0
 * @category text
 */
const enum_ = <const L extends string>(
  name: Name.NameInput,
  values: ReadonlyArray<L> | Readonly<Record<string, L>>,
  options: EnumOptions = {}
): SqlType<L> =>
  fromDefinition({
    _tag: "Enum",
    name: Name.fromInput(name),
    values: Object.values(values),
    schema: options.schema,
    inheritSchema: options.inheritSchema ?? false,
    native: options.native ?? true,
    createConstraint: options.createConstraint ?? false,
    createType: options.createType ?? true,
    length: options.length
  })

export { enum_ as enum }

/**
 * A list of values of a type (PostgreSQL).
 *
 * @since 0.1.0
 * @category documents
 */
export const array: {
  <A>(item: SqlType<A>): SqlType<ReadonlyArray<A>>
  <A, D extends number>(item: SqlType<A>, options: { readonly dimensions: D }): SqlType<Nested<A, D>>
} = (item: SqlType, options?: { readonly dimensions: number }): SqlType<never> =>
  fromDefinition({ _tag: "Array", item, dimensions: options?.dimensions ?? 1 })

/**
 * Lists of lists, as many deep as `D` says.
 *
 * @since 0.1.0
 * @category models
 */
export type Nested<A, D extends number> = number extends D ? ReadonlyArray<unknown>
  : D extends 1 ? ReadonlyArray<A>
  : D extends 2 ? ReadonlyArray<ReadonlyArray<A>>
  : D extends 3 ? ReadonlyArray<ReadonlyArray<ReadonlyArray<A>>>
  : ReadonlyArray<unknown>

/**
 * No type: a column whose type the database is to keep, or that was never told. It cannot be written in DDL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const none: SqlType<unknown> = fromDefinition({ _tag: "None" })

/**
 * A type of the user's own. `sql` is its text on every dialect, its text or type by dialect, or a function of the dialect.
 *
 * @example
 * import { SqlType } from "effect-alembic"
 *
 * const Point = SqlType.custom<{ readonly x: number; readonly y: number }>("Point", {
 *   sql: { postgresql: "geometry(Point, 4326)", sqlite: SqlType.json },
 *   source: { module: "../types.ts" }
 * })
 *
 * @since 0.1.0
 * @category constructors
 */
export const custom = <A = unknown>(
  name: string,
  options: {
    readonly sql: string | Readonly<Record<string, string | SqlType>> | CustomDefinition["sql"]
    readonly kind?: ValueKind | undefined
    readonly source?: TypeSource | undefined
  }
): SqlType<A> => {
  const { kind, source, sql } = options
  return fromDefinition({
    _tag: "Custom",
    name,
    kind: kind ?? "other",
    sql: typeof sql === "function" ? sql : typeof sql === "string"
      ? () => sql
      : (dialect) => Object.hasOwn(sql, dialect) ? sql[dialect] : undefined,
    source
  })
}

/**
 * A type by its text, on whatever dialect: for types that no constructor names.
 *
 * @since 0.1.0
 * @category constructors
 */
export const raw = <A = unknown>(sql: string): SqlType<A> => custom(sql, { sql })

/**
 * A type of one dialect. Programs use the constructors of `Postgresql`, `Mysql`, `Mssql` and `Sqlite`; those use this one.
 *
 * @since 0.1.0
 * @category constructors
 */
export const native = <A>(
  dialect: NativeDialect,
  name: string,
  kind: ValueKind,
  parameters: TypeParameters = {}
): SqlType<A> => fromDefinition({ _tag: "Native", dialect, name, kind, parameters: given(parameters) })

/**
 * The type with another in its place on one or more dialects.
 *
 * @example
 * import { SqlType } from "effect-alembic"
 * import * as Postgresql from "effect-alembic/postgresql"
 *
 * const document = SqlType.variant(SqlType.json, "postgresql", Postgresql.JSONB)
 *
 * @since 0.1.0
 * @category combinators
 */
export const variant: {
  <B>(dialect: string | ReadonlyArray<string>, other: SqlType<B>): <A>(type: SqlType<A>) => SqlType<A | B>
  <A, B>(type: SqlType<A>, dialect: string | ReadonlyArray<string>, other: SqlType<B>): SqlType<A | B>
} = dual(
  3,
  <A, B>(type: SqlType<A>, dialect: string | ReadonlyArray<string>, other: SqlType<B>): SqlType<A | B> => ({
    ...type,
    variants: {
      ...type.variants,
      ...Object.fromEntries((typeof dialect === "string" ? [dialect] : dialect).map((name) => [name, other]))
    }
  })
)

/**
 * The type that stands for this one on a dialect: its variant if it has one.
 *
 * @since 0.1.0
 * @category combinators
 */
export const forDialect = (type: SqlType, dialect: string): SqlType => {
  const other = Object.hasOwn(type.variants, dialect) ? type.variants[dialect] : undefined
  return other ?? type
}

/**
 * What kind of value a type holds, its variants left aside.
 *
 * @since 0.1.0
 * @category combinators
 */
export const kind = (type: SqlType): ValueKind => {
  const { definition } = type
  switch (definition._tag) {
    case "Integer":
    case "SmallInteger":
      return "integer"
    case "BigInteger":
      return "bigint"
    case "Numeric":
      return "decimal"
    case "Float":
    case "Double":
      return "float"
    case "Boolean":
      return "boolean"
    case "String":
    case "Text":
    case "Enum":
      return "text"
    case "Binary":
      return "binary"
    case "Date":
      return "date"
    case "DateTime":
      return "dateTime"
    case "Time":
      return "time"
    case "Interval":
      return "interval"
    case "Uuid":
      return "uuid"
    case "Json":
      return "json"
    case "Array":
      return "array"
    case "Standard":
      return standardKinds[definition.name]
    case "Native":
    case "Custom":
      return definition.kind
    case "None":
      return "other"
  }
}

/**
 * The same type, with a narrower TypeScript type for what rows hold: a branded id, the shape of a JSON document.
 *
 * @example
 * import { SqlType } from "effect-alembic"
 *
 * const settings = SqlType.typed<{ readonly theme: "dark" | "light" }>()(SqlType.json)
 *
 * @since 0.1.0
 * @category combinators
 */
export const typed = <B>() => <A>(type: [B] extends [A] ? SqlType<A> : never): SqlType<B> => ({
  [TypeId]: variance,
  definition: type.definition,
  variants: type.variants
})

/**
 * @since 0.1.0
 * @category standards
 */
export const INTEGER: SqlType<number> = standard("INTEGER")

/**
 * @since 0.1.0
 * @category standards
 */
export const INT: SqlType<number> = INTEGER

/**
 * @since 0.1.0
 * @category standards
 */
export const SMALLINT: SqlType<number> = standard("SMALLINT")

/**
 * @since 0.1.0
 * @category standards
 */
export const BIGINT: SqlType<bigint> = standard("BIGINT")

/**
 * @since 0.1.0
 * @category standards
 */
export const NUMERIC = (precision?: number, scale?: number): SqlType<string> =>
  standard("NUMERIC", { precision, scale })

/**
 * @since 0.1.0
 * @category standards
 */
export const DECIMAL = (precision?: number, scale?: number): SqlType<string> =>
  standard("DECIMAL", { precision, scale })

/**
 * @since 0.1.0
 * @category standards
 */
export const FLOAT = (precision?: number): SqlType<number> => standard("FLOAT", { precision })

/**
 * @since 0.1.0
 * @category standards
 */
export const REAL: SqlType<number> = standard("REAL")

/**
 * @since 0.1.0
 * @category standards
 */
export const DOUBLE: SqlType<number> = standard("DOUBLE")

/**
 * @since 0.1.0
 * @category standards
 */
export const DOUBLE_PRECISION: SqlType<number> = standard("DOUBLE PRECISION")

/**
 * @since 0.1.0
 * @category standards
 */
export const BOOLEAN: SqlType<boolean> = standard("BOOLEAN")

/**
 * @since 0.1.0
 * @category standards
 */
export const CHAR = (length?: Length, options: TextOptions = {}): SqlType<string> =>
  standard("CHAR", { length, ...options })

/**
 * @since 0.1.0
 * @category standards
 */
export const VARCHAR = (length?: Length, options: TextOptions = {}): SqlType<string> =>
  standard("VARCHAR", { length, ...options })

/**
 * @since 0.1.0
 * @category standards
 */
export const NCHAR = (length?: Length, options: TextOptions = {}): SqlType<string> =>
  standard("NCHAR", { length, ...options })

/**
 * @since 0.1.0
 * @category standards
 */
export const NVARCHAR = (length?: Length, options: TextOptions = {}): SqlType<string> =>
  standard("NVARCHAR", { length, ...options })

/**
 * @since 0.1.0
 * @category standards
 */
export const TEXT = (length?: Length, options: TextOptions = {}): SqlType<string> =>
  standard("TEXT", { length, ...options })

/**
 * @since 0.1.0
 * @category standards
 */
export const CLOB = (length?: Length, options: TextOptions = {}): SqlType<string> =>
  standard("CLOB", { length, ...options })

/**
 * @since 0.1.0
 * @category standards
 */
export const BLOB = (length?: Length): SqlType<Uint8Array> => standard("BLOB", { length })

/**
 * @since 0.1.0
 * @category standards
 */
export const BINARY = (length?: Length): SqlType<Uint8Array> => standard("BINARY", { length })

/**
 * @since 0.1.0
 * @category standards
 */
export const VARBINARY = (length?: Length): SqlType<Uint8Array> => standard("VARBINARY", { length })

/**
 * @since 0.1.0
 * @category standards
 */
export const DATE: SqlType<string> = standard("DATE")

/**
 * @since 0.1.0
 * @category standards
 */
export const DATETIME: SqlType<Date> = standard("DATETIME")

/**
 * @since 0.1.0
 * @category standards
 */
export const TIME = (options: { readonly timezone?: boolean | undefined } = {}): SqlType<string> =>
  standard("TIME", options)

/**
 * @since 0.1.0
 * @category standards
 */
export const TIMESTAMP = (options: { readonly timezone?: boolean | undefined } = {}): SqlType<Date> =>
  standard("TIMESTAMP", options)

/**
 * @since 0.1.0
 * @category standards
 */
export const UUID: SqlType<string> = standard("UUID")

/**
 * @since 0.1.0
 * @category standards
 */
export const JSON: SqlType<unknown> = standard("JSON")

const standardKinds: Readonly<Record<StandardName, ValueKind>> = {
  INTEGER: "integer",
  SMALLINT: "integer",
  BIGINT: "bigint",
  NUMERIC: "decimal",
  DECIMAL: "decimal",
  FLOAT: "float",
  REAL: "float",
  DOUBLE: "float",
  "DOUBLE PRECISION": "float",
  BOOLEAN: "boolean",
  CHAR: "text",
  VARCHAR: "text",
  NCHAR: "text",
  NVARCHAR: "text",
  TEXT: "text",
  CLOB: "text",
  BLOB: "binary",
  BINARY: "binary",
  VARBINARY: "binary",
  DATE: "date",
  DATETIME: "dateTime",
  TIME: "time",
  TIMESTAMP: "dateTime",
  UUID: "uuid",
  JSON: "json"
}
