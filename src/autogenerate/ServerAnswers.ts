/**
 * Asks the server whether what is written in two ways is the same: the declared expressions are created on temporary tables, and compared as the server
 * prints them.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type Comparison, type Connection, isSameType } from "../dialect/Comparison.ts"
import { Dialect } from "../dialect/Dialect.ts"
import type { CatalogueUnreadable } from "../dialect/Reflection.ts"
import { Execution, type ExecutionError, type Services } from "../execution/Execution.ts"
import { type InspectError, InspectorError } from "../execution/Inspector.ts"
import { Transaction } from "../execution/Transaction.ts"
import type { TableColumn } from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import type { Index } from "../schema/Index.ts"
import * as Name from "../schema/Name.ts"
import type { ServerDefault } from "../schema/ServerDefault.ts"
import * as Table from "../schema/Table.ts"
import { typeDetail } from "./ColumnDiff.ts"
import type { CompareOptions } from "./CompareOptions.ts"
import { excludeText } from "./ConstraintDiff.ts"
import { indexText } from "./IndexDiff.ts"
import type { ObjectPair } from "./ObjectDiff.ts"
import type { Declared } from "./ObjectForm.ts"
import type { TableForm } from "./TableForm.ts"
import { type Question, questionKey } from "./TablePair.ts"

/**
 * The answers by the keys of the questions.
 *
 * @since 0.1.0
 * @category models
 */
export type Answers = ReadonlyMap<string, boolean>

/**
 * Asks all questions at once, on tables that are gone afterwards. What the server refuses is not the same.
 *
 * @since 0.1.0
 * @category running
 */
export const ask = (
  comparison: Comparison,
  questions: ReadonlyArray<Question>,
  options: CompareOptions
): Effect.Effect<Answers, InspectError, Dialect | Services> =>
  Effect.gen(function*() {
    if (Option.isNone(comparison.printed) || questions.length === 0) return new Map()
    const { value: printed } = comparison.printed
    const dialect = yield* Dialect
    const { unobserved } = yield* Execution
    const connection: Connection<ExecutionError> = { run: unobserved.run, ask: unobserved.query }
    const judge = judging(dialect, comparison, connection, options)
    const answered = (batches: ReadonlyArray<ReadonlyArray<Question>>): Effect.Effect<
      ReadonlyArray<readonly [string, boolean]>,
      ExecutionError | CatalogueUnreadable
    > =>
      Effect.gen(function*() {
        if (batches.length === 0) return []
        const tables = Arr.zip(batches, yield* printed(connection, batches.map(scratchTable)))
        const answers = yield* Effect.forEach(tables, ([batch, table], at) =>
          Option.match(table, {
            onNone: () => Effect.succeed([]),
            onSome: (table) =>
              Effect.forEach(
                batch,
                (question, position) =>
                  Effect.map(judge(question, table, nameAt(at, position)), (isSame) =>
                    [questionKey(question), isSame] as const)
              )
          }))
        // One expression that the server refuses hides the others of its table. Alone, a table has its own name.
        const refused = tables.flatMap(([batch, table]) =>
          Option.isNone(table) ? [batch] : []
        )
        const [single, several] = Arr.partition(refused, (batch) => batch.length > 1)
        const rest = [
          yield* answered(several.flatMap((batch) => Arr.chunksOf(batch, Math.ceil(batch.length / 2)))),
          ...(batches.length === 1 ? [] : yield* Effect.forEach(single, (batch) => answered([batch])))
        ]
        return [...answers.flat(), ...rest.flat()]
      })
    return new Map(yield* rolledBack(dialect, answered(batchesOf(dialect, questions))))
  }).pipe(
    Effect.catchTag("CatalogueUnreadable", (reason) => new InspectorError({ reason }))
  )

/**
 * Asks the server about objects whose text differs, and returns the declared ones as it prints them; those that it refuses as they are.
 *
 * @since 0.1.0
 * @category running
 */
