/**
 * The definition of a column type: a tagged union that each dialect compiles with one exhaustive switch. Programs create types with the
 * constructors of `SqlType`.
 *
 * @since 0.1.0
 */
import type * as Types from "effect/Types"
import type * as Name from "./Name.ts"

/**
 * The key that marks a value as a column type.
 *
 * @since 0.1.0
 * @category symbols
 */
export const TypeId: unique symbol = Symbol.for("effect-alembic/SqlType")

/**
 * The type of {@link TypeId}.
 *
 * @since 0.1.0
 * @category symbols
 */
export type TypeId = typeof TypeId

/**
 * A column type. `A` is the type of its values in TypeScript, the same on every database. `docs/types.md` lists what each driver returns,
 * and `TableSchema` converts it.
 *
 * @since 0.1.0
 * @category models
 */
export interface SqlType<out A = unknown> {
  readonly [TypeId]: { readonly _A: Types.Covariant<A> }
  readonly definition: TypeDefinition
  /** The types to use instead of this one, by the name of the dialect. */
  readonly variants: Readonly<Record<string, SqlType>>
}

/**
 * The type of the values of a column type.
 *
 * @since 0.1.0
 * @category models
 */
export type Type<T> = T extends SqlType<infer A> ? A : never

/**
 * The kind of value that a type holds. It decides how a value is written as a literal, bound, and read.
 *
 * @since 0.1.0
 * @category models
 */
export type ValueKind =
  | "integer"
  | "bigint"
  | "decimal"
  | "float"
  | "boolean"
  | "text"
  | "binary"
  | "date"
  | "dateTime"
  | "time"
  | "interval"
  | "uuid"
  | "json"
  | "array"
  | "other"

/**
 * A dialect that has its own types. `mysql` includes MariaDB.
 *
 * @since 0.1.0
 * @category models
 */
export type NativeDialect = "postgresql" | "mysql" | "mssql" | "sqlite"

/**
 * A length in characters or bytes; `"max"` is the unlimited length of SQL Server.
 *
 * @since 0.1.0
 * @category models
 */
export type Length = number | "max"

/**
 * The parameters that can follow the name of a type. Each type uses some of them.
 *
 * @since 0.1.0
 * @category models
 */
export interface TypeParameters {
  readonly length?: Length | undefined
  readonly precision?: number | undefined
  readonly scale?: number | undefined
  readonly timezone?: boolean | undefined
  readonly collation?: string | undefined
  readonly collationSchema?: string | undefined
  /** PostgreSQL `INTERVAL`: `YEAR TO MONTH`, `DAY TO SECOND`, … */
  readonly fields?: string | undefined
  /** PostgreSQL `BIT VARYING`. */
  readonly varying?: boolean | undefined
  readonly displayWidth?: number | undefined
  readonly unsigned?: boolean | undefined
  readonly zerofill?: boolean | undefined
  readonly charset?: string | undefined
  readonly ascii?: boolean | undefined
  readonly unicode?: boolean | undefined
  readonly binary?: boolean | undefined
  readonly national?: boolean | undefined
  /** MySQL: the digits of fractional seconds. */
  readonly fsp?: number | undefined
  readonly values?: ReadonlyArray<string> | undefined
  /** The name of a type that is created in the database: an enum or a domain. */
  readonly name?: string | undefined
  readonly schema?: string | undefined
  readonly createType?: boolean | undefined
  /** The base type of a domain. */
  readonly dataType?: SqlType | undefined
  readonly check?: string | undefined
  /** The default of a domain: a value, or SQL from `SqlText.text`. */
  readonly default?: string | number | boolean | { readonly sql: string } | undefined
  readonly notNull?: boolean | undefined
  readonly constraintName?: string | undefined
  /** SQL Server `VARBINARY(max) FILESTREAM`. */
  readonly filestream?: boolean | undefined
}

/**
 * The types that are written by their name on every database.
 *
 * @since 0.1.0
 * @category models
 */
export type StandardName =
  | "INTEGER"
  | "SMALLINT"
  | "BIGINT"
  | "NUMERIC"
  | "DECIMAL"
  | "FLOAT"
  | "REAL"
  | "DOUBLE"
  | "DOUBLE PRECISION"
  | "BOOLEAN"
  | "CHAR"
  | "VARCHAR"
  | "NCHAR"
  | "NVARCHAR"
  | "TEXT"
  | "CLOB"
  | "BLOB"
  | "BINARY"
  | "VARBINARY"
  | "DATE"
  | "DATETIME"
  | "TIME"
  | "TIMESTAMP"
  | "UUID"
  | "JSON"

