/**
 * Finds the dialect of a `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type * as ConfigError from "effect/ConfigError"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Dialect } from "./dialect/Dialect.ts"
import * as DriverError from "./dialect/DriverError.ts"
import { TaggedError } from "./dialect/TaggedError.ts"

/**
 * The database cannot be reached, or refuses the login. The `cause` of the {@link ConnectionError} is the client's error.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConnectionFailed extends Data.TaggedClass("ConnectionFailed")<{
  readonly driver: DriverError.DriverError
}> {
  readonly code = "EA0601"
  readonly exitCode = 5
  get message(): string {
    return `Cannot connect to the database: ${DriverError.format(this.driver)}\n${adviceOn(this.driver)}`
  }
}

/**
 * The client reads a configuration value that is missing or invalid.
 *
 * @since 0.1.0
 * @category errors
 */
export class ClientNotConfigured extends Data.TaggedClass("ClientNotConfigured")<{
  readonly error: ConfigError.ConfigError
}> {
  readonly code = "EA0602"
  readonly exitCode = 3
  get message(): string {
    const missing = missingIn(this.error)
    return missing.length === 0
      ? `The client in env.ts is not configured: ${
        DriverError.redacted(this.error.toString())
      }. Correct that environment variable, or change env.ts.`
      : `env.ts reads ${missing.join(", ")} from the environment, but ${
        missing.length === 1 ? "it is" : "they are"
      } not set. Set what is missing, or change env.ts.`
  }
}

/**
 * The database did not answer before the deadline of `connectTimeout`.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConnectionTimedOut extends Data.TaggedClass("ConnectionTimedOut")<{
  readonly timeout: Duration.Duration
}> {
  readonly code = "EA0604"
  readonly exitCode = 5
  get message(): string {
    return `The database did not answer within ${
      Duration.format(this.timeout)
    }. Check the host and the port of the client in env.ts, and that a database server listens there. ` +
      "To wait longer use --connect-timeout, or connectTimeout in env.ts."
  }
}

/**
 * The native module of the driver cannot be loaded: it is missing, or built for another version of Node.js or another machine.
 *
 * @since 0.1.0
 * @category errors
 */
export class DriverNotLoaded extends Data.TaggedClass("DriverNotLoaded")<{ readonly detail: string }> {
  readonly code = "EA0605"
  readonly exitCode = 3
  get message(): string {
    return this.detail
  }
}

/**
 * There is no dialect for the client.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnknownClient extends Data.TaggedClass("UnknownClient")<{ readonly name: string }> {
  readonly code = "EA0603"
  readonly exitCode = 3
  get message(): string {
    return `There is no dialect for this SqlClient (${this.name}). The clients of @effect/sql-pg, @effect/sql-mysql2, ` +
      "@effect/sql-mssql and @effect/sql-sqlite-node are supported; for another, give env.ts a `dialect` layer of your own."
  }
}

/**
 * The reasons of a {@link ConnectionError}.
 *
 * @since 0.1.0
 * @category errors
 */
export type ConnectionErrorReason =
  | ConnectionFailed
  | ConnectionTimedOut
  | ClientNotConfigured
  | DriverNotLoaded
  | UnknownClient

/**
 * There is no usable connection to the database. The exit code is 5 if the database refuses, and 3 if the configuration of the project is
 * wrong.
 *
 * @since 0.1.0
 * @category errors
 */
export class ConnectionError extends TaggedError("ConnectionError")<{
  readonly reason: ConnectionErrorReason
  readonly cause?: unknown
}> {
  get exitCode(): 3 | 5 {
    return this.reason.exitCode
  }
  override get message(): string {
    return this.reason.message
  }
}

