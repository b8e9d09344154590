/**
 * Creates a new, empty database for one test or suite, under a random name, with a `SqlClient` and a URL. It is dropped when the scope
 * closes.
 */
import * as MssqlClient from "@effect/sql-mssql/MssqlClient"
import * as MysqlClient from "@effect/sql-mysql2/MysqlClient"
import * as PgClient from "@effect/sql-pg/PgClient"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Crypto from "node:crypto"
import * as Fs from "node:fs/promises"
import * as Os from "node:os"
import * as Path from "node:path"
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
export interface Database {
  readonly label: Label
  readonly url: string
  readonly name: string
  readonly client: Layer.Layer<SqlClient.SqlClient, ClientError>
}

/**
 * @since 0.1.0
 * @category errors
 */
export type ClientError = SqlError | ConfigError.ConfigError

/**
 * The database of the `SqlClient` in the same layer.
 *
 * @since 0.1.0
 * @category tags
 */
export class FreshDatabase extends Context.Tag("effect-alembic/test/FreshDatabase")<FreshDatabase, Database>() {}

/**
 * Creates a database on a server; the scope drops it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const onServer = (server: Server): Effect.Effect<Database, ClientError, Scope.Scope> =>
  Effect.gen(function*() {
    const name = `alembic_test_${Crypto.randomBytes(6).toString("hex")}`
    const { create, drop } = statements(name)[server.name]
    const administer = (texts: ReadonlyArray<string>) =>
      Effect.flatMap(
        SqlClient.SqlClient,
        (sql) =>
          Effect.scoped(Effect.flatMap(sql.reserve, (connection) =>
            Effect.forEach(texts, (text) => connection.executeUnprepared(text, [], undefined))))
      ).pipe(Effect.provide(client(server.name, server.url)))
    yield* Effect.acquireRelease(administer(create), () => Effect.ignoreLogged(administer(drop)))
    const url = new URL(server.url)
    url.pathname = `/${name}`
    return { label: server.name, name, url: url.href, client: client(server.name, url.href) }
  })

/**
 * Creates an SQLite file in a new folder; the scope removes both.
 *
 * @since 0.1.0
 * @category constructors
 */
export const sqlite = (parent: string = Os.tmpdir()): Effect.Effect<Database, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(async () => Fs.mkdtemp(Path.join(await Fs.realpath(parent), "effect-alembic-sqlite-"))),
    (folder) => Effect.promise(() => Fs.rm(folder, { recursive: true, force: true }))
  ).pipe(Effect.map((folder) => {
    const name = Path.join(folder, "database.sqlite")
    const url = `sqlite://${name}`
    return { label: "sqlite", name, url, client: client("sqlite", url) }
  }))

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

/** `lock_wait_timeout` is a year by default; a lock that is still held must not block the tests. */
const statements = (name: string): Readonly<
  Record<ServerName, { readonly create: ReadonlyArray<string>; readonly drop: ReadonlyArray<string> }>
> => {
  const mysql = {
    create: [`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`],
    drop: ["SET SESSION lock_wait_timeout = 5", `DROP DATABASE IF EXISTS \`${name}\``]
  }
  return {
    postgresql: {
      create: [`CREATE DATABASE "${name}" TEMPLATE template0 ENCODING 'UTF8'`],
      drop: [`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`]
    },
    mysql,
    mariadb: mysql,
    mssql: {
      // Without it a query waits for each transaction that has written to its table, as on no other server here.
      create: [`CREATE DATABASE [${name}]`, `ALTER DATABASE [${name}] SET READ_COMMITTED_SNAPSHOT ON`],
      drop: [`ALTER DATABASE [${name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE`, `DROP DATABASE IF EXISTS [${name}]`]
    }
  }
}

const mssqlConfig = (url: URL) => ({
  server: url.hostname,
  port: url.port === "" ? 1433 : Number(url.port),
  username: decodeURIComponent(url.username),
  password: Redacted.make(decodeURIComponent(url.password)),
  database: url.pathname === "" || url.pathname === "/" ? "master" : url.pathname.slice(1),
  encrypt: true,
  trustServer: true
})