/**
 * The definition of a type: one tag for each portable type, `Standard` for the names of the SQL standard, `Native` for the types of one
 * dialect, and `Custom` for user-defined types.
 *
 * @since 0.1.0
 * @category models
 */
export type TypeDefinition =
  | { readonly _tag: "Integer" }
  | { readonly _tag: "SmallInteger" }
  | { readonly _tag: "BigInteger" }
  | { readonly _tag: "Numeric"; readonly precision: number | undefined; readonly scale: number | undefined }
  | { readonly _tag: "Float"; readonly precision: number | undefined }
  | { readonly _tag: "Double"; readonly precision: number | undefined }
  | { readonly _tag: "Boolean"; readonly createConstraint: boolean; readonly name: Name.Name }
  | TextDefinition<"String">
  | TextDefinition<"Text">
  | { readonly _tag: "Binary"; readonly length: Length | undefined }
  | { readonly _tag: "Date" }
  | { readonly _tag: "DateTime"; readonly timezone: boolean }
  | { readonly _tag: "Time"; readonly timezone: boolean }
  | IntervalDefinition
  | { readonly _tag: "Uuid"; readonly native: boolean }
  | { readonly _tag: "Json" }
  | EnumDefinition
  | { readonly _tag: "Array"; readonly item: SqlType; readonly dimensions: number }
  | { readonly _tag: "Standard"; readonly name: StandardName; readonly parameters: TypeParameters }
  | NativeDefinition
  | CustomDefinition
  | { readonly _tag: "None" }

/**
 * The definition of a text type: `String` has a maximum length, `Text` does not. `unicode` matters on databases with separate types for it
 * (SQL Server's `NVARCHAR`).
 *
 * @since 0.1.0
 * @category models
 */
export interface TextDefinition<Tag extends "String" | "Text"> {
  readonly _tag: Tag
  readonly unicode: boolean
  readonly length: Length | undefined
  readonly collation: string | undefined
  readonly collationSchema: string | undefined
}

/**
 * The definition of a time span.
 *
 * @since 0.1.0
 * @category models
 */
export interface IntervalDefinition {
  readonly _tag: "Interval"
  /** Whether to use the interval type of the database if it has one; otherwise, a date and time counted from 1970. */
  readonly native: boolean
  readonly secondPrecision: number | undefined
  readonly dayPrecision: number | undefined
}

/**
 * The definition of an enum.
 *
 * @since 0.1.0
 * @category models
 */
export interface EnumDefinition {
  readonly _tag: "Enum"
  /** The name of the type in the database, and of its CHECK constraint if it has one. */
  readonly name: Name.Name
  readonly values: ReadonlyArray<string>
  readonly schema: string | undefined
  /** Whether the type gets the schema of its table if it has none. */
  readonly inheritSchema: boolean
  /** Whether to use the enum type of the database if it has one; otherwise, a `VARCHAR` of the longest label. */
  readonly native: boolean
  readonly createConstraint: boolean
  /** Whether creating a table also creates the type (PostgreSQL). */
  readonly createType: boolean
  readonly length: number | undefined
  /** The old name of each label that gets a new one. */
  readonly renamedFrom: Readonly<Record<string, string>>
}

/**
 * The definition of a type of one dialect.
 *
 * @since 0.1.0
 * @category models
 */
export interface NativeDefinition {
  readonly _tag: "Native"
  readonly dialect: NativeDialect
  readonly name: string
  readonly kind: ValueKind
  readonly parameters: TypeParameters
}

/**
 * The definition of a user-defined type: `sql` returns its text or the type to use on a dialect, or nothing if the type is not available
 * there.
 *
 * @since 0.1.0
 * @category models
 */
export interface CustomDefinition {
  readonly _tag: "Custom"
  readonly name: string
  readonly kind: ValueKind
  readonly sql: (dialect: string) => string | SqlType | undefined
  /** The import of the type in generated migrations. */
  readonly source: TypeSource | undefined
}

/**
 * An import in a generated migration: `import { Point } from "../types.ts"`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TypeSource {
  readonly module: string
  /** The exported name; by default, that of the type. */
  readonly name?: string | undefined
}
