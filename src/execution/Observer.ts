/**
 * Observes the statements of a migration, for the journal, `onStatement`, the spans, and the count in the history.
 *
 * @since 0.1.0
 */
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import * as DriverError from "../dialect/DriverError.ts"
import type { Rules } from "../dialect/Lexer.ts"
import * as Statement from "../dialect/Statement.ts"

/**
 * A statement that is about to be sent.
 *
 * @since 0.1.0
 * @category models
 */
export interface Sending {
  readonly sql: string
  readonly params: ReadonlyArray<unknown>
}

/**
 * Wraps each statement of a migration, including those of `op`. It may send the statement, or return the result of an earlier run:
 * `replay` converts the recorded result to the one that the program expects.
 *
 * @since 0.1.0
 * @category models
 */
export type Watch = <A>(
  statement: Sending,
  send: Effect.Effect<A, SqlError>,
  replay: (kept: unknown) => A
) => Effect.Effect<A, SqlError>

/**
 * Called with each statement of a migration before it is sent to a database. Strings are left out.
 *
 * @since 0.1.0
 * @category tags
 */
export class OnStatement extends Context.Reference<OnStatement>()("effect-alembic/OnStatement", {
  defaultValue: (): Option.Option<(sql: string) => Effect.Effect<void>> => Option.none()
}) {}

/**
 * Observes the connection of a run. Statements on this package's own tables are not observed.
 *
 * @since 0.1.0
 * @category tags
 */
