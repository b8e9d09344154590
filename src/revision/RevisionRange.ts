/**
 * The revisions between two ends: those that an upgrade adds, that a downgrade removes, and that `history` lists. Each range is first a
 * set of revisions, found by reachability, and is sorted at the end.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { MalformedRange, UsageError } from "../UsageError.ts"
import type * as Revision from "./Revision.ts"
import { type RangeError } from "./RevisionError.ts"
import {
  AmbiguousStart,
  DatabaseNotAtHeads,
  InvalidDowngradeTarget,
  NoSuchRevision,
  NotAncestor,
  NothingToDrop,
  OverlappingRevisions,
  RelativeOutOfRange,
  RevisionError,
  UnknownDatabaseRevision,
  WalkedTooFar
} from "./RevisionError.ts"
import * as RevisionGraph from "./RevisionGraph.ts"
import * as RevisionMap from "./RevisionMap.ts"
import * as RevisionOrder from "./RevisionOrder.ts"
import * as RevisionSymbol from "./RevisionSymbol.ts"
import { AmbiguousRelativeDowngrade, type RevisionWarning } from "./RevisionWarning.ts"

/**
 * One symbol, or several.
 *
 * @since 0.1.0
 * @category models
 */
export type Symbols = string | ReadonlyArray<string>

/**
 * The two ends of a range, and how to interpret them.
 *
 * @since 0.1.0
 * @category models
 */
export interface RangeOptions {
  readonly upper: Symbols
  readonly lower: Symbols
  /** Whether the lower end is part of the range. */
  readonly inclusive?: boolean | undefined
  /** Whether all ancestors and dependencies of `upper` are part of the range, not only descendants of `lower`. */
  readonly implicitBase?: boolean | undefined
  /** If an upper end follows the lower end only by a dependency, revisions that depend on the lower end are part of the range. */
  readonly acrossDependencies?: boolean | undefined
  /** Whether more steps than there are revisions are an error (default); otherwise the walk ends at the last one. */
  readonly assertRelativeLength?: boolean | undefined
}

/**
 * Returns the revisions between two ends, newest first.
 *
 * @since 0.1.0
 * @category ranges
 */
export const iterate = (
  map: RevisionMap.RevisionMap,
  options: RangeOptions & { readonly selectForDowngrade?: boolean | undefined }
): Either.Either<ReadonlyArray<Revision.Revision>, RangeError> =>
  Either.map(
    options.selectForDowngrade === true
      ? Either.flatMap(RevisionMap.places(map, options.upper), (places) => toRemove(map, places, options))
      : toAdd(map, options),
    (marks) => RevisionOrder.newestFirst(map.graph, marks).map((i) => RevisionMap.at(map, i))
  )

/**
 * Returns the revisions from `base` to `head`, inclusive, newest first.
 *
 * @since 0.1.0
 * @category ranges
 */
export const walk = (
  map: RevisionMap.RevisionMap,
  options: { readonly base?: Symbols | undefined; readonly head?: Symbols | undefined } = {}
): Either.Either<ReadonlyArray<Revision.Revision>, RangeError> =>
  iterate(map, {
    upper: options.head ?? "heads",
    lower: options.base ?? "base",
    inclusive: true,
    assertRelativeLength: false
  })

/**
 * Returns the revisions of a range `a:b`, newest first. Either end may be omitted, and one of them may be `current`, the rows of the
 * database; without rows that end is open. Both ends are part of the range, even if `b` follows `a` only by a dependency.
 *
 * @since 0.1.0
 * @category ranges
 */
export const history = (
  map: RevisionMap.RevisionMap,
  range: string,
  rows: ReadonlyArray<string> = []
): Either.Either<ReadonlyArray<Revision.Revision>, RangeError | UsageError<MalformedRange>> =>
  Either.gen(function*() {
    const ends = yield* historyEnds(range, rows)
    if (range.split(":").includes("current")) yield* rowPlaces(map, rows)
    return yield* iterate(map, {
      ...ends,
      inclusive: true,
      assertRelativeLength: false,
      acrossDependencies: ends.upper !== "heads"
    })
  })

