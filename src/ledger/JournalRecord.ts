/**
 * A statement in the journal, as a value and as a row of its table.
 *
 * @since 0.1.0
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Crypto from "node:crypto"
import * as DriverError from "../dialect/DriverError.ts"

/**
 * Identifies a migration: a revision and a direction.
 *
 * @since 0.1.0
 * @category models
 */
export interface Subject {
  readonly revision: string
  readonly direction: "upgrade" | "downgrade"
}

/**
 * How an interrupted migration is finished:
 *
 * - `target`: the argument of `upgrade` or `downgrade` that resumes it;
 * - `isRecorded`: whether the version table says that it is finished, so that another tool or a person has done that.
 *
 * @since 0.1.0
 * @category models
 */
export interface Finish {
  readonly target: string
  readonly isRecorded: boolean
}

/**
 * - `started`: it was about to be sent, and may have been done;
 * - `finished`: it was done;
 * - `failed`: the database refused it, and the migration continued;
 * - `cleanup`: it was done after the migration had failed.
 *
 * @since 0.1.0
 * @category models
 */
export type State = "started" | "finished" | "failed" | "cleanup"

/**
 * A statement of a migration.
 *
 * - `position`: its number among the statements that change the database, from 1;
 * - `hash`: of its text and values;
 * - `reads`: a hash of the rows that the migration read since the statement before it, empty if it read none;
 * - `answer`: the result that the driver returned, if it can be returned again;
 * - `text`: without values.
 *
 * @since 0.1.0
 * @category models
 */
export interface Record extends Subject {
  readonly position: number
  readonly hash: string
  readonly reads: string
  readonly state: State
  readonly answer: Option.Option<string>
  readonly text: string
}

/**
 * Whether two subjects are the same migration.
 *
 * @since 0.1.0
 * @category guards
 */
export const isSame = (left: Subject, right: Subject): boolean =>
  left.revision === right.revision && left.direction === right.direction

/**
 * Decodes the rows of the table, ordered by revision, direction and position. A statement starts only after the one before it has ended,
 * so only the last one can be in doubt.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromRows = (rows: ReadonlyArray<Readonly<globalThis.Record<string, unknown>>>): ReadonlyArray<Record> => {
  const records = rows.map((row): Record => ({
    revision: String(row["revision"]),
    direction: row["direction"] === "downgrade" ? "downgrade" : "upgrade",
    position: Number(row["position"]),
    hash: String(row["hash"]),
    reads: String(row["asked"] ?? ""),
    state: state(row["state"]),
    answer: Option.map(Option.fromNullable(row["answer"]), String),
    text: String(row["statement"])
  }))
  return records.map((record, at) => {
    const next = records[at + 1]
    return next !== undefined && isSame(record, next) && record.state === "started"
      ? { ...record, state: "finished", answer: Option.none() }
      : record
  })
}

/**
 * Encodes a record as a row of the table.
 *
 * @since 0.1.0
 * @category conversions
 */
export const toRow = (record: Record): Readonly<globalThis.Record<string, string | number | undefined>> => ({
  revision: record.revision,
  direction: record.direction,
  position: record.position,
  hash: record.hash,
  asked: record.reads,
  state: record.state,
  answer: Option.getOrUndefined(record.answer),
  statement: record.text
})

/**
 * Selects the records of one migration, without failed statements at the end, which changed nothing.
 *
 * @since 0.1.0
 * @category combinators
 */
export const ofSubject = (records: ReadonlyArray<Record>, subject: Subject): ReadonlyArray<Record> => {
  const own = records.filter((record) => isSame(record, subject))
  return own.slice(0, own.findLastIndex(({ state }) => state !== "failed") + 1)
}

/**
 * Groups the records of each interrupted migration, without those of migrations of which nothing was done.
 *
 * @since 0.1.0
 * @category combinators
 */
export const unfinished = (
  records: ReadonlyArray<Record>
): ReadonlyArray<readonly [Record, ...ReadonlyArray<Record>]> =>
  records.flatMap((record, at) => {
    const isFirst = !records.slice(0, at).some((before) => isSame(before, record))
    const [first, ...others] = isFirst ? ofSubject(records, record) : []
    return first === undefined ? [] : [[first, ...others] as const]
  })

/**
 * Describes an interrupted migration for `current` and dry runs.
 *
 * @since 0.1.0
 * @category rendering
 */
export const describe = (records: readonly [Record, ...ReadonlyArray<Record>]): string => {
  const [{ direction, revision }] = records
  const done = records.filter(({ state }) => state === "finished").length
  return `The ${direction} of ${revision} was interrupted after ${done} finished statement${
    done === 1 ? "" : "s"
  }. The next ${direction} ` +
    `continues there:\n${list(records)}`
}

/**
 * Computes one hash of several values. Each value is serialized by itself, so that the rows of a large answer need not fit into one text.
 *
 * @since 0.1.0
 * @category conversions
 */
export const hashOf = (values: Iterable<unknown>): string => {
  const hash = Crypto.createHash("sha256")
  for (const value of values) hash.update(`${JSON.stringify(value, plain)}\n`)
  return hash.digest("hex")
}

const plain = (_: string, value: unknown): unknown => typeof value === "bigint" ? `${value}n` : value

/**
 * Serializes a driver's result of a statement that changed rows. Returned rows are the user's data and are not kept.
 *
 * @since 0.1.0
 * @category conversions
 */
export const kept = (answer: unknown): Option.Option<string> => {
  const parts = Array.isArray(answer) ? answer : [answer]
  return parts.every((part) => Predicate.isRecord(part) && "affectedRows" in part)
    ? Option.some(JSON.stringify(answer))
    : Option.none()
}

/**
 * Serializes an error of the server, so that it can be returned again to a migration that continued after it.
 *
 * @since 0.1.0
 * @category conversions
 */
export const keptError = (error: SqlError): string => {
  const { code, message } = DriverError.fromUnknown(error.cause)
  return JSON.stringify({ code: Option.getOrUndefined(code), message: DriverError.redacted(message) })
}

/**
 * Restores the error of a failed statement.
 *
 * @since 0.1.0
 * @category conversions
 */
export const errorOf = ({ answer }: Record): SqlError => {
  const cause: unknown = JSON.parse(Option.getOrElse(answer, () => "{}"))
  return new SqlError({ cause, message: DriverError.format(DriverError.fromUnknown(cause)) })
}

/**
 * Lists statements for a message.
 *
 * @since 0.1.0
 * @category rendering
 */
export const list = (records: ReadonlyArray<Record>): string =>
  records.filter(({ state }) => state !== "failed").map(({ position, state, text }) =>
    `  ${position}. ${text}${state === "started" ? " (started, perhaps done)" : ""}`
  ).join("\n")

const state = (value: unknown): State =>
  (["started", "finished", "failed", "cleanup"] as const).find((known) => known === value) ?? "started"
