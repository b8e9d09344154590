/**
 * The types of PostgreSQL.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as SqlType from "../../schema/SqlType.ts"

/**
 * The options of an enum or a domain.
 *
 * @since 0.1.0
 * @category models
 */
export interface NamedTypeOptions {
  readonly schema?: string | undefined
  /** Whether creating a table also creates the type; `true` by default. */
  readonly createType?: boolean | undefined
}

/**
 * The options of {@link DOMAIN}.
 *
 * @since 0.1.0
 * @category models
 */
export interface DomainOptions extends NamedTypeOptions {
  readonly collation?: string | undefined
  /** A value, or SQL from `SqlText.text`. */
  readonly default?: string | number | boolean | { readonly sql: string } | undefined
  readonly notNull?: boolean | undefined
  /** A condition on `VALUE`. */
  readonly check?: string | undefined
  readonly constraintName?: string | undefined
}

/**
 * The fields to which an `INTERVAL` can be restricted.
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
 * `JSON`: a JSON document, stored as text.
 *
 * @since 0.1.0
 * @category documents
 */
export const JSON: SqlType.SqlType<unknown> = type("JSON", "json")

/**
 * `JSONB`: a JSON document in binary form, which can be indexed.
 *
 * @since 0.1.0
 * @category documents
 */
export const JSONB: SqlType.SqlType<unknown> = type("JSONB", "json")

/**
 * `JSONPATH`: a path expression in a JSON document.
 *
 * @since 0.1.0
 * @category documents
 */
export const JSONPATH: SqlType.SqlType<string> = type("JSONPATH", "text")

/**
 * `HSTORE`: keys and values as text. Requires the extension `hstore`.
 *
 * @since 0.1.0
 * @category documents
 */
export const HSTORE: SqlType.SqlType<string> = type("HSTORE", "text")

/**
 * `XML`: an XML document, as text.
 *
 * @since 0.1.0
 * @category documents
 */
export const XML: SqlType.SqlType<string> = type("XML", "text")

/**
 * A list of values of another type: {@link SqlType.array}.
 *
 * @since 0.1.0
 * @category documents
 */
export const ARRAY = SqlType.array

/**
 * `CITEXT`: text that is compared without regard to case. Requires the extension `citext`.
 *
 * @since 0.1.0
 * @category text
 */
export const CITEXT: SqlType.SqlType<string> = type("CITEXT", "text")

/**
 * `TSVECTOR`: a document for full-text search.
 *
 * @since 0.1.0
 * @category text
 */
export const TSVECTOR: SqlType.SqlType<string> = type("TSVECTOR", "text")

/**
 * `TSQUERY`: a query of a full-text search.
 *
 * @since 0.1.0
 * @category text
 */
export const TSQUERY: SqlType.SqlType<string> = type("TSQUERY", "text")

/**
 * `REGCONFIG`: a text search configuration, by name.
 *
 * @since 0.1.0
 * @category text
 */
export const REGCONFIG: SqlType.SqlType<string> = type("REGCONFIG", "text")

/**
 * `ENUM`: an enum type. It requires a name; use `createType: false` if the type is created elsewhere.
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
 * `DOMAIN`: a type with a condition on its values.
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
 * `BYTEA`: bytes of any length.
 *
 * @since 0.1.0
 * @category binary
 */
export const BYTEA: SqlType.SqlType<Uint8Array> = type("BYTEA", "binary")

/**
 * `BIT`: a string of bits, as text of zeros and ones. `varying` allows shorter strings.
 *
 * @since 0.1.0
 * @category binary
 */
export const BIT = (
  length?: number,
  options: { readonly varying?: boolean | undefined } = {}
): SqlType.SqlType<string> => type("BIT", "text", { length, ...options })

/**
 * `CIDR`: a network address.
 *
 * @since 0.1.0
 * @category networks
 */
export const CIDR: SqlType.SqlType<string> = type("CIDR", "text")

/**
 * `INET`: the address of a host or a network.
 *
 * @since 0.1.0
 * @category networks
 */
export const INET: SqlType.SqlType<string> = type("INET", "text")

/**
 * `MACADDR`: a MAC address of 6 bytes.
 *
 * @since 0.1.0
 * @category networks
 */
export const MACADDR: SqlType.SqlType<string> = type("MACADDR", "text")

/**
 * `MACADDR8`: a MAC address of 8 bytes.
 *
 * @since 0.1.0
 * @category networks
 */
export const MACADDR8: SqlType.SqlType<string> = type("MACADDR8", "text")