/**
 * Returns the warnings of a range: relative steps down without a branch start at the first of several upper ends, if the heads do not have
 * so many revisions below them.
 *
 * @since 0.1.0
 * @category ranges
 */
export const warnings = (
  map: RevisionMap.RevisionMap,
  options: RangeOptions & { readonly selectForDowngrade?: boolean | undefined }
): ReadonlyArray<RevisionWarning> => {
  const [symbol = "base"] = toList(options.lower)
  const [followed, ...others] = new Set(toList(options.upper))
  const relative = RevisionSymbol.parseRelative(symbol)
  const countsFromUpper = options.selectForDowngrade === true || Option.exists(
    RevisionMap.descend(map, symbol),
    (ends) => Either.isRight(ends) && ends.right.some(goesTooFar)
  )
  return countsFromUpper && followed !== undefined && others.length > 0 &&
      Option.exists(
        relative,
        ({ anchor, branch, steps }) => steps < 0 && Option.isNone(anchor) && Option.isNone(branch)
      )
    ? [new AmbiguousRelativeDowngrade({ symbol, followed, rows: [followed, ...others] })]
    : []
}

/**
 * Returns the warnings of a range `a:b`.
 *
 * @since 0.1.0
 * @category ranges
 */
export const historyWarnings = (
  map: RevisionMap.RevisionMap,
  range: string,
  rows: ReadonlyArray<string>
): ReadonlyArray<RevisionWarning> =>
  Either.match(historyEnds(range, rows), { onLeft: () => [], onRight: (ends) => warnings(map, ends) })

/**
 * Returns the current revisions as `current` shows them: of all applied revisions, those that no applied revision follows. A revision that
 * another branch depends on has no row, and is included nevertheless.
 *
 * @since 0.1.0
 * @category ranges
 */
export const current = (
  map: RevisionMap.RevisionMap,
  rows: ReadonlyArray<string>
): Either.Either<ReadonlyArray<string>, RangeError> =>
  Either.map(rowPlaces(map, rows), (places) => RevisionMap.idsOf(map, allCurrent(map, places)))

/**
 * Returns all applied revisions: the rows and all their ancestors and dependencies.
 *
 * @since 0.1.0
 * @category ranges
 */
export const appliedIds = (
  map: RevisionMap.RevisionMap,
  rows: ReadonlyArray<string>
): Either.Either<ReadonlySet<string>, RangeError> =>
  Either.map(
    rowPlaces(map, rows),
    (places) => new Set(RevisionMap.idsOf(map, RevisionGraph.members(applied(map, places))))
  )

/**
 * Returns whether the database is at the heads: its rows are those of a full upgrade, or exactly the heads.
 *
 * @since 0.1.0
 * @category ranges
 */
export const checkHeads = (
  map: RevisionMap.RevisionMap,
  rows: ReadonlyArray<string>
): Either.Either<void, RevisionError<DatabaseNotAtHeads>> => {
  const isAt = (heads: ReadonlyArray<string>) =>
    heads.every((head) => rows.includes(head)) && rows.every((row) => heads.includes(row))
  return isAt(RevisionMap.effectiveHeads(map)) || isAt(RevisionMap.heads(map))
    ? Either.void
    : Either.left(
      new RevisionError({ reason: new DatabaseNotAtHeads({ rows, heads: RevisionMap.effectiveHeads(map) }) })
    )
}

/**
 * Returns the places of the rows of a version table. A row is a complete id; an unknown one is a separate error.
 *
 * @since 0.1.0
 * @category numbers
 */
export const rowPlaces = (
  map: RevisionMap.RevisionMap,
  rows: ReadonlyArray<string>
): Either.Either<ReadonlyArray<RevisionMap.Place>, RangeError> =>
  Either.map(Either.all(rows.map((row) => rowPlace(map, row))), (places) => places.flat())

/**
 * Refuses places of which one is an ancestor of another.
 *
 * @since 0.1.0
 * @category numbers
 */
