/**
 * Runs env.ts for a command, and collects the results of its databases.
 *
 * @since 0.1.0
 */
import * as Array from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { OnStatement } from "../execution/Observer.ts"
import type { HistoryEntry } from "../ledger/HistoryRecord.ts"
import type * as MigrationStep from "../revision/MigrationStep.ts"
import type { Revision } from "../revision/Revision.ts"
import type {
  NotTheNext,
  RangeError,
  ResolveNeedsFile,
  RevisionError,
  RevisionsEdited,
  SymbolError
} from "../revision/RevisionError.ts"
import * as Environment from "../runtime/Environment.ts"
import * as EnvironmentContext from "../runtime/EnvironmentContext.ts"
import type * as MigrationRunner from "../runtime/MigrationRunner.ts"
import * as ContentHash from "../script/ContentHash.ts"
import * as ScriptDirectory from "../script/ScriptDirectory.ts"
import type { RunError } from "./CommandError.ts"
import { untilRead } from "./DryRun.ts"
import { finish, rows } from "./Revisions.ts"
import type { DatabaseResult, RunOptions, RunResults } from "./RunOptions.ts"

/**
 * The errors of a command that runs migrations.
 *
 * @since 0.1.0
 * @category errors
 */
export type TaskError = RunError | RevisionError<NotTheNext | ResolveNeedsFile | RevisionsEdited>

interface Task {
  readonly resolves?: MigrationRunner.Resolution<SymbolError>
  readonly standing?: (rows: ReadonlyArray<string>) => Effect.Effect<ReadonlySet<string>, RangeError>
  readonly readHistory?: boolean
  readonly readAddress?: boolean
  readonly frozen?: boolean
  readonly inspect?: (
    history: ReadonlyArray<HistoryEntry>
  ) => Effect.Effect<void, ScriptDirectory.ReadError | RevisionError<RevisionsEdited>>
  readonly plan: (
    heads: ReadonlyArray<string>
  ) => Effect.Effect<
    ReadonlyArray<MigrationStep.MigrationStep>,
    RangeError | RevisionError<NotTheNext> | RevisionError<ResolveNeedsFile>
  >
  readonly warnings?: (heads: ReadonlyArray<string>) => ReadonlyArray<string>
  readonly startingHeads?: ReadonlyArray<string>
  readonly readOnly?: boolean
  readonly purge?: boolean | undefined
  readonly ensureVersionTable?: boolean
  readonly onConfigure?: EnvironmentContext.EnvironmentOptions<never>["onConfigure"]
}

/**
 * Runs env.ts with the task of a command, and returns the result of each database.
 *
 * @since 0.1.0
 * @category running
 */
