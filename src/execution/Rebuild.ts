/**
 * Rebuilds a table without losing what belongs to it: rows of tables that refer to it, triggers, indexes and the counter of
 * `AUTOINCREMENT`. What cannot be kept is refused before anything is changed.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type * as Dialect from "../dialect/Dialect.ts"
import * as Lexer from "../dialect/Lexer.ts"
import * as Statement from "../dialect/Statement.ts"
import * as DatabaseError from "./DatabaseError.ts"
import type { Execution, ExecutionError, Row } from "./Execution.ts"

/**
 * The table of a rebuild, as the migration describes it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Described {
  readonly table: Dialect.TableName
  readonly columns: ReadonlyArray<string>
  readonly indexes: ReadonlyArray<string>
  /** The columns that the new table does not have under their names. */
  readonly removed: ReadonlyArray<string>
}

/**
 * Runs a rebuild. On a connection, fails first if foreign keys of other tables keep the table from being dropped. Where dropping a table
 * loses something, reads first what the table has, fails if the migration does not describe a column of it or removes one that a trigger, a
 * view or an undescribed index names, restores triggers and the indexes that the migration does not name, and compares the number of rows
 * of the table and of the tables that refer to it. In a script it does nothing.
 *
 * @since 0.1.0
 * @category combinators
 */
export const preserving = <E>(
  { catalogue, ddl: { rebuild }, transactions, types }: Dialect.Dialect["Type"],
  execution: Execution["Type"],
  described: Described,
  rebuilding: Effect.Effect<void, E>
): Effect.Effect<void, E | ExecutionError> => {
  if (!execution.changesDatabase) return rebuilding
  const { probe, run } = execution.unobserved
  const { table } = described
  const ask = (statement: Statement.Statement) =>
    Effect.map(probe(statement), Option.getOrElse((): ReadonlyArray<Row> => []))
  const unreferenced = Option.match(catalogue.foreignKeysTo(table), {
    onNone: () => Effect.void,
    onSome: (query) =>
      Effect.flatMap(ask(query), (rows) =>
        rows.length === 0
          ? Effect.void
          : fails(
            new DatabaseError.RebuildReferenced({
              table: table.name,
              foreignKeys: rows.map(({ name, table_name }) => ({ name: String(name), table: String(table_name) }))
            })
          ))
  })
  if (Option.isNone(rebuild)) return Effect.zipRight(unreferenced, rebuilding)
  const queries = rebuild.value
  const names = (rows: ReadonlyArray<Row>) => rows.map(({ name }) => String(name))
  const count = (table: Dialect.TableName) => Effect.map(ask(queries.count(table)), ([row]) => Number(row?.["n"]))
  const counter = Effect.flatMap(
    ask(queries.hasCounter(table)),
    (found) =>
      found.length === 0 ?
        Effect.succeedNone :
        Effect.map(ask(queries.counter(table)), ([row]) => Option.map(Option.fromNullable(row?.["seq"]), Number))
  )

  const kept = Effect.gen(function*() {
    yield* unreferenced
    const columns = names(yield* ask(queries.columns(table)))
    if (columns.length === 0) return yield* rebuilding
    const unknown = columns.filter((column) => !isIn(described.columns, column))
    if (unknown.length > 0) {
      return yield* fails(new DatabaseError.RebuildLosesColumns({ table: table.name, columns: unknown }))
    }
    const broken = described.removed.length === 0
      ? []
      : (yield* ask(queries.dependents(table))).filter(({ name, own, sql, type }) => {
        const words = Lexer.significant(String(sql), types.literals.lexicalRules).flatMap((token) =>
          Lexer.nameOf(token) ?? []
        )
        return !(type === "index" && isIn(described.indexes, String(name))) &&
          (Number(own) === 1 || (type !== "index" && isIn(words, table.name))) &&
          described.removed.some((column) => isIn(words, column))
      })
    if (broken.length > 0) {
      return yield* fails(
        new DatabaseError.RebuildBreaksObjects({
          table: table.name,
          columns: described.removed,
          objects: broken.map(({ name, type }) => `${String(type)} ${String(name)}`)
        })
      )
    }
    const objects = yield* ask(queries.objects(table))
    const related = [table, ...names(yield* ask(queries.children(table))).map((name) => ({ ...table, name }))]
    const before = yield* Effect.forEach(related, count)
    const seq = yield* counter
    const [legacy] = yield* ask(queries.legacyRename.read)
    yield* Effect.acquireUseRelease(
      run(queries.legacyRename.on),
      () => rebuilding,
      () => isSet(legacy) ? Effect.void : Effect.ignoreLogged(run(queries.legacyRename.off))
    )
    const lost = objects.filter(({ name, type }) => type === "trigger" || !isIn(described.indexes, String(name)))
    yield* Effect.forEach(lost, ({ sql }) => run(queries.createObject(table, String(sql))), { discard: true })
    if (Option.isSome(seq)) yield* Effect.forEach(queries.restoreCounter(table, seq.value), run, { discard: true })
    const after = yield* Effect.forEach(related, count)
    for (const [at, { name }] of related.entries()) {
      const [then, now] = [before[at] ?? 0, after[at] ?? 0]
      if (then !== now) {
        return yield* fails(new DatabaseError.RebuildLostRows({ table: name, before: then, after: now }))
      }
    }
  })

  if (Option.isNone(transactions.foreignKeys)) return kept
  const keys = transactions.foreignKeys.value
  const isEnforced = Effect.map(
    ask(keys.enforced),
    ([row]) => isSet(row)
  )
  const inOwnTransaction = Effect.uninterruptibleMask((restore) =>
    Effect.gen(function*() {
      yield* run(queries.begin)
      const violations = ask(keys.violations)
      const before = yield* violations
      const exit = yield* Effect.exit(Effect.zipRight(restore(kept), violations))
      if (Exit.isFailure(exit)) {
        yield* Effect.ignore(run(Statement.text(transactions.rollback)))
        return yield* Effect.failCause(exit.cause)
      }
      if (JSON.stringify(exit.value) !== JSON.stringify(before)) {
        yield* Effect.ignore(run(Statement.text(transactions.rollback)))
        return yield* fails(
          new DatabaseError.ForeignKeysViolated({
            violations: exit.value.map(({ child, parent, violations }) => ({
              child: String(child),
              parent: String(parent),
              rows: Number(violations)
            }))
          })
        )
      }
      yield* run(Statement.text(transactions.commit))
    })
  )
  return Effect.gen(function*() {
    if (!(yield* isEnforced)) return yield* kept
    // Inside a transaction the database ignores this.
    yield* run(keys.suspend)
    if (!(yield* isEnforced)) return yield* Effect.ensuring(inOwnTransaction, Effect.ignoreLogged(run(keys.enforce)))
    const children = names(yield* ask(queries.children(table)))
    return yield* children.length === 0
      ? kept
      : fails(new DatabaseError.RebuildInTransaction({ table: table.name, children }))
  })
}

/** Whether a pragma answered 1. */
const isSet = (row: Row | undefined) => row !== undefined && Object.values(row).some((value) => Number(value) === 1)

const fails = (reason: DatabaseError.DatabaseErrorReason) => Effect.fail(new DatabaseError.DatabaseError({ reason }))

const isIn = (names: ReadonlyArray<string>, name: string) =>
  names.some((known) => known.toLowerCase() === name.toLowerCase())
