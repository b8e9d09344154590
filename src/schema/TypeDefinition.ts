/**
 * What a column type is, as plain data: a small tagged union that every dialect reads with one exhaustive switch.
 * Programs write types with the constructors of `SqlType`.
 *
 * @since 0.1.0
 */
import type * as Types from "effect/Types"
import type * as Name from "./Name.ts"

/**
 * @since 0.1.0
 * @category symbols
 */
export const TypeId: unique symbol = Symbol.for("effect-alembic/SqlType")

/**
 * @since 0.1.0
 * @category symbols
 */
export type TypeId = typeof TypeId

/**
 * A column type. `A` is the value in TypeScript, the same on every database; what a driver hands over for it is written down in
 * `docs/types.md`, and `TableSchema` turns the one into the other.
 *
 * @since 0.1.0
 * @category models
 */
export interface SqlType<out A = unknown> {
  readonly [TypeId]: { readonly _A: Types.Covariant<A> }
  readonly definition: TypeDefinition
  /** The type to use in place of this one on a dialect, by the dialect's name. */
  readonly variants: Readonly<Record<string, SqlType>>
}

/**
 * What a row holds in a column of a type.
 *
 * @since 0.1.0
 * @category models
 */
export type Type<T> = T extends SqlType<infer A> ? A : never

/**
 * What kind of value a type holds: how it is written as a literal, bound, and read back.
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
 * Dialects that bring types of their own. `mysql` serves MariaDB too.
 *
 * @since 0.1.0
 * @category models
 */
export type NativeDialect = "postgresql" | "mysql" | "mssql" | "sqlite"

/**
 * A length in characters or bytes; `"max"` is SQL Server's word for as long as it gets.
 *
 * @since 0.1.0
 * @category models
 */
export type Length = number | "max"

/**
 * Whatever may stand behind the name of a type. Each type reads the few that it knows.
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
  /** MySQL: digits of a second. */
  readonly fsp?: number | undefined
  readonly values?: ReadonlyArray<string> | undefined
  /** The name of a type that lives in the database: an enum or a domain. */
  readonly name?: string | undefined
  readonly schema?: string | undefined
  readonly createType?: boolean | undefined
  /** What a domain restricts. */
  readonly dataType?: SqlType | undefined
  readonly check?: string | undefined
  /** The default of a domain: a value, or SQL as `SqlText.text` makes it. */
  readonly default?: string | number | boolean | { readonly sql: string } | undefined
  readonly notNull?: boolean | undefined
  readonly constraintName?: string | undefined
  /** SQL Server `VARBINARY(max) FILESTREAM`. */
  readonly filestream?: boolean | undefined
}

/**
 * Types that are written as they are named, on every dialect.
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
 * What a type is, as plain data. One tag per portable type; `Standard` for SQL's own names; `Native` for the types of one
 * dialect; `Custom` for the user's.
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
 * `String` is text of a bounded length, `Text` is text of any length. `unicode` matters where a database keeps the two apart
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
 * @since 0.1.0
 * @category models
 */
export interface IntervalDefinition {
  readonly _tag: "Interval"
  /** Whether to use the database's own interval type where it has one, or a date and time counted from 1970. */
  readonly native: boolean
  readonly secondPrecision: number | undefined
  readonly dayPrecision: number | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface EnumDefinition {
  readonly _tag: "Enum"
  /** The name of the type where it lives in the database, and of its CHECK constraint where there is one. */
  readonly name: Name.Name
  readonly values: ReadonlyArray<string>
  readonly schema: string | undefined
  /** Whether the type takes the schema of its table when it has none of its own. */
  readonly inheritSchema: boolean
  /** Whether to use the database's own enum type where it has one, or a `VARCHAR` of the longest value. */
  readonly native: boolean
  readonly createConstraint: boolean
  /** Whether creating a table creates the type too (PostgreSQL). */
  readonly createType: boolean
  readonly length: number | undefined
}

/**
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
 * A type that the user made: `sql` gives its text, or the type to use, on a dialect; nothing where it cannot be used.
 *
 * @since 0.1.0
 * @category models
 */
export interface CustomDefinition {
  readonly _tag: "Custom"
  readonly name: string
  readonly kind: ValueKind
  readonly sql: (dialect: string) => string | SqlType | undefined
  /** Where generated migrations import the type from. */
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
  /** The exported name; that of the type when left out. */
  readonly name?: string | undefined
}