export class Observer extends Context.Tag("effect-alembic/Observer")<Observer, {
  /** Runs an effect with a watch around each of its statements. */
  readonly watching: <A, E, R>(watch: Watch, effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** The number of statements that were sent. */
  readonly sent: Effect.Effect<number>
  /** The texts of the last statements that failed. */
  readonly failed: Effect.Effect<ReadonlyArray<string>>
}>() {}

/**
 * The observer of a script, which sends nothing.
 *
 * @since 0.1.0
 * @category constructors
 */
export const silent: Observer["Type"] = {
  watching: (_, effect) => effect,
  sent: Effect.succeed(0),
  failed: Effect.succeed([])
}

/**
 * The log of one connection. Only {@link observed} writes to it.
 *
 * @since 0.1.0
 * @category models
 */
export interface StatementLog {
  sent: number
  failed: ReadonlyArray<string>
  watch: Watch | undefined
}

/**
 * Creates an empty log.
 *
 * @since 0.1.0
 * @category constructors
 */
export const emptyLog = (): StatementLog => ({ sent: 0, failed: [], watch: undefined })

/**
 * Returns the observer of a log.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromLog = (log: StatementLog): Observer["Type"] => ({
  watching: (watch, effect) =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        const before = log.watch
        log.watch = watch
        return before
      }),
      () => effect,
      (before) =>
        Effect.sync(() => {
          log.watch = before
        })
    ),
  sent: Effect.sync(() => log.sent),
  failed: Effect.sync(() => log.failed)
})

/**
 * Remembers a statement that failed.
 *
 * @since 0.1.0
 * @category combinators
 */
export const remember = (log: StatementLog, sql: string): void => {
  log.failed = [...log.failed.slice(-9), sql]
}

/**
 * Wraps the connection of migrations. Every statement, including streams, is admitted by the transaction, counted, passed to the watch, to
 * `onStatement` and to the tracer, and cancelled on interruption; its error contains the SQL, which @effect/sql leaves out.
 *
 * - `admit`: fails if the statement may not be sent; `undefined` where there is nothing to do;
 * - `cancel`: cancels the running statement; `undefined` where the driver does it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const observed = (
  connection: Connection,
  { admit, cancel, lexicalRules, log }: {
    readonly log: StatementLog
    readonly admit: (sql: string) => Effect.Effect<void, SqlError> | undefined
    readonly cancel: Effect.Effect<void> | undefined
    readonly lexicalRules: Rules
  }
): Connection => {
  const described = (sql: string) => (error: SqlError) => {
    remember(log, sql)
    return new SqlError({
      cause: error.cause,
      message: `${DriverError.format(DriverError.fromUnknown(error.cause))}\n${Statement.shown(sql, lexicalRules)}`
    })
  }
  const spanned = <A, E, R>(masked: string, effect: Effect.Effect<A, E, R>) =>
    Effect.withSpan(effect, "effect-alembic.statement", {
      kind: "client",
      captureStackTrace: false,
      attributes: { "db.query.text": masked }
    })
  const observe = <A>(
    sql: string,
    params: ReadonlyArray<unknown>,
    send: Effect.Effect<A, SqlError>,
    replay: (kept: unknown) => A
  ): Effect.Effect<A, SqlError> =>
    Effect.withFiberRuntime((fiber) => {
      const tell = Context.get(fiber.getFiberRef(FiberRef.currentContext), OnStatement)
      const isTraced = hasTracer(fiber)
      const answered = Effect.mapError(
        cancel === undefined ? send : Effect.onInterrupt(send, () => cancel),
        described(sql)
      )
      const counted = () => {
        log.sent++
        if (Option.isNone(tell) && !isTraced) return answered
        const masked = Statement.masked(sql, lexicalRules)
        const told = Option.isNone(tell) ? answered : Effect.zipRight(tell.value(masked), answered)
        return isTraced ? spanned(masked, told) : told
      }
      const { watch } = log
      const admitted = admit(sql)
      if (watch === undefined && admitted === undefined) return counted()
      const watched = watch === undefined
        ? Effect.suspend(counted)
        : watch({ sql, params }, Effect.suspend(counted), replay)
      return admitted === undefined ? watched : Effect.zipRight(admitted, watched)
    })
  const streamed: Connection["executeStream"] = (sql, params, transform) =>
    Stream.unwrap(
      Effect.suspend(() => {
        // A watch has to know the whole answer before the next statement, and drivers send nothing beside an open stream.
        if (log.watch !== undefined) {
          return Effect.map(
            observe(sql, params, connection.execute(sql, params, transform), none),
            (rows) => Stream.fromIterable(rows)
          )
        }
        return Effect.as(
          observe<void>(sql, params, Effect.void, () => undefined),
          Stream.mapError(connection.executeStream(sql, params, transform), described(sql))
        )
      })
    )
  return Object.assign(
    Object.create(connection),
    {
      execute: (sql, params, transform) => observe(sql, params, connection.execute(sql, params, transform), none),
      executeRaw: (sql, params) => observe<unknown>(sql, params, connection.executeRaw(sql, params), identity),
      executeValues: (sql, params) => observe(sql, params, connection.executeValues(sql, params), none),
      executeUnprepared: (sql, params, transform) =>
        observe(sql, params, Effect.suspend(() => connection.executeUnprepared(sql, params, transform)), none),
      executeStream: streamed
    } satisfies Partial<Connection>
  )
}

/**
 * Masks the text of statements in the spans that `@effect/sql` makes itself (`sql.execute`), as our own spans have it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const maskingSpans = (rules: Rules) => <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  whenTraced((effect: Effect.Effect<A, E, R>) =>
    Effect.flatMap(Effect.tracer, (tracer) =>
      Effect.withTracer(
        effect,
        Tracer.make({
          span: (...given) => {
            const span = tracer.span(...given)
            if (span.name !== "sql.execute") return span
            const attribute = span.attribute.bind(span)
            // A tracer may keep the span itself, so that a copy would not do.
            return Object.assign(span, {
              attribute: (key: string, value: unknown) =>
                attribute(key, key === "db.query.text" ? Statement.masked(String(value), rules) : value)
            })
          },
          context: (run, fiber) => tracer.context(run, fiber)
        })
      ))
  )(effect)

/**
 * Adds a span to an effect if a tracer was provided.
 *
 * @since 0.1.0
 * @category combinators
 */
export const whenTraced =
  <A, E, R>(withSpan: (effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>) =>
  (effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.withFiberRuntime((fiber) => hasTracer(fiber) ? withSpan(effect) : effect)

const hasTracer = (fiber: Fiber.RuntimeFiber<unknown, unknown>) =>
  Context.get(fiber.getFiberRef(DefaultServices.currentServices), Tracer.Tracer) !== defaultTracer()

/** Effect's own tracer keeps spans that nobody reads. */
const defaultTracer = () => Context.get(DefaultServices.liveServices, Tracer.Tracer)

// What is kept of a statement that changed something contains no rows.
const none = () => []
