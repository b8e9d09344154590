/**
 * Column types as values, typed by the values that a row holds. Lower-case types are portable: each database writes them its own way.
 * Upper-case types are written by their name on every database.
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
  NativeDefinition,
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
 * The collation of a text type.
 *
 * @since 0.1.0
 * @category models
 */
export interface TextOptions {
  readonly collation?: string | undefined
  readonly collationSchema?: string | undefined
}

/**
 * The total number of digits (`precision`) and the digits after the decimal point (`scale`).
 *
 * @since 0.1.0
 * @category models
 */
export interface NumericOptions {
  readonly precision?: number | undefined
  readonly scale?: number | undefined
}

/**
 * The options of {@link enum}:
 *
 * - `schema`, `inheritSchema`: the schema of the database type, or whether it takes the schema of its table;
 * - `native`: whether to use the enum type of the database, or a `VARCHAR`;
 * - `createConstraint`: whether a `VARCHAR` gets a CHECK constraint on the labels;
 * - `createType`: whether creating a table also creates the type (PostgreSQL);
 * - `length`: the length of the `VARCHAR`; by default, that of the longest label;
 * - `renamedFrom`: the old name of each label that gets a new one: autogenerate renames it. Remove it after all databases are migrated.
 *
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
  readonly renamedFrom?: Readonly<Record<string, string>> | undefined
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
 * Returns whether a value is a column type.
 *
 * @since 0.1.0
 * @category guards
 */
export const isSqlType = (u: unknown): u is SqlType => typeof u === "object" && u !== null && TypeId in u

/**
 * Creates a type from its definition. Programs use the constructors below; reflection and dialects use this one.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromDefinition = <A>(definition: TypeDefinition): SqlType<A> => ({
  [TypeId]: variance,
  definition,
  variants: {}
})

/**
 * Creates a standard type by its name, which every database gets as it is. Parameters that are `undefined` are left out.
 *
 * @since 0.1.0
 * @category constructors
 */
export const standard = <A>(name: StandardName, parameters: TypeParameters = {}): SqlType<A> =>
  fromDefinition({ _tag: "Standard", name, parameters: given(parameters) })

/**
 * An integer of 32 bits.
 *
 * @since 0.1.0
 * @category numbers
 */
export const integer: SqlType<number> = fromDefinition({ _tag: "Integer" })

/**
 * An integer of 16 bits.
 *
 * @since 0.1.0
 * @category numbers
 */
export const smallInteger: SqlType<number> = fromDefinition({ _tag: "SmallInteger" })

/**
 * An integer of 64 bits. Its values are `bigint`.
 *
 * @since 0.1.0
 * @category numbers
 */
export const bigInteger: SqlType<bigint> = fromDefinition({ _tag: "BigInteger" })

/**
 * An exact decimal number. Its values are strings, because a JavaScript number would round them.
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
 * A floating-point number, of the given binary precision if the database has one.
 *
 * @since 0.1.0
 * @category numbers
 */
export const float = (precision?: number): SqlType<number> => fromDefinition({ _tag: "Float", precision })

/**
 * A floating-point number of double precision.
 *
 * @since 0.1.0
 * @category numbers
 */
export const double = (precision?: number): SqlType<number> => fromDefinition({ _tag: "Double", precision })

/**
 * A boolean with options: whether it gets a CHECK constraint on databases that have no boolean type, and the name of that constraint.
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
 * A boolean. Databases without a boolean type store 0 and 1.
 *
 * @since 0.1.0
 * @category booleans
 */
export const boolean: SqlType<boolean> = booleanWith({})

/**
 * Text of at most `length` characters. MySQL and MariaDB require the length.
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
 * Text of at most `length` characters: `NVARCHAR` on SQL Server, the same as {@link string} elsewhere.
 *
 * @since 0.1.0
 * @category text
 */
export const unicode = (length?: Length, options: TextOptions = {}): SqlType<string> =>
  fromDefinition(textDefinition("String", true, length, options))

