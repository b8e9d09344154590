/**
 * Converts the rows of a table between the values that a driver returns and the values that the column types declare, as an Effect Schema.
 * A separate module, so that `effect/Schema` is loaded only where it is used.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as SqlType from "./SqlType.ts"
import type { Table } from "./Table.ts"

/**
 * A row as drivers return and accept it.
 *
 * @since 0.1.0
 * @category models
 */
export type DriverRow = Readonly<Record<string, unknown>>

/**
 * The differences between drivers. {@link postgresql}, {@link mysql}, {@link mssql} and {@link sqlite} are the options of each.
 *
 * - `documents`: JSON is returned `"parsed"` (the default) or as `"text"`;
 * - `moments`: a date and time is bound as a `"date"` (the default), or as `"text"` in UTC;
 * - `clock`: the fields of a `Date` in a column without a time zone are in the `"local"` time zone of the process (the default), or in
 *   `"utc"`;
 * - `intervals`: an interval is bound as a number of seconds (`"text"`, the default), or as the `"moment"` that much later than 1970-01-01
 *   in UTC, as text;
 * - `uuids`: a UUID is bound with dashes (`"dashed"`, the default) or without (`"packed"`), for a column of type `CHAR(32)`;
 * - `names`: rows have the column names of the database (`"columns"`, the default), or the keys of the table (`"keys"`), if the client
 *   transforms names.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly documents?: "parsed" | "text" | undefined
  readonly moments?: "date" | "text" | undefined
  readonly clock?: "local" | "utc" | undefined
  readonly intervals?: "text" | "moment" | undefined
  readonly uuids?: "dashed" | "packed" | undefined
  readonly names?: "columns" | "keys" | undefined
}

/**
 * The options of `@effect/sql-pg`.
 *
 * @since 0.1.0
 * @category drivers
 */
export const postgresql: Options = {}

/**
 * The options of `@effect/sql-mysql2`, for MySQL and MariaDB.
 *
 * @since 0.1.0
 * @category drivers
 */
export const mysql: Options = { intervals: "moment", uuids: "packed" }

/**
 * The options of `@effect/sql-mssql`.
 *
 * @since 0.1.0
 * @category drivers
 */
export const mssql: Options = { documents: "text", clock: "utc", intervals: "moment" }

/**
 * The options of `@effect/sql-sqlite-node` and the other SQLite clients. Whole numbers above 2^53 need `SqlClient.SafeIntegers`.
 *
 * @since 0.1.0
 * @category drivers
 */
export const sqlite: Options = { documents: "text", moments: "text", intervals: "moment", uuids: "packed" }

