/**
 * The law of killed runs.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Commands from "../Commands.ts"
import type { Transactions } from "../dialect/Dialect.ts"
import { NotFinished } from "./LawBroken.ts"
import { broken, differencesOf, failing, inNewDatabase, type LawError, migrationOf, withoutHistory } from "./LawRun.ts"
import * as Project from "./ScratchProject.ts"
import { TestDatabase } from "./TestDatabase.ts"
import { goesUpDownUp } from "./UpDownUp.ts"
import * as WatchedClient from "./WatchedClient.ts"

/**
 * If a run is killed at a statement of a revision, the next run finishes the revision. From that statement on, nothing is sent, not even `ROLLBACK`,
 * and the connection is closed, as when a process is killed. The next run has a client of its own.
 *
 * Each revision is killed at several statements in turn, at most `kills` of them, spread over the run: by default 4. The next run has to lead
 * to the schema and the rows of a run that is not killed. If all statements are in one transaction, which the database rolls back, the
 * revision is killed at the `COMMIT` only, and the next run has to succeed. Revisions without a downgrade are only applied. A revision
 * that does not go up, down and up again without a kill either breaks the law with that error.
 *
 * @since 0.1.0
 * @category laws
 */
export const finishesAfterKill = (
  options: Project.ProjectOptions,
  { kills = 4 }: { readonly kills?: number | undefined } = {}
): Effect.Effect<void, LawError, TestDatabase> =>
  Effect.scoped(Effect.gen(function*() {
    const databases = yield* TestDatabase
    const { client } = yield* databases.create
    const project = withoutHistory(options)
    const upgradeWith = (watched: Watched, revision: string) =>
      Project.within(project, { client: Layer.provide(watched, client) })(Commands.upgrade(revision))
    yield* Project.within(project, { client })(
      Effect.gen(function*() {
        const all = yield* Project.revisions
        const { dialect: { transactions } } = yield* Project.contents(options)
        yield* Effect.forEach(all.keys(), (revision) =>
          isFinished(project, upgradeWith, { kills, revision, transactions }).pipe(
            Effect.tapError(() =>
              isSound(options, revision)
            ),
            Effect.provideService(TestDatabase, databases)
          ), { discard: true })
      })
    )
  }))

type Watched = ReturnType<typeof WatchedClient.layer>

/** Each watched upgrade has a client of its own, as a new process would; the rest shares one. */
const isFinished = (
  options: Project.ProjectOptions,
  upgradeWith: (watched: Watched, revision: string) => Effect.Effect<unknown, Project.MigrationError>,
  { kills, revision, transactions }: {
    readonly kills: number
    readonly revision: string
    readonly transactions: Transactions
  }
) =>
  Effect.gen(function*() {
    const { isReversible } = yield* migrationOf(revision)
    const sent: Array<string> = []
    yield* Effect.mapError(
      upgradeWith(WatchedClient.recording(sent), revision),
      failing(revision, "upgrade", false)
    )
    if (!isReversible) return
    const [end, ...later] = ends(transactions, sent)
    const isOneTransaction = (options.transactionalDdl ?? transactions.transactionalDdl) &&
      end === transactions.commit && later.length === 0
    const differences = isOneTransaction ? nothing : differencesFrom(yield* Project.state(options))
    for (const at of spread(lastEnd(transactions, sent), isOneTransaction ? 1 : kills)) {
      yield* Project.undo(revision)
      yield* Effect.exit(upgradeWith(WatchedClient.killedAt(at), revision))
      const left = yield* Effect.zipRight(Commands.upgrade(revision), differences(options)).pipe(
        Effect.catchAll(({ message }) => Effect.succeed([message]))
      )
      if (left.length > 0) {
        return yield* broken(new NotFinished({ revision, statement: sent[at - 1] ?? "", differences: left }))
      }
    }
  })

const differencesFrom = (expected: Project.State) => (options: Project.ProjectOptions) =>
  Effect.map(Project.state(options), (found) => differencesOf(expected, found))

const nothing: ReturnType<typeof differencesFrom> = () => Effect.succeed([])

/** Whether a revision can be undone and repeated, in a database of its own. */
const isSound = (options: Project.ProjectOptions, revision: string) =>
  inNewDatabase(
    options,
    Effect.gen(function*() {
      yield* Project.upgradeBefore(revision)
      yield* goesUpDownUp(options, yield* Project.contents(options), revision)
    })
  )

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
