/**
 * A checked revision graph with its heads, bases, labels, and the resolution of symbols. It is built once from plain revisions and is
 * immutable. Internally, revisions are numbers, in the order of their ids or in an order of the caller, which also breaks ties.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Revision from "./Revision.ts"
import { type GraphError, type SymbolError } from "./RevisionError.ts"
import {
  AmbiguousPrefix,
  AmbiguousWalk,
  CycleDetected,
  DependencyCycleDetected,
  DuplicateBranchLabel,
  IdsDifferInCase,
  MissingRevision,
  MultipleBases,
  MultipleHeads,
  NoSuchBranch,
  NoSuchRevision,
  NotInBranch,
  RevisionError,
  UnreachableRevision
} from "./RevisionError.ts"
import * as RevisionGraph from "./RevisionGraph.ts"
import * as RevisionLabels from "./RevisionLabels.ts"
import * as RevisionSymbol from "./RevisionSymbol.ts"
import { DuplicateRevision, type RevisionWarning, UnreachableName } from "./RevisionWarning.ts"

/**
 * A revision graph. The index of a revision in `revisions` is its number in `graph` and `labels`.
 *
 * @since 0.1.0
 * @category models
 */
export interface RevisionMap {
  readonly revisions: ReadonlyArray<Revision.Revision>
  readonly graph: RevisionGraph.RevisionGraph
  /** The labels of each revision, including inherited ones, sorted. */
  readonly labels: ReadonlyArray<ReadonlyArray<string>>
  /** The revision of each id and label. */
  readonly numbers: ReadonlyMap<string, number>
  /** The names that are long enough to be abbreviated, sorted. */
  readonly prefixes: ReadonlyArray<string>
  readonly warnings: ReadonlyArray<RevisionWarning>
}

/**
 * The number of a revision, or `base`.
 *
 * @since 0.1.0
 * @category models
 */
export type Place = number

/**
 * The place below all revisions.
 *
 * @since 0.1.0
 * @category models
 */
export const base: Place = -1

/**
 * Checks revisions and builds the map. Their order does not matter, because ties are broken by id; but if an id is defined more than once,
 * the last definition is used.
 *
 * Errors are found in this order: self-references and invalid ids, one revision at a time; labels; references to revisions that do not
 * exist; cycles; cycles through dependencies.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromIterable = (revisions: Iterable<Revision.Revision>): Either.Either<RevisionMap, GraphError> =>
  fromOrdered(Array.from(revisions).toSorted(byId))

/**
 * The same as `fromIterable`, with ties broken by the order of the revisions: for example the creation dates, or the order in which files
 * are read, as in Alembic.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromOrdered = (input: Iterable<Revision.Revision>): Either.Either<RevisionMap, GraphError> =>
  Either.gen(function*() {
    const read = Array.from(input)
    for (const revision of read) {
      const valid = Revision.validate(revision)
      if (Either.isLeft(valid)) return yield* Either.left(valid.left)
    }
    const { revisions, warnings } = withoutDuplicates(read)
    yield* distinctInAnyCase(revisions)
    const ids = new Map(revisions.map((revision, i) => [revision.revision, i]))
    const numbers = yield* addLabels(ids, revisions)
    const down = yield* edges(revisions, "downRevision", ids)
    const dependencies = yield* edges(revisions, "dependsOn", numbers)
    const graph = yield* Either.mapLeft(RevisionGraph.make(down, dependencies), (ring) => {
      const members = ring.members.flatMap((i) => revisions[i]?.revision ?? [])
      return ring.closedBy === "down"
        ? new RevisionError({ reason: new CycleDetected({ revisions: members }) })
        : new RevisionError({ reason: new DependencyCycleDetected({ revisions: members }) })
    })
    return {
      revisions,
      graph,
      labels: RevisionLabels.inherit(graph, revisions.map((revision) => revision.branchLabels)),
      numbers,
      prefixes: [...numbers.keys()].filter((name) => name.length > alwaysWhole).toSorted(),
      warnings: [...warnings, ...unreachableNames(revisions)]
    }
  })

/**
 * A map without revisions.
 *
 * @since 0.1.0
 * @category constructors
 */
