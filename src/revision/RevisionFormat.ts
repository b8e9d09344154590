/**
 * Formats revisions for people: in one line each, as `history`, `heads` and `current` print them, or in a paragraph, as `show` does.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import { type Revision, summary } from "./Revision.ts"
import * as RevisionMap from "./RevisionMap.ts"

/**
 * The options of {@link make}:
 *
 * - `parents`: begin with the down revisions;
 * - `labels`: show the branch labels;
 * - `current`: the current revisions of the database, which are marked;
 * - `paint`: colours; by default none.
 *
 * @since 0.1.0
 * @category models
 */
export interface LineOptions {
  readonly parents?: boolean | undefined
  readonly labels?: boolean | undefined
  readonly current?: ReadonlyArray<string> | undefined
  readonly paint?: Paint | undefined
}

/**
 * How ids, labels and marks are coloured on a terminal.
 *
 * @since 0.1.0
 * @category models
 */
export interface Paint {
  readonly yellow: (text: string) => string
  readonly cyan: (text: string) => string
  readonly green: (text: string) => string
}

/**
 * Formats the revisions of one map.
 *
 * @since 0.1.0
 * @category models
 */
export interface RevisionFormat {
  /** One line: `1975ea83b712 -> ae1027a6acf (billing) (head), Add a nick`. */
  readonly line: (revision: Revision) => string
  /** A paragraph: down revisions, dependencies, branch points, the path of the file, and the whole documentation. */
  readonly paragraph: (revision: Revision) => string
}

/**
 * Returns the functions that format the revisions of a map.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (map: RevisionMap.RevisionMap, options: LineOptions = {}): RevisionFormat => {
  const heads = new Set(RevisionMap.heads(map))
  const effectiveHeads = new Set(RevisionMap.effectiveHeads(map))
  const branchPoints = RevisionMap.branchPoints(map)
  const current = new Set(options.current)
  const paint = options.paint ?? plain
  const marks = ({ downRevisions, revision }: Revision): ReadonlyArray<string> =>
    [
      ...(effectiveHeads.has(revision) ? ["(head)"] : heads.has(revision) ? ["(effective head)"] : []),
      ...(current.has(revision) ? ["(current)"] : []),
      ...(branchPoints.has(revision) ? ["(branchpoint)"] : []),
      ...(downRevisions.length > 1 ? ["(mergepoint)"] : [])
    ].map(paint.green)
  return {
    line: (revision) => {
      const labels = options.labels === true ? RevisionMap.labelsOf(map, revision.revision) : []
      return [
        `${options.parents === true ? `${parents(revision)} -> ` : ""}${paint.yellow(revision.revision)}`,
        ...(labels.length === 0 ? [] : [paint.cyan(`(${labels.join(", ")})`)]),
        ...marks(revision)
      ].join(" ") + (revision.doc === "" ? "" : `, ${summary(revision)}`)
    },
    paragraph: (revision) => {
      const rows: ReadonlyArray<readonly [title: string, value: string]> = [
        ["Rev", [paint.yellow(revision.revision), ...marks(revision)].join(" ")],
        [revision.downRevisions.length > 1 ? "Merges" : "Parent", revision.downRevisions.join(", ") || "<base>"],
        ["Also depends on", revision.dependsOn.join(", ")],
        ["Branches into", branchPoints.get(revision.revision)?.join(", ") ?? ""],
        ["Branch names", RevisionMap.labelsOf(map, revision.revision).join(", ")],
        ["Path", Option.getOrElse(revision.path, () => "")]
      ]
      return [
        ...rows.flatMap(([title, value]) => value === "" ? [] : [`${title}: ${value}`]),
        ...(revision.doc === "" ? [] : ["", ...revision.doc.split("\n").map((text) => `    ${text}`.trimEnd())]),
        ""
      ].join("\n")
    }
  }
}

const plain: Paint = { yellow: String, cyan: String, green: String }

const parents = (revision: Revision): string => {
  const dependencies = revision.dependsOn.length === 0 ? "" : ` (${revision.dependsOn.join(", ")})`
  return `${revision.downRevisions.join(", ") || "<base>"}${dependencies}`
}
