/**
 * Runs `init` and `list-templates`.
 *
 * @since 0.1.0
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as CreateBaseline from "../../commands/CreateBaseline.ts"
import * as Setup from "../../commands/Setup.ts"
import * as Stamp from "../../commands/Stamp.ts"
import type { InitFile } from "../../script/Init.ts"
import type * as Templates from "../../script/Templates.ts"
import type { Settings } from "../Command.ts"
import * as Project from "../Project.ts"
import * as Report from "../Report.ts"
import * as Terminal from "../Terminal.ts"
import {
  connection,
  type EnvironmentFlags,
  type Handler,
  type Json,
  type Reflected,
  reflected,
  style
} from "./Handler.ts"

/**
 * Runs `init`.
 *
 * @since 0.1.0
 * @category commands
 */
export const init = (
  own:
    & Json
    & {
      readonly directory: string | undefined
      readonly template: string | undefined
      readonly database: Templates.Database | undefined
      readonly fromDatabase: boolean
      readonly stamp: boolean
    }
    & EnvironmentFlags
    & Reflected,
  given: Settings
): Handler =>
  Effect.gen(function*() {
    const files = yield* Setup.init({
      location: own.directory,
      template: own.template,
      database: own.database,
      fromDatabase: own.fromDatabase
    })
    if (own.fromDatabase) return yield* initFromDatabase(own, given, files)
    if (own.json) return yield* Report.print(Report.Init)({ files })
    if (given.quiet) return
    yield* Terminal.printLines(files.map(({ outcome, path }) => `${outcome} ${path}`))
    yield* Terminal.printError(
      "Next: set the database in env.ts, and create a revision: effect-alembic revision -m \"...\""
    )
  })

const initFromDatabase = (
  own: Json & { readonly stamp: boolean } & EnvironmentFlags & Reflected,
  given: Settings,
  files: ReadonlyArray<InitFile>
): Handler =>
  Project.use(given, (project) =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const written = files.flatMap(({ outcome, path }) => outcome === "written" ? [path] : [])
      const baseline = yield* Effect.onError(
        CreateBaseline.baseline({ ...project, ...connection(own), ...reflected(own) }),
        () => Effect.forEach(written, (file) => Effect.ignore(fs.remove(file)), { discard: true })
      )
      const { path, revision } = baseline.generated
      const added = [...baseline.files, path].filter((file) => !written.includes(file))
      const all = [...files, ...added.map((path) => ({ path, outcome: "written" } as const))]
      if (!own.json && !given.quiet) {
        yield* Terminal.printLines(all.map(({ outcome, path }) => `${outcome} ${path}`))
      }
      const stamped = own.stamp ||
        !own.json && (yield* Terminal.confirm(`Record ${revision.revision} in the database as applied?`))
      if (stamped) yield* Stamp.stamp("head", { ...project, ...connection(own) })
      if (own.json) {
        return yield* Report.print(Report.Init)({
          files: all,
          baseline: { revision: revision.revision, path, stamped }
        })
      }
      if (given.quiet) return
      if (files.some(({ outcome, path }) => outcome === "kept" && /\benv\.\w+$/.test(path))) {
        yield* Terminal.printError(
          "env.ts is kept as it was. Add the declared schema to it: targetMetadata: metadata, imported from ./schema/metadata.js"
        )
      }
      yield* Terminal.printError(
        stamped
          ? "Next: write a revision: effect-alembic revision -m \"...\""
          : "Next: record the revision where its tables exist: effect-alembic stamp head"
      )
    }))

/**
 * Runs `list-templates`.
 *
 * @since 0.1.0
 * @category commands
 */
export const listTemplates = (own: Json): Handler => {
  const templates = Setup.listTemplates
  return own.json
    ? Report.print(Report.Templates)({ templates: templates.map(({ description, name }) => ({ name, description })) })
    : Terminal.printLines(
      templates.map(({ description, name }) => `${style.yellow(name.padEnd(14))} ${description}`)
    )
}