export const empty: RevisionMap = {
  revisions: [],
  graph: { size: 0, down: [], dependencies: [], parents: [], children: [], dependents: [], oldestFirst: [] },
  labels: [],
  numbers: new Map(),
  prefixes: [],
  warnings: []
}

/**
 * Returns the ids of the revisions that no other revision follows. An id with several definitions is counted once more for each ignored
 * definition, so that `head` is refused until only one is left.
 *
 * @since 0.1.0
 * @category queries
 */
export const heads = (map: RevisionMap): ReadonlyArray<string> => idsOf(map, headNumbers(map, map.graph.children))

/**
 * Returns the ids of the revisions that no other revision follows or depends on: the rows of a fully upgraded database.
 *
 * @since 0.1.0
 * @category queries
 */
export const effectiveHeads = (map: RevisionMap): ReadonlyArray<string> =>
  idsOf(map, headNumbers(map, map.graph.dependents))

/**
 * Returns the ids of the revisions without down revisions.
 *
 * @since 0.1.0
 * @category queries
 */
export const bases = (map: RevisionMap): ReadonlyArray<string> => idsOf(map, baseNumbers(map))

/**
 * Returns the only base; `None` if there are no revisions.
 *
 * @since 0.1.0
 * @category queries
 */
export const singleBase = (map: RevisionMap): Either.Either<Option.Option<string>, RevisionError<MultipleBases>> => {
  const [first, ...others] = bases(map)
  return others.length > 0
    ? Either.left(new RevisionError({ reason: new MultipleBases({ bases: bases(map) }) }))
    : Either.right(Option.fromNullable(first))
}

/**
 * Returns the only head, or the only head of a branch; `None` if there are no revisions.
 *
 * @since 0.1.0
 * @category queries
 */
export const currentHead = (
  map: RevisionMap,
  branch: Option.Option<string> = Option.none()
): Either.Either<Option.Option<string>, SymbolError> =>
  Either.map(singleHead(map, branch), Option.map((i) => idOf(map, i)))

/**
 * Returns the revisions that several others follow, with these.
 *
 * @since 0.1.0
 * @category queries
 */
export const branchPoints = (map: RevisionMap): ReadonlyMap<string, ReadonlyArray<string>> =>
  new Map(
    map.graph.children.flatMap((children, i) =>
      children.length > 1 ? [[idOf(map, i), idsOf(map, children)] as const] : []
    )
  )

/**
 * Returns the revisions with several down revisions.
 *
 * @since 0.1.0
 * @category queries
 */
export const mergePoints = (map: RevisionMap): ReadonlyArray<string> =>
  map.revisions.flatMap((revision, i) => RevisionGraph.at(map.graph.down, i).length > 1 ? [revision.revision] : [])

/**
 * Returns the labels of a revision by its id, including inherited ones.
 *
 * @since 0.1.0
 * @category queries
 */
export const labelsOf = (map: RevisionMap, id: string): ReadonlyArray<string> =>
  Option.match(numberOf(map, id), { onNone: () => [], onSome: (i) => map.labels[i] ?? [] })

/**
 * Returns a revision by its complete id.
 *
 * @since 0.1.0
 * @category queries
 */
export const get = (map: RevisionMap, id: string): Option.Option<Revision.Revision> =>
  Option.filter(Option.map(numberOf(map, id), (i) => at(map, i)), (revision) => revision.revision === id)

/**
 * Returns the only revision of a symbol; `None` is base.
 *
 * @since 0.1.0
 * @category symbols
 */
export const getRevision = (
  map: RevisionMap,
  symbol: string
): Either.Either<Option.Option<Revision.Revision>, SymbolError> =>
  Either.map(place(map, symbol), (i) => i === base ? Option.none() : Option.some(at(map, i)))

/**
 * Returns the revisions of symbols, in the order of the symbols; `None` is base. A negative number alone counts down from every effective
 * head.
 *
 * @since 0.1.0
 * @category symbols
 */
export const getRevisions = (
  map: RevisionMap,
  symbols: string | ReadonlyArray<string>
): Either.Either<ReadonlyArray<Option.Option<Revision.Revision>>, SymbolError> =>
  Either.map(
    places(map, symbols),
    (found) => found.map((i) => i === base ? Option.none() : Option.some(at(map, i)))
  )

