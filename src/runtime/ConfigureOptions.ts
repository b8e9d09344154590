/**
 * The configuration of a database in env.ts.
 *
 * @since 0.1.0
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type * as Duration from "effect/Duration"
import type * as Layer from "effect/Layer"
import type { AutogenerateOptions } from "../autogenerate/AutogenerateOptions.ts"
import type { Dialect } from "../dialect/Dialect.ts"
import type * as DdlImpl from "../execution/DdlImpl.ts"
import type * as Execution from "../execution/Execution.ts"
import type * as Inspector from "../execution/Inspector.ts"
import type * as History from "../ledger/History.ts"
import type * as Journal from "../ledger/Journal.ts"
import type * as Ledger from "../ledger/Ledger.ts"
import type * as MigrationLock from "../ledger/MigrationLock.ts"
import type * as MigrationContext from "../migration/MigrationContext.ts"
import type * as Transactions from "../migration/Transactions.ts"
import type * as Operations from "../operations/Operations.ts"
import * as Options from "../schema/Options.ts"
import type * as Hooks from "./Hooks.ts"

/**
 * The configuration of a database (Alembic's `context.configure`):
 *
 * - `name`: the name of this database, if there are several; it appears in messages, in dry runs and at the beginning of its script;
 * - `client`: the layer of the database's `SqlClient`; not built offline;
 * - `connectTimeout`: how long to wait for the client to connect (default 30 seconds); `--connect-timeout` overrides it. An attempt that the
 *   client ends earlier, at its own limit, is repeated until then;
 * - `scratchClient`: the client of a new database on the server of `client`, by its name, in which `diff` builds a revision and
 *   `test` runs the laws; for SQLite, of a database in memory. They create and drop it on a connection to a database that each server has:
 *   `postgres`, `information_schema`, `master`;
 * - `dialect`: the layer of the dialect; by default that of the client. It may use the client online; offline there is none;
 * - `services`: the layer of the services that migrations of `Migration.forServices` use; online it may use the client;
 * - `opts`: your own values for migrations, as `opts` of `MigrationContext` (Alembic's `context.configure(**kw)`);
 * - `ddlImpl`: the layer that runs DDL, instead of `DdlImpl.layer` (Alembic's `DefaultImpl`);
 * - `inspector`: the layer that reads the catalogue, instead of `Inspector.layer`;
 * - `operations`: the layer that performs operations, instead of `Operations.layer`, for example with `interpretations`;
 * - `onVersionApply`: called after each step, in its transaction;
 * - `batchSeparator`: a line after each statement of a script (SQL Server: `GO`);
 * - `scriptHeader`: the first line of a script, for the program that applies it: `:on error exit` for sqlcmd, `\set ON_ERROR_STOP on` for psql;
 * - `literalBinds`: whether values are literals in scripts (default) or named markers;
 * - `output`: writes the script of this database, instead of standard output;
 * - `startingRevision`: the revision at which the script of this database starts, instead of that of the command (Alembic's
 *   `starting_rev`); ignored online;
 * - `templateValues`: additional values for the template of a new revision, if env.ts is run for it (Alembic's `template_args`).
 *
 * `E` is the error of building the layers of `client`, `dialect` and `services`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConfigureOptions<E = never>
  extends Ledger.LedgerOptions, GuardOptions, Transactions.TransactionOptions, AutogenerateOptions
{
  readonly name?: string | undefined
  readonly client: Layer.Layer<SqlClient.SqlClient, E>
  readonly connectTimeout?: Duration.DurationInput | undefined
  readonly scratchClient?: ((name: string) => Layer.Layer<SqlClient.SqlClient, E>) | undefined
  readonly dialect?: Layer.Layer<Dialect, E, SqlClient.SqlClient> | undefined
  readonly services?: Layer.Layer<never, E, SqlClient.SqlClient> | undefined
  readonly opts?: MigrationContext.MigrationContext["Type"]["opts"] | undefined
  readonly ddlImpl?: Layer.Layer<DdlImpl.DdlImpl, never, Dialect | Execution.Execution> | undefined
  readonly inspector?: Layer.Layer<Inspector.Inspector, never, Dialect | Execution.Services> | undefined
  readonly operations?:
    | Layer.Layer<
      Operations.Operations,
      never,
      DdlImpl.DdlImpl | Dialect | Execution.Execution | Inspector.Inspector
    >
    | undefined
  readonly onVersionApply?: ReadonlyArray<Hooks.OnVersionApply> | undefined
  readonly batchSeparator?: string | undefined
  readonly scriptHeader?: string | undefined
  readonly literalBinds?: boolean | undefined
  readonly output?: Execution.ScriptOptions["write"] | undefined
  readonly startingRevision?: string | undefined
  readonly templateValues?: Readonly<Record<string, string>> | undefined
}

/**
 * The names of the options of {@link ConfigureOptions}.
 *
 * @since 0.1.0
 * @category options
 */
export const configureKeys = Options.keys<ConfigureOptions>({
  versionTable: true,
  versionTableSchema: true,
  versionTablePk: true,
  historyTable: true,
  journal: true,
  lock: true,
  lockTimeout: true,
  transactionalDdl: true,
  transactionPerMigration: true,
  name: true,
  client: true,
  connectTimeout: true,
  scratchClient: true,
  dialect: true,
  services: true,
  opts: true,
  ddlImpl: true,
  inspector: true,
  operations: true,
  targetMetadata: true,
  includeName: true,
  includeObject: true,
  includeSchemas: true,
  compareType: true,
  compareServerDefault: true,
  comparators: true,
  autogeneratePlugins: true,
  compareTypeDetails: true,
  compareCheckText: true,
  compareComputed: true,
  comparePrimaryKeys: true,
  compareExcludeConstraints: true,
  compareComments: true,
  compareEnums: true,
  compareObjects: true,
  compareIndexDetails: true,
  renderAsBatch: true,
  renderItem: true,
  renderOperation: true,
  userModule: true,
  processRevisionDirectives: true,
  upgradeToken: true,
  downgradeToken: true,
  onVersionApply: true,
  batchSeparator: true,
  scriptHeader: true,
  literalBinds: true,
  output: true,
  startingRevision: true,
  templateValues: true
})

/**
 * Distinguishes the databases of an env.ts.
 *
 * @since 0.1.0
 * @category models
 */
export type DatabaseKey = Pick<ConfigureOptions<unknown>, "versionTable" | "versionTableSchema"> & {
  readonly client: object
}

/**
 * The options of the guards around each migration.
 *
 * @since 0.1.0
 * @category models
 */
export interface GuardOptions extends MigrationLock.LockOptions, History.HistoryOptions, Journal.JournalOptions {}
