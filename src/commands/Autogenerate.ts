/**
 * `revision --autogenerate` and `check`: compares the databases with their declared schemas, and writes or reports the differences.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import {
  AutogenerateError,
  DatabaseNotUpToDate,
  DiffsDetected,
  TargetMetadataMissing
} from "../autogenerate/AutogenerateError.ts"
import type { AutogenerateOptions, ProcessRevisionDirectives } from "../autogenerate/AutogenerateOptions.ts"
import * as Compare from "../autogenerate/Compare.ts"
import * as Difference from "../autogenerate/Difference.ts"
import * as Loss from "../autogenerate/Loss.ts"
import * as MigrationScript from "../autogenerate/MigrationScript.ts"
import * as Renames from "../autogenerate/Renames.ts"
import { Dialect } from "../dialect/Dialect.ts"
import { Ledger } from "../ledger/Ledger.ts"
import * as RevisionMap from "../revision/RevisionMap.ts"
import * as RevisionRange from "../revision/RevisionRange.ts"
import * as EnvironmentContext from "../runtime/EnvironmentContext.ts"
import { makeRevision, type RevisionOptions, templateValues } from "./MakeRevision.ts"
import { type EnvironmentOptions, readDatabases } from "./ReadDatabases.ts"
import { revisionMap } from "./Revisions.ts"
import { directed, scriptOf, tokens, write } from "./RevisionScripts.ts"

/**
 * The options of {@link autogenerate}. `processRevisionDirectives` runs before that of env.ts. `isRenamed` is asked about each column that may have
 * been renamed, and each table; without it, nothing is renamed.
 *
 * @since 0.1.0
 * @category models
 */
export interface AutogenerateCommandOptions extends Omit<RevisionOptions, "environment" | "sql" | "format"> {
  readonly processRevisionDirectives?: ProcessRevisionDirectives | undefined
  readonly isRenamed?: Renames.IsRenamed | undefined
}

interface Compared {
  readonly name: Option.Option<string>
  readonly dialect: Dialect["Type"]
  readonly options: AutogenerateOptions
  readonly upgrade: MigrationScript.UpgradeOps
  readonly downgrade: MigrationScript.DowngradeOps
}

/** The differences of each database, which must be at the heads, and the configuration of each. */
const compareAll = (
  options: EnvironmentOptions & Pick<AutogenerateCommandOptions, "isRenamed">,
  { readOnly }: { readonly readOnly: boolean }
) =>
  Effect.gen(function*() {
    const map = yield* revisionMap
    const configurations = yield* Ref.make<ReadonlyArray<EnvironmentContext.ConfigureOptions<unknown>>>([])
    const compared = yield* readDatabases(options, compareOne(map, options.isRenamed), {
      readOnly,
      onConfigure: (configuration) => Ref.update(configurations, (before) => [...before, configuration])
    })
    return { compared, configurations: yield* Ref.get(configurations) }
  })

const compareOne = (map: RevisionMap.RevisionMap, isRenamed: Renames.IsRenamed = () => Effect.succeed(false)) =>
  Effect.gen(function*() {
    const { autogenerate, key, name } = yield* EnvironmentContext.Target
    const rows = yield* Effect.flatMap(Ledger, ({ heads }) => heads)
    if (Either.isLeft(RevisionRange.checkHeads(map, rows))) {
      return yield* new AutogenerateError({
        reason: new DatabaseNotUpToDate({ name: Option.getOrUndefined(name), rows, heads: RevisionMap.heads(map) })
      })
    }
    const { targetMetadata } = autogenerate
    if (targetMetadata === undefined) {
      return yield* new AutogenerateError({ reason: new TargetMetadataMissing() })
    }
    const dialect = yield* Dialect
    const found = yield* Compare.upgradeOps(targetMetadata, { ...autogenerate, ...key })
    const ops = yield* Renames.answered(dialect, found.ops, isRenamed)
    const token = tokens(name, autogenerate)
    const upgrade = MigrationScript.upgradeOps(ops, token.upgrade)
    const downgrade = yield* MigrationScript.reverse(upgrade, token.downgrade)
    return { name, dialect, options: autogenerate, upgrade, downgrade }
  })

/**
 * Writes a revision that leads from the databases to their declared schemas, and returns its file; several or none if a hook says so. What loses
 * data is logged as a warning.
 *
 * @example
 * import { Commands } from "effect-alembic"
 *
 * const program = Commands.autogenerate({ message: "add nick" })
 *
 * @since 0.1.0
 * @category running
 */
export const autogenerate = Effect.fn("effect-alembic.autogenerate")(
  function*(options: AutogenerateCommandOptions = {}) {
    const revision = yield* makeRevision(options)
    const { compared, configurations } = yield* compareAll(options, { readOnly: false })
    const found = yield* directed(
      scriptOf(revision, options, compared),
      [options.processRevisionDirectives, ...hooksOf(compared)],
      revision.downRevisions
    )
    return yield* Effect.forEach(found, (script) =>
      Effect.gen(function*() {
        for (const { differences } of differencesOf([script], compared)) {
          yield* Effect.forEach(differences, ({ text }) => Effect.logInfo(`Detected ${text}`))
        }
        for (const operation of script.upgradeOps.flatMap(({ ops }) => ops)) {
          yield* Effect.forEach(Loss.ofUpgrade(operation), (text) => Effect.logWarning(text))
        }
        return yield* write(script, {
          format: "typescript",
          options: compared.map(({ options }) => options),
          templateValues: templateValues(options, configurations)
        })
      }))
  }
)

const hooksOf = (compared: ReadonlyArray<Compared>) => compared.map(({ options }) => options.processRevisionDirectives)

/** The differences of each database that the scripts remove. */
const differencesOf = (
  scripts: ReadonlyArray<MigrationScript.MigrationScript>,
  compared: ReadonlyArray<Compared>
): ReadonlyArray<Difference.OfDatabase> =>
  compared.map(({ dialect, name }, at) => ({
    name: Option.getOrNull(name),
    differences: scripts.flatMap(({ upgradeOps }) => upgradeOps[at]?.ops ?? [])
      .flatMap((operation) => Difference.ofOperation(dialect, operation))
  }))

/**
 * Fails with `DiffsDetected` if a database differs from its declared schema, after the hooks of env.ts. The reason has the differences of each
 * database.
 *
 * @since 0.1.0
 * @category running
 */
export const check = Effect.fn("effect-alembic.check")(function*(options: EnvironmentOptions = {}) {
  const { compared } = yield* compareAll(options, { readOnly: true })
  const map = yield* revisionMap
  const script = MigrationScript.make({
    upgradeOps: compared.map(({ upgrade }) => upgrade),
    downgradeOps: compared.map(({ downgrade }) => downgrade)
  })
  const found = yield* directed(script, hooksOf(compared), RevisionMap.heads(map))
  const databases = differencesOf(found, compared)
  if (databases.some(({ differences }) => differences.length > 0)) {
    return yield* new AutogenerateError({ reason: new DiffsDetected({ databases }) })
  }
  return databases
})