/**
 * Text of any length, with options. On MySQL and MariaDB, `length` selects the smallest `TEXT` type that is long enough.
 *
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
 * Text of any length, with options: `NVARCHAR(max)` on SQL Server, the same as {@link textWith} elsewhere.
 *
 * @since 0.1.0
 * @category text
 */
export const unicodeTextWith = (options: TextOptions & { readonly length?: Length | undefined }): SqlType<string> =>
  fromDefinition(textDefinition("Text", true, options.length, options))

/**
 * Text of any length: `NVARCHAR(max)` on SQL Server, the same as {@link text} elsewhere.
 *
 * @since 0.1.0
 * @category text
 */
export const unicodeText: SqlType<string> = unicodeTextWith({})

/**
 * Bytes of any length, with options. On MySQL and MariaDB, `length` selects the smallest `BLOB` type that is long enough.
 *
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
 * A calendar date, `YYYY-MM-DD`. Its values are strings, because a JavaScript `Date` is a moment and depends on the time zone.
 *
 * @since 0.1.0
 * @category dates
 */
export const date: SqlType<string> = fromDefinition({ _tag: "Date" })

/**
 * A date and time. With `timezone` it is a moment; without, it is a local date and time.
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
 * A time span, with options: the precision, and whether to use the interval type of the database if it has one.
 *
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
 * A time span. Databases without an interval type store a date and time, counted from 1970.
 *
 * @since 0.1.0
 * @category dates
 */
export const interval: SqlType<Duration.Duration> = intervalWith({})

/**
 * A UUID, with options. `native: false` is `CHAR(32)` on every database.
 *
 * @since 0.1.0
 * @category identifiers
 */
export const uuidWith = (options: { readonly native?: boolean | undefined }): SqlType<string> =>
  fromDefinition({ _tag: "Uuid", native: options.native ?? true })

/**
 * A UUID: the UUID type of the database, or `CHAR(32)` if it has none.
 *
 * @since 0.1.0
 * @category identifiers
 */
export const uuid: SqlType<string> = uuidWith({})

/**
 * A JSON document.
 *
 * @since 0.1.0
 * @category documents
 */
export const json: SqlType<unknown> = fromDefinition({ _tag: "Json" })

/**
 * A string from a fixed list of labels. `name` is the name of the type in the database; PostgreSQL requires it, `null` is no name. The
 * labels are a list, or the values of an object.
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
    length: options.length,
    renamedFrom: options.renamedFrom ?? {}
  })

export { enum_ as enum }

/**
 * A list of values of another type (PostgreSQL).
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
 * A list nested to `D` dimensions.
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
 * No type: the type of a column that keeps its type, or whose type is unknown. It cannot be written in DDL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const none: SqlType<unknown> = fromDefinition({ _tag: "None" })

/**
 * Creates a user-defined type. `sql` is its text for every dialect, its text or type by dialect, or a function of the dialect.
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
 * Creates a type from its SQL text, the same on every dialect, for types that have no constructor.
 *
 * @since 0.1.0
 * @category constructors
 */
export const raw = <A = unknown>(sql: string): SqlType<A> => custom(sql, { sql })

/**
 * Creates a type of one dialect. Programs use the constructors of `Postgresql`, `Mysql`, `Mssql` and `Sqlite`, which call this one.
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
 * Replaces a type by another on one or more dialects.
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
 * Returns the type to use on a dialect: the variant for it, or the type itself. A type of another database is replaced by the portable type
 * that it is a form of, as in SQLAlchemy; one that is a form of none stays.
 *
 * @example
 * import { SqlType } from "effect-alembic"
 * import { DATETIME } from "effect-alembic/sqlite"
 *
 * SqlType.forDialect(DATETIME, "postgresql") // SqlType.dateTime()
 *
 * @since 0.1.0
 * @category combinators
 */