export const askObjects = (
  comparison: Comparison,
  pairs: ReadonlyArray<ObjectPair>
): Effect.Effect<ReadonlyArray<Declared>, InspectError, Dialect | Services> =>
  Effect.gen(function*() {
    const asked = pairs.flatMap(({ declared, existing }) =>
      declared._tag === "Sequence" || existing._tag === "Sequence" ? [] : [{ declared, existing }]
    )
    if (Option.isNone(comparison.printedObjects) || asked.length === 0) return pairs.map(({ declared }) => declared)
    const { unobserved } = yield* Execution
    const printed = yield* rolledBack(
      yield* Dialect,
      comparison.printedObjects.value({ run: unobserved.run, ask: unobserved.query }, asked)
    )
    return pairs.map(({ declared }) =>
      Option.getOrElse(
        Option.filter(
          printed[asked.findIndex((one) => one.declared === declared)] ?? Option.none(),
          (object) => object._tag !== "EnumType"
        ),
        () => declared
      )
    )
  }).pipe(
    Effect.catchTag("CatalogueUnreadable", (reason) => new InspectorError({ reason }))
  )

const rolledBack = <A, E>(
  { transactions }: Dialect["Type"],
  effect: Effect.Effect<A, E>
): Effect.Effect<A, E | ExecutionError, Transaction> =>
  Effect.flatMap(
    Transaction,
    (transaction) =>
      Effect.flatMap(transaction.isOpen, (isOpen) =>
        isOpen || !transactions.transactionalDdl
          ? effect
          : Effect.acquireUseRelease(
            transaction.begin(),
            () => effect,
            () => Effect.ignoreLogged(transaction.rollback)
          ))
  )

interface Batch {
  readonly columns: Map<string, string>
  readonly questions: Array<Question>
}

const questionsAtOnce = 100

/**
 * Questions share a table, whichever tables they are about, if they need different columns or the same ones. Few tables have to be created, which is slow.
 */
const batchesOf = (
  dialect: Dialect["Type"],
  questions: ReadonlyArray<Question>
): ReadonlyArray<ReadonlyArray<Question>> => {
  const batches: Array<Batch> = []
  for (const question of questions) {
    const columns = columnsOf(question).map((column) => {
      const { columnName } = column
      return [columnName.toLowerCase(), `${columnName} ${columnText(dialect, column)}`] as const
    })
    const batch = batches.find((batch) =>
      batch.questions.length < questionsAtOnce &&
      columns.every(([key, text]) => (batch.columns.get(key) ?? text) === text)
    )
    if (batch === undefined) batches.push({ columns: new Map(columns), questions: [question] })
    else {
      batch.questions.push(question)
      for (const [key, text] of columns) batch.columns.set(key, text)
    }
  }
  return batches.map(({ questions }) => questions)
}

const columnText = ({ ddl, types }: Dialect["Type"], { serverDefault, type }: TableColumn): string => {
  const written = Either.getOrElse(() => "")
  return JSON.stringify([
    written(types.compiler.compile(type)),
    Option.match(serverDefault, {
      onNone: () => "",
      onSome: (value) => value._tag === "Computed" ? value.sqltext : written(ddl.compiler.defaultValue(value))
    })
  ])
}

/** The columns that a question needs, with the types that they have now, and nothing that could stand in the way. */
const columnsOf = ({ declared, reflected, subject }: Question): ReadonlyArray<TableColumn> => {
  const existing = new Map(reflected.columns.map((column) => [column.columnName, column]))
  const plain = (column: TableColumn, asked: Partial<TableColumn> = {}): TableColumn => ({
    ...column,
    type: existing.get(column.columnName)?.type ?? column.type,
    serverDefault: Option.none(),
    autoincrement: false,
    primaryKey: false,
    nullable: true,
    comment: Option.none(),
    checks: [],
    ...asked
  })
  if ("column" in subject) {
    const column = declared.columns.find(({ columnName }) => columnName === subject.column)
    if (column === undefined) return []
    if (subject._tag === "Type") return [plain(column, { type: column.type })]
    const { serverDefault } = column
    const text = Option.match(serverDefault, { onNone: () => "", onSome: expressionOf })
    return declared.columns.flatMap((one) =>
      one === column ? [plain(one, { serverDefault })] : isNamedIn(text, one) ? [plain(one)] : []
    )
  }
  const named = declared.columns.filter((column) => isNamedIn(JSON.stringify(subject.declared), column))
  return (named.length === 0 ? declared.columns : named).map((column) => plain(column))
}

const expressionOf = (value: ServerDefault): string =>
  value._tag === "Computed"
    ? value.sqltext
    : value._tag === "Expression" && value.sql._tag === "Text"
    ? value.sql.sql
    : ""

/** Whether a text may name a column. */
const isNamedIn = (text: string, { columnName }: TableColumn): boolean =>
  !/^\w+$/.test(columnName) || text.toLowerCase().includes(columnName.toLowerCase())

