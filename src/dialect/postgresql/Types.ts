/**
 * PostgreSQL's own types.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as SqlType from "../../schema/SqlType.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface NamedTypeOptions {
  readonly schema?: string | undefined
  /** Whether creating a table creates the type too; `true` unless said otherwise. */
  readonly createType?: boolean | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface DomainOptions extends NamedTypeOptions {
  readonly collation?: string | undefined
  /** A value, or SQL as `SqlText.text` makes it. */
  readonly default?: string | number | boolean | { readonly sql: string } | undefined
  readonly notNull?: boolean | undefined
  /** A condition on `VALUE`. */
  readonly check?: string | undefined
  readonly constraintName?: string | undefined
}

/**
 * The fields an `INTERVAL` may be narrowed to.
 *
 * @since 0.1.0
 * @category models
 */
export type IntervalFields =
  | "YEAR"
  | "MONTH"
  | "DAY"
  | "HOUR"
  | "MINUTE"
  | "SECOND"
  | "YEAR TO MONTH"
  | "DAY TO HOUR"
  | "DAY TO MINUTE"
  | "DAY TO SECOND"
  | "HOUR TO MINUTE"
  | "HOUR TO SECOND"
  | "MINUTE TO SECOND"

const type = <A>(
  name: string,
  kind: SqlType.ValueKind,
  parameters?: SqlType.TypeParameters
): SqlType.SqlType<A> => SqlType.native("postgresql", name, kind, parameters)

/**
 * @since 0.1.0
 * @category documents
 */
export const JSON: SqlType.SqlType<unknown> = type("JSON", "json")

/**
 * @since 0.1.0
 * @category documents
 */
export const JSONB: SqlType.SqlType<unknown> = type("JSONB", "json")

/**
 * @since 0.1.0
 * @category documents
 */
export const JSONPATH: SqlType.SqlType<string> = type("JSONPATH", "text")

/**
 * @since 0.1.0
 * @category documents
 */
export const HSTORE: SqlType.SqlType<string> = type("HSTORE", "text")

/**
 * @since 0.1.0
 * @category documents
 */
export const XML: SqlType.SqlType<string> = type("XML", "text")

/**
 * @since 0.1.0
 * @category documents
 */
export const ARRAY = SqlType.array

/**
 * @since 0.1.0
 * @category text
 */
export const CITEXT: SqlType.SqlType<string> = type("CITEXT", "text")

/**
 * @since 0.1.0
 * @category text
 */
export const TSVECTOR: SqlType.SqlType<string> = type("TSVECTOR", "text")

/**
 * @since 0.1.0
 * @category text
 */
export const TSQUERY: SqlType.SqlType<string> = type("TSQUERY", "text")

/**
 * @since 0.1.0
 * @category text
 */
export const REGCONFIG: SqlType.SqlType<string> = type("REGCONFIG", "text")

/**
 * An enum type. It has to be named; `createType: false` where something else creates it.
 *
 * @since 0.1.0
 * @category text
 */
export const ENUM = <const L extends string>(
  name: string,
  values: ReadonlyArray<L>,
  options: NamedTypeOptions = {}
): SqlType.SqlType<L> => type("ENUM", "text", { name, values, ...options })

/**
 * A domain: a type with a condition on its values.
 *
 * @example
 * import { SqlType } from "effect-alembic"
 * import * as Postgresql from "effect-alembic/postgresql"
 *
 * const positive = Postgresql.DOMAIN("positive_int", SqlType.integer, { check: "VALUE > 0" })
 *
 * @since 0.1.0
 * @category constructors
 */
export const DOMAIN = <A>(
  name: string,
  dataType: SqlType.SqlType<A>,
  options: DomainOptions = {}
): SqlType.SqlType<A> => type("DOMAIN", SqlType.kind(dataType), { name, dataType, ...options })

/**
 * @since 0.1.0
 * @category binary
 */
export const BYTEA: SqlType.SqlType<Uint8Array> = type("BYTEA", "binary")

/**
 * A string of bits, as text of zeros and ones. `varying` allows shorter ones.
 *
 * @since 0.1.0
 * @category binary
 */
