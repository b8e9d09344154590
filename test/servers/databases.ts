/**
 * The databases of live tests: one entry for each database of this run, so that a suite is a loop over `[label, layer]`. A server that is
 * not available fails every suite on it, unless it may be missing.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import process from "node:process"
import { assert, inject, it } from "vitest"
import type * as TestDatabase from "../../src/testing/TestDatabase.ts"
import * as FreshDatabase from "./FreshDatabase.ts"
import type { Provided } from "./globalSetup.ts"
import { ServerUnavailable } from "./Server.ts"

/**
 * - `databases`: creates databases;
 * - `database`: a new database, dropped with the scope;
 * - `layer`: a client for a new database each time the layer is built: per suite with `it.layer`, per test with `Effect.provide`.
 *   `FreshDatabase` in the same layer has the URL.
 *
 * @since 0.1.0
 * @category models
 */
export interface LiveDatabase {
  readonly label: FreshDatabase.Label
  readonly databases: Layer.Layer<TestDatabase.TestDatabase, ServerUnavailable>
  readonly database: Effect.Effect<FreshDatabase.Database, LiveError, Scope.Scope>
  readonly layer: Layer.Layer<SqlClient.SqlClient | FreshDatabase.FreshDatabase, LiveError>
}

/**
 * @since 0.1.0
 * @category errors
 */
export type LiveError = FreshDatabase.ClientError | ServerUnavailable

/**
 * The databases of this run.
 *
 * @since 0.1.0
 * @category constructors
 */
export const liveDatabases: ReadonlyArray<LiveDatabase> = [
  live({ name: "sqlite" }),
  ...inject("servers").filter((server) => "url" in server || !mayBeMissing(server)).map(live)
]

/**
 * The databases of this run that have one of these names. If there is none, the file has a skipped test that says so.
 *
 * @since 0.1.0
 * @category constructors
 */
export const databasesOf = (...labels: ReadonlyArray<FreshDatabase.Label>): ReadonlyArray<LiveDatabase> => {
  const found = liveDatabases.filter(({ label }) => labels.includes(label))
  for (const names of found.length === 0 ? [labels.join(", ")] : []) {
    it.skipIf(true)(`this run has no ${names}`, () => assert.fail(names))
  }
  return found
}

/**
 * The servers that are not available in this run, with the reasons.
 *
 * @since 0.1.0
 * @category constructors
 */
export const missingServers: ReadonlyArray<{ readonly label: FreshDatabase.Label; readonly reason: string }> = inject(
  "servers"
).flatMap((server) => "reason" in server && mayBeMissing(server) ? [{ label: server.name, reason: server.reason }] : [])

function live(server: Provided | { readonly name: "sqlite" }): LiveDatabase {
  if ("reason" in server) {
    const missing = new ServerUnavailable({ server: server.name, reason: server.reason })
    const database = Effect.fail(missing)
    return { label: server.name, databases: Layer.fail(missing), database, layer: FreshDatabase.layer(database) }
  }
  const database = FreshDatabase.onServer(server)
  return {
    label: server.name,
    databases: FreshDatabase.databases(server),
    database,
    layer: FreshDatabase.layer(database)
  }
}

/** SQL Server requires Docker, and MySQL requires Debian's archive, which CI has. */
function mayBeMissing({ name }: Provided): boolean {
  return name === "mssql" || (name === "mysql" && process.env["CI"] !== "true")
}
