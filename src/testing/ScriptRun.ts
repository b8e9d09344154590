/**
 * Runs the script of a project's migrations, as a person would who applies the output of `upgrade --sql`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Commands from "../Commands.ts"
import { Dialect } from "../dialect/Dialect.ts"
import * as DriverError from "../dialect/DriverError.ts"
import * as Lexer from "../dialect/Lexer.ts"
import * as Splitter from "../dialect/Splitter.ts"
import * as Dialects from "../Dialects.ts"
import * as Transaction from "../execution/Transaction.ts"
import * as Environment from "../runtime/Environment.ts"
import type { ProjectOptions } from "./ScratchProject.ts"

/**
 * Writes the script of all revisions, and sends its statements on one connection.
 *
 * @since 0.1.0
 * @category running
 */
export const upgrade = ({ schemas: _, scripts: __, ...options }: ProjectOptions) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    const dialect = yield* Dialect
    const parts: Array<string> = []
    yield* Commands.upgrade("heads", { script: (text) => Effect.sync(() => void parts.push(text)) }).pipe(
      Effect.provideService(
        Environment.Environment,
        Environment.make({
          ...options,
          client: Layer.succeed(SqlClient.SqlClient, sql),
          dialect: options.dialect ?? Layer.succeed(Dialect, dialect)
        })
      )
    )
    const raw = yield* sql.reserve
    const connection = dialect.statements.adapt(raw)
    const rules = dialect.types.literals.lexicalRules
    const isControl = (statement: string, sql: string) =>
      Lexer.outline(statement, rules).replace(/ ;$/, "") === Lexer.outline(sql, rules)
    const send = (statement: string) => {
      if (Transaction.hasDriverTransaction(raw)) {
        if (isControl(statement, dialect.transactions.begin)) return raw.begin
        if (isControl(statement, dialect.transactions.commit)) return raw.commit
      }
      return connection.executeUnprepared(statement, [], undefined)
    }
    yield* Effect.forEach(Splitter.split(parts.join(""), rules), send, { discard: true })
  }).pipe(Effect.scoped, Effect.provide(Dialects.layerFromClient))

/**
 * Returns what the driver says of an error.
 *
 * @since 0.1.0
 * @category getters
 */
export const messageOf = ({ cause }: SqlError): string =>
  DriverError.redacted(cause instanceof Error ? cause.message : String(cause))
