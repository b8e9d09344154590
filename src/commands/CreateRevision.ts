/**
 * Writes the files of new revisions.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as NewRevision from "../revision/NewRevision.ts"
import { NothingToMerge, RevisionError } from "../revision/RevisionError.ts"
import * as RevisionMap from "../revision/RevisionMap.ts"
import * as ScriptDirectory from "../script/ScriptDirectory.ts"
import * as WriteHooks from "../script/WriteHooks.ts"
import { RevisionIdTaken, RevisionNameRefused, SqlNeedsEnvironment, UsageError } from "../UsageError.ts"
import { revisionMap } from "./Revisions.ts"
import { runEnvironment } from "./RunEnvironment.ts"
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
 * Creates the file of a new, empty revision.
 *
 * @since 0.1.0
 * @category running
 */
export const revision = Effect.fn("effect-alembic.revision")(function*(options: RevisionOptions = {}) {
  if (options.sql === true && options.environment !== true) {
    return yield* new UsageError({ reason: new SqlNeedsEnvironment() })
  }
  const scripts = yield* ScriptDirectory.ScriptDirectory
  const revision = yield* makeRevision(options)
  const templateValues = yield* Ref.make<Readonly<Record<string, string>>>({})
  if (options.environment === true) {
    const script = options.sql === true ? () => Effect.void : undefined
    yield* runEnvironment({ ...options, script }, {
      plan: () => Either.right([]),
      readOnly: true,
      onTemplateValues: (values) => Ref.update(templateValues, (before) => ({ ...before, ...values })),
      ...(script === undefined ? {} : { startingHeads: [] })
    })
  }
  const generated = yield* scripts.generate({
    revision,
    versionPath: options.versionPath,
    format: options.format,
    templateValues: yield* Ref.get(templateValues)
  })
  yield* warnOfHooks(generated)
  return generated
})

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
 * Logs a warning for each write hook that failed.
 *
 * @since 0.1.0
 * @category running
 */
export const warnOfHooks = ({ hooks, path }: ScriptDirectory.Generated): Effect.Effect<void> =>
  Effect.forEach(
    hooks.flatMap((hook) => Option.toArray(WriteHooks.warning(hook, path))),
    (warning) => Effect.logWarning(warning),
    { discard: true }
  )

/**
 * Creates the file of a revision that merges several, by default the two heads.
 *
 * @since 0.1.0
 * @category running
 */
export const merge = Effect.fn("effect-alembic.merge")(function*(
  revisions: ReadonlyArray<string>,
  options: Omit<RevisionOptions, "head" | "dependsOn" | "sql"> = {}
) {
  const map = yield* revisionMap
  const found = (yield* RevisionMap.places(map, revisions)).filter((place) => place !== RevisionMap.base)
  if (found.length < 2) {
    return yield* new RevisionError({ reason: new NothingToMerge({ revisions, found: RevisionMap.idsOf(map, found) }) })
  }
  const message = options.message ?? `merge ${revisions.join(" and ")}`
  return yield* revision({ ...options, head: revisions, message })
})
