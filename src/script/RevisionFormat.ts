/**
 * Revisions as text for people: one line each, as `history`, `heads` and `current` show them, or a paragraph, as `show` does.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { Revision } from "./Revision.ts"
import * as RevisionMap from "./RevisionMap.ts"

/**
 * - `parents`: begin with what the revision follows;
 * - `labels`: show its branch labels;
 * - `current`: the revisions that the database stands at, to be marked.
 *
 * @since 0.1.0
 * @category models
 */
export interface LineOptions {
  readonly parents?: boolean | undefined
  readonly labels?: boolean | undefined
  readonly current?: ReadonlyArray<string> | undefined
}

/**
 * Writes the revisions of one map.
 *
 * @since 0.1.0
 * @category models
 */
export interface RevisionFormat {
  /** One line: `1975ea83b712 -> ae1027a6acf (billing) (head), Add a nick`. */
  readonly line: (revision: Revision) => string
  /** A paragraph: what it follows, depends on and branches into, where its file is, and all of its documentation. */
  readonly paragraph: (revision: Revision) => string
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = (map: RevisionMap.RevisionMap, options: LineOptions = {}): RevisionFormat => {
  const heads = new Set(RevisionMap.heads(map))
  const effectiveHeads = new Set(RevisionMap.effectiveHeads(map))
  const branchPoints = RevisionMap.branchPoints(map)
  const current = new Set(options.current)
  const marks = ({ downRevisions, revision }: Revision): ReadonlyArray<string> => [
    ...(effectiveHeads.has(revision) ? ["(head)"] : heads.has(revision) ? ["(effective head)"] : []),
    ...(current.has(revision) ? ["(current)"] : []),
    ...(branchPoints.has(revision) ? ["(branchpoint)"] : []),
    ...(downRevisions.length > 1 ? ["(mergepoint)"] : [])
  ]
  return {
    line: (revision) => {
      const labels = options.labels === true ? RevisionMap.labelsOf(map, revision.revision) : []
      return [
        `${options.parents === true ? `${parents(revision)} -> ` : ""}${revision.revision}`,
        ...(labels.length === 0 ? [] : [`(${labels.join(", ")})`]),
        ...marks(revision)
      ].join(" ") + (revision.doc === "" ? "" : `, ${firstLine(revision.doc)}`)
    },
    paragraph: (revision) => {
      const rows: ReadonlyArray<readonly [title: string, value: string]> = [
        ["Rev", [revision.revision, ...marks(revision)].join(" ")],
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

const parents = (revision: Revision): string => {
  const dependencies = revision.dependsOn.length === 0 ? "" : ` (${revision.dependsOn.join(", ")})`
  return `${revision.downRevisions.join(", ") || "<base>"}${dependencies}`
}

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? ""