export const separate = (
  map: RevisionMap.RevisionMap,
  places: ReadonlyArray<RevisionMap.Place>,
  of: OverlappingRevisions["of"]
): Either.Either<void, RevisionError<OverlappingRevisions>> => {
  const numbers = distinct(places)
  const covered = RevisionGraph.strictlyBelow(map.graph, numbers)
  const below = numbers.filter((i) => covered[i] === 1)
  if (below.length === 0) return Either.void
  return Either.left(
    new RevisionError({
      reason: new OverlappingRevisions({
        above: RevisionMap.idsOf(map, numbers.filter((i) => covered[i] === 0)),
        below: RevisionMap.idsOf(map, below),
        of
      })
    })
  )
}

/**
 * Returns all ancestors and dependencies of the rows, and the rows.
 *
 * @since 0.1.0
 * @category numbers
 */
export const applied = (
  map: RevisionMap.RevisionMap,
  places: ReadonlyArray<RevisionMap.Place>
): RevisionGraph.Marks => RevisionGraph.reach(map.graph.parents, distinct(places))

/**
 * Returns the revisions to add from `lower` to `upper`.
 *
 * @since 0.1.0
 * @category numbers
 */
export const toAdd = (
  map: RevisionMap.RevisionMap,
  options: RangeOptions
): Either.Either<RevisionGraph.Marks, RangeError> =>
  Either.gen(function*() {
    const { graph } = map
    const targets = yield* onBranchOf(map, options.lower, yield* upgradeTargets(map, options))
    yield* separate(map, targets, "target")
    const ends = yield* lowerEnds(map, options.lower)
    const needed = RevisionGraph.reach(graph.parents, targets)
    const outside = ends.filter(({ missing, place }) => missing === 0 && needed[place] !== 1).map(({ place }) => place)
    if (options.implicitBase !== true && outside.length > 0) {
      return yield* Either.left(
        new RevisionError({
          reason: new NotAncestor({ lower: RevisionMap.idsOf(map, outside), upper: RevisionMap.idsOf(map, targets) })
        })
      )
    }
    const lower = distinct(
      ends.some(goesTooFar) ? [yield* belowUpper(map, options)] : ends.map(({ place }) => place)
    )
    yield* separate(map, lower, "start")
    const present = RevisionGraph.reach(graph.parents, lower)
    const added = difference(needed, present)
    if (options.inclusive === true) { for (const i of lower) added[i] = 1 }
    if (options.implicitBase === true || lower.length === 0) return added
    const above = RevisionGraph.reach(graph.children, lower)
    const isAcross = options.acrossDependencies === true && targets.some((target) => above[target] !== 1)
    return intersection(added, isAcross ? RevisionGraph.reach(graph.dependents, lower) : above)
  })

/**
 * Returns the revisions to remove from the rows, which are at `places`, down to the lower end.
 *
 * @since 0.1.0
 * @category numbers
 */
export const toRemove = (
  map: RevisionMap.RevisionMap,
  places: ReadonlyArray<RevisionMap.Place>,
  options: RangeOptions
): Either.Either<RevisionGraph.Marks, RangeError> =>
  Either.gen(function*() {
    const { graph } = map
    const rows = distinct(places)
    const target = yield* downgradeTarget(map, rows, options)
    const roots = yield* rootsAbove(map, target, options.inclusive === true)
    const present = applied(map, rows)
    const removed = intersection(RevisionGraph.reach(graph.dependents, roots), present)
    if (options.implicitBase === true) {
      const kept = RevisionGraph.reach(graph.parents, roots)
      present.forEach((mark, i) => {
        if (mark === 1 && kept[i] === 0) removed[i] = 1
      })
    }
    if (target.place !== RevisionMap.base && !removed.includes(1) && !rows.includes(target.place)) {
      return yield* Either.left(
        new RevisionError({
          reason: new NothingToDrop({ target: RevisionMap.idOf(map, target.place), rows: RevisionMap.idsOf(map, rows) })
        })
      )
    }
    return removed
  })

const rowPlace = (
  map: RevisionMap.RevisionMap,
  row: string
): Either.Either<ReadonlyArray<RevisionMap.Place>, RangeError> =>
  RevisionSymbol.isWord(row) || Option.isSome(RevisionMap.get(map, row))
    ? RevisionMap.places(map, row)
    : Either.left(new RevisionError({ reason: new UnknownDatabaseRevision({ row }) }))