/**
 * Returns the error of a client that failed with `cause`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const connectionFailed = (cause: unknown): ConnectionError => {
  const driver = DriverError.fromUnknown(cause)
  return new ConnectionError({
    reason: Option.match(DriverError.nativeModule(driver), {
      onNone: () => new ConnectionFailed({ driver }),
      onSome: (detail) => new DriverNotLoaded({ detail })
    }),
    cause: DriverError.printable(cause)
  })
}

/**
 * Returns the protocol of a client, as in `Dialect.client`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const protocol = (client: SqlClient.SqlClient): Option.Option<Dialect["Type"]["client"]> =>
  client.onDialectOrElse({
    pg: () => Option.some("pg" as const),
    sqlite: () => Option.some("sqlite" as const),
    mssql: () => Option.some("mssql" as const),
    mysql: () => Option.some("mysql" as const),
    orElse: () => Option.none()
  })

/**
 * Returns the dialect of a client. MySQL and MariaDB have the same clients, so one query asks the server for its version and the
 * `sql_mode` of the session.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromClient = (client: SqlClient.SqlClient): Effect.Effect<Dialect["Type"], ConnectionError> =>
  client.onDialectOrElse({
    pg: () => postgresql,
    sqlite: () => sqlite,
    mssql: () => mssql,
    mysql: () =>
      Effect.promise(() => import("./dialect/mysql/Dialect.ts")).pipe(
        Effect.flatMap(({ fromClient }) => fromClient(client)),
        Effect.mapError(connectionFailed)
      ),
    clickhouse: () => Effect.fail(new ConnectionError({ reason: new UnknownClient({ name: "clickhouse" }) })),
    orElse: () => Effect.fail(new ConnectionError({ reason: new UnknownClient({ name: "unknown" }) }))
  })

/**
 * The dialect of the client; env.ts uses it by default.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerFromClient: Layer.Layer<Dialect, ConnectionError, SqlClient.SqlClient> = Layer.effect(
  Dialect,
  Effect.flatMap(SqlClient.SqlClient, fromClient)
)

const postgresql = Effect.promise(() => import("./dialect/postgresql/Dialect.ts")).pipe(Effect.map((_) => _.dialect))
const sqlite = Effect.promise(() => import("./dialect/sqlite/Dialect.ts")).pipe(Effect.map((_) => _.dialect))
const mssql = Effect.promise(() => import("./dialect/mssql/Dialect.ts")).pipe(Effect.map((_) => _.dialect))

const address = "Start the server, or correct the host and the port of the client in env.ts."
const host =
  "Correct the host of the client in env.ts. If it is not the host that you wrote, its URL is not valid: it reads " +
  "postgres://user:password@host:port/database (mysql://… for MySQL and MariaDB)."
const login =
  "Correct the user or the password of the client in env.ts, or let the server admit that user to the database from here."
const database = "Create the database, or correct its name in the client of env.ts."
const url =
  "The URL of the client in env.ts is not valid. It reads mysql://user:password@host:port/database; special characters in " +
  "its parts are percent-encoded (@ is %40)."
const closed =
  "The server closed the connection. Check that the port is that of this kind of database, and whether the server requires TLS."
const file =
  "The file does not exist, or cannot be opened. Correct its path in env.ts, or in the variable that env.ts reads. A command " +
  "that only reads does not create the file; `effect-alembic upgrade head` does."

/** What to do, by the codes of the drivers and of Node.js. */
const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: address,
  ETIMEDOUT: address,
  EHOSTUNREACH: address,
  ENETUNREACH: address,
  ENOTFOUND: host,
  EAI_AGAIN: host,
  "28P01": login,
  "28000": login,
  ER_ACCESS_DENIED_ERROR: login,
  ER_DBACCESS_DENIED_ERROR: login,
  "18456": login,
  "3D000": database,
  ER_BAD_DB_ERROR: database,
  "4060": database,
  ERR_INVALID_URL: url,
  ECONNRESET: closed,
  PROTOCOL_CONNECTION_LOST: closed,
  SQLITE_CANTOPEN: file,
  SQLITE_NOTADB: "The file is not an SQLite database. Correct its path in env.ts, or in the variable that env.ts reads."
}

/** The same for errors without a code, by their messages. */
const adviceByMessage: ReadonlyArray<readonly [RegExp, string]> = [
  [/^Connection terminated/, closed],
  [/^URI malformed/, url],
  [/^Cannot open database because the directory does not exist/, file]
]

const adviceOn = ({ code, message }: DriverError.DriverError): string =>
  Option.flatMapNullable(code, (code) => advice[code]).pipe(
    Option.orElse(() => Option.fromNullable(adviceByMessage.find(([pattern]) => pattern.test(message))?.[1])),
    Option.getOrElse(() => "Check that the server is running, and that the client in env.ts is configured for it.")
  )

const missingIn = (error: ConfigError.ConfigError): ReadonlyArray<string> => {
  switch (error._op) {
    case "MissingData":
      return [error.path.join("_")]
    case "And":
    case "Or":
      return [...missingIn(error.left), ...missingIn(error.right)]
    default:
      return []
  }
}
