/**
 * Asks SQL Server how it prints the expressions of tables.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Table } from "../../schema/Table.ts"
import type { Connection } from "../Comparison.ts"
import { type CatalogueUnreadable, empty } from "../Reflection.ts"
import * as Statement from "../Statement.ts"
import type { MssqlDdlCompiler } from "./DdlCompiler.ts"
import type { MssqlDdlPlanner } from "./DdlPlanner.ts"
import { reflector } from "./Inspector.ts"

/**
 * Returns the function that creates each table in the open transaction, reads it from the catalogue, and drops it. The catalogue of temporary
 * tables is that of another database, with another collation and other types.
 *
 * @since 0.1.0
 * @category constructors
 */
export const printedBy = (planner: MssqlDdlPlanner, compiler: MssqlDdlCompiler) =>
<E>(
  { ask, run }: Connection<E>,
  tables: ReadonlyArray<Table>
): Effect.Effect<ReadonlyArray<Option.Option<Table>>, E | CatalogueUnreadable> => {
  // After an error that ended the transaction, a statement would commit by itself.
  const send = (sql: string) => run(Statement.text(`IF @@TRANCOUNT > 0 ${sql}`))
  const statements = (table: Table, name: string) =>
    Either.flatMap(
      planner.createTable({ _tag: "CreateTable", table: { ...table, name, schema: Option.none() } }),
      (steps) => Either.all(steps.flatMap((step) => step._tag === "Warning" ? [] : [compiler.compile(step)]))
    )
  const create = (table: Table, position: number) => {
    const name = `effect_alembic_table_${position}`
    const texts = Either.getOrElse(statements(table, name), () => [])
    return Effect.map(
      Effect.takeWhile(texts, (text) => Effect.isSuccess(send(text))),
      (sent) => ({ name, isThere: sent.length > 0, isWhole: sent.length > 0 && sent.length === texts.length })
    )
  }
  return Effect.gen(function*() {
    const created = yield* Effect.forEach(tables, create)
    const names = created.flatMap(({ isWhole, name }) => isWhole ? [name] : [])
    const reflection = names.length === 0 ? empty : yield* reflector.reflect(ask, { tables: names })
    yield* Effect.forEach(
      created.filter(({ isThere }) => isThere),
      ({ name }) => Effect.ignoreLogged(send(`DROP TABLE ${name}`)),
      { discard: true }
    )
    const found = new Map(reflection.tables.map((table) => [table.name, table]))
    return created.map(({ isWhole, name }) => isWhole ? Option.fromNullable(found.get(name)) : Option.none())
  })
}
