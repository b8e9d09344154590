/**
 * Starts the server named in the arguments, prints its URL and then does nothing. A test kills it to see what remains.
 */
import * as Effect from "effect/Effect"
import process from "node:process"
import * as Servers from "./Servers.ts"

const name = process.argv[2]

if (name === "postgresql" || name === "mysql" || name === "mariadb") {
  Servers.startPrivate(name).pipe(
    Effect.tap(({ url }) => Effect.sync(() => process.stdout.write(`${url}\n`))),
    Effect.zipRight(Effect.never),
    Effect.scoped,
    Effect.runFork
  )
}
