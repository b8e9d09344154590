/**
 * Asks MySQL and MariaDB how they print the expressions of tables.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { TableColumn } from "../../schema/Column.ts"
import type { Index } from "../../schema/Index.ts"
import * as Name from "../../schema/Name.ts"
import * as SqlText from "../../schema/SqlText.ts"
import * as SqlType from "../../schema/SqlType.ts"
import type { Table } from "../../schema/Table.ts"
import type { Connection } from "../Comparison.ts"
import * as Lexer from "../Lexer.ts"
import type { CatalogueUnreadable } from "../Reflection.ts"
import * as Statement from "../Statement.ts"
import * as Catalogue from "./CatalogueQueries.ts"
import type { MysqlDdlCompiler } from "./DdlCompiler.ts"
import type { MysqlDdlPlanner } from "./DdlPlanner.ts"
import { rules } from "./Lexer.ts"

/**
 * Returns the function that creates each table as a temporary one, reads what `SHOW CREATE TABLE` prints, and drops it. Temporary tables are not in
 * the catalogue, do not commit an open transaction, and end with the session.
 *
 * @since 0.1.0
 * @category constructors
 */
export const printedBy = (planner: MysqlDdlPlanner, compiler: MysqlDdlCompiler) =>
<E>(
  { ask, run }: Connection<E>,
  tables: ReadonlyArray<Table>
): Effect.Effect<ReadonlyArray<Option.Option<Table>>, E | CatalogueUnreadable> => {
  const nameAt = (position: number) => `effect_alembic_table_${position}`
  const statements = (table: Table, position: number) =>
    Either.flatMap(
      planner.createTable({
        _tag: "CreateTable",
        table: { ...table, name: nameAt(position), schema: Option.none(), prefixes: ["TEMPORARY"] }
      }),
      (steps) => Either.all(steps.flatMap((step) => step._tag === "Warning" ? [] : [compiler.compile(step)]))
    )
  const create = (table: Table, position: number): Effect.Effect<boolean> =>
    Either.match(statements(table, position), {
      onLeft: () => Effect.succeed(false),
      onRight: (texts) =>
        Effect.isSuccess(Effect.forEach(texts, (text) => run(Statement.text(text)), { discard: true }))
    })
  const shown = (table: Table, position: number) =>
    Effect.map(
      Catalogue.createTable.ask(ask, Statement.text(`SHOW CREATE TABLE ${nameAt(position)}`)),
      ([row]) => Option.map(Option.fromNullable(row), (row) => asPrinted(table, row["Create Table"]))
    )
  const drop = run(
    Statement.text(`DROP TEMPORARY TABLE IF EXISTS ${tables.map((_, position) => nameAt(position)).join(", ")}`)
  )
  return Effect.forEach(tables, (table, position) =>
    Effect.flatMap(
      create(table, position),
      (isCreated) => isCreated ? shown(table, position) : Effect.succeed(Option.none())
    )).pipe(Effect.ensuring(Effect.ignoreLogged(drop)))
}

/** The table with the types, defaults and expressions that a `CREATE TABLE` statement has. */
const asPrinted = (asked: Table, sql: string): Table => {
  const tokens = Lexer.significant(sql, rules)
  const definitions = Lexer.parts(Lexer.inParentheses(tokens))
  const text = (tokens: ReadonlyArray<Lexer.Token>) => {
    const [first] = tokens
    const last = tokens.at(-1)
    return first === undefined || last === undefined ? "" : sql.slice(first.start, last.start + last.text.length)
  }
  const columns = new Map(
    definitions.flatMap((tokens) => {
      const [first] = tokens
      return first?.kind === "name" ? [[Lexer.nameOf(first), tokens] as const] : []
    })
  )
  /** The brackets of a constraint or an index. */
  const contentOf = (name: Name.Name) =>
    Lexer.inParentheses(
      definitions.find((tokens) =>
        tokens[0]?.kind === "word" &&
        tokens.some((token) => token.kind === "name" && Lexer.nameOf(token) === Name.text(name))
      ) ?? []
    )
  const column = (asked: TableColumn): TableColumn => {
    const tokens = columns.get(asked.columnName.toLowerCase()) ?? []
    const words = tokens.map(({ kind, text }) => kind === "word" ? text.toUpperCase() : "")
    const [defaultAt, generatedAt] = [words.indexOf("DEFAULT"), words.indexOf("GENERATED")]
    const checkAt = words.indexOf("CHECK")
    return {
      ...asked,
      type: SqlType.raw(text(tokens.slice(1, words.findIndex((word) => afterType.has(word))))),
      serverDefault: Option.map(asked.serverDefault, (value) =>
        value._tag === "Computed" && generatedAt >= 0
          ? { ...value, sqltext: text(Lexer.inParentheses(tokens.slice(generatedAt))) }
          : defaultAt >= 0
          ? {
            _tag: "Expression",
            sql: SqlText.text(text(tokens.slice(defaultAt + 1, checkAt < defaultAt ? undefined : checkAt)))
          }
          : value)
    }
  }
  const index = (asked: Index): Index => {
    const items = Lexer.parts(contentOf(asked.name))
    return {
      ...asked,
      elements: asked.elements.map((element, position) =>
        typeof element === "string" ? element : SqlText.text(text(items[position] ?? []))
      )
    }
  }
  return {
    ...asked,
    columns: asked.columns.map(column),
    constraints: asked.constraints.map((constraint) =>
      constraint._tag === "Check" ? { ...constraint, sqltext: text(contentOf(constraint.name)) } : constraint
    ),
    indexes: asked.indexes.map(index)
  }
}

const afterType: ReadonlySet<string> = new Set(["NOT", "NULL", "DEFAULT", "GENERATED", "CHECK"])
