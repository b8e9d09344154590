/**
 * The steps from the rows of a database's version table to a target, as plain data in the order in which they run. A plan can be printed,
 * tested and compared; `HeadMaintainer` computes the writes of each step, and the runner performs it.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import { type Revision, summary } from "./Revision.ts"
import { NothingToDrop, type RangeError, RevisionError, type SymbolError } from "./RevisionError.ts"
import * as RevisionGraph from "./RevisionGraph.ts"
import * as RevisionMap from "./RevisionMap.ts"
import * as RevisionOrder from "./RevisionOrder.ts"
import * as RevisionRange from "./RevisionRange.ts"
import type { RevisionWarning } from "./RevisionWarning.ts"

/**
 * Runs the upgrade of one revision.
 *
 * @since 0.1.0
 * @category models
 */
export interface UpgradeStep {
  readonly _tag: "UpgradeStep"
  readonly revision: Revision
  /** The down revisions and the dependencies of the revision. */
  readonly fromRevisions: ReadonlyArray<string>
  /** The down revisions of the revision. */
  readonly fromRevisionsNoDeps: ReadonlyArray<string>
  readonly toRevisions: ReadonlyArray<string>
  /** The revision itself, which becomes a row. */
  readonly rows: ReadonlyArray<string>
}

/**
 * Runs the downgrade of one revision.
 *
 * @since 0.1.0
 * @category models
 */
export interface DowngradeStep {
  readonly _tag: "DowngradeStep"
  readonly revision: Revision
  readonly fromRevisions: ReadonlyArray<string>
  /** The down revisions and the dependencies of the revision. */
  readonly toRevisions: ReadonlyArray<string>
  /** The down revisions of the revision. */
  readonly toRevisionsNoDeps: ReadonlyArray<string>
  /** Those of `toRevisions` that no applied revision follows or depends on any more; they become rows. */
  readonly rows: ReadonlyArray<string>
}

/**
 * Writes the version table without running a migration.
 *
 * @since 0.1.0
 * @category models
 */
export interface StampStep {
  readonly _tag: "StampStep"
  readonly direction: "upgrade" | "downgrade"
  readonly fromRevisions: ReadonlyArray<string>
  readonly toRevisions: ReadonlyArray<string>
  /** The same as `toRevisions`. */
  readonly rows: ReadonlyArray<string>
}

/**
 * A step of a plan.
 *
 * @since 0.1.0
 * @category models
 */
export type MigrationStep = UpgradeStep | DowngradeStep | StampStep

/**
 * Returns the upgrades from the rows `heads` to the target, oldest first. Applied revisions are left out; dependencies of the target are
 * included.
 *
 * @since 0.1.0
 * @category plans
 */
export const planUpgrade = (
  map: RevisionMap.RevisionMap,
  heads: ReadonlyArray<string>,
  target: RevisionRange.Symbols
): Either.Either<ReadonlyArray<MigrationStep>, RangeError> =>
  Either.gen(function*() {
    yield* RevisionRange.separate(map, yield* RevisionRange.rowPlaces(map, heads), "database")
    const added = yield* RevisionRange.toAdd(map, { upper: target, lower: heads, implicitBase: true })
    return RevisionOrder.newestFirst(map.graph, added).toReversed().map((i) => upgradeStep(map, i))
  })

/**
 * Returns the downgrades from the rows `heads` to the target, newest first. Revisions that depend on another one are downgraded before it.
 *
 * @since 0.1.0
 * @category plans
 */
export const planDowngrade = (
  map: RevisionMap.RevisionMap,
  heads: ReadonlyArray<string>,
  target: string
): Either.Either<ReadonlyArray<MigrationStep>, RangeError> =>
  Either.gen(function*() {
    const rows = yield* RevisionRange.rowPlaces(map, heads)
    const removed = yield* RevisionRange.toRemove(map, rows, { upper: heads, lower: target })
    const standing = RevisionGraph.countAbove(map.graph, RevisionRange.applied(map, rows))
    return RevisionOrder.newestFirst(map.graph, removed).map((i) => downgradeStep(map, standing, i))
  })

/**
 * Returns the downgrade of one revision, which must be a row: no applied revision follows it or depends on it.
 *
 * @since 0.1.0
 * @category plans
 */
export const planUndo = (
  map: RevisionMap.RevisionMap,
  heads: ReadonlyArray<string>,
  revision: string
): Either.Either<ReadonlyArray<MigrationStep>, RangeError> =>
  Either.gen(function*() {
    const rows = yield* RevisionRange.rowPlaces(map, heads)
    const place = yield* RevisionMap.place(map, revision)
    if (!rows.includes(place)) {
      return yield* Either.left(new RevisionError({ reason: new NothingToDrop({ target: revision, rows: heads }) }))
    }
    return [downgradeStep(map, RevisionGraph.countAbove(map.graph, RevisionRange.applied(map, rows)), place)]
  })

/**
 * Returns the warnings of a downgrade, whether or not it can be planned.
 *
 * @since 0.1.0
 * @category plans
 */
export const downgradeWarnings = (
  map: RevisionMap.RevisionMap,
  heads: ReadonlyArray<string>,
  target: string
): ReadonlyArray<RevisionWarning> =>
  RevisionRange.warnings(map, { upper: heads, lower: target, selectForDowngrade: true })

