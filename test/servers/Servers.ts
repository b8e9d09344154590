/**
 * The servers on which the tests run: existing ones with a URL in the environment, and private ones otherwise. A private server is stopped
 * and removed when the scope closes, and also when this process dies.
 */
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import process from "node:process"
import * as Mysql from "./Mysql.ts"
import * as Postgresql from "./Postgresql.ts"
import * as Server from "./Server.ts"

/**
 * Returns the server with this name: the one with a URL in the environment, or a private one.
 *
 * @since 0.1.0
 * @category constructors
 */
export const start = (
  name: Server.ServerName
): Effect.Effect<Server.Server, Server.ServerUnavailable, Scope.Scope> =>
  Effect.gen(function*() {
    const url = yield* Effect.orDie(Config.option(Config.nonEmptyString(Server.urlVariable(name))))
    if (Option.isSome(url)) return { name, url: url.value }
    if (name === "mssql") {
      return yield* new Server.ServerUnavailable({ server: name, reason: "it cannot be started on this machine." })
    }
    return yield* startPrivate(name)
  })

/**
 * Starts a private server even if the environment has a URL, for tests that stop or kill it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const startPrivate = (
  name: Server.PrivateServerName,
  options?: Server.PrivateServerOptions
): Effect.Effect<Server.PrivateServer, Server.ServerUnavailable, Scope.Scope> => {
  switch (name) {
    case "postgresql":
      return Postgresql.start(options)
    case "mysql":
      return Mysql.startMysql(options)
    case "mariadb":
      return Mysql.startMariadb(options)
  }
}

/**
 * Starts all of these servers together; for each that is not available, returns the reason.
 *
 * @since 0.1.0
 * @category constructors
 */
export const startAll = (
  names: ReadonlyArray<Server.ServerName> = Server.serverNames
): Effect.Effect<
  ReadonlyArray<readonly [Server.ServerName, Either.Either<Server.Server, Server.ServerUnavailable>]>,
  never,
  Scope.Scope
> =>
  Effect.forEach(names, (name) =>
    Effect.timed(Effect.either(start(name))).pipe(
      Effect.tap(([duration, server]) =>
        Either.match(server, {
          onLeft: (error) => Effect.logWarning(error.message),
          onRight: ({ url }) =>
            Effect.logInfo(`${name}: ${new URL(url).host}, after ${Duration.toSeconds(duration).toFixed(1)} s`)
        })
      ),
      Effect.map(([, server]) => [name, server] as const)
    ), { concurrency: "unbounded" })

/**
 * Shows the progress as plain lines on stderr.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerProgress: Layer.Layer<never> = Logger.replace(
  Logger.defaultLogger,
  Logger.make(({ message }) => {
    process.stderr.write(`[servers] ${[message].flat().join(" ")}\n`)
  })
)
