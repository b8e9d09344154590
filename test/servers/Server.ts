/**
 * A database server for tests: an existing one with a URL, or a private one that this process starts and removes.
 */
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"

/**
 * The servers that tests may require. SQLite is not one, because it runs in the process.
 *
 * @since 0.1.0
 * @category models
 */
export type ServerName = PrivateServerName | "mssql"

/**
 * The servers that can be started here.
 *
 * @since 0.1.0
 * @category models
 */
export type PrivateServerName = "postgresql" | "mysql" | "mariadb"

/**
 * A server. The user of the URL may create databases.
 *
 * @since 0.1.0
 * @category models
 */
export interface Server {
  readonly name: ServerName
  readonly url: string
}

/**
 * A private server, which tests may kill:
 *
 * - `kill`: ends it with `SIGKILL`, as a crash would, and waits until all of it is gone;
 * - `restart`: starts it again on the same data and the same port.
 *
 * @since 0.1.0
 * @category models
 */
export interface PrivateServer extends Server {
  readonly name: PrivateServerName
  readonly kill: Effect.Effect<void>
  readonly restart: Effect.Effect<void, ServerUnavailable>
}

/**
 * - `durable`: let commits reach the disk. Off by default, for speed; what was committed survives a killed server either way,
 *   as the operating system keeps it;
 * - `settings`: settings of a server that only its start can change, beside the usual ones.
 *
 * @since 0.1.0
 * @category models
 */
export interface PrivateServerOptions {
  readonly durable?: boolean | undefined
  readonly settings?: Readonly<Record<string, string>> | undefined
}

/**
 * The server is not available on this machine.
 *
 * @since 0.1.0
 * @category errors
 */
export class ServerUnavailable extends Data.TaggedError("ServerUnavailable")<{
  readonly server: ServerName
  readonly reason: string
}> {
  override get message() {
    return `No ${this.server} server: ${this.reason}\n` +
      `Set ${urlVariable(this.server)} to the URL of one whose user may create databases; compose.yaml has one ready.`
  }
}

/**
 * All names, in the order of output.
 *
 * @since 0.1.0
 * @category constructors
 */
export const serverNames: ReadonlyArray<ServerName> = ["postgresql", "mysql", "mariadb", "mssql"]

/**
 * Returns the environment variable with the URL of an existing server.
 *
 * @since 0.1.0
 * @category constructors
 */
export const urlVariable = (name: ServerName): string => `EFFECT_ALEMBIC_TEST_${name.toUpperCase()}_URL`
