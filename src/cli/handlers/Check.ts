/**
 * Runs `check`, `diff` and `validate`.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { AutogenerateError, SchemasDiffer } from "../../autogenerate/AutogenerateError.ts"
import * as Difference from "../../autogenerate/Difference.ts"
import type * as Commands from "../../Commands.ts"
import * as Applied from "../../commands/Applied.ts"
import * as Autogenerate from "../../commands/Autogenerate.ts"
import * as Diff from "../../commands/Diff.ts"
import * as Validate from "../../commands/Validate.ts"
import { RevisionError, RevisionsEdited } from "../../revision/RevisionError.ts"
import type * as Environment from "../../runtime/Environment.ts"
import type * as ScriptDirectory from "../../script/ScriptDirectory.ts"
import type { Settings } from "../Command.ts"
import * as Project from "../Project.ts"
import * as Report from "../Report.ts"
import * as Terminal from "../Terminal.ts"
import {
  type CliError,
  connection,
  databaseTitle,
  type EnvironmentFlags,
  type Handler,
  type Json,
  revisionMap,
  style
} from "./Handler.ts"

/**
 * Runs `check`.
 *
 * @since 0.1.0
 * @category commands
 */
export const check = (own: EnvironmentFlags & Json & { readonly applied: boolean }, given: Settings): Handler =>
  Project.use(
    given,
    (project): Effect.Effect<void, CliError, ScriptDirectory.ScriptDirectory | Environment.Environment> =>
      own.applied
        ? checkApplied(own, { ...project, ...connection(own) })
        : Autogenerate.check({ ...project, ...connection(own) }).pipe(
          Effect.tapError((error) =>
            error._tag === "AutogenerateError" && error.reason._tag === "DiffsDetected"
              ? printDifferences(own, error.reason.databases)
              : Effect.void
          ),
          Effect.flatMap((databases) =>
            own.json
              ? printDifferences(own, databases)
              : Terminal.printLines(["No new upgrade operations detected."])
          )
        )
  )

/**
 * Runs `diff`.
 *
 * @since 0.1.0
 * @category commands
 */
export const diff = (
  own: EnvironmentFlags & Json & { readonly from: string; readonly to: string },
  given: Settings
): Handler =>
  Project.use(given, (project) =>
    Effect.gen(function*() {
      const { from, to } = own
      const databases = yield* Diff.diff(from, to, { ...project, ...connection(own) })
      yield* printDifferences(own, databases)
      if (databases.some(({ differences }) => differences.length > 0)) {
        return yield* new AutogenerateError({ reason: new SchemasDiffer({ from, to, databases }) })
      }
    }))

const printDifferences = (own: Json, databases: ReadonlyArray<Difference.OfDatabase>) =>
  own.json
    ? Report.print(Report.Differences)({ databases })
    : Terminal.printLines(databases.flatMap(({ differences }, index) => [
      ...databaseTitle(databases, index),
      ...differences.flatMap((difference) => Difference.format(difference, style))
    ]))

const checkApplied = (own: Json, options: Commands.ReadOptions) =>
  Effect.gen(function*() {
    const map = yield* revisionMap
    const databases = yield* Applied.checkApplied(options)
    if (own.json) {
      const describe = Report.revisions(map)
      yield* Report.print(Report.Edited)({ databases: databases.map((edited) => ({ edited: edited.map(describe) })) })
    }
    const edited = [...new Set(databases.flat())]
    if (edited.length > 0) return yield* new RevisionError({ reason: new RevisionsEdited({ revisions: edited }) })
  })

/**
 * Runs `validate`.
 *
 * @since 0.1.0
 * @category commands
 */
export const validate = (own: Json & { readonly tag: string | undefined }, given: Settings): Handler =>
  Project.use(given, (project) =>
    Effect.gen(function*() {
      const { revisions, typeChecked } = yield* Validate.validate({ ...project, tag: own.tag })
      if (own.json) {
        return yield* Report.print(Report.Validated)({
          revisions: revisions.map(({ revision }) => revision),
          typeChecked
        })
      }
      yield* Terminal.printLines([
        `${revisions.length} ${revisions.length === 1 ? "revision is" : "revisions are"} valid.` +
        (typeChecked ? "" : " Types were not checked, because the project has no TypeScript.")
      ])
    }))