export const forDialect = (type: SqlType, dialect: string): SqlType => {
  const variant = Object.hasOwn(type.variants, dialect) ? type.variants[dialect] : undefined
  const chosen = variant ?? type
  const { definition } = chosen
  return definition._tag === "Native" && isOfAnother(definition.dialect, dialect)
    ? portable(definition) ?? chosen
    : chosen
}

/** Whether a dialect is one that is known not to have the types of a database. */
const isOfAnother = (database: NativeDialect, dialect: string): boolean =>
  database !== dialect && !(database === "mysql" && dialect === "mariadb") &&
  ["postgresql", "mysql", "mariadb", "mssql", "sqlite"].includes(dialect)

const portable = ({ kind, name, parameters }: NativeDefinition): SqlType | undefined => {
  const { collation, length, precision, scale, values } = parameters
  const size = length === "max" ? undefined : length
  switch (name) {
    case "INTEGER":
      return integer
    case "SMALLINT":
      return smallInteger
    case "BIGINT":
      return bigInteger
    case "NUMERIC":
    case "DECIMAL":
      return numeric({ precision, scale })
    case "FLOAT":
      return float(precision)
    case "DOUBLE":
    case "DOUBLE PRECISION":
      return double()
    case "BIT":
      return kind === "boolean" ? boolean : undefined
    case "VARCHAR":
      return string(size, { collation })
    case "NVARCHAR":
      return unicode(size, { collation })
    case "TEXT":
      return textWith({ length, collation })
    case "ENUM":
      return enum_(parameters.name ?? null, values ?? [], { schema: parameters.schema })
    case "VARBINARY":
      return binaryWith({ length: size })
    case "DATE":
      return date
    case "DATETIME":
      return dateTime()
    case "TIMESTAMP":
      return kind === "dateTime" ? dateTime({ timezone: parameters.timezone }) : binaryWith({ length: 8 })
    case "TIME":
      return time({ timezone: parameters.timezone })
    case "INTERVAL":
      return parameters.fields === undefined ? intervalWith({ secondPrecision: precision }) : undefined
    case "JSON":
      return json
    default:
      return undefined
  }
}

/**
 * Returns the kind of value that a type holds; variants are ignored.
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
 * Narrows the TypeScript type of a column type's values: a branded id, or the shape of a JSON document.
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
 * `INTEGER` on every database.
 *
 * @since 0.1.0
 * @category standards
 */
export const INTEGER: SqlType<number> = standard("INTEGER")

/**
 * The same as {@link INTEGER}.
 *
 * @since 0.1.0
 * @category standards
 */
export const INT: SqlType<number> = INTEGER

/**
 * `SMALLINT` on every database.
 *
 * @since 0.1.0
 * @category standards
 */
export const SMALLINT: SqlType<number> = standard("SMALLINT")

/**
 * `BIGINT` on every database. Its values are `bigint`.
 *
 * @since 0.1.0
 * @category standards
 */
export const BIGINT: SqlType<bigint> = standard("BIGINT")

/**
 * `NUMERIC` on every database. Its values are strings, because a JavaScript number would round them.
 *
 * @since 0.1.0
 * @category standards
 */
export const NUMERIC = (precision?: number, scale?: number): SqlType<string> =>
  standard("NUMERIC", { precision, scale })

/**
 * `DECIMAL` on every database. Its values are strings, because a JavaScript number would round them.
 *
 * @since 0.1.0
 * @category standards
 */
export const DECIMAL = (precision?: number, scale?: number): SqlType<string> =>
  standard("DECIMAL", { precision, scale })

/**
 * `FLOAT` on every database.
 *
 * @since 0.1.0
 * @category standards
 */
export const FLOAT = (precision?: number): SqlType<number> => standard("FLOAT", { precision })

/**
 * `REAL` on every database.
 *
 * @since 0.1.0
 * @category standards
 */
export const REAL: SqlType<number> = standard("REAL")

/**
 * `DOUBLE` on every database that has it.
 *
 * @since 0.1.0
 * @category standards
 */
