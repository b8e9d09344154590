/**
 * Starts a server program on a free port of the loopback interface and waits until it accepts connections. The file of each server has its
 * preparation and its command line.
 */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as ScopedRef from "effect/ScopedRef"
import * as Crypto from "node:crypto"
import * as Fs from "node:fs/promises"
import * as Os from "node:os"
import process from "node:process"
import { freePort } from "../../src/testing/freePort.ts"
import { type PrivateServer, type PrivateServerName, type PrivateServerOptions, ServerUnavailable } from "./Server.ts"
import * as Supervised from "./Supervised.ts"

/**
 * - `prepare`: writes files that contain the port;
 * - `ready`: what the server prints when it accepts connections;
 * - `lastSignal`: the signal that ends it immediately and leaves nothing behind.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly name: PrivateServerName
  readonly folder: string
  readonly prepare?: (port: number) => Effect.Effect<void>
  readonly command: (port: number) => ReadonlyArray<string>
  readonly ready: RegExp
  readonly lastSignal: Supervised.Signal
  readonly url: (port: number) => string
}

/**
 * Starts the server; the scope stops it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const start = (options: Options): Effect.Effect<PrivateServer, ServerUnavailable, Scope.Scope> =>
  Effect.gen(function*() {
    const port = yield* freePort
    yield* options.prepare?.(port) ?? Effect.void
    const program = yield* ScopedRef.fromAcquire(boot(options, port))
    return {
      name: options.name,
      url: options.url(port),
      kill: Effect.flatMap(ScopedRef.get(program), (_) => Effect.zipRight(_.signal("KILL"), _.ended)),
      restart: ScopedRef.set(program, boot(options, port))
    }
  }).pipe(Effect.retry({
    schedule: Schedule.recurs(3),
    while: (error) => /address already in use/i.test(error.reason)
  }))

/**
 * The folder of a server's data. It is in memory if there is space, which makes new PostgreSQL databases ten times as fast; it is on disk
 * if `TMPDIR` is set or the data must be durable.
 *
 * @since 0.1.0
 * @category constructors
 */
export const folder = (
  name: PrivateServerName,
  { durable = false }: PrivateServerOptions
): Effect.Effect<string, never, Scope.Scope> =>
  Effect.flatMap(
    durable || process.env["TMPDIR"] !== undefined ? Effect.succeed(false) : hasRoom(memory),
    (inMemory) => Supervised.folder(name, inMemory ? memory : Os.tmpdir())
  )

/**
 * A random password, because other users of the machine can reach the loopback interface too.
 *
 * @since 0.1.0
 * @category constructors
 */
export const password: Effect.Effect<string> = Effect.sync(() => Crypto.randomBytes(12).toString("hex"))

const memory = "/dev/shm"

const hasRoom = (path: string): Effect.Effect<boolean> =>
  Effect.promise(() => Fs.statfs(path).then(({ bavail, bsize }) => bavail * bsize > 2 * 1024 ** 3, () => false))

const boot = (
  options: Options,
  port: number
): Effect.Effect<Supervised.Supervised, ServerUnavailable, Scope.Scope> =>
  Effect.gen(function*() {
    const program = yield* Supervised.start({
      folder: options.folder,
      command: options.command(port),
      lastSignal: options.lastSignal
    })
    const failed = (what: string) =>
      Effect.flatMap(
        program.output,
        (output) => new ServerUnavailable({ server: options.name, reason: `${what}\n${Supervised.lastLines(output)}` })
      )
    yield* program.printed(options.ready).pipe(
      Effect.raceFirst(Effect.zipRight(program.ended, failed("it ended while it was starting:"))),
      Effect.raceFirst(Effect.delay(failed("it was not ready within a minute:"), "60 seconds")),
      Effect.interruptible
    )
    return program
  })
