/**
 * New, empty databases for tests: SQLite files, or databases on a server. A database is dropped when its scope closes.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import type { ConfigError } from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Crypto from "node:crypto"
import * as Fs from "node:fs/promises"
import * as Os from "node:os"
import * as Path from "node:path"
import type { AutogenerateError } from "../autogenerate/AutogenerateError.ts"
import type { ConnectionError } from "../Dialects.ts"
import type { ExecutionError } from "../execution/Execution.ts"

/**
 * The errors of creating a database, and of a client's layer.
 *
 * @since 0.1.0
 * @category errors
 */
export type ClientError = SqlError | ConfigError | ConnectionError | ExecutionError | AutogenerateError

/**
 * The layer of a client for a database.
 *
 * @since 0.1.0
 * @category models
 */
export type Client = Layer.Layer<SqlClient.SqlClient, ClientError>

/**
 * A database of a test:
 *
 * - `name`: its name; for SQLite, the path of the file;
 * - `url`: for programs that take a URL; for SQLite, `sqlite://` and the path;
 * - `client`: a new client for it, with its own connections.
 *
 * @since 0.1.0
 * @category models
 */
export interface Database {
  readonly name: string
  readonly url: string
  readonly client: Client
}

/**
 * Creates databases.
 *
 * - `create`: a new, empty database;
 * - `copy`: a copy of a database to which no client is connected; `None` where the server cannot copy one.
 *
 * @since 0.1.0
 * @category tags
 */
export class TestDatabase extends Context.Tag("effect-alembic/testing/TestDatabase")<TestDatabase, {
  readonly create: Effect.Effect<Database, ClientError, Scope.Scope>
  readonly copy: Option.Option<(database: Database) => Effect.Effect<Database, ClientError, Scope.Scope>>
}>() {}

/**
 * A server on which databases are created:
 *
 * - `url`: the URL of a database on it, with a user that may create databases;
 * - `client`: returns the client of a URL.
 *
 * @since 0.1.0
 * @category models
 */
export interface Server {
  readonly url: string
  readonly client: (url: string) => Client
}

/**
 * SQLite files in a new folder each.
 *
 * @example
 * import { SqliteClient } from "@effect/sql-sqlite-node"
 * import { TestDatabase } from "effect-alembic/testing"
 *
 * const databases = TestDatabase.sqlite((filename) => SqliteClient.layer({ filename }))
 *
 * @since 0.1.0
 * @category layers
 */
export const sqlite = (client: (filename: string) => Client): Layer.Layer<TestDatabase> => {
  const create = Effect.map(folder, (folder): Database => {
    const name = Path.join(folder, "database.sqlite")
    return { name, url: `sqlite://${name}`, client: client(name) }
  })
  return Layer.succeed(TestDatabase, {
    create,
    copy: Option.some((database: Database) =>
      Effect.tap(create, ({ name }) => Effect.promise(() => Fs.copyFile(database.name, name)))
    )
  })
}

/**
 * Databases on a PostgreSQL server.
 *
 * @example
 * import { PgClient } from "@effect/sql-pg"
 * import { TestDatabase } from "effect-alembic/testing"
 * import { Redacted } from "effect"
 *
 * const databases = TestDatabase.postgresql({
 *   url: "postgres://postgres:secret@localhost/postgres",
 *   client: (url) => PgClient.layer({ url: Redacted.make(url) })
 * })
 *
 * @since 0.1.0
 * @category layers
 */
export const postgresql = (server: Server): Layer.Layer<TestDatabase> => {
  const onServer = createOn(server, (name) => [`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`])
  return Layer.succeed(TestDatabase, {
    create: onServer((name) => [`CREATE DATABASE "${name}" TEMPLATE template0 ENCODING 'UTF8'`]),
    copy: Option.some((database: Database) =>
      onServer((name) => [`CREATE DATABASE "${name}" TEMPLATE "${database.name}"`])
    )
  })
}

/**
 * Databases on a MySQL or MariaDB server, in `utf8mb4`.
 *
 * @since 0.1.0
 * @category layers
 */
export const mysql = (server: Server): Layer.Layer<TestDatabase> =>
  Layer.succeed(TestDatabase, {
    create: createOn(server, (name) => [
      // The default is a year: a lock that is still held must not block the tests.
      "SET SESSION lock_wait_timeout = 5",
      `DROP DATABASE IF EXISTS \`${name}\``
    ])((name) => [`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`]),
    copy: Option.none()
  })

/**
 * Databases on SQL Server. Readers do not wait for writers in them, as on the other servers.
 *
 * @since 0.1.0
 * @category layers
 */
export const mssql = (server: Server): Layer.Layer<TestDatabase> =>
  Layer.succeed(TestDatabase, {
    create: createOn(server, (name) => [
      `ALTER DATABASE [${name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE`,
      `DROP DATABASE IF EXISTS [${name}]`
    ])((name) => [`CREATE DATABASE [${name}]`, `ALTER DATABASE [${name}] SET READ_COMMITTED_SNAPSHOT ON`]),
    copy: Option.none()
  })

/**
 * The client of a new database each time the layer is built.
 *
 * @example
 * import { SqliteClient } from "@effect/sql-sqlite-node"
 * import { TestDatabase } from "effect-alembic/testing"
 * import { Layer } from "effect"
 *
 * const SqlTest = TestDatabase.layerClient.pipe(
 *   Layer.provide(TestDatabase.sqlite((filename) => SqliteClient.layer({ filename })))
 * )
 *
 * @since 0.1.0
 * @category layers
 */
export const layerClient: Layer.Layer<SqlClient.SqlClient, ClientError, TestDatabase> = Layer.unwrapScoped(
  Effect.flatMap(TestDatabase, ({ create }) => Effect.map(create, ({ client }) => client))
)

const folder = Effect.acquireRelease(
  Effect.promise(async () => Fs.mkdtemp(Path.join(await Fs.realpath(Os.tmpdir()), "effect-alembic-sqlite-"))),
  (folder) => Effect.promise(() => Fs.rm(folder, { recursive: true, force: true }))
)

// Creating and dropping run uninterruptibly; a pool of SQL Server's client that is created there never closes. A fiber of its own can create it.
const createOn = (server: Server, drop: (name: string) => ReadonlyArray<string>) => {
  const administer = (statements: ReadonlyArray<string>) =>
    Effect.flatMap(
      SqlClient.SqlClient,
      (sql) =>
        Effect.flatMap(sql.reserve, (connection) =>
          Effect.forEach(statements, (text) =>
            connection.executeUnprepared(text, [], undefined), { discard: true }))
    ).pipe(
      Effect.scoped,
      Effect.provide(server.client(server.url)),
      Effect.interruptible,
      Effect.forkDaemon,
      Effect.flatMap(Fiber.join)
    )
  return (create: (name: string) => ReadonlyArray<string>): Effect.Effect<Database, ClientError, Scope.Scope> =>
    Effect.gen(function*() {
      const name = `alembic_test_${Crypto.randomBytes(6).toString("hex")}`
      yield* Effect.acquireRelease(administer(create(name)), () => Effect.ignoreLogged(administer(drop(name))))
      const url = new URL(server.url)
      url.pathname = `/${name}`
      return { name, url: url.href, client: server.client(url.href) }
    })
}