export const DOUBLE: SqlType<number> = standard("DOUBLE")

/**
 * `DOUBLE PRECISION` on every database.
 *
 * @since 0.1.0
 * @category standards
 */
export const DOUBLE_PRECISION: SqlType<number> = standard("DOUBLE PRECISION")

/**
 * `BOOLEAN` on every database that has it.
 *
 * @since 0.1.0
 * @category standards
 */
export const BOOLEAN: SqlType<boolean> = standard("BOOLEAN")

/**
 * `CHAR` on every database: text of a fixed length.
 *
 * @since 0.1.0
 * @category standards
 */
export const CHAR = (length?: Length, options: TextOptions = {}): SqlType<string> =>
  standard("CHAR", { length, ...options })

/**
 * `VARCHAR` on every database: text of at most `length` characters.
 *
 * @since 0.1.0
 * @category standards
 */
export const VARCHAR = (length?: Length, options: TextOptions = {}): SqlType<string> =>
  standard("VARCHAR", { length, ...options })

/**
 * `NCHAR` on every database: Unicode text of a fixed length.
 *
 * @since 0.1.0
 * @category standards
 */
export const NCHAR = (length?: Length, options: TextOptions = {}): SqlType<string> =>
  standard("NCHAR", { length, ...options })

/**
 * `NVARCHAR` on every database: Unicode text of at most `length` characters.
 *
 * @since 0.1.0
 * @category standards
 */
export const NVARCHAR = (length?: Length, options: TextOptions = {}): SqlType<string> =>
  standard("NVARCHAR", { length, ...options })

/**
 * `TEXT` on every database.
 *
 * @since 0.1.0
 * @category standards
 */
export const TEXT = (length?: Length, options: TextOptions = {}): SqlType<string> =>
  standard("TEXT", { length, ...options })

/**
 * `CLOB` on every database that has it.
 *
 * @since 0.1.0
 * @category standards
 */
export const CLOB = (length?: Length, options: TextOptions = {}): SqlType<string> =>
  standard("CLOB", { length, ...options })

/**
 * `BLOB` on every database that has it.
 *
 * @since 0.1.0
 * @category standards
 */
export const BLOB = (length?: Length): SqlType<Uint8Array> => standard("BLOB", { length })

/**
 * `BINARY` on every database that has it: bytes of a fixed length.
 *
 * @since 0.1.0
 * @category standards
 */
export const BINARY = (length?: Length): SqlType<Uint8Array> => standard("BINARY", { length })

/**
 * `VARBINARY` on every database that has it: at most `length` bytes.
 *
 * @since 0.1.0
 * @category standards
 */
export const VARBINARY = (length?: Length): SqlType<Uint8Array> => standard("VARBINARY", { length })

/**
 * `DATE` on every database. Its values are strings, `YYYY-MM-DD`.
 *
 * @since 0.1.0
 * @category standards
 */
export const DATE: SqlType<string> = standard("DATE")

/**
 * `DATETIME` on every database that has it.
 *
 * @since 0.1.0
 * @category standards
 */
export const DATETIME: SqlType<Date> = standard("DATETIME")

/**
 * `TIME` on every database. Its values are strings, `HH:MM:SS`.
 *
 * @since 0.1.0
 * @category standards
 */
export const TIME = (options: { readonly timezone?: boolean | undefined } = {}): SqlType<string> =>
  standard("TIME", options)

/**
 * `TIMESTAMP` on every database. With `timezone`, it is `TIMESTAMP WITH TIME ZONE` where the database has that type.
 *
 * @since 0.1.0
 * @category standards
 */
export const TIMESTAMP = (options: { readonly timezone?: boolean | undefined } = {}): SqlType<Date> =>
  standard("TIMESTAMP", options)

/**
 * `UUID` on every database that has it.
 *
 * @since 0.1.0
 * @category standards
 */
export const UUID: SqlType<string> = standard("UUID")

/**
 * `JSON` on every database that has it.
 *
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
