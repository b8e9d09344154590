/**
 * Creates the files of new, empty revisions.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as MigrationScript from "../autogenerate/MigrationScript.ts"
import { NothingToMerge, RevisionError } from "../revision/RevisionError.ts"
import * as RevisionMap from "../revision/RevisionMap.ts"
import type * as EnvironmentContext from "../runtime/EnvironmentContext.ts"
import { SqlNeedsEnvironment, UsageError } from "../UsageError.ts"
import { generate, makeRevision, type RevisionOptions, templateValues } from "./MakeRevision.ts"
import { revisionMap } from "./Revisions.ts"
import { directed, scriptOf, tokens, write } from "./RevisionScripts.ts"
import { runEnvironment } from "./RunEnvironment.ts"

/**
 * Creates the file of a new, empty revision, and returns it. With `environment`, the `processRevisionDirectives` of env.ts may add operations,
 * or return several scripts or none, of which each becomes a file.
 *
 * @since 0.1.0
 * @category running
 */
export const revision = Effect.fn("effect-alembic.revision")(function*(options: RevisionOptions = {}) {
  if (options.sql === true && options.environment !== true) {
    return yield* new UsageError({ reason: new SqlNeedsEnvironment() })
  }
  const revision = yield* makeRevision(options)
  const configurations = yield* configurationsOf(options)
  const databases = configurations.map((configuration) => {
    const { downgrade, upgrade } = tokens(Option.fromNullable(configuration.name), configuration)
    return {
      upgrade: MigrationScript.upgradeOps([], upgrade),
      downgrade: MigrationScript.downgradeOps([], downgrade)
    }
  })
  const scripts = yield* directed(
    scriptOf(revision, options, databases),
    configurations.map(({ processRevisionDirectives }) => processRevisionDirectives),
    revision.downRevisions
  )
  return yield* Effect.forEach(scripts, (script) =>
    write(script, {
      format: options.format,
      options: configurations,
      templateValues: templateValues(options, configurations)
    }))
})

/** Runs env.ts if it is to be run, and returns the configuration of each database. */
const configurationsOf = (options: RevisionOptions) =>
  Effect.gen(function*() {
    const found = yield* Ref.make<ReadonlyArray<EnvironmentContext.ConfigureOptions<unknown>>>([])
    if (options.environment === true) {
      const script = options.sql === true ? () => Effect.void : undefined
      yield* runEnvironment({ ...options, script }, {
        plan: () => Either.right([]),
        readOnly: true,
        onConfigure: (configuration) => Ref.update(found, (before) => [...before, configuration]),
        ...(script === undefined ? {} : { startingHeads: [] })
      })
    }
    return yield* Ref.get(found)
  })

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
  return yield* generate({
    revision: yield* makeRevision({ ...options, head: revisions, message }),
    versionPath: options.versionPath,
    format: options.format,
    templateValues: templateValues(options, yield* configurationsOf(options))
  })
})
