/**
 * Builds a revision in a database of its own, which exists only meanwhile.
 *
 * @since 0.1.0
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import {
  AutogenerateError,
  OtherDatabaseNamed,
  ScratchElsewhere,
  ScratchMissing
} from "../autogenerate/AutogenerateError.ts"
import { Dialect, type Scratch } from "../dialect/Dialect.ts"
import * as Dialects from "../Dialects.ts"
import { Execution } from "../execution/Execution.ts"
import { Observer } from "../execution/Observer.ts"
import * as MigrationStep from "../revision/MigrationStep.ts"
import type { RangeError } from "../revision/RevisionError.ts"
import type * as RevisionMap from "../revision/RevisionMap.ts"
import { dialectOffline, usable } from "../runtime/Connection.ts"
import * as EnvironmentContext from "../runtime/EnvironmentContext.ts"
import * as MigrationRunner from "../runtime/MigrationRunner.ts"
import type * as ScriptDirectory from "../script/ScriptDirectory.ts"
import { type ConnectError, type EnvironmentOptions, readDatabases } from "./ReadDatabases.ts"
import { finish } from "./Revisions.ts"

/**
 * Returns what `read` returns on the server of each database that env.ts configures. The session is in a database that each server has, so the
 * configured one is not connected to and need not exist. Only if env.ts does not name its dialect, or gives one that queries a database, the
 * configured one is asked for it.
 *
 * Fails with an `AutogenerateError` if env.ts has no `scratchClient`; `why` is why one is needed.
 *
 * @since 0.1.0
 * @category running
 */
export const readServers = <A, E>(
  why: string,
  options: EnvironmentOptions,
  read: Effect.Effect<A, E | ConnectError, EnvironmentContext.Configured>
) =>
  readDatabases<A, E | ConnectError | AutogenerateError>(options, read, {
    readOnly: false,
    clientOf: (configuration) =>
      Effect.gen(function*() {
        const { scratchClient } = configuration
        if (scratchClient === undefined) return yield* missing(why)
        const { catalogue } = yield* Effect.provide(Dialect, dialectOf(configuration))
        return yield* Option.match(catalogue.scratch, {
          onNone: () => missing(why),
          onSome: ({ server }) => Effect.succeed(scratchClient(server))
        })
      })
  })

const dialectOf = <E>(configuration: EnvironmentContext.ConfigureOptions<E>) =>
  Layer.orElse(dialectOffline(configuration), () =>
    Layer.provide(
      configuration.dialect === undefined ? Dialects.layerFromClient : usable(configuration.dialect),
      usable(configuration.client)
    ))

const missing = (purpose: string) => new AutogenerateError({ reason: new ScratchMissing({ purpose }) })

/**
 * Runs an effect in a new database that has been upgraded to a revision. The database is created under a random name on the server of the
 * configured one, and dropped afterwards; with SQLite it is in memory. The configured database is not changed.
 *
 * Fails with an `AutogenerateError` if env.ts has no `scratchClient`, or its client connects to any other database. Where a statement can name
 * other databases (MySQL, MariaDB, SQL Server), one that does is refused.
 *
 * @since 0.1.0
 * @category running
 */
export const atRevision = <A, E>(
  { load, map }: Revisions,
  revision: string,
  use: Effect.Effect<A, E, EnvironmentContext.Configured>
) =>
  Effect.gen(function*() {
    const { scratch, services } = yield* given(purpose(revision))
    const name = yield* create(scratch)
    return yield* Effect.zipRight(built({ load, map }, revision, name, scratch), use).pipe(
      Effect.provide(services(name))
    )
  }).pipe(Effect.scoped)

/**
 * How the scratch databases of a configured one are made and configured.
 *
 * @since 0.1.0
 * @category models
 */
export interface Given extends EnvironmentContext.ScratchConfiguration {
  readonly scratch: Scratch
}

/**
 * Returns why a scratch database at a revision is needed.
 *
 * @since 0.1.0
 * @category getters
 */