/**
 * Creates the schema of a table's rows.
 *
 * @example
 * import * as Schema from "effect/Schema"
 * import { Column, SqlType, Table, TableSchema } from "effect-alembic"
 *
 * const account = Table.make("account", {
 *   id: Column.make(SqlType.bigInteger, { primaryKey: true }),
 *   active: Column.make(SqlType.boolean, { nullable: false })
 * })
 * const decode = Schema.decodeUnknown(Table.schema(account, TableSchema.sqlite))
 * decode({ id: "1", active: 1 }) // { id: 1n, active: true }
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <R>(table: Table<R>, options: Options = postgresql): Schema.Schema<R, DriverRow> => {
  const row = Schema.Struct(
    Object.fromEntries(table.columns.map((column) => {
      const schema = column.nullable ? Schema.NullOr(ofType(column.type, options)) : ofType(column.type, options)
      return [
        column.key,
        Schema.fromKey(Schema.propertySignature(schema), options.names === "keys" ? column.key : column.columnName)
      ]
    }))
  )
  const fits = Schema.is(row)
  const isRow = (u: unknown): u is R => fits(u)
  const decode = ParseResult.decodeUnknown(row)
  const encode = ParseResult.encodeUnknown(row)
  return Schema.transformOrFail(
    Schema.Record({ key: Schema.String, value: Schema.Unknown }),
    Schema.declare(isRow, { identifier: `row of ${table.name}` }),
    {
      strict: true,
      decode: (raw, options, ast) =>
        ParseResult.flatMap(
          decode(raw, options),
          (value) => isRow(value) ? ParseResult.succeed(value) : ParseResult.fail(new ParseResult.Type(ast, value))
        ),
      encode: (value, options) => encode(value, options)
    }
  )
}

const ofType = (type: SqlType.SqlType, options: Options): Schema.Schema.AnyNoContext =>
  Schema.Union(...[type, ...Object.values(type.variants)].map((type) => ofDefinition(type, options)))

const ofDefinition = (type: SqlType.SqlType, options: Options): Schema.Schema.AnyNoContext => {
  const { definition } = type
  switch (definition._tag) {
    case "Enum":
      return Schema.Literal(...definition.values)
    case "Interval":
      return ofKind("interval", definition.native ? options : { ...options, intervals: "moment" })
    case "Uuid":
      return uuid(definition.native ? options.uuids ?? "dashed" : "packed")
    case "Array":
      return list(ofType(definition.item, options), definition.dimensions)
    default:
      return ofKind(SqlType.kind(type), options)
  }
}

const ofKind = (kind: SqlType.ValueKind, options: Options): Schema.Schema.AnyNoContext => {
  switch (kind) {
    case "integer":
    case "float":
      return read("number", Schema.Number, toNumber)
    case "bigint":
      return read("bigint", Schema.BigIntFromSelf, toBigInt)
    case "decimal":
      return read("decimal", Schema.String, toDecimal)
    case "boolean":
      return read("boolean", Schema.Boolean, toBoolean, Number)
    case "text":
      return Schema.String
    case "binary":
      return Schema.Uint8ArrayFromSelf
    case "date":
      return read("date", Schema.String, toDate)
    case "time":
      return read("time", Schema.String, toTime, (time) => bindTime(time, options))
    case "dateTime":
      return read("dateTime", Schema.DateFromSelf, toMoment, (date) => bindMoment(date, options))
    case "interval":
      return read(
        "interval",
        Schema.DurationFromSelf,
        (raw) => toDuration(raw, options),
        (span) => bindInterval(span, options)
      )
    case "uuid":
      return uuid("dashed")
    case "json":
      return options.documents === "text" ? Schema.parseJson() : written
    case "array":
    case "other":
      return Schema.Unknown
  }
}

/** A value that drivers return in several forms. */
const read = <A>(
  name: string,
  to: Schema.Schema<A>,
  decode: (raw: unknown) => Option.Option<A>,
  encode: (value: A) => unknown = (value) => value
): Schema.Schema<A, unknown> =>
  Schema.transformOrFail(Schema.Unknown, to, {
    strict: true,
    decode: (raw, _, ast) =>
      Option.match(decode(raw), {
        onNone: () => ParseResult.fail(new ParseResult.Type(ast, raw, `not a ${name}`)),
        onSome: ParseResult.succeed
      }),
    encode: (value, _, ast) =>
      ParseResult.try({
        try: () => encode(value),
        catch: () => new ParseResult.Type(ast, value, `not a ${name} that can be written`)
      })
  })

/** A document that the driver returns parsed and accepts as text. */
const written = read("document", Schema.Unknown, Option.some, (value) => JSON.stringify(value))

const toNumber = (raw: unknown): Option.Option<number> =>
  typeof raw === "number"
    ? Option.some(raw)
    : typeof raw === "bigint" || typeof raw === "string" && raw.trim() !== ""
    ? Option.filter(Option.some(Number(raw)), (number) => !Number.isNaN(number))
    : Option.none()

const toBigInt = (raw: unknown): Option.Option<bigint> =>
  typeof raw === "bigint"
    ? Option.some(raw)
    : typeof raw === "number" && Number.isSafeInteger(raw) || typeof raw === "string" && /^-?\d+$/.test(raw)
    ? Option.some(BigInt(raw))
    : Option.none()

const toDecimal = (raw: unknown): Option.Option<string> =>
  typeof raw === "string" || typeof raw === "number" || typeof raw === "bigint"
    ? Option.some(String(raw))
    : Option.none()

const toBoolean = (raw: unknown): Option.Option<boolean> =>
  typeof raw === "boolean"
    ? Option.some(raw)
    : raw === 0 || raw === 1 || raw === 0n || raw === 1n
    ? Option.some(Boolean(raw))
    : Option.none()

const isDate = (raw: unknown): raw is Date => raw instanceof Date && !Number.isNaN(raw.getTime())

/** Some drivers return a date as its midnight in the time zone of the process, others as its midnight in UTC. */
const toDate = (raw: unknown): Option.Option<string> =>
  typeof raw === "string"
    ? Option.some(raw)
    : isDate(raw)
    ? Option.some(
      raw.getTime() % 86_400_000 === 0 && raw.getHours() !== 0 ? raw.toISOString().slice(0, 10) : localDate(raw)
    )
    : Option.none()

const localDate = (date: Date): string =>
  [
    String(date.getFullYear()).padStart(4, "0"),
    String(date.getMonth() + 1).padStart(2, "0"),
    String(date.getDate()).padStart(2, "0")
  ].join("-")

