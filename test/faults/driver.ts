/**
 * One migrating process, for tests that kill it. It is told what to do in one line of JSON on standard input, and answers in one.
 * The switch that ends it at a statement is here and not in the product: it stands around the connection.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import process from "node:process"
import * as Readline from "node:readline"
import * as Commands from "../../src/Commands.ts"
import * as Environment from "../../src/runtime/Environment.ts"
import * as WatchedClient from "../../src/testing/WatchedClient.ts"
import type { Label } from "../servers/FreshDatabase.ts"
import { mssqlConfig } from "../servers/mssqlConfig.ts"
import { scripts } from "./chain.ts"
import * as rebuild from "./rebuild.ts"

/**
 * - `killAt`: before which statement of the connection the process ends itself, counted from 1; every word to the server counts;
 * - `isSent`: the statement is on its way when the process ends;
 * - `chain`: the revisions: those of `chain.ts` unless given.
 */
export interface Order {
  readonly label: Label
  readonly url: string
  readonly direction: "upgrade" | "downgrade"
  readonly target: string
  readonly killAt?: number
  readonly isSent?: boolean
  readonly chain?: "rebuild"
  readonly options?: Omit<Environment.Options, "client">
}

export interface Answer {
  readonly error?: string
  readonly steps: number
  readonly statements: number
}

const client = (label: Label, url: string) => {
  switch (label) {
    case "postgresql":
      return Effect.promise(() => import("@effect/sql-pg/PgClient")).pipe(
        Effect.map((_) => _.layer({ url: Redacted.make(url), maxConnections: 1 }))
      )
    case "mysql":
    case "mariadb":
      return Effect.promise(() => import("@effect/sql-mysql2/MysqlClient")).pipe(
        Effect.map((_) => _.layer({ url: Redacted.make(url), maxConnections: 1 }))
      )
    case "mssql":
      return Effect.promise(() => import("@effect/sql-mssql/MssqlClient")).pipe(
        Effect.map((_) => _.layer({ ...mssqlConfig(new URL(url)), maxConnections: 1 }))
      )
    case "sqlite":
      return Effect.promise(() => import("@effect/sql-sqlite-node/SqliteClient")).pipe(
        Effect.map((_) => _.layer({ filename: url.slice("sqlite://".length) }))
      )
  }
}

const run = (order: Order): Effect.Effect<Answer> => {
  let statements = 0
  const step = <A, E>(send: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.suspend(() => {
      statements++
      if (statements !== order.killAt) return send
      const end = Effect.zipRight(Effect.sync(() => process.kill(process.pid, "SIGKILL")), Effect.never)
      return order.isSent === true
        ? Effect.zipRight(Effect.forkDaemon(send), Effect.zipRight(Effect.sleep("1 millis"), end))
        : end
    })
  const watched = WatchedClient.layer(step).pipe(Layer.provide(Layer.unwrapEffect(client(order.label, order.url))))
  const environment = Layer.succeed(
    Environment.Environment,
    Environment.make({ ...order.options, client: watched })
  )
  const command = order.direction === "upgrade" ? Commands.upgrade : Commands.downgrade
  return command(order.target).pipe(
    Effect.provide(Layer.merge(order.chain === "rebuild" ? rebuild.scripts : scripts, environment)),
    Effect.either,
    Effect.map(Either.match({
      onLeft: (error): Answer => ({ error: `${error._tag}: ${error.message}`, steps: 0, statements }),
      onRight: ([result]): Answer => ({ steps: result?.steps.length ?? 0, statements })
    })),
    Effect.catchAllCause((cause) => Effect.succeed<Answer>({ error: cause.toString(), steps: 0, statements })),
    Effect.provide(Logger.replace(Logger.defaultLogger, Logger.none))
  )
}

process.stdout.write("ready\n")
for await (const line of Readline.createInterface({ input: process.stdin })) {
  const order: Order = JSON.parse(line)
  process.stdout.write(`${JSON.stringify(await Effect.runPromise(run(order)))}\n`)
}
