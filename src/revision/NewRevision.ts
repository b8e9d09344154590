/**
 * The rules for new revisions: which revisions they can follow, and which ids and labels are free. Nothing is written, so that a refused
 * revision leaves no file.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Revision from "./Revision.ts"
import { type NewRevisionError } from "./RevisionError.ts"
import { DuplicateBranchLabel, DuplicateParents, NoSuchRevision, NotAHead, RevisionError } from "./RevisionError.ts"
import * as RevisionMap from "./RevisionMap.ts"
import type { Symbols } from "./RevisionRange.ts"
import * as RevisionSymbol from "./RevisionSymbol.ts"
import { DuplicateRevision, type RevisionWarning, UnreachableName } from "./RevisionWarning.ts"

/**
 * A valid new revision, and the heads with it.
 *
 * @since 0.1.0
 * @category models
 */
export interface NewRevision {
  readonly revision: Revision.Revision
  readonly headsAfter: ReadonlyArray<string>
  /** The id is a duplicate, or a name has another meaning: a command should not write such a file. */
  readonly warnings: ReadonlyArray<RevisionWarning>
}

/**
 * The options of a new revision.
 *
 * @since 0.1.0
 * @category models
 */
export interface NewRevisionOptions {
  readonly id: string
  /** The down revision: `head` by default, `base` for a new base. */
  readonly head?: Symbols | undefined
  /** Allows a down revision that is not a head. */
  readonly splice?: boolean | undefined
  readonly labels?: ReadonlyArray<string> | undefined
  /** Ids and labels are kept as written; other symbols are replaced by ids. */
  readonly dependsOn?: ReadonlyArray<string> | undefined
  readonly doc?: string | undefined
}

/**
 * Checks a new revision against the map: its id, its down revision, its dependencies and its labels.
 *
 * @since 0.1.0
 * @category constructors
 */
export const newRevision = (
  map: RevisionMap.RevisionMap,
  options: NewRevisionOptions
): Either.Either<NewRevision, NewRevisionError> =>
  Either.gen(function*() {
    const id = yield* Revision.validateId(options.id)
    const places = yield* RevisionMap.places(map, options.head ?? "head")
    const parents = yield* distinct(map, places.filter((place) => place !== RevisionMap.base))
    const down = yield* Either.all(parents.map((i) => parent(map, i, options.splice === true)))
    const dependsOn = yield* Either.all((options.dependsOn ?? []).map((symbol) => dependency(map, symbol)))
    const branchLabels = yield* freeLabels(map, id, options.labels ?? [])
    const taken = RevisionMap.get(map, id)
    return {
      revision: Revision.make({ revision: id, downRevisions: down, dependsOn, branchLabels, doc: options.doc }),
      headsAfter: [...new Set([...RevisionMap.heads(map), id])].filter((head) => !down.includes(head)).toSorted(),
      warnings: [
        ...Option.toArray(taken).map(({ path }) =>
          new DuplicateRevision({ revision: id, used: Option.none(), ignored: path })
        ),
        ...[id, ...branchLabels].filter((name) => name === "current" || !RevisionSymbol.isPlainName(name)).map((name) =>
          new UnreachableName({ name, revision: id })
        )
      ]
    }
  })

/**
 * Checks a new revision that merges several.
 *
 * @since 0.1.0
 * @category constructors
 */
export const merge = (
  map: RevisionMap.RevisionMap,
  options: Omit<NewRevisionOptions, "head" | "dependsOn"> & { readonly revisions: Symbols }
): Either.Either<NewRevision, NewRevisionError> => newRevision(map, { ...options, head: options.revisions })

const distinct = (
  map: RevisionMap.RevisionMap,
  parents: ReadonlyArray<number>
): Either.Either<ReadonlyArray<number>, RevisionError<DuplicateParents>> => {
  const repeated = parents.find((i, at) => parents.indexOf(i) !== at)
  return repeated === undefined
    ? Either.right(parents)
    : Either.left(new RevisionError({ reason: new DuplicateParents({ revision: RevisionMap.idOf(map, repeated) }) }))
}

const parent = (
  map: RevisionMap.RevisionMap,
  i: number,
  splice: boolean
): Either.Either<string, RevisionError<NotAHead>> => {
  const revision = RevisionMap.idOf(map, i)
  const children = RevisionMap.above(map, i)
  return splice || children.length === 0
    ? Either.right(revision)
    : Either.left(new RevisionError({ reason: new NotAHead({ revision, children: RevisionMap.idsOf(map, children) }) }))
}

const dependency = (
  map: RevisionMap.RevisionMap,
  symbol: string
): Either.Either<string, NewRevisionError> =>
  RevisionSymbol.parse(symbol)._tag === "Name" && Option.isSome(RevisionMap.numberOf(map, symbol))
    ? Either.right(symbol)
    : Either.flatMap(RevisionMap.place(map, symbol), (i) =>
      i === RevisionMap.base
        ? Either.left(new RevisionError({ reason: new NoSuchRevision({ symbol }) }))
        : Either.right(RevisionMap.idOf(map, i)))

const freeLabels = (
  map: RevisionMap.RevisionMap,
  id: string,
  labels: ReadonlyArray<string>
): Either.Either<ReadonlyArray<string>, RevisionError<DuplicateBranchLabel>> => {
  for (const [at, label] of labels.entries()) {
    const owner = Option.map(RevisionMap.numberOf(map, label), (i) => RevisionMap.idOf(map, i))
    if (Option.isSome(owner)) {
      return Either.left(
        new RevisionError({ reason: new DuplicateBranchLabel({ label, revision: id, owner: owner.value }) })
      )
    }
    if (label === id || labels.indexOf(label) !== at) {
      return Either.left(new RevisionError({ reason: new DuplicateBranchLabel({ label, revision: id, owner: id }) }))
    }
  }
  return Either.right(labels)
}
