/**
 * Checks the data of a new revision, and writes its file.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as NewRevision from "../revision/NewRevision.ts"
import type * as EnvironmentContext from "../runtime/EnvironmentContext.ts"
import * as ScriptDirectory from "../script/ScriptDirectory.ts"
import * as WriteHooks from "../script/WriteHooks.ts"
import { RevisionIdTaken, RevisionNameRefused, UsageError } from "../UsageError.ts"
import { revisionMap } from "./Revisions.ts"
import type { ReadOptions } from "./RunOptions.ts"

/**
 * The options of a new revision:
 *
 * - `message`: the message, which becomes the documentation of the file and part of its name;
 * - `revisionId`: the id; by default twelve random hexadecimal digits;
 * - `head`: the down revision: `head` by default, `base` for a new base, `label@head`, or several for a merge;
 * - `splice`: allows a down revision that is not a head;
 * - `branchLabels`, `dependsOn`: as in the file;
 * - `versionPath`: the folder of the file, if there are several version locations;
 * - `environment`: whether to run env.ts first (`revisionEnvironment` of the configuration);
 * - `sql`: whether to run it without connecting;
 * - `format`: whether to write a TypeScript or an SQL file; by default that of the project's template;
 *
 * @since 0.1.0
 * @category models
 */
export interface RevisionOptions extends ReadOptions {
  readonly message?: string | undefined
  readonly revisionId?: string | undefined
  readonly head?: string | ReadonlyArray<string> | undefined
  readonly splice?: boolean | undefined
  readonly branchLabels?: ReadonlyArray<string> | undefined
  readonly dependsOn?: ReadonlyArray<string> | undefined
  readonly versionPath?: string | undefined
  readonly environment?: boolean | undefined
  readonly sql?: boolean | undefined
  readonly format?: "typescript" | "sql" | undefined
}

/**
 * Returns the revision that options describe, if it may be written.
 *
 * @since 0.1.0
 * @category constructors
 */
export const makeRevision = (options: RevisionOptions) =>
  Effect.gen(function*() {
    const map = yield* revisionMap
    const id = options.revisionId ?? (yield* Effect.sync(() => globalThis.crypto.randomUUID().slice(-12)))
    const { revision, warnings } = yield* NewRevision.newRevision(map, {
      id,
      head: options.head,
      splice: options.splice,
      labels: options.branchLabels,
      dependsOn: options.dependsOn,
      doc: options.message?.trim() === "" ? undefined : options.message
    })
    const [warning] = warnings
    if (warning !== undefined) {
      return yield* warning._tag === "UnreachableName"
        ? new UsageError({ reason: new RevisionNameRefused({ name: warning.name }) })
        : new UsageError({ reason: new RevisionIdTaken({ revision: id }) })
    }
    return revision
  })

/**
 * Returns the values for the template of a new revision: `config.key` for each option of the main section of the ini file and each attribute
 * of the configuration that is a text, a number or a boolean, and the `templateValues` of each database in env.ts.
 *
 * @since 0.1.0
 * @category getters
 */
export const templateValues = (
  { attributes = {}, section = "alembic", sections = {} }: ReadOptions,
  configurations: ReadonlyArray<Pick<EnvironmentContext.ConfigureOptions, "templateValues">>
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    Object.entries({ ...attributes, ...sections[section] })
      .filter(([, value]) => ["string", "number", "boolean"].includes(typeof value))
      .map(([key, value]) => [`config.${key}`, String(value)])
  ),
  ...Object.assign({}, ...configurations.map(({ templateValues = {} }) => templateValues))
})

/**
 * Writes the file of a revision, and logs a warning for each write hook that failed.
 *
 * @since 0.1.0
 * @category running
 */
export const generate = (options: Parameters<ScriptDirectory.ScriptDirectory["Type"]["generate"]>[0]) =>
  Effect.flatMap(ScriptDirectory.ScriptDirectory, (scripts) => scripts.generate(options)).pipe(
    Effect.tap(({ hooks, path }) =>
      Effect.forEach(
        hooks.flatMap((hook) => Option.toArray(WriteHooks.warning(hook, path))),
        (warning) => Effect.logWarning(warning),
        { discard: true }
      )
    )
  )
