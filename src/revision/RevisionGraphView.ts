/**
 * Draws revisions in the terminal like `git log --graph`: one row for each, newest first, with lines in between. The result is text with
 * the revision of each row, so that a command can colour or replace it.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type Revision, summary } from "./Revision.ts"
import type { RangeError } from "./RevisionError.ts"
import * as RevisionGraph from "./RevisionGraph.ts"
import * as RevisionMap from "./RevisionMap.ts"
import * as RevisionRange from "./RevisionRange.ts"

/**
 * A row of the drawing: a revision, or only lines.
 *
 * @since 0.1.0
 * @category models
 */
export interface GraphRow {
  readonly lines: string
  readonly revision: Option.Option<Revision>
}

/**
 * The options of a drawing.
 *
 * @since 0.1.0
 * @category models
 */
export interface GraphViewOptions {
  /** The revisions, newest first, as `RevisionRange` returns them. */
  readonly revisions: ReadonlyArray<Revision>
  /** The rows of the database, if they are known: they are marked, and revisions that are not applied are drawn as `o`. */
  readonly rows?: ReadonlyArray<string> | undefined
}

/**
 * Returns the rows of the drawing, with a description of each revision.
 *
 * @since 0.1.0
 * @category drawing
 */
export const render = (
  map: RevisionMap.RevisionMap,
  options: GraphViewOptions
): Either.Either<ReadonlyArray<string>, RangeError> =>
  Either.gen(function*() {
    const applied = options.rows === undefined ? undefined : yield* RevisionRange.appliedIds(map, options.rows)
    const isApplied = (revision: Revision) => applied === undefined || applied.has(revision.revision)
    return draw(map, options.revisions, isApplied).map(({ lines, revision }) =>
      Option.match(revision, {
        onNone: () => lines,
        onSome: (revision) => `${lines} ${describe(map, revision, options.rows)}`
      })
    )
  })

/**
 * Describes a revision in one line: its id; whether it is a head or a row of the database, its own labels and its dependencies; its
 * message.
 *
 * @since 0.1.0
 * @category drawing
 */
export const describe = (
  map: RevisionMap.RevisionMap,
  revision: Revision,
  rows: ReadonlyArray<string> = []
): string => {
  const isHead = Option.exists(
    RevisionMap.numberOf(map, revision.revision),
    (i) => RevisionMap.above(map, i).length === 0
  )
  const marks = [
    ...isHead ? ["head"] : [],
    ...rows.includes(revision.revision) ? ["current"] : [],
    ...revision.branchLabels.map((label) => `branch ${label}`),
    ...revision.dependsOn.map((name) => `needs ${name}`)
  ]
  return [revision.revision, marks.length === 0 ? "" : `(${marks.join(", ")})`, summary(revision)]
    .filter((part) => part !== "")
    .join(" ")
}

/**
 * Returns the rows of the drawing. A revision is `*`, or `o` if it is not applied; lines lead to its down revisions, if they are drawn
 * too.
 *
 * @since 0.1.0
 * @category drawing
 */
export const draw = (
  map: RevisionMap.RevisionMap,
  revisions: ReadonlyArray<Revision>,
  isApplied: (revision: Revision) => boolean = () => true
): ReadonlyArray<GraphRow> => {
  const numbers = revisions.flatMap((revision) => Option.toArray(RevisionMap.numberOf(map, revision.revision)))
  const drawn = new Set(numbers)
  const rows: Array<GraphRow> = []
  const lead = (lines: ReadonlyArray<string>) => {
    for (const line of lines) rows.push({ lines: line, revision: Option.none() })
  }
  /** The revision to which each column leads; no two columns lead to the same. */
  let columns: ReadonlyArray<number> = []
  let ended = -1

  for (const i of numbers) {
    const at = columns.indexOf(i)
    const column = at === -1 ? columns.length : at
    if (at === -1) {
      if (column === ended) lead([columns.map(() => "|").join(" ")])
      columns = [...columns, i]
    }

    const revision = RevisionMap.at(map, i)
    const mark = isApplied(revision) ? "*" : "o"
    rows.push({
      lines: columns.map((_, k) => k === column ? mark : "|").join(" "),
      revision: Option.some(revision)
    })

    const parents = RevisionGraph.at(map.graph.down, i).filter((parent) => drawn.has(parent))
    ended = parents.length === 0 ? column : -1
    if (parents.length === 0) lead(end(columns.length, column))
    else lead(parents.slice(1).map((_, k) => fork(columns.length + k, column)))
    columns = columns.toSpliced(column, 1, ...parents)

    const twice = [...columns.keys()].filter((k) => columns.indexOf(columns[k] ?? -1) < k)
    for (const from of twice.toReversed()) {
      lead(join(columns.length, from, columns.indexOf(columns[from] ?? -1)))
      columns = columns.toSpliced(from, 1)
    }
  }
  return rows
}

/** Joins a column to one on its left; the columns on its right move left. */
const join = (width: number, from: number, to: number): ReadonlyArray<string> => [
  row(width, (k) => k < from ? [k, "|"] : [k, "/"]),
  ...Array.from({ length: from - to - 1 }, (_, passed) => {
    const at = from - 1 - passed
    return row(width - 1, (k) => [k, "|"], [at, "/"])
  })
]

/** Opens a column to the right of another; the columns on its right move right. */
const fork = (width: number, column: number): string =>
  row(width, (k) => k <= column ? [k, "|"] : [k + 1, "\\"], [column + 1, "\\"])

/** Ends a column; the columns on its right move left. */
const end = (width: number, column: number): ReadonlyArray<string> =>
  column === width - 1
    ? []
    : [row(width, (k) => k < column ? [k, "|"] : k === column ? [k, " "] : [k, "/"])]

/** The position of a stroke: vertical in its column, or slanted between that column and the one before. */
type Stroke = readonly [column: number, stroke: "|" | "/" | "\\" | " "]

const row = (width: number, stroke: (column: number) => Stroke, ...more: ReadonlyArray<Stroke>): string => {
  const cells: Array<string> = []
  for (const [column, mark] of [...Array.from({ length: width }, (_, k) => stroke(k)), ...more]) {
    cells[mark === "|" || mark === " " ? 2 * column : 2 * column - 1] = mark
  }
  return Array.from(cells, (cell) => cell ?? " ").join("").trimEnd()
}