export const BIT = (
  length?: number,
  options: { readonly varying?: boolean | undefined } = {}
): SqlType.SqlType<string> => type("BIT", "text", { length, ...options })

/**
 * @since 0.1.0
 * @category networks
 */
export const CIDR: SqlType.SqlType<string> = type("CIDR", "text")

/**
 * @since 0.1.0
 * @category networks
 */
export const INET: SqlType.SqlType<string> = type("INET", "text")

/**
 * @since 0.1.0
 * @category networks
 */
export const MACADDR: SqlType.SqlType<string> = type("MACADDR", "text")

/**
 * @since 0.1.0
 * @category networks
 */
export const MACADDR8: SqlType.SqlType<string> = type("MACADDR8", "text")

/**
 * Money in the currency of the server, as text: `$1.00`.
 *
 * @since 0.1.0
 * @category numbers
 */
export const MONEY: SqlType.SqlType<string> = type("MONEY", "text")

/**
 * @since 0.1.0
 * @category numbers
 */
export const OID: SqlType.SqlType<number> = type("OID", "integer")

/**
 * @since 0.1.0
 * @category numbers
 */
export const REGCLASS: SqlType.SqlType<string> = type("REGCLASS", "text")

/**
 * @since 0.1.0
 * @category dates
 */
export const TIMESTAMP = (
  options: { readonly precision?: number | undefined; readonly timezone?: boolean | undefined } = {}
): SqlType.SqlType<Date> => type("TIMESTAMP", "dateTime", options)

/**
 * @since 0.1.0
 * @category dates
 */
export const TIME = (
  options: { readonly precision?: number | undefined; readonly timezone?: boolean | undefined } = {}
): SqlType.SqlType<string> => type("TIME", "time", options)

/**
 * @since 0.1.0
 * @category dates
 */
export const INTERVAL = (
  options: { readonly precision?: number | undefined; readonly fields?: IntervalFields | undefined } = {}
): SqlType.SqlType<Duration.Duration> => type("INTERVAL", "interval", options)

/**
 * @since 0.1.0
 * @category ranges
 */
export const INT4RANGE: SqlType.SqlType<string> = type("INT4RANGE", "text")

/**
 * @since 0.1.0
 * @category ranges
 */
export const INT8RANGE: SqlType.SqlType<string> = type("INT8RANGE", "text")

/**
 * @since 0.1.0
 * @category ranges
 */
export const NUMRANGE: SqlType.SqlType<string> = type("NUMRANGE", "text")

/**
 * @since 0.1.0
 * @category ranges
 */
export const DATERANGE: SqlType.SqlType<string> = type("DATERANGE", "text")

/**
 * @since 0.1.0
 * @category ranges
 */
export const TSRANGE: SqlType.SqlType<string> = type("TSRANGE", "text")

/**
 * @since 0.1.0
 * @category ranges
 */
export const TSTZRANGE: SqlType.SqlType<string> = type("TSTZRANGE", "text")

/**
 * @since 0.1.0
 * @category ranges
 */
export const INT4MULTIRANGE: SqlType.SqlType<string> = type("INT4MULTIRANGE", "text")

/**
 * @since 0.1.0
 * @category ranges
 */
export const INT8MULTIRANGE: SqlType.SqlType<string> = type("INT8MULTIRANGE", "text")

/**
 * @since 0.1.0
 * @category ranges
 */
export const NUMMULTIRANGE: SqlType.SqlType<string> = type("NUMMULTIRANGE", "text")

/**
 * @since 0.1.0
 * @category ranges
 */
export const DATEMULTIRANGE: SqlType.SqlType<string> = type("DATEMULTIRANGE", "text")

/**
 * @since 0.1.0
 * @category ranges
 */
export const TSMULTIRANGE: SqlType.SqlType<string> = type("TSMULTIRANGE", "text")

/**
 * @since 0.1.0
 * @category ranges
 */
export const TSTZMULTIRANGE: SqlType.SqlType<string> = type("TSTZMULTIRANGE", "text")