/** Trailing zeros of a fraction are removed, since some drivers write them and others do not. */
const toTime = (raw: unknown): Option.Option<string> =>
  typeof raw === "string" || isDate(raw)
    ? Option.some(
      (typeof raw === "string" ? raw : raw.toISOString().slice(11, 23)).replace(/\.0*$|(\.\d*?)0+$/, "$1")
    )
    : Option.none()

/** Times bound as text have a fixed width, so that they sort correctly. */
const bindTime = (time: string, { moments }: Options): string =>
  moments === "text"
    ? time.replace(/^(\d+:\d+:\d+)(?:\.(\d+))?$/, (_, clock, digits = "") => `${clock}.${digits.padEnd(6, "0")}`)
    : time

/** Text without a time zone is in UTC, because that is how it is bound. */
const toMoment = (raw: unknown): Option.Option<Date> => {
  if (isDate(raw)) return Option.some(raw)
  if (typeof raw !== "string") return Option.none()
  const iso = raw.trim().replace(" ", "T").replace(/(\.\d{3})\d+/, "$1")
  return Option.filter(Option.some(new Date(/(Z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : `${iso}Z`)), isDate)
}

const bindMoment = (date: Date, { moments }: Options): Date | string =>
  moments === "text" ? `${date.toISOString().replace("T", " ").replace("Z", "")}000` : date

const bindInterval = (interval: Duration.Duration, { intervals }: Options): string =>
  intervals === "moment"
    ? `${new Date(Duration.toMillis(interval)).toISOString().replace("T", " ").replace("Z", "")}000`
    : `${Duration.toMillis(interval) / 1000} seconds`

/** PostgreSQL's driver returns an object of fields; other databases store a date and time counted from 1970-01-01 in UTC. */
const toDuration = (raw: unknown, { clock }: Options): Option.Option<Duration.Duration> =>
  Duration.isDuration(raw)
    ? Option.some(raw)
    : isDate(raw)
    ? Option.some(Duration.millis(clock === "utc" ? raw.getTime() : localFields(raw)))
    : typeof raw === "string"
    ? Option.map(toMoment(raw), (date) => Duration.millis(date.getTime()))
    : Option.map(Schema.decodeUnknownOption(IntervalFields)(raw), (fields) =>
      Duration.millis(
        (fields.years * 365 + fields.months * 30 + fields.days) * 86_400_000 +
          fields.hours * 3_600_000 + fields.minutes * 60_000 + fields.seconds * 1000 + fields.milliseconds
      ))

/** The local date and time of a `Date`, read as if it were in UTC. */
const localFields = (date: Date): number =>
  Date.UTC(
    date.getFullYear(),
    date.getMonth(),
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
    date.getSeconds(),
    date.getMilliseconds()
  )

const field = Schema.optionalWith(Schema.Number, { default: () => 0 })

const IntervalFields = Schema.Struct({
  years: field,
  months: field,
  days: field,
  hours: field,
  minutes: field,
  seconds: field,
  milliseconds: field
})

const uuid = (form: "dashed" | "packed"): Schema.Schema<string, unknown> =>
  read("uuid", Schema.String, toUuid, (uuid) => form === "packed" ? uuid.replaceAll("-", "").toLowerCase() : uuid)

const toUuid = (raw: unknown): Option.Option<string> =>
  typeof raw === "string"
    ? Option.some(raw.toLowerCase().replace(/^(\w{8})(\w{4})(\w{4})(\w{4})(\w{12})$/, "$1-$2-$3-$4-$5"))
    : Option.none()

/** A driver returns a list as text if it does not know the type of its items. */
const list = (item: Schema.Schema.AnyNoContext, dimensions: number): Schema.Schema.AnyNoContext =>
  Schema.compose(
    read("list", Schema.Array(Schema.Unknown), toList),
    Schema.Array(dimensions > 1 ? list(item, dimensions - 1) : item),
    { strict: false }
  )

const toList = (raw: unknown): Option.Option<ReadonlyArray<unknown>> => {
  if (Array.isArray(raw)) return Option.some(raw)
  if (typeof raw !== "string" || !raw.startsWith("{")) return Option.none()
  const lists: Array<Array<unknown>> = [[]]
  let outermost: ReadonlyArray<unknown> = []
  for (const [, quoted, mark, bare] of raw.matchAll(/"((?:[^"\\]|\\.)*)"|([{},])|([^{},"]+)/gs)) {
    const current = lists.at(-1)
    if (mark === "{") {
      const inner: Array<unknown> = []
      current?.push(inner)
      lists.push(inner)
    } else if (mark === "}") outermost = lists.pop() ?? []
    else if (quoted !== undefined) current?.push(quoted.replaceAll(/\\(.)/gs, "$1"))
    else if (bare !== undefined) current?.push(bare === "NULL" ? null : bare)
  }
  return Option.some(outermost)
}
