/**
 * Creates a new, empty database for one test or suite, under a random name, with a `SqlClient` and a URL. It is dropped when the scope
 * closes.
 */
import * as MssqlClient from "@effect/sql-mssql/MssqlClient"
import * as MysqlClient from "@effect/sql-mysql2/MysqlClient"
import * as PgClient from "@effect/sql-pg/PgClient"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Mssql from "../../src/mssql.ts"
import * as Mysql from "../../src/mysql.ts"
import * as Postgresql from "../../src/postgresql.ts"
import * as Sqlite from "../../src/sqlite.ts"
import * as TestDatabase from "../../src/testing/TestDatabase.ts"
import { mssqlConfig } from "./mssqlConfig.ts"
import type { Server, ServerName } from "./Server.ts"

/**
 * The databases on which suites run.
 *
 * @since 0.1.0
 * @category models
 */
export type Label = ServerName | "sqlite"

/**
 * - `url`: for programs that take a URL; for SQLite, `sqlite://` and the path of the file;
 * - `name`: its name; for SQLite, the path of the file;
 * - `client`: a new client for it, with its own connections.
 *
 * @since 0.1.0
 * @category models
 */
export interface Database extends TestDatabase.Database {
  readonly label: Label
}

/**
 * @since 0.1.0
 * @category errors
 */
export type ClientError = TestDatabase.ClientError

/**
 * The database of the `SqlClient` in the same layer.
 *
 * @since 0.1.0
 * @category tags
 */
export class FreshDatabase extends Context.Tag("effect-alembic/test/FreshDatabase")<FreshDatabase, Database>() {}

/**
 * Creates a database on a server, or an SQLite file.
 *
 * @since 0.1.0
 * @category layers
 */
export const databases = (server: Server | { readonly name: "sqlite" }): Layer.Layer<TestDatabase.TestDatabase> => {
  if (server.name === "sqlite") return TestDatabase.sqlite((filename) => client("sqlite", `sqlite://${filename}`))
  const onServer = { ...server, client: (url: string) => client(server.name, url) }
  switch (server.name) {
    case "postgresql":
      return TestDatabase.postgresql(onServer)
    case "mysql":
    case "mariadb":
      return TestDatabase.mysql(onServer)
    case "mssql":
      return TestDatabase.mssql(onServer)
  }
}

/**
 * Creates a database on a server; the scope drops it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const onServer = (
  server: Server | { readonly name: "sqlite" }
): Effect.Effect<Database, ClientError, Scope.Scope> =>
  Effect.flatMap(TestDatabase.TestDatabase, ({ create }) => create).pipe(
    Effect.map((database) => ({ ...database, label: server.name })),
    Effect.provide(databases(server))
  )

/**
 * Creates an SQLite file in a new folder; the scope removes both.
 *
 * @since 0.1.0
 * @category constructors
 */
export const sqlite = (): Effect.Effect<Database, ClientError, Scope.Scope> => onServer({ name: "sqlite" })

/**
 * Returns a client for the database of a URL.
 *
 * @since 0.1.0
 * @category layers
 */
export const client = (label: Label, url: string): Layer.Layer<SqlClient.SqlClient, ClientError> => {
  switch (label) {
    case "postgresql":
      return PgClient.layer({ url: Redacted.make(url), maxConnections: 5 })
    case "mysql":
    case "mariadb":
      return MysqlClient.layer({ url: Redacted.make(url), maxConnections: 5 })
    case "mssql":
      return MssqlClient.layer({ ...mssqlConfig(new URL(url)), maxConnections: 5 })
    case "sqlite":
      return SqliteClient.layer({ filename: url.slice("sqlite://".length) })
  }
}

/**
 * Creates a new database and a client for it each time the layer is built.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = <E>(
  database: Effect.Effect<Database, E, Scope.Scope>
): Layer.Layer<SqlClient.SqlClient | FreshDatabase, E | ClientError> =>
  Layer.flatMap(Layer.scoped(FreshDatabase, database), (context) =>
    Layer.merge(
      Layer.succeedContext(context),
      Context.get(context, FreshDatabase).client
    ))

/**
 * Returns, for a database, the clients of other databases on its server by their names, as the `scratchClient` of env.ts does.
 *
 * @since 0.1.0
 * @category constructors
 */
export const scratchClient = ({ label, url }: Database) => (name: string): Database["client"] => {
  const other = new URL(url)
  other.pathname = `/${name}`
  return label === "sqlite" ? client("sqlite", "sqlite://:memory:") : client(label, other.href)
}

/**
 * Returns the options of env.ts for a database that does not exist, on the server of one that does.
 *
 * @since 0.1.0
 * @category constructors
 */
export const absent = ({ label, url }: Database) => ({
  client: client(label, url.replace(/[^/]+$/, label === "sqlite" ? "no_such_folder/absent" : "absent")),
  dialect: dialects[label]
})

const dialects = {
  postgresql: Postgresql.layer,
  mysql: Mysql.layer,
  mariadb: Mysql.layerMariadb,
  mssql: Mssql.layer,
  sqlite: Sqlite.layer
}
