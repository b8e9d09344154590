/**
 * Starts a private PgBouncer for a PostgreSQL database, from Debian's archive.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as DebianArchive from "./DebianArchive.ts"
import * as PrivateServer from "./PrivateServer.ts"
import type * as Server from "./Server.ts"
import * as Supervised from "./Supervised.ts"

/**
 * - `url`: the database behind the pooler;
 * - `mode`: when a server session returns to the pool;
 * - `size`: how many server sessions the pool has.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly url: string
  readonly mode: "transaction" | "session"
  readonly size: number
}

/**
 * Starts PgBouncer and returns the URL of the database behind it; the scope ends it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const start = (
  options: Options
): Effect.Effect<string, Server.ServerUnavailable | DebianArchive.Unobtainable, Scope.Scope> =>
  Effect.gen(function*() {
    const unpacked = yield* DebianArchive.unpack({ title: "PgBouncer", suite: "bookworm", packages: ["pgbouncer"] })
    const server = new URL(options.url)
    const name = server.pathname.slice(1)
    const folder = yield* Supervised.folder("pgbouncer")
    const configuration = (port: number) =>
      `[databases]
${name} = host=${server.hostname} port=${server.port} dbname=${name} user=${server.username} password=${
        decodeURIComponent(server.password)
      }
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${options.mode}
default_pool_size = ${options.size}
max_client_conn = 200
ignore_startup_parameters = extra_float_digits,options
`
    const { url } = yield* PrivateServer.start({
      name: "postgresql",
      folder,
      prepare: (port) => Supervised.write(`${folder}/pgbouncer.ini`, configuration(port)),
      command: () => [...unpacked.command("usr/sbin/pgbouncer"), `${folder}/pgbouncer.ini`],
      ready: /process up/,
      lastSignal: "KILL",
      url: (port) => `postgres://pooled:any@127.0.0.1:${port}/${name}`
    })
    return url
  })
