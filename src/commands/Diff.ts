/**
 * Compares any two of: the database, its declared schema, and a revision.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { AutogenerateError, TargetMetadataMissing } from "../autogenerate/AutogenerateError.ts"
import * as Compare from "../autogenerate/Compare.ts"
import type { CompareOptions } from "../autogenerate/CompareOptions.ts"
import * as Difference from "../autogenerate/Difference.ts"
import { inspect } from "../autogenerate/Inspection.ts"
import { Dialect } from "../dialect/Dialect.ts"
import { Inspector } from "../execution/Inspector.ts"
import { reverseAll } from "../operations/reverse.ts"
import * as EnvironmentContext from "../runtime/EnvironmentContext.ts"
import { ScriptDirectory } from "../script/ScriptDirectory.ts"
import { InvalidCombination, UsageError } from "../UsageError.ts"
import { type EnvironmentOptions, readDatabases } from "./ReadDatabases.ts"
import { revisionMap, rows } from "./Revisions.ts"
import { atRevision, purpose, readServers, type Revisions } from "./Scratch.ts"

/**
 * Returns the differences from one side to the other, for each database of env.ts. A side is `database`, `metadata` (the `targetMetadata` of
 * env.ts) or a revision: an id or a prefix of one, `head`, `heads`, a label. `add_…` is what only `to` has, `remove_…` what only `from` has.
 *
 * A revision is built by running its migrations in a scratch database, for which env.ts gives a `scratchClient`. The configured database is not
 * changed; if it is neither side, it need not exist, and is not connected to if env.ts names its dialect. What a migration does outside of its database, it does here too.
 *
 * @example
 * import { Commands } from "effect-alembic"
 *
 * const drift = Commands.diff("head", "database")
 *
 * @since 0.1.0
 * @category running
 */
export const diff = Effect.fn("effect-alembic.diff")(
  function*(from: string, to: string, options: EnvironmentOptions = {}) {
    if (from === to) {
      const problem = `Both sides are ${to}. Name two of: database, metadata, a revision.`
      return yield* new UsageError({ reason: new InvalidCombination({ problem }) })
    }
    const map = yield* revisionMap
    for (const side of [from, to]) if (!isRead(side)) yield* rows(map, side)
    const { load } = yield* ScriptDirectory
    const found = differences({ load, map }, from, to)
    return yield* from === "database" || to === "database"
      ? readDatabases(options, found)
      : readServers(purpose(isRead(to) ? from : to), options, found)
  }
)

/** Whether a side is read from env.ts; any other is a revision. */
const isRead = (side: string): boolean => side === "database" || side === "metadata"

const differences = (revisions: Revisions, from: string, to: string) =>
  Effect.gen(function*() {
    const dialect = yield* Dialect
    const { autogenerate, key, name } = yield* EnvironmentContext.Target
    const { includeSchemas, targetMetadata } = autogenerate
    // Where the schemas are the databases of the server, the other ones belong to no revision.
    const isScratchSeen = Option.exists(dialect.catalogue.scratch, ({ others }) => Option.isSome(others)) &&
      !(isRead(from) && isRead(to))
    const options = { ...autogenerate, ...key, includeSchemas: includeSchemas === true && !isScratchSeen }
    const within = <A, E>(side: string, use: Effect.Effect<A, E, EnvironmentContext.Configured>) =>
      side === "database" ? use : atRevision(revisions, side, use)
    const declared = targetMetadata === undefined
      ? Effect.fail(new AutogenerateError({ reason: new TargetMetadataMissing() }))
      : Effect.succeed(targetMetadata)
    const leading = (from: string, to: string) =>
      Effect.flatMap(
        to === "metadata" ? declared : within(to, reflected(options)),
        (metadata) => within(from, Compare.upgradeOps(metadata, options))
      )
    const operations = from === "metadata"
      ? yield* Effect.flatMap(leading(to, from), ({ ops }) => reverseAll(ops))
      : (yield* leading(from, to)).ops
    return {
      name: Option.getOrNull(name),
      differences: operations.flatMap((operation) => Difference.ofOperation(dialect, operation))
    }
  })

/** What the database holds, as far as it is compared, as a declared schema. */
const reflected = (options: CompareOptions) =>
  Effect.gen(function*() {
    const { catalogue } = yield* Dialect
    const { schemas, tables } = yield* inspect(yield* catalogue.comparison, options)
    const metadata = yield* Effect.flatMap(Inspector, (inspector) => inspector.reflectMetaData({ schemas }))
    return { ...metadata, tables }
  })
