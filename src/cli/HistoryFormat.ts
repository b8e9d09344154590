/**
 * Formats the history of a database for people: time, revision, result, duration and user.
 *
 * @since 0.1.0
 */
import * as Array from "effect/Array"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import type { AttemptStatus, HistoryEntry } from "../ledger/HistoryRecord.ts"
import type { Style } from "./Style.ts"

/**
 * Formats entries in aligned columns. The reason of a failure is printed below it; with `verbose`, all details of each entry.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  entries: ReadonlyArray<HistoryEntry>,
  { paint, verbose }: { readonly paint: Style; readonly verbose: boolean }
): (entry: HistoryEntry) => ReadonlyArray<string> => {
  const width = (column: (entry: HistoryEntry) => string) =>
    Math.max(0, ...entries.map((entry) => column(entry).length))
  const widths = { direction: width(direction), revision: width(revision), outcome: width(outcome), took: width(took) }
  const paints: Readonly<Record<AttemptStatus, (text: string) => string>> = {
    started: paint.yellow,
    finished: paint.green,
    failed: paint.red,
    interrupted: paint.yellow
  }
  return (entry) => [
    [
      paint.dim(time(entry.started)),
      direction(entry).padEnd(widths.direction),
      paint.yellow(revision(entry).padEnd(widths.revision)),
      paints[entry.outcome](outcome(entry).padEnd(widths.outcome)),
      took(entry).padStart(widths.took),
      entry.by
    ].join("  ").trimEnd(),
    ...indented(verbose ? all(entry) : Option.match(entry.message, { onNone: () => [], onSome: firstLines }))
  ]
}

const direction = ({ direction, leadsTo }: HistoryEntry) =>
  direction === "stamp" || direction === "resolve" ? `${direction} as ${leadsTo}` : direction
const revision = (entry: HistoryEntry) => entry.revision
const outcome = (entry: HistoryEntry) => entry.outcome
const took = ({ durationMillis }: HistoryEntry) =>
  Option.match(durationMillis, {
    onNone: () => "",
    onSome: (millis) => Duration.format(Duration.millis(Math.max(1, millis)))
  })

const time = (date: Date) => date.toISOString().replace("T", " ").replace(/\.\d+Z$/, "Z")

const all = ({ contentHash, finished, message, statements, toolVersion }: HistoryEntry): ReadonlyArray<string> =>
  Array.getSomes([
    Option.map(finished, (at) => `finished ${time(at)}`),
    Option.map(statements, (count) => `${count} statement${count === 1 ? "" : "s"}`),
    Option.map(contentHash, (hash) => `content ${hash}`),
    Option.some(`effect-alembic ${toolVersion}`),
    message
  ])

/** Returns the first two lines: what the failure left behind, and its cause. */
const firstLines = (text: string): ReadonlyArray<string> => text.split("\n").slice(0, 2)

const indented = (texts: ReadonlyArray<string>) =>
  texts.flatMap((text) => text.split("\n").map((line) => `    ${line}`))
