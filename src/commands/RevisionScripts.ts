/**
 * The scripts of new revisions: the hooks of env.ts that change them, and the files that are written.
 *
 * @since 0.1.0
 */
import * as Array from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { AutogenerateError, HookFailed } from "../autogenerate/AutogenerateError.ts"
import type { AutogenerateOptions, ProcessRevisionDirectives } from "../autogenerate/AutogenerateOptions.ts"
import * as MigrationScript from "../autogenerate/MigrationScript.ts"
import * as Render from "../autogenerate/Render.ts"
import type { Revision } from "../revision/Revision.ts"
import { OperationsInSql, UsageError } from "../UsageError.ts"
import { generate, makeRevision, type RevisionOptions } from "./MakeRevision.ts"

/**
 * Returns the places of the template for the operations of a database.
 *
 * @since 0.1.0
 * @category getters
 */
export const tokens = (name: Option.Option<string>, { downgradeToken, upgradeToken }: AutogenerateOptions) => {
  const place = Option.match(name, {
    onNone: () => "",
    onSome: (name) => `.${name.replaceAll(/[^\w-]+/g, "_")}`
  })
  return { upgrade: upgradeToken ?? `upgrades${place}`, downgrade: downgradeToken ?? `downgrades${place}` }
}

/**
 * Returns the script of a command for the operations of each database.
 *
 * @since 0.1.0
 * @category constructors
 */
export const scriptOf = (
  { revision }: Revision,
  { branchLabels, dependsOn, head, message, splice, versionPath }: RevisionOptions,
  databases: ReadonlyArray<{
    readonly upgrade: MigrationScript.UpgradeOps
    readonly downgrade: MigrationScript.DowngradeOps
  }>
): MigrationScript.MigrationScript =>
  MigrationScript.make({
    revId: Option.some(revision),
    message: Option.fromNullable(message),
    head: Array.ensure(head ?? "head"),
    splice: splice === true,
    branchLabel: branchLabels ?? [],
    versionPath: Option.fromNullable(versionPath),
    dependsOn: dependsOn ?? [],
    upgradeOps: databases.map(({ upgrade }) => upgrade),
    downgradeOps: databases.map(({ downgrade }) => downgrade)
  })

/**
 * Returns the scripts after the hooks, each of which runs once, even if env.ts gives it for several databases. `parents` are the revisions
 * that the new one follows.
 *
 * @since 0.1.0
 * @category combinators
 */
export const directed = (
  script: MigrationScript.MigrationScript,
  hooks: ReadonlyArray<ProcessRevisionDirectives | undefined>,
  parents: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<MigrationScript.MigrationScript>, AutogenerateError> =>
  Array.dedupe(hooks.filter((hook) => hook !== undefined)).reduce(
    (scripts: Effect.Effect<ReadonlyArray<MigrationScript.MigrationScript>, AutogenerateError>, hook) =>
      Effect.flatMap(scripts, (scripts) =>
        Effect.suspend(() => hook(scripts, parents)).pipe(
          Effect.catchAllCause((cause) =>
            new AutogenerateError({
              reason: new HookFailed({
                hook: "processRevisionDirectives",
                detail: String(Cause.squash(cause))
              }),
              cause: Cause.squash(cause)
            })
          )
        )),
    Effect.succeed([script])
  )

/**
 * Writes the file of a script. `options` are those of each database. A script without operations and imports is written in `format`, by default that of
 * the project's template; operations are written as TypeScript.
 *
 * @since 0.1.0
 * @category running
 */
export const write = (
  script: MigrationScript.MigrationScript,
  { format, options, templateValues }: {
    readonly format: RevisionOptions["format"]
    readonly options: ReadonlyArray<AutogenerateOptions>
    readonly templateValues: Readonly<Record<string, string>>
  }
) =>
  Effect.gen(function*() {
    const isEmpty = script.imports.length === 0 &&
      [...script.upgradeOps, ...script.downgradeOps].every(MigrationScript.isEmpty)
    if (!isEmpty && format === "sql") return yield* new UsageError({ reason: new OperationsInSql() })
    const revision = yield* makeRevision({
      revisionId: Option.getOrUndefined(script.revId),
      message: Option.getOrUndefined(script.message),
      head: script.head,
      splice: script.splice,
      branchLabels: script.branchLabel,
      dependsOn: script.dependsOn
    })
    return yield* generate({
      revision,
      versionPath: Option.getOrUndefined(script.versionPath),
      templateValues,
      ...(isEmpty ? { format } : { ...yield* Render.file(script, options), format: "typescript" })
    })
  })
