/**
 * Starts the servers before the first live test and stops them after the last. Vitest calls it once per run, and only if the run has live
 * tests.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import process from "node:process"
import type { TestProject } from "vitest/node"
import { type ServerName, serverNames } from "./Server.ts"
import * as Servers from "./Servers.ts"

/**
 * A server for the tests: its URL, or the reason why it is not available.
 *
 * @since 0.1.0
 * @category models
 */
export type Provided =
  | { readonly name: ServerName; readonly url: string }
  | { readonly name: ServerName; readonly reason: string }

declare module "vitest" {
  interface ProvidedContext {
    readonly servers: ReadonlyArray<Provided>
  }
}

/**
 * `EFFECT_ALEMBIC_TEST_SERVERS` may list the servers to start, separated by commas; then the other servers are not used.
 *
 * @since 0.1.0
 * @category running
 */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const only = process.env["EFFECT_ALEMBIC_TEST_SERVERS"]?.split(",")
  const names = serverNames.filter((name) => only?.includes(name) ?? true)
  const scope = Effect.runSync(Scope.make())
  const servers = await Effect.runPromise(
    Servers.startAll(names).pipe(Scope.extend(scope), Effect.provide(Servers.layerProgress))
  )
  project.provide(
    "servers",
    servers.map(([name, server]) =>
      Either.match(server, {
        onLeft: ({ reason }) => ({ name, reason }),
        onRight: ({ url }) => ({ name, url })
      })
    )
  )
  return () => Effect.runPromise(Scope.close(scope, Exit.void))
}