export const runEnvironment = (
  options: RunOptions & { readonly revisionArgument?: string | undefined },
  task: Task
): Effect.Effect<RunResults, TaskError, ScriptDirectory.ScriptDirectory | Environment.Environment> =>
  Effect.gen(function*() {
    const scripts = yield* ScriptDirectory.ScriptDirectory
    const environment = yield* Environment.Environment
    const results = yield* Ref.make<ReadonlyArray<Option.Option<DatabaseResult>>>([])
    const failures = yield* Ref.make<ReadonlyArray<Failure>>([])
    const context = EnvironmentContext.make<
      | ScriptDirectory.ReadError
      | RangeError
      | RevisionError<NotTheNext>
      | RevisionError<ResolveNeedsFile>
      | RevisionError<RevisionsEdited>
    >({
      ...options,
      scripts,
      dryRun: options.dryRun,
      resolve: (symbol) => Effect.flatMap(scripts.revisionMap, (map) => rows(map, symbol)),
      onConfigure: task.onConfigure ?? (() => Effect.void),
      work: {
        ...task,
        ...(yield* told(options, task, scripts.load)),
        finish: finish(scripts.revisionMap),
        contentHash: contentHash(scripts)
      },
      onRun: (place) =>
        Ref.modify(results, (begun) => [
          (result) =>
            Effect.zipRight(
              Ref.update(failures, (before) => before.filter((failed) => !isSamePlace(failed.place, place))),
              Ref.update(results, Array.replace(begun.length, Option.some(result)))
            ),
          [...begun, Option.none()]
        ]),
      onFailure: (cause, place) => Ref.update(failures, (before) => [...before, { place, cause }])
    })
    const tellOfOthers = (when: string) =>
      Effect.gen(function*() {
        const others = Array.getSomes(yield* Ref.get(results))
          .filter(({ sql, steps }) => steps.length > 0 && Option.isNone(sql) && options.script === undefined)
        if (others.length > 0) yield* Effect.logWarning(`${when}, ${aboutOthers(others)}`)
      })
    yield* environment.pipe(
      Effect.provideService(EnvironmentContext.EnvironmentContext, context),
      Effect.provideService(OnStatement, Option.fromNullable(options.onStatement)),
      Effect.catchAll((error) =>
        Effect.gen(function*() {
          yield* tellOfOthers("Before the failure")
          // Within a span, each access to an error is through a new proxy.
          const known = (yield* Ref.get(failures)).flatMap(({ cause }) => [...Cause.failures(cause)])
            .find((known) => Cause.originalError(known) === Cause.originalError(error))
          const own = Cause.originalError(error)
          return yield* Effect.fail(
            known ?? (own instanceof Environment.NotLoaded ? own.error : EnvironmentContext.fromUnknown(error))
          )
        })
      )
    )
    const [caught] = yield* Ref.get(failures)
    if (caught !== undefined) {
      yield* tellOfOthers("Beside the failure")
      yield* Effect.logWarning("env.ts caught the error of a run. The command fails with it all the same.")
      return yield* Effect.failCause(caught.cause)
    }
    return yield* Effect.filterOrFail(
      Effect.map(Ref.get(results), Array.getSomes),
      Array.isNonEmptyReadonlyArray,
      () => new EnvironmentContext.EnvironmentError({ reason: new EnvironmentContext.NothingRan() })
    )
  })

interface Failure {
  readonly place: EnvironmentContext.DatabaseKey
  readonly cause: Cause.Cause<TaskError>
}

const isSamePlace = (left: EnvironmentContext.DatabaseKey, right: EnvironmentContext.DatabaseKey) =>
  left.client === right.client && left.versionTable === right.versionTable &&
  left.versionTableSchema === right.versionTableSchema

const aboutOthers = (others: RunResults) =>
  `${
    others.length === 1 ? "another database was" : `${others.length} other databases were`
  } migrated and is not rolled back: ${
    others.map(({ after, before, name }) =>
      `${Option.match(name, { onNone: () => "", onSome: (name) => `${name} ` })}from ${
        before.join(", ") || "base"
      } to ${after.join(", ") || "base"}`
    ).join("; ")
  }.`

/** Passes the plan and the migrations of a task on, and calls `onStep` before each of them. */
const told = (
  { dryRun, onStep }: RunOptions,
  task: Task,
  load: ScriptDirectory.ScriptDirectory["Type"]["load"]
) =>
  Effect.gen(function*() {
    if (dryRun === true) return { plan: task.plan, load: (revision: Revision) => Effect.map(load(revision), untilRead) }
    if (onStep === undefined) return { plan: task.plan, load }
    const steps = yield* Ref.make({ index: 0, total: 0 })
    const begin = (revision: Revision) =>
      Ref.updateAndGet(steps, ({ index, total }) => ({ index: index + 1, total })).pipe(
        Effect.flatMap((at) => onStep({ ...at, revision }))
      )
    return {
      plan: (heads: ReadonlyArray<string>) =>
        Effect.tap(task.plan(heads), (plan) => Ref.set(steps, { index: 0, total: plan.length })),
      load: (revision: Revision) =>
        Effect.map(load(revision), (migration) => ({
          ...migration,
          upgrade: Effect.zipRight(begin(revision), migration.upgrade),
          downgrade: Effect.zipRight(begin(revision), migration.downgrade)
        }))
    }
  })

const contentHash = (scripts: ScriptDirectory.ScriptDirectory["Type"]) => (revision: Revision) =>
  Effect.flatMap(
    scripts.source(revision),
    Option.match({
      onNone: () => Effect.succeedNone,
      onSome: (text) => ContentHash.make(Option.getOrElse(revision.path, () => ""), text)
    })
  )