/**
 * Returns those of `targets` that are ancestors or descendants of `against`, or equal to it. Base is included always.
 *
 * @since 0.1.0
 * @category symbols
 */
export const lineage = (
  map: RevisionMap,
  targets: ReadonlyArray<string>,
  against: string,
  options: { readonly includeDependencies?: boolean | undefined } = {}
): Either.Either<ReadonlyArray<string>, SymbolError> =>
  Either.gen(function*() {
    const isOnLine = yield* line(map, against, options)
    const shared: Array<string> = []
    for (const target of targets) if (isOnLine(yield* place(map, target))) shared.push(target)
    return shared
  })

/**
 * Returns the id of a revision by its number.
 *
 * @since 0.1.0
 * @category numbers
 */
export const idOf = (map: RevisionMap, i: number): string => map.revisions[i]?.revision ?? "base"

/**
 * Returns the ids of revisions by their numbers.
 *
 * @since 0.1.0
 * @category numbers
 */
export const idsOf = (map: RevisionMap, numbers: ReadonlyArray<number>): ReadonlyArray<string> =>
  numbers.map((i) => idOf(map, i))

/**
 * Returns a revision by its number.
 *
 * @since 0.1.0
 * @category numbers
 */
export const at = (map: RevisionMap, i: number): Revision.Revision => map.revisions[i] ?? nowhere

/**
 * Returns the number of a revision by its complete id or one of its own labels.
 *
 * @since 0.1.0
 * @category numbers
 */
export const numberOf = (map: RevisionMap, name: string): Option.Option<number> =>
  Option.fromNullable(map.numbers.get(name))

/**
 * Returns the only place of a symbol.
 *
 * @since 0.1.0
 * @category numbers
 */
export const place = (map: RevisionMap, symbol: string): Either.Either<Place, SymbolError> =>
  Either.flatMap(
    meaning(map, RevisionSymbol.parse(symbol)),
    ([first = base, ...others]) =>
      others.length === 0
        ? Either.right(first)
        : Either.left(
          new RevisionError({ reason: new MultipleHeads({ symbol, heads: idsOf(map, [first, ...others]) }) })
        )
  )

/**
 * Returns the places of symbols, one symbol after the other.
 *
 * @since 0.1.0
 * @category numbers
 */
export const places = (
  map: RevisionMap,
  symbols: string | ReadonlyArray<string>
): Either.Either<ReadonlyArray<Place>, SymbolError> =>
  typeof symbols === "string"
    ? placesOf(map, symbols)
    : Either.map(Either.all(symbols.map((symbol) => placesOf(map, symbol))), (found) => found.flat())

/**
 * Returns whether a place is an ancestor or descendant of `against`, or equal to it. All places are if `against` is base, and base always
 * is.
 *
 * @since 0.1.0
 * @category numbers
 */
export const line = (
  map: RevisionMap,
  against: string,
  options: { readonly includeDependencies?: boolean | undefined } = {}
): Either.Either<(place: Place) => boolean, SymbolError> =>
  Either.map(anchors(map, RevisionSymbol.parse(against)), (found) => lineOf(map, found, options))

/**
 * The place at which a walk ended, and the number of steps that were left.
 *
 * @since 0.1.0
 * @category models
 */
export interface WalkEnd {
  readonly place: Place
  readonly missing: number
}

/**
 * Walks up (positive) or down along `down`, one revision at a time, as far as possible. `missing` is the number of steps that were left.
 * Base is one step below a revision without down revisions.
 *
 * @since 0.1.0
 * @category numbers
 */
