/**
 * Adapts connections of `@effect/sql-mssql`, which uses tedious: values are written into the text, a request has no time limit, and an
 * interrupted request is cancelled on the server before the next one is sent.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import type { SqlError } from "@effect/sql/SqlError"
import { type Compiler, make } from "@effect/sql/Statement"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Lexer from "../Lexer.ts"
import { rules } from "./Lexer.ts"
import { Literal, literals } from "./Literals.ts"

/**
 * Returns a text with its {@link Literal}s in place of their parameters (`@1`). Other parameters, such as those of `MssqlClient.param`,
 * remain bound. Each parameter keeps its number; those of literals become nulls.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withLiterals = (
  sql: string,
  params: ReadonlyArray<unknown>
): { readonly sql: string; readonly params: ReadonlyArray<unknown> } => {
  if (!params.some((param) => param instanceof Literal)) return { sql, params }
  const text = Lexer.tokens(sql, rules).map((token) => {
    const param = token.kind === "word" && /^@\d+$/.test(token.text)
      ? params[Number(token.text.slice(1)) - 1]
      : undefined
    if (!(param instanceof Literal)) return token.text
    // Without the space, `a -@1` could become a comment.
    return param.sql.startsWith("-") ? `(${param.sql})` : param.sql
  })
  const bound = params.map((param) => param instanceof Literal ? null : param)
  return { sql: text.join(""), params: bound.every((param) => param === null) ? [] : bound }
}

/**
 * Returns the text that is sent for a statement. The driver cancels a request 15 seconds after it was sent, unless a response has begun to
 * arrive; a message of severity 0 is such a response. The statement is a batch of its own: SQL Server compiles a batch before it runs any of it, and
 * waits there for the locks of schema changes. A statement with parameters of `MssqlClient.param` cannot be one, because the driver does not
 * tell their types as the server sees them: it has no time limit once it runs, and 15 seconds before.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withoutTimeLimit = (sql: string): string =>
  `${answerAtOnce} EXEC sys.sp_executesql ${literals.unicode(sql)}`

const answerAtOnce = "RAISERROR(N'', 0, 1) WITH NOWAIT;"

/**
 * Wraps a client for migrations: its `withoutTransforms` uses the connection of the transaction. The driver's takes another one, so that its
 * statements would commit by themselves.
 *
 * @since 0.1.0
 * @category combinators
 */
export const clientOfMigrations = (client: SqlClient.SqlClient): SqlClient.SqlClient => {
  const plain = client.withoutTransforms()
  const compiler: Compiler = {
    dialect: "mssql",
    compile: (fragment) => plain`${fragment}`.compile(),
    get withoutTransform() {
      return compiler
    }
  }
  const pinned = Effect.flatMap(
    Effect.serviceOption(SqlClient.TransactionConnection),
    Option.match({ onNone: () => client.reserve, onSome: ([connection]) => Effect.succeed(connection) })
  )
  const constructor = make(pinned, compiler, [], undefined)
  const untransformed: SqlClient.SqlClient = replacing(
    Object.assign(constructor, client, constructor),
    () => untransformed
  )
  return replacing(client, () => untransformed)
}

const replacing = (client: SqlClient.SqlClient, withoutTransforms: () => SqlClient.SqlClient): SqlClient.SqlClient => {
  const own: SqlClient.SqlClient = new Proxy(client, {
    get: (target, key) =>
      key === "safe" ? own : key === "withoutTransforms" ? withoutTransforms : Reflect.get(target, key)
  })
  return own
}

/**
 * Wraps a connection for migrations.
 *
 * @since 0.1.0
 * @category constructors
 */
export const adapt = (raw: Connection): Connection => {
  const answered = <A>(send: Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(
        Effect.fork(send),
        (fiber) => Effect.onInterrupt(restore(Fiber.join(fiber)), () => Effect.zipRight(cancel, Fiber.await(fiber)))
      )
    )
  // The driver cancels the running request before each new one, and refuses the new one until the server confirms.
  const cancel = Effect.ignore(raw.executeUnprepared("SELECT 1", [], undefined))
  const sending = <A>(
    sql: string,
    params: ReadonlyArray<unknown> | undefined,
    send: (sql: string, params: ReadonlyArray<unknown>) => Effect.Effect<A, SqlError>
  ) => {
    const sent = withLiterals(sql, params ?? [])
    return answered(
      send(sent.params.length === 0 ? withoutTimeLimit(sent.sql) : `${answerAtOnce} ${sent.sql}`, sent.params)
    )
  }
  return Object.assign(
    Object.create(raw),
    {
      execute: (sql, params, transform) => sending(sql, params, (sql, params) => raw.execute(sql, params, transform)),
      executeRaw: (sql, params) => sending(sql, params, (sql, params) => raw.executeRaw(sql, params)),
      executeValues: (sql, params) => sending(sql, params, (sql, params) => raw.executeValues(sql, params)),
      executeUnprepared: (sql, params, transform) =>
        sending(sql, params, (sql, params) => raw.executeUnprepared(sql, params, transform)),
      // The driver does not support streams.
      executeStream: (sql, params, transform) =>
        Stream.unwrap(
          Effect.map(
            sending(sql, params, (sql, params) => raw.execute(sql, params, transform)),
            (rows) => Stream.fromIterable(rows)
          )
        )
    } satisfies Partial<Connection>
  )
}
