/**
 * Holds the scripts of whole commands (`--sql`) to what Alembic recorded.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import * as Commands from "../../src/Commands.ts"
import { Dialect } from "../../src/dialect/Dialect.ts"
import * as Migration from "../../src/migration/Migration.ts"
import { MigrationContext } from "../../src/migration/MigrationContext.ts"
import * as Environment from "../../src/runtime/Environment.ts"
import * as MetaData from "../../src/schema/MetaData.ts"
import * as ScriptDirectory from "../../src/script/ScriptDirectory.ts"
import type { CaseResult } from "./CaseResult.ts"
import { expected } from "./Deviations.ts"
import { errorKind } from "./ErrorKind.ts"
import { dialects } from "./operations.ts"
import * as OpSpec from "./OpSpec.ts"
import * as Reading from "./Reading.ts"
import * as Spec from "./Spec.ts"

const Names = Schema.optional(Schema.NullOr(Schema.Union(Schema.String, Schema.Array(Schema.String))))

const RevisionSpec = Schema.Struct({
  id: Schema.String,
  message: Schema.optional(Schema.String),
  downRevision: Schema.NullOr(Schema.Union(Schema.String, Schema.Array(Schema.String))),
  branchLabels: Names,
  dependsOn: Names,
  upgrade: Schema.Array(OpSpec.OpSpec),
  downgrade: Schema.Array(OpSpec.OpSpec)
})

const Options = Schema.Struct({
  versionTable: Schema.optional(Schema.String),
  versionTableSchema: Schema.optional(Schema.String),
  versionTablePk: Schema.optional(Schema.Boolean),
  transactionalDdl: Schema.optional(Schema.Boolean),
  transactionPerMigration: Schema.optional(Schema.Boolean),
  mssqlBatchSeparator: Schema.optional(Schema.NullOr(Schema.String)),
  literalBinds: Schema.optional(Schema.Boolean),
  namingConvention: Schema.optional(Spec.NamingConventionSpec)
})

const Expectation = Schema.Union(
  Schema.Struct({ text: Schema.String, alsoAllowed: Schema.optional(Schema.Array(Schema.String)), ...Spec.notes }),
  Schema.Struct({ error: Spec.ErrorSpec, ...Spec.notes })
)

const Case = Schema.Struct({
  id: Schema.String,
  chain: Schema.String,
  dialect: Schema.String,
  command: Schema.Struct({ name: Schema.Literal("upgrade", "downgrade", "stamp"), revision: Schema.String }),
  options: Schema.optional(Options),
  expect: Expectation
})
type Case = typeof Case.Type

const Chains = Schema.Struct({ chains: Schema.Record({ key: Schema.String, value: Schema.Unknown }) })

const decodeCase = Schema.decodeUnknownEither(Case, Reading.parsing)
const decodeChain = Schema.decodeUnknownEither(Schema.Array(RevisionSpec), Reading.parsing)

export const checkOfflineFile = (json: unknown): Promise<ReadonlyArray<CaseResult>> => {
  const { chains } = Schema.decodeUnknownSync(Chains)(json)
  const scripts = Object.fromEntries(
    Object.entries(chains).map(([name, chain]) => [
      name,
      Either.flatMap(decodeChain(chain), (chain) => Either.try(() => ScriptDirectory.fromModules(chain.map(migration))))
    ])
  )
  return Effect.runPromise(
    Effect.forEach(Reading.cases(json), (one) => {
      const read = Either.flatMap(decodeCase(one), (asked) =>
        Either.map(
          scripts[asked.chain] ?? Either.left(new Error(`There is no chain ${asked.chain}.`)),
          (chain) => ({ asked, chain })
        ))
      if (Either.isLeft(read)) return Effect.succeed(Reading.unreadable(one, read.left))
      const { asked, chain } = read.right
      const dialect = dialects[asked.dialect]
      return dialect === undefined
        ? Effect.succeed<CaseResult>({ id: asked.id, dialect: asked.dialect, outcome: "unsupported" })
        : Effect.map(Effect.either(Effect.provide(script(asked, dialect), chain)), (answer) => judge(asked, answer))
          .pipe(
            Effect.catchAllDefect((defect) => Effect.succeed(Reading.unreadable(one, defect)))
          )
    }).pipe(Logger.withMinimumLogLevel(LogLevel.None))
  )
}

type Command = (
  target: string,
  options: Commands.RunOptions
) => Effect.Effect<
  Commands.RunResults,
  Commands.CommandError,
  ScriptDirectory.ScriptDirectory | Environment.Environment
>

const commands: Readonly<Record<"upgrade" | "downgrade" | "stamp", Command>> = {
  upgrade: Commands.upgrade,
  downgrade: Commands.downgrade,
  stamp: Commands.stamp
}

const migration = (spec: typeof RevisionSpec.Type): Migration.Migration => {
  const run = (ops: ReadonlyArray<OpSpec.OpSpec>) =>
    OpSpec.run(
      ops,
      (operations) => Effect.flatMap(MigrationContext, (context) => context.autocommitBlock(operations))
    )
  return Migration.make({
    revision: spec.id,
    downRevision: spec.downRevision,
    branchLabels: spec.branchLabels,
    dependsOn: spec.dependsOn,
    upgrade: run(spec.upgrade),
    downgrade: run(spec.downgrade)
  })
}

const script = ({ command, options = {} }: Case, dialect: Dialect["Type"]) =>
  Effect.gen(function*() {
    const { mssqlBatchSeparator: _, namingConvention, ...rest } = options
    const text = yield* Ref.make("")
    const environment = Environment.make({
      ...rest,
      client: Layer.die("A script connects to nothing."),
      dialect: Layer.succeed(Dialect, dialect),
      literalBinds: options.literalBinds ?? false,
      batchSeparator: separatorOf(options),
      targetMetadata: namingConvention === undefined ? undefined : MetaData.make([], { namingConvention })
    })
    yield* commands[command.name](command.revision, { script: (part) => Ref.update(text, (all) => all + part) }).pipe(
      Effect.provideService(Environment.Environment, environment)
    )
    return yield* Ref.get(text)
  })

const separatorOf = ({ mssqlBatchSeparator }: typeof Options.Type) =>
  mssqlBatchSeparator === null ? "" : mssqlBatchSeparator

const judge = (asked: Case, answer: Either.Either<string, Commands.CommandError>): CaseResult => {
  const { dialect, expect, id, options = {} } = asked
  const ours = expected("offline", dialect, separatorOf(options) ?? "GO")
  if (agrees(expect, ours, answer)) return { id, dialect, outcome: "passed" }
  return {
    id,
    dialect,
    outcome: "failed",
    expected: "error" in expect ? `an error of kind ${expect.error.kind}` : normal(ours(expect.text)),
    got: Either.match(answer, { onLeft: (error) => `${error._tag}: ${error.message}`, onRight: normal })
  }
}

const agrees = (
  expect: typeof Expectation.Type,
  ours: (recorded: string) => string,
  answer: Either.Either<string, Commands.CommandError>
): boolean => {
  if ("error" in expect) return Either.isLeft(answer) && kindOf(answer.left) === expect.error.kind
  return Either.isRight(answer) &&
    [expect.text, ...expect.alsoAllowed ?? []].some((text) => normal(ours(text)) === normal(answer.right))
}

/** A migration fails with the error of its operation; everything else that a command refuses is its own. */
const kindOf = (error: Commands.CommandError): string | undefined =>
  error._tag === "MigrationFailed"
    ? Option.getOrUndefined(Option.map(Cause.failureOption(error.cause), errorKind))
    : "command"

const normal = (text: string): string =>
  text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ RETURNING (?:\S+\.)?version_num(?=;)| RETURNING "[^;]*version_num(?=;)/g, "")
    .replaceAll(/ OUTPUT inserted\.version_num/g, "")
    .trim()