export const walk = (map: RevisionMap, options: {
  readonly symbol: string
  readonly from: Place
  readonly steps: number
  readonly along?: ((place: Place) => boolean) | undefined
}): Either.Either<WalkEnd, SymbolError> =>
  Either.gen(function*() {
    const along = options.along ?? (() => true)
    let current = options.from
    for (let missing = Math.abs(options.steps); missing > 0; missing--) {
      const ways = options.steps > 0 ? above(map, current).filter(along) : below(map, current)
      const [way, ...others] = ways
      if (way === undefined) return { place: current, missing }
      if (others.length > 0) {
        return yield* Either.left(
          new RevisionError({
            reason: new AmbiguousWalk({
              symbol: options.symbol,
              at: idOf(map, current),
              direction: options.steps > 0 ? "up" : "down",
              candidates: idsOf(map, ways)
            })
          })
        )
      }
      const revision = idOf(map, way)
      if (way !== base && RevisionSymbol.isWord(revision)) {
        return yield* Either.left(
          new RevisionError({ reason: new UnreachableRevision({ symbol: options.symbol, revision }) })
        )
      }
      current = way
    }
    return { place: current, missing: 0 }
  })

/**
 * Resolves a negative number alone (`-2`, `label@-2`): so many steps down from each effective head, or from each one with the label.
 * `None` for any other text.
 *
 * @since 0.1.0
 * @category numbers
 */
export const descend = (
  map: RevisionMap,
  text: string
): Option.Option<Either.Either<ReadonlyArray<WalkEnd>, SymbolError>> => {
  const symbol = RevisionSymbol.parse(text)
  return Option.map(symbol._tag === "Name" ? RevisionSymbol.parseDepth(symbol.name) : Option.none(), (depth) => {
    const heads = headNumbers(map, map.graph.dependents).filter((i) =>
      Option.match(symbol.branch, { onNone: () => true, onSome: (label) => map.labels[i]?.includes(label) === true })
    )
    return Either.all(heads.map((from) => walk(map, { symbol: text, from, steps: -depth })))
  })
}

/**
 * Returns the revisions that directly follow a place; the bases follow base.
 *
 * @since 0.1.0
 * @category numbers
 */
export const above = (map: RevisionMap, i: Place): ReadonlyArray<Place> =>
  i === base ? baseNumbers(map) : RevisionGraph.at(map.graph.children, i)

/**
 * Returns the revision that names a branch, by a label or an id, not by `head`, `heads` or `base`.
 *
 * @since 0.1.0
 * @category numbers
 */
export const branchRoot = (
  map: RevisionMap,
  branch: string
): Either.Either<number, RevisionError<NoSuchBranch | AmbiguousPrefix>> =>
  Either.mapLeft(
    named(map, branch),
    ({ reason }) =>
      new RevisionError({ reason: reason._tag === "NoSuchRevision" ? new NoSuchBranch({ branch }) : reason })
  )

/** The revision of an unknown number. Numbers come from the map itself, so it is never used. */
const nowhere = Revision.make({ revision: "base" })

/** Names of up to this length must be complete. */
const alwaysWhole = 3

const below = (map: RevisionMap, i: Place): ReadonlyArray<Place> => {
  if (i === base) return []
  const down = RevisionGraph.at(map.graph.down, i)
  return down.length === 0 ? [base] : down
}

const lineOf = (
  map: RevisionMap,
  anchors: ReadonlyArray<number>,
  options: { readonly includeDependencies?: boolean | undefined } = {}
): (place: Place) => boolean => {
  if (anchors.length === 0) return () => true
  const [below, above] = options.includeDependencies === true
    ? [map.graph.parents, map.graph.dependents]
    : [map.graph.down, map.graph.children]
  const ancestors = RevisionGraph.reach(below, anchors)
  const descendants = RevisionGraph.reach(above, anchors)
  return (i) => i === base || ancestors[i] === 1 || descendants[i] === 1
}

const headNumbers = (map: RevisionMap, above: RevisionGraph.Edges): ReadonlyArray<number> => {
  const heads = withoutNeighbours(above)
  const putAside = map.warnings.flatMap((warning) =>
    warning._tag === "DuplicateRevision" ? Option.toArray(numberOf(map, warning.revision)) : []
  )
  return putAside.length === 0 ? heads : [...heads, ...putAside].toSorted((a, b) => a - b)
}

const baseNumbers = (map: RevisionMap): ReadonlyArray<number> => withoutNeighbours(map.graph.down)

const withoutNeighbours = (edges: RevisionGraph.Edges): ReadonlyArray<number> => {
  const found: Array<number> = []
  for (let i = 0; i < edges.length; i++) if (RevisionGraph.at(edges, i).length === 0) found.push(i)
  return found
}