export const purpose = (revision: string): string => `compare with revision ${revision}`

/**
 * Returns how scratch databases are made and configured. Fails with an `AutogenerateError` if env.ts has no `scratchClient`; `purpose` is why one is
 * needed.
 *
 * @since 0.1.0
 * @category getters
 */
export const given = (purpose: string) =>
  Effect.gen(function*() {
    const target = yield* EnvironmentContext.Target
    const { catalogue } = yield* Dialect
    return yield* Option.zipWith(target.scratch, catalogue.scratch, (given, scratch): Given => ({ ...given, scratch }))
      .pipe(
        Effect.mapError(() => missing(purpose))
      )
  })

/**
 * Creates a database under a random name beside the configured one, and returns the name. The scope drops it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const create = (scratch: Scratch) =>
  Effect.gen(function*() {
    const { run } = (yield* Execution).unobserved
    const name = yield* Effect.sync(() => `effect_alembic_${globalThis.crypto.randomUUID().replaceAll("-", "")}`)
    yield* Effect.acquireRelease(
      Effect.forEach(scratch.create(name), run, { discard: true }),
      () =>
        Effect.catchAll(
          Effect.forEach(scratch.drop(name), run, { discard: true }),
          ({ message }) => Effect.logWarning(`The scratch database ${name} could not be dropped: ${message}`)
        )
    )
    return name
  })

/**
 * Fails if the connection of the context is not in the scratch database. Returns a function that fails for a statement that names another database of
 * the server.
 *
 * @since 0.1.0
 * @category guards
 */
export const guard = (name: string, scratch: Scratch) =>
  Effect.gen(function*() {
    const { query } = (yield* Execution).unobserved
    if ((yield* query(scratch.isIn(name))).length !== 1) {
      return yield* new AutogenerateError({ reason: new ScratchElsewhere({ name }) })
    }
    const others = Option.isNone(scratch.others) ? [] : yield* query(scratch.others.value)
    return staysInside(others.map((row) => String(row["name"])))
  })

/**
 * The revisions of a project, and how their migrations are loaded.
 *
 * @since 0.1.0
 * @category models
 */
export interface Revisions extends Pick<ScriptDirectory.ScriptDirectory["Type"], "load"> {
  readonly map: RevisionMap.RevisionMap
}

const built = ({ load, map }: Revisions, revision: string, name: string, scratch: Scratch) =>
  Effect.gen(function*() {
    const { watching } = yield* Observer
    const isInside = yield* guard(name, scratch)
    yield* watching(
      ({ sql }, send) => Effect.zipRight(isInside(sql), send),
      MigrationRunner.run<ScriptDirectory.ReadError | RangeError>({
        load,
        finish: finish(Effect.succeed(map)),
        plan: (heads) => MigrationStep.planUpgrade(map, heads, revision)
      })
      // The configured database is not upgraded, as these messages would say.
    ).pipe(Logger.withMinimumLogLevel(LogLevel.Warning))
  })

/** Fails for a statement that names one of these databases, in strings either, which may be SQL. */
const staysInside = (databases: ReadonlyArray<string>) => {
  const patterns = databases.map((database) => ({ database, pattern: naming(database) }))
  return (sql: string): Effect.Effect<void, SqlError> => {
    const named = patterns.find(({ pattern }) => pattern.test(sql))
    if (named === undefined) return Effect.void
    const cause = new AutogenerateError({ reason: new OtherDatabaseNamed({ database: named.database, sql }) })
    return Effect.fail(new SqlError({ cause, message: cause.message }))
  }
}

/** The name before a dot, or after `USE`, `DATABASE` or `SCHEMA`. */
const naming = (database: string): RegExp => {
  const name = `[\`"[]?${database.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&")}[\`"\\]]?`
  return new RegExp(
    `(?:^|[^\\w$])${name}\\s*\\.|\\b(?:use|database|schema)\\s+(?:if\\s+(?:not\\s+)?exists\\s+)?${name}(?![\\w$])`,
    "iu"
  )
}