/**
 * `MONEY`: an amount in the currency of the server, as text: `$1.00`.
 *
 * @since 0.1.0
 * @category numbers
 */
export const MONEY: SqlType.SqlType<string> = type("MONEY", "text")

/**
 * `OID`: an object identifier.
 *
 * @since 0.1.0
 * @category numbers
 */
export const OID: SqlType.SqlType<number> = type("OID", "integer")

/**
 * `REGCLASS`: a relation, by name.
 *
 * @since 0.1.0
 * @category numbers
 */
export const REGCLASS: SqlType.SqlType<string> = type("REGCLASS", "text")

/**
 * `TIMESTAMP`: a date and time, with or without a time zone.
 *
 * @since 0.1.0
 * @category dates
 */
export const TIMESTAMP = (
  options: { readonly precision?: number | undefined; readonly timezone?: boolean | undefined } = {}
): SqlType.SqlType<Date> => type("TIMESTAMP", "dateTime", options)

/**
 * `TIME`: a time of day, with or without a time zone.
 *
 * @since 0.1.0
 * @category dates
 */
export const TIME = (
  options: { readonly precision?: number | undefined; readonly timezone?: boolean | undefined } = {}
): SqlType.SqlType<string> => type("TIME", "time", options)

/**
 * `INTERVAL`: a time span, optionally restricted to some fields.
 *
 * @since 0.1.0
 * @category dates
 */
export const INTERVAL = (
  options: { readonly precision?: number | undefined; readonly fields?: IntervalFields | undefined } = {}
): SqlType.SqlType<Duration.Duration> => type("INTERVAL", "interval", options)

/**
 * `INT4RANGE`: a range of 32-bit integers, as text.
 *
 * @since 0.1.0
 * @category ranges
 */
export const INT4RANGE: SqlType.SqlType<string> = type("INT4RANGE", "text")

/**
 * `INT8RANGE`: a range of 64-bit integers, as text.
 *
 * @since 0.1.0
 * @category ranges
 */
export const INT8RANGE: SqlType.SqlType<string> = type("INT8RANGE", "text")

/**
 * `NUMRANGE`: a range of decimal numbers, as text.
 *
 * @since 0.1.0
 * @category ranges
 */
export const NUMRANGE: SqlType.SqlType<string> = type("NUMRANGE", "text")

/**
 * `DATERANGE`: a range of dates, as text.
 *
 * @since 0.1.0
 * @category ranges
 */
export const DATERANGE: SqlType.SqlType<string> = type("DATERANGE", "text")

/**
 * `TSRANGE`: a range of timestamps without a time zone, as text.
 *
 * @since 0.1.0
 * @category ranges
 */
export const TSRANGE: SqlType.SqlType<string> = type("TSRANGE", "text")

/**
 * `TSTZRANGE`: a range of timestamps with a time zone, as text.
 *
 * @since 0.1.0
 * @category ranges
 */
export const TSTZRANGE: SqlType.SqlType<string> = type("TSTZRANGE", "text")

/**
 * `INT4MULTIRANGE`: several ranges of 32-bit integers, as text.
 *
 * @since 0.1.0
 * @category ranges
 */
export const INT4MULTIRANGE: SqlType.SqlType<string> = type("INT4MULTIRANGE", "text")

/**
 * `INT8MULTIRANGE`: several ranges of 64-bit integers, as text.
 *
 * @since 0.1.0
 * @category ranges
 */
export const INT8MULTIRANGE: SqlType.SqlType<string> = type("INT8MULTIRANGE", "text")

/**
 * `NUMMULTIRANGE`: several ranges of decimal numbers, as text.
 *
 * @since 0.1.0
 * @category ranges
 */
export const NUMMULTIRANGE: SqlType.SqlType<string> = type("NUMMULTIRANGE", "text")

/**
 * `DATEMULTIRANGE`: several ranges of dates, as text.
 *
 * @since 0.1.0
 * @category ranges
 */
export const DATEMULTIRANGE: SqlType.SqlType<string> = type("DATEMULTIRANGE", "text")

/**
 * `TSMULTIRANGE`: several ranges of timestamps without a time zone, as text.
 *
 * @since 0.1.0
 * @category ranges
 */
export const TSMULTIRANGE: SqlType.SqlType<string> = type("TSMULTIRANGE", "text")

/**
 * `TSTZMULTIRANGE`: several ranges of timestamps with a time zone, as text.
 *
 * @since 0.1.0
 * @category ranges
 */
export const TSTZMULTIRANGE: SqlType.SqlType<string> = type("TSTZMULTIRANGE", "text")