const singleHead = (
  map: RevisionMap,
  branch: Option.Option<string>
): Either.Either<Option.Option<number>, SymbolError> =>
  Either.flatMap(
    onBranch(map, headNumbers(map, map.graph.children), branch),
    ([first, ...others]) =>
      first === undefined
        ? Either.right(Option.none())
        : others.length === 0
        ? Either.right(Option.some(first))
        : Either.left(
          new RevisionError({
            reason: new MultipleHeads({
              symbol: Option.match(branch, { onNone: () => "head", onSome: (name) => `${name}@head` }),
              heads: idsOf(map, [first, ...others])
            })
          })
        )
  )

const onBranch = (
  map: RevisionMap,
  numbers: ReadonlyArray<number>,
  branch: Option.Option<string>
): Either.Either<ReadonlyArray<number>, SymbolError> =>
  Option.match(branch, {
    onNone: () => Either.right(numbers),
    onSome: (name) =>
      Either.gen(function*() {
        const isOnLine = yield* line(map, name)
        yield* branchRoot(map, name)
        return numbers.filter(isOnLine)
      })
  })

/** The revisions of a symbol; none is base. */
const meaning = (
  map: RevisionMap,
  symbol: RevisionSymbol.RevisionSymbol
): Either.Either<ReadonlyArray<number>, SymbolError> => {
  switch (symbol._tag) {
    case "Base":
      return Either.right([])
    case "Head":
      return Either.map(singleHead(map, symbol.branch), Option.toArray)
    case "Heads":
      return Option.isNone(symbol.branch)
        ? Either.right(headNumbers(map, map.graph.dependents))
        : onBranch(map, headNumbers(map, map.graph.children), symbol.branch)
    case "Name":
      return Either.map(
        Option.match(symbol.branch, {
          onNone: () => named(map, symbol.name),
          onSome: (branch) => namedOnBranch(map, symbol.name, branch)
        }),
        (i) => [i]
      )
  }
}

/** The same as `meaning`, with a negative number alone counted down from each effective head. */
const placesOf = (map: RevisionMap, text: string): Either.Either<ReadonlyArray<Place>, SymbolError> =>
  Option.match(descend(map, text), {
    onNone: () => meaning(map, RevisionSymbol.parse(text)),
    onSome: Either.map((ends) => ends.map((end) => end.place))
  })

/** The places of a line: the branch before an `@`, and the places of the symbol itself. */
const anchors = (
  map: RevisionMap,
  symbol: RevisionSymbol.RevisionSymbol
): Either.Either<ReadonlyArray<number>, SymbolError> =>
  Either.gen(function*() {
    const branch = Option.isNone(symbol.branch) ? [] : [yield* named(map, symbol.branch.value)]
    const own = symbol._tag === "Name" ? [yield* named(map, symbol.name)] : yield* meaning(map, symbol)
    return [...branch, ...own]
  })

/** The revision of an id or a label, or of a prefix of one. */
const named = (
  map: RevisionMap,
  name: string,
  isCandidate: (i: number) => boolean = () => true
): Either.Either<number, RevisionError<NoSuchRevision> | RevisionError<AmbiguousPrefix>> => {
  const exact = map.numbers.get(name)
  if (exact !== undefined) return Either.right(exact)
  const candidates = name === "" ? [] : beginningWith(map, name).filter(([, i]) => isCandidate(i))
  const [first, ...others] = candidates
  return first === undefined
    ? Either.left(new RevisionError({ reason: new NoSuchRevision({ symbol: name }) }))
    : others.length > 0
    ? Either.left(
      new RevisionError({
        reason: new AmbiguousPrefix({
          prefix: name,
          candidates: candidates.map(([candidate]) => candidate)
        })
      })
    )
    : Either.right(first[1])
}

const namedOnBranch = (map: RevisionMap, name: string, branch: string): Either.Either<number, SymbolError> =>
  Either.gen(function*() {
    const isOnLine = lineOf(map, [yield* branchRoot(map, branch)])
    const found = yield* named(map, name, isOnLine)
    return isOnLine(found)
      ? found
      : yield* Either.left(new RevisionError({ reason: new NotInBranch({ revision: name, branch }) }))
  })