/**
 * Returns the writes that set the rows to the targets, without running migrations. Rows on other branches are kept.
 *
 * @since 0.1.0
 * @category plans
 */
export const planStamp = (
  map: RevisionMap.RevisionMap,
  heads: ReadonlyArray<string>,
  targets: RevisionRange.Symbols
): Either.Either<ReadonlyArray<MigrationStep>, RangeError> =>
  Either.gen(function*() {
    const symbols = typeof targets === "string" ? [targets] : targets
    const rows = yield* RevisionRange.rowPlaces(map, heads)
    const moved = yield* rowsOnLine(map, rows, symbols)
    const asked = new Set(yield* RevisionMap.places(map, symbols))
    const places = asked.size === 0 ? [RevisionMap.base] : [...asked]
    const fresh = places.filter((place) => !moved.includes(place))
    const implied = RevisionGraph.strictlyBelow(map.graph, fresh)
    const lower = RevisionGraph.strictlyBelow(map.graph, moved)
    const upper = RevisionGraph.strictlyAbove(map.graph, moved)
    return fresh.flatMap((place) =>
      place === RevisionMap.base
        ? moved.map((row) => stampStep(map, "downgrade", [row], []))
        : implied[place] === 1
        ? []
        : lower[place] === 1
        ? [stampStep(map, "downgrade", moved, [place])]
        : [stampStep(map, "upgrade", upper[place] === 1 ? moved : [], [place])]
    )
  })

/**
 * Returns whether a step is an upgrade.
 *
 * @since 0.1.0
 * @category getters
 */
export const isUpgrade = (step: MigrationStep): boolean => {
  switch (step._tag) {
    case "UpgradeStep":
      return true
    case "DowngradeStep":
      return false
    case "StampStep":
      return step.direction === "upgrade"
  }
}

/**
 * Describes a step in one line: `upgrade a, b -> c`.
 *
 * @since 0.1.0
 * @category getters
 */
export const shortLog = (step: MigrationStep): string => {
  switch (step._tag) {
    case "UpgradeStep":
      return `upgrade ${step.fromRevisionsNoDeps.join(", ")} -> ${step.toRevisions.join(", ")}`
    case "DowngradeStep":
      return `downgrade ${step.fromRevisions.join(", ")} -> ${step.toRevisionsNoDeps.join(", ")}`
    case "StampStep":
      return `stamp_revision ${step.fromRevisions.join(", ")} -> ${step.toRevisions.join(", ")}`
  }
}

/**
 * Describes a step in one line like `shortLog`, followed by the message of the revision.
 *
 * @since 0.1.0
 * @category getters
 */
export const format = (step: MigrationStep): string =>
  step._tag === "StampStep" || step.revision.doc === ""
    ? shortLog(step)
    : `${shortLog(step)}, ${summary(step.revision)}`

const upgradeStep = (map: RevisionMap.RevisionMap, i: number): UpgradeStep => {
  const revision = RevisionMap.at(map, i)
  const own = [revision.revision]
  return {
    _tag: "UpgradeStep",
    revision,
    fromRevisions: RevisionMap.idsOf(map, RevisionGraph.at(map.graph.parents, i)),
    fromRevisionsNoDeps: RevisionMap.idsOf(map, RevisionGraph.at(map.graph.down, i)),
    toRevisions: own,
    rows: own
  }
}

/** Removes the revision from `standing`; its parents with nothing left above them become heads. */
const downgradeStep = (map: RevisionMap.RevisionMap, standing: Int32Array, i: number): DowngradeStep => {
  const parents = RevisionGraph.at(map.graph.parents, i)
  for (const parent of parents) standing[parent] = (standing[parent] ?? 0) - 1
  return {
    _tag: "DowngradeStep",
    revision: RevisionMap.at(map, i),
    fromRevisions: [RevisionMap.idOf(map, i)],
    toRevisions: RevisionMap.idsOf(map, parents),
    toRevisionsNoDeps: RevisionMap.idsOf(map, RevisionGraph.at(map.graph.down, i)),
    rows: RevisionMap.idsOf(map, parents.filter((parent) => standing[parent] === 0))
  }
}

/** The rows on the line of each target, one target after the other; if there are no rows, nothing is checked. */
const rowsOnLine = (
  map: RevisionMap.RevisionMap,
  rows: ReadonlyArray<RevisionMap.Place>,
  symbols: ReadonlyArray<string>
): Either.Either<ReadonlyArray<RevisionMap.Place>, SymbolError> =>
  Either.map(
    Either.all((rows.length === 0 ? [] : symbols).map((symbol) =>
      Either.map(RevisionMap.line(map, symbol, { includeDependencies: true }), (isOnLine) => rows.filter(isOnLine))
    )),
    (found) => [...new Set(found.flat())]
  )

const stampStep = (
  map: RevisionMap.RevisionMap,
  direction: StampStep["direction"],
  from: ReadonlyArray<number>,
  to: ReadonlyArray<number>
): StampStep => {
  const toRevisions = RevisionMap.idsOf(map, to)
  return {
    _tag: "StampStep",
    direction,
    fromRevisions: RevisionMap.idsOf(map, from),
    toRevisions,
    rows: toRevisions
  }
}
