/**
 * Commands that change the version table without running a migration.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as MigrationStep from "../revision/MigrationStep.ts"
import { NoRevisionMeant, NotTheNext, ResolveNeedsFile, RevisionError } from "../revision/RevisionError.ts"
import * as RevisionMap from "../revision/RevisionMap.ts"
import * as RevisionRange from "../revision/RevisionRange.ts"
import { PurgeNeedsDatabase, SeveralStarts, UsageError } from "../UsageError.ts"
import { before, ends, revisionMap, rows } from "./Revisions.ts"
import { runEnvironment } from "./RunEnvironment.ts"
import type { RunOptions } from "./RunOptions.ts"

/**
 * Resolves an interrupted migration that was completed (`applied`) or undone (`reverted`) by hand: writes the version table and deletes
 * the records of the journal. Runs nothing of the migration.
 *
 * @since 0.1.0
 * @category running
 */
export const resolve = Effect.fn("effect-alembic.resolve")(function*(
  revision: string,
  as: "applied" | "reverted",
  options: Omit<RunOptions, "script" | "dryRun"> = {}
) {
  const map = yield* revisionMap
  const found = RevisionMap.getRevision(map, revision)
  // A revision without a file can be resolved too, if the journal or the history has its full id.
  const isGone = Either.isLeft(found) && found.left.reason._tag === "NoSuchRevision"
  const meant = isGone ? Option.none() : yield* found
  if (Option.isNone(meant) && !isGone) {
    return yield* new RevisionError({ reason: new NoRevisionMeant({ symbol: revision }) })
  }
  if (isGone && as === "applied") return yield* new RevisionError({ reason: new ResolveNeedsFile({ revision }) })
  const id = Option.match(meant, { onNone: () => revision, onSome: (meant) => meant.revision })
  const plan = (heads: ReadonlyArray<string>) =>
    Effect.gen(function*() {
      // An unknown row hides its ancestors.
      const isUnder = heads.some((row) => Option.isNone(RevisionMap.get(map, row)))
      if (isGone) return isUnder ? yield* new RevisionError({ reason: new ResolveNeedsFile({ revision }) }) : []
      const steps = as === "applied"
        ? yield* MigrationStep.planUpgrade(map, heads, id)
        : (yield* RevisionRange.appliedIds(map, heads)).has(id)
        ? yield* MigrationStep.planDowngrade(map, heads, before(map, id))
        : []
      const between = steps.flatMap((step) => step._tag === "StampStep" ? [] : [step.revision.revision])
        .filter((other) => other !== id)
      return between.length === 0
        ? steps
        : yield* new RevisionError({ reason: new NotTheNext({ revision: id, between }) })
    })
  return yield* runEnvironment({ ...options, revisionArgument: revision }, {
    plan,
    resolves: { revision: id, as, unlessKnown: Option.flatMap(Option.some(found), Either.getLeft) }
  })
})

/**
 * Sets the version table to the targets without running migrations. `purge` deletes all rows first.
 *
 * @since 0.1.0
 * @category running
 */
export const stamp = Effect.fn("effect-alembic.stamp")(function*(
  targets: string | ReadonlyArray<string>,
  options: RunOptions & { readonly purge?: boolean | undefined } = {}
) {
  if (options.purge === true && options.script !== undefined) {
    return yield* new UsageError({ reason: new PurgeNeedsDatabase() })
  }
  const map = yield* revisionMap
  const ranges = yield* Effect.forEach(
    typeof targets === "string" ? [targets] : targets,
    (target) => ends(target, options)
  )
  const starts = [
    ...new Set(ranges.map(({ from }) => from ?? "base"))
  ]
  if (starts.length > 1) return yield* new UsageError({ reason: new SeveralStarts({ starts }) })
  const to = ranges.map((range) => range.to)
  return yield* runEnvironment({ ...options, revisionArgument: to.join(" ") }, {
    plan: (heads) => MigrationStep.planStamp(map, heads, to),
    purge: options.purge,
    ...(options.script !== undefined || options.dryRun === true ? {} : {
      standing: (rows: ReadonlyArray<string>) =>
        RevisionRange.appliedIds(map, rows.filter((row) => Option.isSome(RevisionMap.get(map, row))))
    }),
    ...(options.script === undefined ? {} : { startingHeads: yield* rows(map, starts[0] ?? "base") })
  })
})

/**
 * Creates the version table if it does not exist.
 *
 * @since 0.1.0
 * @category running
 */
export const ensureVersion = Effect.fn("effect-alembic.ensureVersion")((options: RunOptions = {}) =>
  runEnvironment(options, {
    plan: () => Either.right([]),
    ensureVersionTable: true,
    ...(options.script === undefined ? {} : { startingHeads: [] })
  })
)
