/**
 * Starts a private MySQL or MariaDB from Debian's archive. The two differ only in a recipe.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as ChildProcess from "node:child_process"
import * as Crypto from "node:crypto"
import * as Fs from "node:fs/promises"
import { promisify } from "node:util"
import * as DebianArchive from "./DebianArchive.ts"
import * as PrivateServer from "./PrivateServer.ts"
import * as Server from "./Server.ts"
import * as Supervised from "./Supervised.ts"

/**
 * Starts MySQL; the scope ends it and removes its data. Only Debian unstable has it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const startMysql = (
  options: Server.PrivateServerOptions = {}
): Effect.Effect<Server.PrivateServer, Server.ServerUnavailable, Scope.Scope> =>
  start({
    name: "mysql",
    archive: { title: "MySQL", suite: "sid", packages: ["mysql-server-core"] },
    program: "usr/sbin/mysqld",
    settings: [
      "--mysqlx=OFF",
      "--secure-file-priv=",
      "--innodb-redo-log-capacity=32M",
      ...(options.durable === true ? [] : ["--innodb-flush-method=nosync"])
    ],
    initialize: ({ command, folder }) => Supervised.run({ folder, command: [...command, "--initialize-insecure"] })
  }, options)

/**
 * Starts MariaDB; the scope ends it and removes its data.
 *
 * @since 0.1.0
 * @category constructors
 */
export const startMariadb = (
  options: Server.PrivateServerOptions = {}
): Effect.Effect<Server.PrivateServer, Server.ServerUnavailable, Scope.Scope> =>
  start({
    name: "mariadb",
    archive: { title: "MariaDB", suite: "bookworm", packages: ["mariadb-server-core"] },
    program: "usr/sbin/mariadbd",
    settings: [
      "--innodb-log-file-size=32M",
      ...(options.durable === true ? [] : ["--innodb-flush-method=nosync"])
    ],
    initialize: ({ command, folder, root }) =>
      Effect.gen(function*() {
        const input = `${folder}/bootstrap.sql`
        const parts = yield* Effect.promise(() =>
          Promise.all(systemTables.map((name) => Fs.readFile(`${root}/usr/share/mysql/${name}.sql`, "utf8")))
        )
        yield* Supervised.write(
          input,
          ["CREATE DATABASE mysql;", "USE mysql;", ...parts, "DELETE FROM mysql.global_priv WHERE user = 'root';\n"]
            .join("\n")
        )
        yield* Supervised.run({ folder, command: ["mkdir", `${folder}/data`] })
        yield* Supervised.run({ folder, input, command: [...command, "--bootstrap"] })
      })
  }, options)

interface Recipe {
  readonly name: "mysql" | "mariadb"
  readonly archive: DebianArchive.Wanted
  readonly program: string
  readonly settings: ReadonlyArray<string>
  readonly initialize: (options: {
    readonly command: ReadonlyArray<string>
    readonly folder: string
    readonly root: string
  }) => Effect.Effect<unknown, Supervised.CommandFailed>
}

const systemTables = [
  "mysql_system_tables",
  "mysql_performance_tables",
  "mysql_system_tables_data",
  "maria_add_gis_sp_bootstrap",
  "mysql_sys_schema"
]

const start = (recipe: Recipe, { durable = false, settings: own = {} }: Server.PrivateServerOptions) =>
  Effect.gen(function*() {
    const unavailable = (error: { readonly message: string }) =>
      new Server.ServerUnavailable({ server: recipe.name, reason: error.message })
    const unpacked = yield* Effect.mapError(DebianArchive.unpack(recipe.archive), unavailable)
    const folder = yield* PrivateServer.folder(recipe.name, { durable })
    const { root } = unpacked
    const settings = [
      "--character-set-server=utf8mb4",
      "--skip-log-bin",
      `--innodb-flush-log-at-trx-commit=${durable ? 1 : 2}`,
      `--innodb-doublewrite=${durable ? 1 : 0}`,
      ...recipe.settings
    ]
    const command = [
      ...unpacked.command(recipe.program),
      "--no-defaults",
      `--datadir=${folder}/data`,
      `--basedir=${root}/usr`,
      `--lc-messages-dir=${root}/usr/share/mysql`,
      `--character-sets-dir=${root}/usr/share/mysql/charsets`,
      `--plugin-dir=${root}/usr/lib/mysql/plugin`,
      ...settings
    ]
    yield* Effect.mapError(
      copied({ folder, template: template(root, settings) }, recipe.initialize({ command, folder, root })),
      unavailable
    )
    const password = yield* PrivateServer.password
    yield* Supervised.write(
      `${folder}/init.sql`,
      `CREATE USER IF NOT EXISTS 'root'@'%' IDENTIFIED BY '${password}';\n` +
        "GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;\n"
    )
    return yield* PrivateServer.start({
      name: recipe.name,
      folder,
      command: (port) => [
        ...command,
        `--port=${port}`,
        "--bind-address=127.0.0.1",
        "--skip-name-resolve",
        `--socket=${folder}/socket`,
        `--pid-file=${folder}/pid`,
        // A server that starts removes the temporary tables of others from a common folder.
        `--tmpdir=${folder}`,
        `--init-file=${folder}/init.sql`,
        "--default-time-zone=+00:00",
        ...Object.entries(own).map(([name, value]) => `--${name}=${value}`)
      ],
      ready: /ready for connections/,
      lastSignal: "KILL",
      url: (port) => `mysql://root:${password}@127.0.0.1:${port}/`
    })
  })

/** Returns the folder of the initial data for these settings, which is created once. */
const template = (root: string, settings: ReadonlyArray<string>): string =>
  `${root}-data-${Crypto.createHash("sha256").update(settings.join("\n")).digest("hex").slice(0, 8)}`

/** Copies the initial data, and creates it with the effect if it does not exist. */
const copied = (
  { folder, template }: { readonly folder: string; readonly template: string },
  initialize: Effect.Effect<unknown, Supervised.CommandFailed>
): Effect.Effect<void, Supervised.CommandFailed> =>
  Effect.gen(function*() {
    const copy = Supervised.run({ folder, command: ["cp", "-R", template, `${folder}/data`] })
    if (yield* Effect.promise(() => Fs.access(template).then(() => true, () => false))) {
      return yield* Effect.asVoid(copy)
    }
    yield* initialize
    yield* Effect.promise(async () => {
      const partial = await Fs.mkdtemp(`${template}-`)
      await exec("cp", ["-a", `${folder}/data`, partial])
      await Fs.rename(`${partial}/data`, template).catch(() => {})
      await Fs.rm(partial, { recursive: true })
    })
  })

const exec = promisify(ChildProcess.execFile)
