/**
 * The law of interrupted runs.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Commands from "../Commands.ts"
import type { Transactions } from "../dialect/Dialect.ts"
import { NotFinished } from "./LawBroken.ts"
import { broken, differencesOf, failing, type LawError, migrationOf, withoutHistory } from "./LawRun.ts"
import * as Project from "./ScratchProject.ts"
import { TestDatabase } from "./TestDatabase.ts"
import * as WatchedClient from "./WatchedClient.ts"

/**
 * A revision that fails at one of its statements is finished by the next run. Statements of each revision are refused in turn, at most
 * `interruptions` of them, spread over the run: by default 4. If all are in one transaction, only its `COMMIT` is refused. A run that rolled back
 * all that it sent needs no next one.
 *
 * @since 0.1.0
 * @category laws
 */
export const finishesAfterFailure = (
  options: Project.ProjectOptions,
  { interruptions = 4 }: { readonly interruptions?: number | undefined } = {}
): Effect.Effect<void, LawError, TestDatabase> =>
  Effect.scoped(Effect.gen(function*() {
    const { create } = yield* TestDatabase
    const { client } = yield* create
    const project = withoutHistory(options)
    const upgradeWith = (watched: Watched, revision: string) =>
      Project.within(project, { client: Layer.provide(watched, client) })(Commands.upgrade(revision))
    yield* Project.within(project, { client })(
      Effect.flatMap(Project.revisions, (all) =>
        Effect.forEach(all.keys(), (revision) =>
          isFinished(project, upgradeWith, revision, interruptions), {
          discard: true
        }))
    )
  }))

type Watched = ReturnType<typeof WatchedClient.layer>

/** Each watched upgrade has a client of its own, as a new process would; the rest shares one. */
const isFinished = (
  options: Project.ProjectOptions,
  upgradeWith: (watched: Watched, revision: string) => Effect.Effect<unknown, Project.MigrationError>,
  revision: string,
  interruptions: number
) =>
  Effect.gen(function*() {
    const { isReversible } = yield* migrationOf(revision)
    const sent: Array<string> = []
    yield* Effect.mapError(
      upgradeWith(WatchedClient.layer(recording(sent)), revision),
      failing(revision, "upgrade", false)
    )
    if (!isReversible) return
    const expected = yield* Project.state(options)
    const { transactions } = expected.dialect
    const rollsBack = options.transactionalDdl ?? transactions.transactionalDdl
    yield* Project.undo(revision)
    const [end, ...later] = ends(transactions, sent)
    const isOneTransaction = rollsBack && end === transactions.commit && later.length === 0
    for (const at of spread(lastEnd(transactions, sent), isOneTransaction ? 1 : interruptions)) {
      const done: Array<string> = []
      const interrupted = Layer.provide(WatchedClient.failingAt(at), WatchedClient.layer(recording(done)))
      yield* Effect.exit(upgradeWith(interrupted, revision))
      const [undone, ...others] = ends(transactions, done)
      if (rollsBack && undone === transactions.rollback && others.length === 0) continue
      const found = yield* Effect.either(Effect.zipRight(Commands.upgrade(revision), Project.state(options)))
      const differences = found._tag === "Left" ? [found.left.message] : differencesOf(expected, found.right)
      if (differences.length > 0) {
        return yield* broken(new NotFinished({ revision, statement: sent[at - 1] ?? "", differences }))
      }
      yield* Project.undo(revision)
    }
    yield* Effect.mapError(Commands.upgrade(revision), failing(revision, "upgrade", false))
  })

const recording = (sent: Array<string>): WatchedClient.Step => (send, sql) =>
  Effect.suspend(() => {
    sent.push(sql)
    return send
  })

/** At most `count` numbers from 1 to `last`, with `last`. */
const spread = (last: number, count: number): ReadonlyArray<number> => {
  const each = Math.max(1, last / count)
  return Array.from({ length: Math.min(last, count) }, (_, index) => Math.ceil(last - index * each))
}

/** The statements after the first `BEGIN` that begin or end a transaction. */
const ends = ({ controls }: Transactions, sent: ReadonlyArray<string>): ReadonlyArray<string> =>
  sent.filter((sql) => controls(sql, true)).slice(1)

/** The number of the last of them; what follows it only releases locks. */
const lastEnd = ({ controls }: Transactions, sent: ReadonlyArray<string>): number =>
  sent.findLastIndex((sql) => controls(sql, true)) + 1 || sent.length
