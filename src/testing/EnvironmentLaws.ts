/**
 * The laws of a project's migrations, run through its env.ts without a test suite.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type { EnvironmentOptions } from "../commands/ReadDatabases.ts"
import * as Scratch from "../commands/Scratch.ts"
import * as EnvironmentContext from "../runtime/EnvironmentContext.ts"
import { ScriptDirectory } from "../script/ScriptDirectory.ts"
import * as MigrationLaws from "./MigrationLaws.ts"
import * as ScratchDatabase from "./ScratchDatabase.ts"

/**
 * Whether a law holds: `failure` is `None`, or why it does not or could not be tested.
 *
 * @since 0.1.0
 * @category models
 */
export interface LawResult {
  readonly name: string
  readonly failure: Option.Option<MigrationLaws.LawError>
}

/**
 * The laws of a database; `name` is its name in env.ts.
 *
 * @since 0.1.0
 * @category models
 */
export interface DatabaseLaws {
  readonly name: Option.Option<string>
  readonly laws: ReadonlyArray<LawResult>
}

/**
 * The options of {@link test}:
 *
 * - `schemas`: the schemas whose objects are compared; by default that of the connection;
 * - `onLaw`: called with each result, and the name of the database in env.ts.
 *
 * @since 0.1.0
 * @category models
 */
export interface TestOptions extends EnvironmentOptions {
  readonly schemas?: ReadonlyArray<string> | undefined
  readonly onLaw?: ((result: LawResult, database: Option.Option<string>) => Effect.Effect<void>) | undefined
}

const purpose = "test a project"

/**
 * Runs all laws for each database of env.ts, in scratch databases, for which env.ts gives a `scratchClient`. The configured database need not exist,
 * and is not connected to if env.ts names its dialect. What a migration does outside of its database, it does here too. Fails with an `AutogenerateError` without `scratchClient`.
 *
 * @example
 * import { EnvironmentLaws } from "effect-alembic/testing"
 * import { Effect } from "effect"
 *
 * const broken = Effect.map(
 *   EnvironmentLaws.test(),
 *   (databases) => databases.flatMap(({ laws }) => laws.filter(({ failure }) => failure._tag === "Some"))
 * )
 *
 * @since 0.1.0
 * @category running
 */
export const test = Effect.fn("effect-alembic.test")(
  function*({ onLaw = () => Effect.void, schemas, ...options }: TestOptions = {}) {
    const scripts = Layer.succeed(ScriptDirectory, yield* ScriptDirectory)
    return yield* Scratch.readServers(
      purpose,
      options,
      Effect.gen(function*() {
        const { name } = yield* EnvironmentContext.Target
        const scratch = yield* Scratch.given(purpose)
        const laws = yield* Effect.forEach(
          MigrationLaws.suite({ ...scratch.options, scripts, schemas }),
          (law) =>
            Effect.flip(law.check).pipe(
              Effect.provide(ScratchDatabase.layer(scratch)),
              Effect.option,
              Effect.map((failure): LawResult => ({ name: law.name, failure })),
              Effect.tap((result) => onLaw(result, name))
            )
        )
        return { name, laws } satisfies DatabaseLaws
      })
    )
  }
)
