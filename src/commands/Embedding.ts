/**
 * Runs migrations inside an application.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { type RevisionState, revisionStates } from "../ledger/HistoryRecord.ts"
import { DatabaseNotAtHeads, RevisionError } from "../revision/RevisionError.ts"
import * as RevisionMap from "../revision/RevisionMap.ts"
import * as RevisionRange from "../revision/RevisionRange.ts"
import * as Environment from "../runtime/Environment.ts"
import type * as EnvironmentContext from "../runtime/EnvironmentContext.ts"
import type * as ScriptDirectory from "../script/ScriptDirectory.ts"
import { applied } from "./Applied.ts"
import { upgrade } from "./Migrate.ts"
import { revisionMap } from "./Revisions.ts"

/**
 * Succeeds if the revisions of the program are applied, and fails with `DatabaseNotAtHeads` otherwise: for readiness probes, and with
 * `Effect.retry` for replicas that wait until another one has migrated. Changes nothing. A database that a newer program has upgraded is
 * ready: if the version table has unknown revisions, the history decides whether the known ones were applied.
 *
 * @example
 * import { Commands, ScriptDirectory } from "effect-alembic"
 * import { Effect, Schedule } from "effect"
 *
 * const waiting = Commands.readiness({ scripts: ScriptDirectory.fromModules([]) }).pipe(
 *   Effect.retry(Schedule.spaced("1 second"))
 * )
 *
 * @since 0.1.0
 * @category running
 */
export const readiness = <E>(options: EmbeddingOptions<E>) =>
  Effect.gen(function*() {
    const map = yield* revisionMap
    const heads = RevisionMap.heads(map)
    for (const { entries, rows } of yield* applied()) {
      const known = rows.filter((row) => Option.isSome(RevisionMap.get(map, row)))
      const reached = yield* RevisionRange.appliedIds(map, known)
      const told = known.length === rows.length ? new Map<string, RevisionState>() : revisionStates(entries)
      const isApplied = (head: string) => reached.has(head) || told.get(head) === "applied"
      if (!heads.every(isApplied)) yield* new RevisionError({ reason: new DatabaseNotAtHeads({ rows, heads }) })
    }
  }).pipe(Effect.provide(embedded(options)))

/**
 * Provides an application's `SqlClient` after upgrading its database to `target`.
 *
 * @example
 * import { Commands, ScriptDirectory } from "effect-alembic"
 * import type { SqlClient } from "@effect/sql"
 * import { Layer } from "effect"
 *
 * declare const PgLive: Layer.Layer<SqlClient.SqlClient>
 *
 * const SqlLive = Commands.layerUpgrade("head", { scripts: ScriptDirectory.fromModules([]) }).pipe(
 *   Layer.provideMerge(PgLive)
 * )
 *
 * @since 0.1.0
 * @category layers
 */
export const layerUpgrade = <E, R = never>(target: string, options: EmbeddingOptions<E, R>) =>
  Layer.effectDiscard(upgrade(target)).pipe(Layer.provide(embedded(options)))

/**
 * The options of a program that migrates its own database: its revisions, and the options of env.ts.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddingOptions<E, R = never> extends Omit<EnvironmentContext.ConfigureOptions, "client"> {
  readonly scripts: Layer.Layer<ScriptDirectory.ScriptDirectory, E, R>
}

const embedded = <E, R>({ scripts, ...options }: EmbeddingOptions<E, R>) =>
  Layer.merge(
    scripts,
    Layer.effect(
      Environment.Environment,
      Effect.map(SqlClient.SqlClient, (client) =>
        Environment.make({ ...options, client: Layer.succeed(SqlClient.SqlClient, client) }))
    )
  )
