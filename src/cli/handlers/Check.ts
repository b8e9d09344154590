/**
 * Runs `check`.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Commands from "../../Commands.ts"
import { RevisionError, RevisionsEdited } from "../../revision/RevisionError.ts"
import type * as Environment from "../../runtime/Environment.ts"
import type * as ScriptDirectory from "../../script/ScriptDirectory.ts"
import type { Settings } from "../Command.ts"
import * as Project from "../Project.ts"
import * as Report from "../Report.ts"
import * as Terminal from "../Terminal.ts"
import { type CliError, connection, type EnvironmentFlags, type Handler, type Json, revisionMap } from "./Handler.ts"

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
        : Effect.zipRight(
          Commands.check({ ...project, ...connection(own) }),
          own.json
            ? Report.print(Report.Check)({ differences: [] })
            : Terminal.printLines(["No new upgrade operations detected."])
        )
  )

const checkApplied = (own: Json, options: Commands.ReadOptions) =>
  Effect.gen(function*() {
    const map = yield* revisionMap
    const databases = yield* Commands.checkApplied(options)
    if (own.json) {
      const describe = Report.revisions(map)
      yield* Report.print(Report.Edited)({ databases: databases.map((edited) => ({ edited: edited.map(describe) })) })
    }
    const edited = [...new Set(databases.flat())]
    if (edited.length > 0) return yield* new RevisionError({ reason: new RevisionsEdited({ revisions: edited }) })
  })