/** The names with a prefix, each with its revision, from the sorted names. */
const beginningWith = (map: RevisionMap, prefix: string): ReadonlyArray<readonly [name: string, number: number]> => {
  let low = 0
  let high = map.prefixes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((map.prefixes[middle] ?? "") < prefix) low = middle + 1
    else high = middle
  }
  const found: Array<readonly [string, number]> = []
  for (let k = low; map.prefixes[k]?.startsWith(prefix) === true; k++) {
    const name = map.prefixes[k] ?? ""
    found.push([name, map.numbers.get(name) ?? base])
  }
  return found
}

const byId = (left: Revision.Revision, right: Revision.Revision): number =>
  left.revision < right.revision ? -1 : left.revision > right.revision ? 1 : 0

/** Of several definitions of an id, the last one is used. */
const withoutDuplicates = (read: ReadonlyArray<Revision.Revision>): {
  readonly revisions: ReadonlyArray<Revision.Revision>
  readonly warnings: ReadonlyArray<RevisionWarning>
} => {
  const used = new Map<string, Revision.Revision>()
  const warnings: Array<RevisionWarning> = []
  for (const revision of read) {
    const ignored = used.get(revision.revision)
    if (ignored !== undefined) {
      warnings.push(new DuplicateRevision({ revision: revision.revision, used: revision.path, ignored: ignored.path }))
    }
    used.set(revision.revision, revision)
  }
  return { revisions: [...used.values()], warnings }
}

/** The version tables of MySQL, MariaDB and SQL Server compare ids without regard to case. */
const distinctInAnyCase = (
  revisions: ReadonlyArray<Revision.Revision>
): Either.Either<void, RevisionError<IdsDifferInCase>> => {
  const known = new Map<string, string>()
  for (const { revision } of revisions) {
    const lower = revision.toLowerCase()
    const other = known.get(lower)
    if (other !== undefined) {
      return Either.left(new RevisionError({ reason: new IdsDifferInCase({ revision, other }) }))
    }
    known.set(lower, revision)
  }
  return Either.void
}

const addLabels = (
  ids: ReadonlyMap<string, number>,
  revisions: ReadonlyArray<Revision.Revision>
): Either.Either<ReadonlyMap<string, number>, RevisionError<DuplicateBranchLabel>> => {
  const numbers = new Map(ids)
  for (const { branchLabels, revision } of revisions) {
    for (const label of branchLabels) {
      const owner = numbers.get(label)
      if (owner !== undefined) {
        return Either.left(
          new RevisionError({
            reason: new DuplicateBranchLabel({ label, revision, owner: revisions[owner]?.revision ?? revision })
          })
        )
      }
      numbers.set(label, ids.get(revision) ?? base)
    }
  }
  return Either.right(numbers)
}

const unreachableNames = (revisions: ReadonlyArray<Revision.Revision>): ReadonlyArray<RevisionWarning> => {
  const warnings: Array<RevisionWarning> = []
  for (const { branchLabels, revision } of revisions) {
    if (RevisionSymbol.isWord(revision)) warnings.push(new UnreachableName({ name: revision, revision }))
    for (const label of branchLabels) {
      if (!RevisionSymbol.isPlainName(label)) warnings.push(new UnreachableName({ name: label, revision }))
    }
  }
  return warnings
}

const edges = (
  revisions: ReadonlyArray<Revision.Revision>,
  relation: "downRevision" | "dependsOn",
  numbers: ReadonlyMap<string, number>
): Either.Either<RevisionGraph.Edges, RevisionError<MissingRevision>> => {
  const found: Array<ReadonlyArray<number>> = []
  for (const { dependsOn, downRevisions, revision } of revisions) {
    const targets: Array<number> = []
    for (const name of relation === "downRevision" ? downRevisions : dependsOn) {
      const target = numbers.get(name)
      if (target === undefined) {
        return Either.left(new RevisionError({ reason: new MissingRevision({ revision, missing: name, relation }) }))
      }
      targets.push(target)
    }
    found.push(targets.length < 2 ? targets : [...new Set(targets)])
  }
  return Either.right(found)
}
