/**
 * What the journal keeps of one statement, as a value and as a row of its table.
 *
 * @since 0.1.0
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Crypto from "node:crypto"
import * as DriverError from "../dialect/DriverError.ts"

/**
 * Which migration is meant.
 *
 * @since 0.1.0
 * @category models
 */
export interface Subject {
  readonly revision: string
  readonly direction: "upgrade" | "downgrade"
}

/**
 * - `started`: it was sent, and may have been done;
 * - `finished`: it is done;
 * - `failed`: the database refused it, and the migration went on.
 *
 * @since 0.1.0
 * @category models
 */
export type State = "started" | "finished" | "failed"

/**
 * A statement that an earlier run sent.
 *
 * - `position`: its place among the statements that change something, from 1;
 * - `hash`: of its text and values;
 * - `reads`: a hash of what the migration was told by the database since the statement before it, empty if nothing;
 * - `answer`: what the program was told, if that can be told again;
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
 * @since 0.1.0
 * @category guards
 */
export const isSame = (left: Subject, right: Subject): boolean =>
  left.revision === right.revision && left.direction === right.direction

/**
 * The records of a table that is ordered by revision, direction and position. A statement is begun only after the one before it has come to an
 * end, so only the last can be in doubt.
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
      ? { ...record, state: "finished" }
      : record
  })
}

/**
 * The records of one migration that say what was done: statements that failed last of all changed nothing.
 *
 * @since 0.1.0
 * @category combinators
 */
export const ofSubject = (records: ReadonlyArray<Record>, subject: Subject): ReadonlyArray<Record> => {
  const own = records.filter((record) => isSame(record, subject))
  return own.slice(0, own.findLastIndex(({ state }) => state !== "failed") + 1)
}

/**
 * One hash of several values. Each is written out by itself, so that the rows of a large answer need not fit into one text.
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
 * What a driver says of changed rows, as it can be kept. Rows that a statement returned are the user's data, and are not.
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
 * An error of the server, so that a program that goes on after it finds it again.
 *
 * @since 0.1.0
 * @category conversions
 */
export const keptError = (error: SqlError): string => {
  const { code, message } = DriverError.fromUnknown(error.cause)
  return JSON.stringify({ code: Option.getOrUndefined(code), message: DriverError.redacted(message) })
}

/**
 * @since 0.1.0
 * @category conversions
 */
export const errorOf = ({ answer }: Record): SqlError => {
  const cause: unknown = JSON.parse(Option.getOrElse(answer, () => "{}"))
  return new SqlError({ cause, message: DriverError.format(DriverError.fromUnknown(cause)) })
}

/**
 * Statements as a message lists them.
 *
 * @since 0.1.0
 * @category rendering
 */
export const list = (records: ReadonlyArray<Record>): string =>
  records.filter(({ state }) => state !== "failed").map(({ position, state, text }) =>
    `  ${position}. ${text}${state === "started" ? " (begun, perhaps done)" : ""}`
  ).join("\n")

const state = (value: unknown): State =>
  (["started", "finished", "failed"] as const).find((known) => known === value) ?? "started"