/** A table with what a batch asks about. It has the name of the table, which expressions can contain, if all questions are about the same one. */
const scratchTable = (batch: ReadonlyArray<Question>, at: number): Table.Table => {
  const names = Arr.dedupe(batch.map(({ reflected }) => reflected.table.name))
  const columns = new Map(batch.flatMap(columnsOf).map((column) => [column.columnName, column]))
  return {
    ...Table.make(names.length === 1 ? names[0] ?? "" : "effect_alembic", {}),
    columns: Array.from(columns.values()),
    constraints: batch.flatMap(({ subject }, position): ReadonlyArray<Constraint.Constraint> =>
      subject._tag === "Check"
        ? [{ ...Constraint.check(subject.declared.sqltext), name: nameAt(at, position) }]
        : subject._tag === "Exclude"
        ? [{ ...subject.declared, name: nameAt(at, position) }]
        : []
    ),
    indexes: batch.flatMap(({ subject }, position) =>
      subject._tag === "Index"
        ? [{
          ...subject.declared,
          name: nameAt(at, position),
          options: { ...subject.declared.options, postgresqlConcurrently: undefined }
        }]
        : []
    )
  }
}

/** The name of the constraint or index for a question. PostgreSQL has no two indexes of a name in a schema. */
const nameAt = (batch: number, position: number): Name.Name => Name.f(`effect_alembic_${batch}_${position}`)

const judging = (
  dialect: Dialect["Type"],
  comparison: Comparison,
  connection: Connection<ExecutionError>,
  options: CompareOptions
) =>
(
  { reflected, subject }: Question,
  printed: Table.Table,
  asked: Name.Name
): Effect.Effect<boolean, ExecutionError> => {
  const column = (table: Pick<TableForm, "columns"> | Table.Table, name: string) =>
    table.columns.find(({ columnName }) => columnName === name)
  const isHere = ({ name }: { readonly name: Name.Name }) => Name.text(name) === Name.text(asked)
  switch (subject._tag) {
    case "Type": {
      const forms = [column(reflected, subject.column), column(printed, subject.column)].map((column) =>
        column === undefined
          ? undefined
          : Option.getOrUndefined(
            Option.map(Either.getRight(dialect.types.compiler.compile(column.type)), comparison.type)
          )
      )
      const [left, right] = forms
      return Effect.succeed(left !== undefined && right !== undefined && isSameType(left, right, typeDetail(options)))
    }
    case "Default": {
      const type = column(reflected, subject.column)?.type
      const texts = [column(reflected, subject.column), column(printed, subject.column)].map((column) =>
        Option.flatMap(
          Option.flatMap(Option.fromNullable(column), ({ serverDefault }) => serverDefault),
          (serverDefault) => Either.getRight(dialect.ddl.compiler.defaultValue(serverDefault))
        )
      )
      const [left, right] = texts.map(Option.getOrUndefined)
      if (left === undefined || right === undefined || type === undefined) return Effect.succeed(false)
      return comparison.serverDefault(left, type) === comparison.serverDefault(right, type)
        ? Effect.succeed(true)
        : Option.match(comparison.sameValue(left, right, type), {
          onNone: () => Effect.succeed(false),
          onSome: (question) => Effect.map(connection.ask(question), ([row]) => row?.["same"] === true)
        })
    }
    case "Computed": {
      const [left, right] = [column(reflected, subject.column), column(printed, subject.column)].map((column) =>
        Option.getOrUndefined(Option.flatMap(Option.fromNullable(column), ({ serverDefault }) => serverDefault))
      )
      return Effect.succeed(
        left?._tag === "Computed" && right?._tag === "Computed" &&
          comparison.expression(left.sqltext) === comparison.expression(right.sqltext)
      )
    }
    case "Check": {
      const check = printed.constraints.find(isHere)
      return Effect.succeed(
        check?._tag === "Check" &&
          comparison.expression(check.sqltext) === comparison.expression(subject.reflected.sqltext)
      )
    }
    case "Exclude": {
      const exclude = printed.constraints.find(isHere)
      return Effect.succeed(
        exclude?._tag === "Exclude" &&
          excludeText(comparison, exclude) === excludeText(comparison, subject.reflected)
      )
    }
    case "Index": {
      const index = printed.indexes.find(isHere)
      const text = (index: Index) => indexText(comparison, index, options)
      return Effect.succeed(index !== undefined && text(index) === text(subject.reflected))
    }
  }
}