const historyEnds = (
  range: string,
  rows: ReadonlyArray<string>
): Either.Either<{ readonly lower: Symbols; readonly upper: Symbols }, UsageError<MalformedRange>> => {
  const [lower, upper, ...rest] = range.split(":")
  if (lower === undefined || upper === undefined || rest.length > 0) {
    return Either.left(new UsageError({ reason: new MalformedRange({ range }) }))
  }
  const current = rows.length === 0 ? "" : rows
  const from = lower === "current" ? current : lower
  const to = upper === "current" && lower !== "current" ? current : upper
  return Either.right({ lower: from === "" ? "base" : from, upper: to === "" ? "heads" : to })
}

const distinct = (places: ReadonlyArray<RevisionMap.Place>): ReadonlyArray<number> =>
  [...new Set(places)].filter((i) => i !== RevisionMap.base)

const intersection = (left: RevisionGraph.Marks, right: RevisionGraph.Marks): RevisionGraph.Marks =>
  left.map((mark, i) => mark & (right[i] ?? 0))

const difference = (left: RevisionGraph.Marks, right: RevisionGraph.Marks): RevisionGraph.Marks =>
  left.map((mark, i) => mark & ~(right[i] ?? 0))

const toList = (symbols: Symbols): ReadonlyArray<string> => typeof symbols === "string" ? [symbols] : symbols

/** The applied revisions that no applied revision follows by `down`. */
const allCurrent = (
  map: RevisionMap.RevisionMap,
  places: ReadonlyArray<RevisionMap.Place>
): ReadonlyArray<number> => RevisionGraph.tips(map.graph.children, applied(map, places))

/** The targets that are on the branch before the `@` of the lower end. */
const onBranchOf = (
  map: RevisionMap.RevisionMap,
  lower: Symbols,
  targets: ReadonlyArray<number>
): Either.Either<ReadonlyArray<number>, RangeError> => {
  const branch = typeof lower === "string" ? RevisionSymbol.parse(lower).branch : Option.none()
  if (Option.isNone(branch)) return Either.right(targets)
  return Either.map(RevisionMap.place(map, branch.value), (i) => {
    const written = map.labels[i] ?? []
    const [label, ...others] = RevisionMap.idOf(map, i) === branch.value ? written : [branch.value]
    return label === undefined || others.length > 0
      ? targets
      : targets.filter((target) => map.labels[target]?.includes(label) === true)
  })
}

/** The lower ends. Base is omitted, except when relative steps from the heads lead to it. */
const lowerEnds = (
  map: RevisionMap.RevisionMap,
  lower: Symbols
): Either.Either<ReadonlyArray<RevisionMap.WalkEnd>, RangeError> =>
  Option.getOrElse(typeof lower === "string" ? RevisionMap.descend(map, lower) : Option.none(), () =>
    Either.map(
      RevisionMap.places(map, lower),
      (places) => distinct(places).map((place) => ({ place, missing: 0 }))
    ))

const goesTooFar = (end: RevisionMap.WalkEnd): boolean => end.missing > 0

/** If the heads do not have so many revisions below them, the steps count from the upper end. */
const belowUpper = (
  map: RevisionMap.RevisionMap,
  options: RangeOptions
): Either.Either<RevisionMap.Place, RangeError> =>
  Either.mapBoth(
    Either.flatMap(RevisionMap.places(map, options.upper), (places) => downgradeTarget(map, distinct(places), options)),
    {
      onLeft: (error) =>
        error.reason._tag === "NoSuchBranch" || error.reason._tag === "NoSuchRevision"
          ? new RevisionError({
            reason: new RelativeOutOfRange({ symbol: toList(options.lower).join(), from: toList(options.upper) })
          })
          : error,
      onRight: ({ place }) => place
    }
  )

const upgradeTargets = (
  map: RevisionMap.RevisionMap,
  options: RangeOptions
): Either.Either<ReadonlyArray<number>, RangeError> =>
  Either.gen(function*() {
    const symbol = options.upper
    if (typeof symbol !== "string") return distinct(yield* RevisionMap.places(map, symbol))
    const relative = yield* parseRelative(map, symbol)
    return distinct(
      Option.isNone(relative)
        ? yield* RevisionMap.places(map, symbol)
        : [yield* relativeUpgrade(map, relative.value, options)]
    )
  })

