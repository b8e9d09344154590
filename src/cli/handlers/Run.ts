/**
 * Runs the commands that write to databases: `upgrade`, `downgrade`, `stamp`, `resolve`, `ensure-version`.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import type * as Commands from "../../Commands.ts"
import * as Migrate from "../../commands/Migrate.ts"
import * as Stamp from "../../commands/Stamp.ts"
import * as MigrationStep from "../../revision/MigrationStep.ts"
import type * as Environment from "../../runtime/Environment.ts"
import type * as ScriptDirectory from "../../script/ScriptDirectory.ts"
import type { Settings } from "../Command.ts"
import * as Project from "../Project.ts"
import * as Terminal from "../Terminal.ts"
import {
  type CliError,
  connection,
  type EnvironmentFlags,
  type Handler,
  type Json,
  report,
  seconds
} from "./Handler.ts"

interface Run extends EnvironmentFlags, Json {
  readonly sql: boolean
  readonly dryRun: boolean
  readonly noLock?: boolean
  readonly lockTimeout?: number | undefined
}

/**
 * Runs `upgrade`.
 *
 * @since 0.1.0
 * @category commands
 */
export const upgrade = (own: Run & { readonly revision: string; readonly frozen: boolean }, given: Settings): Handler =>
  running(own, given, (options) => Migrate.upgrade(own.revision, { ...options, frozen: own.frozen }))

/**
 * Runs `resolve`.
 *
 * @since 0.1.0
 * @category commands
 */
export const resolve = (
  own: EnvironmentFlags & Json & { readonly revision: string; readonly as: "applied" | "reverted" },
  given: Settings
): Handler =>
  running(
    { ...own, sql: false, dryRun: false },
    given,
    (options) => Stamp.resolve(own.revision, own.as, options),
    `Recorded that ${own.revision} is ${own.as}`
  )

/**
 * Runs `downgrade`.
 *
 * @since 0.1.0
 * @category commands
 */
export const downgrade = (own: Run & { readonly revision: string }, given: Settings): Handler =>
  running(own, given, (options) => Migrate.downgrade(own.revision, options))

/**
 * Runs `stamp`.
 *
 * @since 0.1.0
 * @category commands
 */
export const stamp = (
  own: Run & { readonly revisions: ReadonlyArray<string>; readonly purge: boolean },
  given: Settings
): Handler => running(own, given, (options) => Stamp.stamp(own.revisions, { ...options, purge: own.purge }))

/**
 * Runs `ensure-version`.
 *
 * @since 0.1.0
 * @category commands
 */
export const ensureVersion = (own: Omit<Run, "dryRun">, given: Settings): Handler =>
  running({ ...own, dryRun: false }, given, Stamp.ensureVersion, "The version table exists")

/** Runs a command that writes to databases. */
const running = <E extends CliError>(
  own: Run,
  given: Settings,
  command: (
    options: Commands.RunOptions
  ) => Effect.Effect<Commands.RunResults, E, ScriptDirectory.ScriptDirectory | Environment.Environment>,
  nothing?: string
): Handler =>
  Project.use(given, (project) =>
    Effect.gen(function*() {
      const results = yield* command({
        ...project,
        ...connection(own),
        script: own.sql ? Terminal.write : undefined,
        dryRun: own.dryRun,
        lock: own.noLock === true ? false : undefined,
        lockTimeout: seconds(own.lockTimeout),
        ...(given.quiet || own.sql || !Terminal.showsProgress()
          ? {}
          : { onStep: Terminal.progress, onStatement: Terminal.progressStatement })
      }).pipe(
        own.dryRun ? Logger.withMinimumLogLevel(LogLevel.Warning) : identity,
        Effect.ensuring(Terminal.progressEnd)
      )
      if (own.sql) return
      if (own.json) {
        const Report = yield* report
        return yield* Report.print(Report.Run)(Report.run(results, own.dryRun))
      }
      if (own.dryRun) return yield* Terminal.printLines(results.flatMap(planLines))
      if (results.every(({ steps }) => steps.length === 0)) {
        const rows = [...new Set(results.flatMap(({ after }) => after))]
        yield* Effect.logInfo(nothing ?? `Nothing to do: the database is at ${rows.join(", ") || "base"}`)
      }
    }))

const planLines = ({ before, name, sql, steps }: Commands.DatabaseResult, index: number): ReadonlyArray<string> => [
  ...index === 0 ? [] : [""],
  `-- The database ${Option.match(name, { onNone: () => "", onSome: (name) => `${name} ` })}is at ${
    before.join(", ") || "base"
  }. ${steps.length === 0 ? "Nothing to do." : "The plan:"}`,
  ...steps.map((step, index) => `--   ${index + 1}. ${MigrationStep.format(step).split("\n", 1).join("")}`),
  ...steps.length === 0 ? [] : ["", Option.getOrElse(sql, () => "").trimEnd()]
]
