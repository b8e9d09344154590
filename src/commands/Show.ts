/**
 * Commands that print the revision graph.
 *
 * @since 0.1.0
 */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Revision } from "../revision/Revision.ts"
import { NoRevisionMeant, type RangeError, RevisionError } from "../revision/RevisionError.ts"
import * as RevisionMap from "../revision/RevisionMap.ts"
import * as RevisionRange from "../revision/RevisionRange.ts"
import * as Editor from "../script/Editor.ts"
import type * as ScriptDirectory from "../script/ScriptDirectory.ts"
import { current, currentRows } from "./Current.ts"
import { fileOf, revisionMap, revisionsOf } from "./Revisions.ts"
import type { ReadOptions } from "./RunOptions.ts"

/**
 * Returns the revisions of a range `a:b`, newest first; by default, all revisions. `current` at one end means the current revisions of the
 * database, which is read only in this case and with `indicateCurrent`. `environment` runs env.ts in any case.
 *
 * @since 0.1.0
 * @category running
 */
export const history = Effect.fn("effect-alembic.history")(function*(
  options: ReadOptions & {
    readonly range?: string | undefined
    readonly indicateCurrent?: boolean | undefined
    readonly environment?: boolean | undefined
  } = {}
) {
  const map = yield* revisionMap
  const range = options.range ?? ":"
  const isAsked = options.indicateCurrent === true || range.split(":").includes("current")
  const rows = isAsked || options.environment === true
    ? [...new Set((yield* currentRows(options)).flat())]
    : []
  const revisions = yield* RevisionRange.history(map, range, rows)
  return {
    revisions,
    rows: isAsked ? Option.some(rows) : Option.none(),
    current: isAsked ? yield* RevisionRange.current(map, rows) : []
  }
})

/**
 * Returns the heads of the graph: the revisions that no other revision follows; with `resolveDependencies`, without those that another
 * revision depends on.
 *
 * @since 0.1.0
 * @category running
 */
export const heads = Effect.fn("effect-alembic.heads")(
  (options: { readonly resolveDependencies?: boolean | undefined } = {}) =>
    Effect.map(
      revisionMap,
      (map) =>
        revisionsOf(
          map,
          options.resolveDependencies === true ? RevisionMap.effectiveHeads(map) : RevisionMap.heads(map)
        )
    )
)

/**
 * A revision that several others follow.
 *
 * @since 0.1.0
 * @category models
 */
export interface BranchPoint {
  readonly revision: Revision
  readonly children: ReadonlyArray<Revision>
}

/**
 * Returns the revisions that several others follow, newest first, with these.
 *
 * @since 0.1.0
 * @category running
 */
export const branches: Effect.Effect<
  ReadonlyArray<BranchPoint>,
  ScriptDirectory.ReadError | RangeError,
  ScriptDirectory.ScriptDirectory
> = Effect.gen(function*() {
  const map = yield* revisionMap
  const points = RevisionMap.branchPoints(map)
  const all = yield* RevisionRange.walk(map)
  return all.flatMap((revision) => {
    const children = points.get(revision.revision)
    return children === undefined ? [] : [{ revision, children: revisionsOf(map, children) }]
  })
}).pipe(Effect.withSpan("effect-alembic.branches"))

/**
 * Returns the revisions of a symbol; `current` reads the database. There is at least one.
 *
 * @since 0.1.0
 * @category running
 */
export const show = Effect.fn("effect-alembic.show")(function*(symbol: string, options: ReadOptions = {}) {
  const map = yield* revisionMap
  const found = symbol === "current"
    ? (yield* current(options)).flatMap(({ revisions }) => revisions)
    : Array.getSomes(yield* RevisionMap.getRevisions(map, symbol))
  if (found.length === 0) return yield* new RevisionError({ reason: new NoRevisionMeant({ symbol }) })
  return [...new Set(found)]
})

/**
 * Opens the files of revisions in the user's editor and waits until the editor is closed.
 *
 * @since 0.1.0
 * @category running
 */
export const edit = Effect.fn("effect-alembic.edit")(function*(symbol: string, options: ReadOptions = {}) {
  const revisions = yield* show(symbol, options)
  const files = yield* Effect.forEach(revisions, fileOf)
  yield* Editor.open(files)
  return files
})