/** Refuses a text that is neither a relative symbol nor a name but begins like a relative symbol. */
const parseRelative = (
  map: RevisionMap.RevisionMap,
  symbol: string
): Either.Either<Option.Option<RevisionSymbol.Relative>, RevisionError<NoSuchRevision>> =>
  RevisionSymbol.isBrokenRelative(symbol) && Option.isNone(RevisionMap.numberOf(map, symbol))
    ? Either.left(new RevisionError({ reason: new NoSuchRevision({ symbol }) }))
    : Either.right(RevisionSymbol.parseRelative(symbol))

const relativeUpgrade = (
  map: RevisionMap.RevisionMap,
  relative: RevisionSymbol.Relative,
  options: RangeOptions
): Either.Either<RevisionMap.Place, RangeError> =>
  Either.gen(function*() {
    const symbol = relative.text
    const up = relative.steps > 0
    if (!up && Option.isNone(relative.anchor)) {
      return yield* Either.left(
        new RevisionError({ reason: new RelativeOutOfRange({ symbol, from: toList(options.lower) }) })
      )
    }
    const along = Option.isSome(relative.branch) ? yield* RevisionMap.line(map, relative.branch.value) : () => true
    const from = yield* Option.match(relative.anchor, {
      onNone: () => startOfUpgrade(map, relative, along, options.lower),
      onSome: (anchor) => RevisionMap.place(map, up ? anchor : withBranch(relative.branch, anchor))
    })
    const { missing, place } = yield* RevisionMap.walk(map, { symbol, from, steps: relative.steps, along })
    return missing > 0 && options.assertRelativeLength !== false
      ? yield* Either.left(
        new RevisionError({ reason: new RelativeOutOfRange({ symbol, from: [RevisionMap.idOf(map, from)] }) })
      )
      : place
  })

/** The only current revision on the branch: a row, or the tip of the branch that rows of other branches depend on. */
const startOfUpgrade = (
  map: RevisionMap.RevisionMap,
  relative: RevisionSymbol.Relative,
  along: (place: RevisionMap.Place) => boolean,
  lower: Symbols
): Either.Either<RevisionMap.Place, RangeError> =>
  Either.gen(function*() {
    const symbol = relative.text
    if (Option.isNone(relative.branch)) {
      const [start = "base", ...others] = new Set(toList(lower))
      return others.length === 0
        ? yield* RevisionMap.place(map, start)
        : yield* Either.left(new RevisionError({ reason: new AmbiguousStart({ symbol, rows: [start, ...others] }) }))
    }
    const rows = distinct(yield* RevisionMap.places(map, lower))
    const onBranch = rows.filter(along)
    const starts = onBranch.length > 0 ? onBranch : tipsAlong(map, rows, along)
    const [start = RevisionMap.base, ...others] = starts
    return others.length === 0
      ? start
      : yield* Either.left(
        new RevisionError({ reason: new AmbiguousStart({ symbol, rows: RevisionMap.idsOf(map, starts) }) })
      )
  })

const tipsAlong = (
  map: RevisionMap.RevisionMap,
  rows: ReadonlyArray<number>,
  along: (place: RevisionMap.Place) => boolean
): ReadonlyArray<number> =>
  RevisionGraph.tips(map.graph.dependents, applied(map, rows).map((mark, i) => along(i) ? mark : 0))

const withBranch = (branch: Option.Option<string>, name: string): string =>
  Option.match(branch, { onNone: () => name, onSome: (label) => `${label}@${name}` })

/** The target of a downgrade, and its branch. */
interface DowngradeTarget {
  readonly place: RevisionMap.Place
  readonly branch: Option.Option<string>
}

const downgradeTarget = (
  map: RevisionMap.RevisionMap,
  rows: ReadonlyArray<number>,
  options: RangeOptions
): Either.Either<DowngradeTarget, RangeError> => {
  const [symbol = "base"] = toList(options.lower)
  return Either.flatMap(
    parseRelative(map, symbol),
    Option.match({
      onNone: () => absoluteDowngrade(map, symbol),
      onSome: (relative) => relativeDowngrade(map, rows, relative, options)
    })
  )
}

