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
import { Execution, type ExecutionError, type Services } from "../execution/Execution.ts"
import { type InspectError, InspectorError } from "../execution/Inspector.ts"
import { Transaction } from "../execution/Transaction.ts"
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
    const groups = Object.values(Arr.groupBy(questions, groupOf))
    const judge = judging(dialect, comparison, connection, options)
    const round = (groups: ReadonlyArray<ReadonlyArray<Question>>) =>
      Effect.flatMap(printed(connection, groups.map(shadow)), (tables) =>
        Effect.forEach(Arr.zip(groups, tables), ([group, table]) =>
          Option.match(table, {
            onNone: () =>
              Effect.succeed({ group, answers: Option.none() }),
            onSome: (table) =>
              Effect.map(
                Effect.forEach(group, (question, position) =>
                  Effect.map(judge(question, table, position), (isSame) =>
                    [questionKey(question), isSame] as const)),
                (answers) => ({ group, answers: Option.some(answers) })
              )
          })))
    return yield* rolledBack(
      dialect,
      Effect.gen(function*() {
        const first = yield* round(groups)
        // One expression that the server refuses hides the others of its table.
        const refused = first.filter(({ answers }) =>
          Option.isNone(answers)
        ).flatMap(({ group }) => group)
        const second = yield* Effect.forEach(refused, (question) => round([[question]]))
        return new Map([...first, ...second.flat()].flatMap(({ answers }) => Option.toArray(answers).flat()))
      })
    )
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

/** Types are asked for apart, since expressions are asked for with the types that the columns have now. */
const groupOf = ({ declared, subject }: Question): string => JSON.stringify([declared.key, subject._tag === "Type"])

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

/** A table with what a group asks about, and with nothing that could stand in its way. */
const shadow = (group: ReadonlyArray<Question>): Table.Table => {
  const [first] = group
  if (first === undefined) return Table.make("", {})
  const { declared, reflected } = first
  const asksTypes = first.subject._tag === "Type"
  const defaults = new Set(
    group.flatMap(({ subject }) => subject._tag === "Default" || subject._tag === "Computed" ? [subject.column] : [])
  )
  const typed = new Set(group.flatMap(({ subject }) => subject._tag === "Type" ? [subject.column] : []))
  const existing = new Map(reflected.columns.map((column) => [column.columnName, column]))
  return {
    ...Table.make(reflected.table.name, {}),
    columns: declared.columns
      .filter(({ columnName }) => !asksTypes || typed.has(columnName))
      .map((column) => ({
        ...column,
        type: asksTypes ? column.type : existing.get(column.columnName)?.type ?? column.type,
        serverDefault: defaults.has(column.columnName) ? column.serverDefault : Option.none<ServerDefault>(),
        autoincrement: false,
        primaryKey: false,
        nullable: true,
        comment: Option.none(),
        checks: []
      })),
    constraints: group.flatMap(({ subject }, position): ReadonlyArray<Constraint.Constraint> =>
      subject._tag === "Check"
        ? [{ ...Constraint.check(subject.declared.sqltext), name: nameAt(position) }]
        : subject._tag === "Exclude"
        ? [{ ...subject.declared, name: nameAt(position) }]
        : []
    ),
    indexes: group.flatMap(({ subject }, position) =>
      subject._tag === "Index"
        ? [{
          ...subject.declared,
          name: nameAt(position),
          options: { ...subject.declared.options, postgresqlConcurrently: undefined }
        }]
        : []
    )
  }
}

const nameAt = (position: number): Name.Name => Name.f(`effect_alembic_${position}`)

const judging = (
  dialect: Dialect["Type"],
  comparison: Comparison,
  connection: Connection<ExecutionError>,
  options: CompareOptions
) =>
(
  { reflected, subject }: Question,
  printed: Table.Table,
  position: number
): Effect.Effect<boolean, ExecutionError> => {
  const column = (table: Pick<TableForm, "columns"> | Table.Table, name: string) =>
    table.columns.find(({ columnName }) => columnName === name)
  const isHere = ({ name }: { readonly name: Name.Name }) => Name.text(name) === Name.text(nameAt(position))
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
