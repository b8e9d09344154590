/**
 * The migrations of a project in a scratch database: single steps, and what they leave.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Commands from "../Commands.ts"
import { revisionMap } from "../commands/Revisions.ts"
import { runEnvironment } from "../commands/RunEnvironment.ts"
import { Dialect } from "../dialect/Dialect.ts"
import * as DdlImpl from "../execution/DdlImpl.ts"
import * as Execution from "../execution/Execution.ts"
import * as Inspector from "../execution/Inspector.ts"
import * as Operations from "../operations/Operations.ts"
import * as MigrationStep from "../revision/MigrationStep.ts"
import type { ConfigureOptions } from "../runtime/ConfigureOptions.ts"
import * as Environment from "../runtime/Environment.ts"
import * as MetaData from "../schema/MetaData.ts"
import * as Table from "../schema/Table.ts"
import type { ScriptDirectory } from "../script/ScriptDirectory.ts"
import * as RowArbitrary from "./RowArbitrary.ts"
import * as Snapshot from "./Snapshot.ts"
import type { ClientError, Database } from "./TestDatabase.ts"

/**
 * A project: its revisions, and the options of env.ts without the client.
 *
 * @since 0.1.0
 * @category models
 */
export interface ProjectOptions extends Omit<ConfigureOptions<ClientError>, "client" | "scratchClient"> {
  readonly scripts: Layer.Layer<ScriptDirectory>
  /** The schemas whose objects are compared; by default that of the connection. */
  readonly schemas?: ReadonlyArray<string> | undefined
}

/**
 * The services of a project in a database.
 *
 * @since 0.1.0
 * @category models
 */
export type Services = SqlClient.SqlClient | ScriptDirectory | Environment.Environment

/**
 * The errors of applying revisions in a test.
 *
 * @since 0.1.0
 * @category errors
 */
export type MigrationError = Commands.CommandError | ClientError

/**
 * Runs an effect with the project in a database. Only errors are logged.
 *
 * @since 0.1.0
 * @category running
 */
export const within = ({ schemas: _, scripts, ...options }: ProjectOptions, { client }: Pick<Database, "client">) => {
  const environment = Layer.effect(
    Environment.Environment,
    Effect.map(
      SqlClient.SqlClient,
      (sql) => Environment.make({ ...options, client: Layer.succeed(SqlClient.SqlClient, sql) })
    )
  )
  return <A, E1>(effect: Effect.Effect<A, E1, Services>): Effect.Effect<A, E1 | ClientError> =>
    effect.pipe(
      Effect.provide(Layer.merge(scripts, environment)),
      Effect.provide(client),
      Logger.withMinimumLogLevel(LogLevel.Error)
    )
}

/**
 * Returns the ids of all revisions, each after what it needs, and what each needs: its down revisions and dependencies.
 *
 * @since 0.1.0
 * @category running
 */
export const revisions = Effect.gen(function*() {
  const map = yield* revisionMap
  const steps = yield* MigrationStep.planUpgrade(map, [], "heads")
  return new Map(
    steps.flatMap((step) => step._tag === "UpgradeStep" ? [[step.revision.revision, step.fromRevisions] as const] : [])
  )
})

/**
 * Applies all that a revision needs, and not the revision itself.
 *
 * @since 0.1.0
 * @category running
 */
export const upgradeBefore = (revision: string) =>
  Effect.flatMap(
    revisions,
    (all) => Effect.forEach(all.get(revision) ?? [], (needed) => Commands.upgrade(needed), { discard: true })
  )

/**
 * Undoes one revision, which nothing that is applied follows.
 *
 * @since 0.1.0
 * @category running
 */
export const undo = (revision: string) =>
  Effect.flatMap(revisionMap, (map) =>
    runEnvironment({ revisionArgument: revision }, {
      plan: (heads) => MigrationStep.planUndo(map, heads, revision)
    }))

/**
 * The objects of a database, without the tables of this package.
 *
 * @since 0.1.0
 * @category models
 */
export interface Contents {
  readonly dialect: Dialect["Type"]
  readonly tables: ReadonlyArray<Table.Table>
  readonly catalogue: Snapshot.Catalogue
}

/**
 * Reads the catalogue.
 *
 * @since 0.1.0
 * @category running
 */
export const contents = (
  options: Pick<ProjectOptions, "schemas">
): Effect.Effect<Contents, Commands.InspectError, Services> =>
  Effect.map(Commands.inspect({ schemas: options.schemas }), ([{ dialect, metadata }]) => ({
    dialect,
    tables: metadata.tables,
    catalogue: Snapshot.catalogue(metadata)
  }))

/**
 * Reads the rows of the tables.
 *
 * @since 0.1.0
 * @category running
 */
export const rows = ({ dialect, tables }: Contents): Effect.Effect<Snapshot.Rows, SqlError, SqlClient.SqlClient> =>
  Snapshot.rows(dialect, tables)

/**
 * The objects and rows of a database.
 *
 * @since 0.1.0
 * @category models
 */
export interface State extends Contents {
  readonly rows: Snapshot.Rows
}

/**
 * Reads the catalogue and the rows.
 *
 * @since 0.1.0
 * @category running
 */
export const state = (
  options: Pick<ProjectOptions, "schemas">
): Effect.Effect<State, Commands.InspectError | SqlError, Services> =>
  Effect.flatMap(contents(options), (found) => Effect.map(rows(found), (rows) => ({ ...found, rows })))

/**
 * Inserts random rows into the tables that have none, and returns the tables that were left out. Rows are those of the models of `targetMetadata`.
 *
 * @since 0.1.0
 * @category running
 */
export const fill = (
  { targetMetadata = [] }: Pick<ProjectOptions, "targetMetadata">,
  { dialect, tables }: Contents
): Effect.Effect<RowArbitrary.LeftOut, Execution.ExecutionError | SqlError, SqlClient.SqlClient> => {
  const declared = "tables" in targetMetadata ? targetMetadata.tables : targetMetadata.flatMap(({ tables }) => tables)
  const models = new Map(declared.map((table) => [Table.key(table), table.model]))
  const modelled = tables.map((table) => ({ ...table, model: models.get(Table.key(table)) }))
  return RowArbitrary.insert(MetaData.make(modelled)).pipe(
    Effect.provide(
      Operations.layer().pipe(
        Layer.provide(Layer.merge(DdlImpl.layer, Inspector.layer)),
        Layer.provideMerge(Execution.layerOnline),
        Layer.provideMerge(Layer.succeed(Dialect, dialect))
      )
    )
  )
}
