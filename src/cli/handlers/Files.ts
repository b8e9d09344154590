/**
 * Runs the commands that write and open files of revisions: `revision`, `merge`, `edit`, `bundle`.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Commands from "../../Commands.ts"
import * as Autogenerate from "../../commands/Autogenerate.ts"
import * as BundleScripts from "../../commands/BundleScripts.ts"
import * as CreateRevision from "../../commands/CreateRevision.ts"
import * as Show from "../../commands/Show.ts"
import * as Table from "../../schema/Table.ts"
import type * as ScriptDirectory from "../../script/ScriptDirectory.ts"
import type { Settings } from "../Command.ts"
import * as Project from "../Project.ts"
import * as Report from "../Report.ts"
import * as Terminal from "../Terminal.ts"
import { connection, type EnvironmentFlags, type Handler, type Json, revisionMap } from "./Handler.ts"

interface NewRevision extends Json {
  readonly message: string | undefined
  readonly branchLabels: ReadonlyArray<string>
  readonly splice: boolean
  readonly revisionId: string | undefined
  readonly versionPath: string | undefined
  readonly format: "typescript" | "sql" | undefined
}

/**
 * Runs `revision`.
 *
 * @since 0.1.0
 * @category commands
 */
export const revision = (
  own: NewRevision & {
    readonly autogenerate: boolean
    readonly sql: boolean
    readonly head: ReadonlyArray<string>
    readonly dependsOn: ReadonlyArray<string>
  },
  given: Settings
): Handler =>
  Project.use(given, (project) =>
    Effect.gen(function*() {
      const { autogenerate, ...options } = { ...project, ...own, head: own.head.length === 0 ? undefined : own.head }
      const generated = autogenerate
        ? yield* Autogenerate.autogenerate({ ...options, ...(own.json ? {} : { isRenamed }) })
        : yield* CreateRevision.revision(options)
      yield* Effect.forEach(generated, printGenerated(own))
    }))

/** Without a terminal the answer is no. */
const isRenamed: Commands.AutogenerateCommandOptions["isRenamed"] = ({ from, kind, table, to }) =>
  Terminal.confirm(
    kind === "table"
      ? `The table ${Table.key(table)} is no longer declared, and ${to} is. Was it renamed, so that its rows are kept?`
      : `The column ${
        Table.key(table)
      }.${from} is no longer declared, and ${to} is. Was it renamed, so that its values are kept?`
  )

/**
 * Runs `merge`.
 *
 * @since 0.1.0
 * @category commands
 */
export const merge = (own: NewRevision & { readonly revisions: ReadonlyArray<string> }, given: Settings): Handler =>
  Project.use(
    given,
    (project) => Effect.flatMap(CreateRevision.merge(own.revisions, { ...project, ...own }), printGenerated(own))
  )

/**
 * Runs `edit`.
 *
 * @since 0.1.0
 * @category commands
 */
export const edit = (own: EnvironmentFlags & { readonly revision: string }, given: Settings): Handler =>
  Project.use(given, (project) => Show.edit(own.revision, { ...project, ...connection(own) }))

/**
 * Runs `bundle`.
 *
 * @since 0.1.0
 * @category commands
 */
export const bundle = (
  own: Json & { readonly output: string | undefined; readonly check: boolean },
  given: Settings
): Handler =>
  Project.use(
    given,
    () =>
      Effect.flatMap(BundleScripts.bundle({ output: own.output, check: own.check }), ({ path, revisions }) =>
        own.json
          ? Report.print(Report.Bundle)({ path, revisions: revisions.map(({ revision }) => revision) })
          : Terminal.printLines([path]))
  )

const printGenerated = (own: Json) => (generated: ScriptDirectory.Generated) =>
  own.json
    ? Effect.flatMap(revisionMap, (map) =>
      Report.print(Report.Generated)({
        path: generated.path,
        revision: Report.revisions(map)(generated.revision)
      }))
    : Terminal.printLines([generated.path])