/** The target need not be on the branch: the branch only selects among the descendants of the target. */
const absoluteDowngrade = (
  map: RevisionMap.RevisionMap,
  symbol: string
): Either.Either<DowngradeTarget, RangeError> => {
  const at = symbol.lastIndexOf("@")
  return Either.map(RevisionMap.place(map, symbol.slice(at + 1)), (place) => ({
    place,
    branch: at === -1 ? Option.none() : Option.some(symbol.slice(0, at))
  }))
}

const relativeDowngrade = (
  map: RevisionMap.RevisionMap,
  rows: ReadonlyArray<number>,
  relative: RevisionSymbol.Relative,
  options: RangeOptions
): Either.Either<DowngradeTarget, RangeError> =>
  Either.gen(function*() {
    const symbol = relative.text
    const up = relative.steps >= 0
    if (up && Option.isNone(relative.anchor)) {
      return yield* Either.left(
        new RevisionError({ reason: new RelativeOutOfRange({ symbol, from: RevisionMap.idsOf(map, rows) }) })
      )
    }
    const anchor = Option.isSome(relative.anchor)
      ? relative.anchor.value
      : yield* startOfDowngrade(map, rows, relative, options.upper)
    const branch = Option.orElse(relative.branch, () =>
      Option.isNone(relative.anchor) ? Option.some(anchor) : Option.none())
    const from = yield* RevisionMap.place(map, up ? anchor : withBranch(branch, anchor))
    const along = up && Option.isSome(branch) ? yield* RevisionMap.line(map, branch.value) : () =>
      true
    const { missing, place } = yield* RevisionMap.walk(map, { symbol, from, steps: relative.steps, along })
    if (missing === 0 || options.assertRelativeLength === false) return { place, branch }
    return yield* Either.left(
      Option.isNone(relative.anchor)
        ? new RevisionError({ reason: new RelativeOutOfRange({ symbol, from: [anchor] }) })
        : new RevisionError({ reason: new WalkedTooFar({ symbol, from: anchor }) })
    )
  })

/** The row at which the downgrade starts: the first one, or the only one of the branch. */
const startOfDowngrade = (
  map: RevisionMap.RevisionMap,
  rows: ReadonlyArray<number>,
  relative: RevisionSymbol.Relative,
  upper: Symbols
): Either.Either<string, RangeError> =>
  Either.gen(function*() {
    const symbol = relative.text
    const [first] = toList(upper)
    if (first === undefined) {
      return yield* Either.left(new RevisionError({ reason: new RelativeOutOfRange({ symbol, from: [] }) }))
    }
    if (Option.isNone(relative.branch)) return first
    const along = yield* RevisionMap.line(map, relative.branch.value)
    const onBranch = rows.filter(along)
    const starts = onBranch.length > 0 ? onBranch : allCurrent(map, rows).filter(along)
    const [start, ...others] = RevisionMap.idsOf(map, starts)
    if (start === undefined) {
      return yield* Either.left(
        new RevisionError({ reason: new RelativeOutOfRange({ symbol, from: RevisionMap.idsOf(map, rows) }) })
      )
    }
    return others.length === 0
      ? start
      : yield* Either.left(new RevisionError({ reason: new AmbiguousStart({ symbol, rows: [start, ...others] }) }))
  })

/** The revisions directly above the target; those on the branch are removed with all revisions that need them. */
const rootsAbove = (
  map: RevisionMap.RevisionMap,
  target: DowngradeTarget,
  inclusive: boolean
): Either.Either<ReadonlyArray<number>, RangeError> =>
  Either.gen(function*() {
    const { branch, place } = target
    const roots = inclusive && place !== RevisionMap.base ? [place] : RevisionMap.above(map, place)
    if (Option.isNone(branch) || roots.length < 2) return roots
    const under = RevisionGraph.reach(map.graph.down, [yield* RevisionMap.branchRoot(map, branch.value)])
    const onBranch = roots.filter((i) => under[i] === 1)
    return onBranch.length > 0
      ? onBranch
      : yield* Either.left(
        new RevisionError({
          reason: new InvalidDowngradeTarget({ branch: branch.value, target: RevisionMap.idOf(map, place) })
        })
      )
  })
