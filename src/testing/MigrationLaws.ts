/**
 * Laws that the migrations of a project keep, each as an Effect for the project's own test suite. A law that does not hold fails with
 * {@link LawBroken}, which names the revision and what is wrong with it.
 *
 * @since 0.1.0
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Commands from "../Commands.ts"
import { revisionMap } from "../commands/Revisions.ts"
import * as RevisionMap from "../revision/RevisionMap.ts"
import { ScriptDirectory } from "../script/ScriptDirectory.ts"
import * as BranchOrder from "./BranchOrder.ts"
import {
  DependencyMissing,
  LawBroken,
  type LawBrokenReason,
  MigrationFails,
  NotFinished,
  NotRepeated,
  NotUndone,
  OrderMatters,
  RowsLost,
  SchemaDiffers,
  ScriptDiffers,
  SeveralHeads
} from "./LawBroken.ts"
import * as Project from "./ScratchProject.ts"
import * as ScriptRun from "./ScriptRun.ts"
import * as Snapshot from "./Snapshot.ts"
import { type ClientError, type Database, TestDatabase } from "./TestDatabase.ts"
import * as WatchedClient from "./WatchedClient.ts"

export { LawBroken } from "./LawBroken.ts"
export type { ProjectOptions } from "./ScratchProject.ts"

/**
 * The errors of a law: {@link LawBroken}, and what keeps it from being tested.
 *
 * @since 0.1.0
 * @category errors
 */
export type LawError = LawBroken | Project.MigrationError

const broken = (reason: LawBrokenReason) => new LawBroken({ reason })

const failing =
  (revision: string, direction: "upgrade" | "downgrade", withRows: boolean) => (error: { readonly message: string }) =>
    broken(new MigrationFails({ revision, direction, withRows, detail: error.message }))

const inNewDatabase = <A, E>(
  options: Project.ProjectOptions,
  effect: Effect.Effect<A, E, Project.Services>
): Effect.Effect<A, E | ClientError, TestDatabase> =>
  Effect.scoped(
    Effect.flatMap(TestDatabase, ({ create }) =>
      Effect.flatMap(create, (database) => Project.within(options, database)(effect)))
  )

/**
 * The graph has a single head, or none.
 *
 * @example
 * import { ScriptDirectory } from "effect-alembic"
 * import { MigrationLaws } from "effect-alembic/testing"
 *
 * const law = MigrationLaws.singleHead({ scripts: ScriptDirectory.fromModules([]) })
 *
 * @since 0.1.0
 * @category laws
 */
export const singleHead = ({ scripts }: Project.ProjectOptions) =>
  Effect.flatMap(revisionMap, (map) => {
    const heads = RevisionMap.heads(map)
    return heads.length > 1 ? Effect.fail(broken(new SeveralHeads({ heads }))) : Effect.void
  }).pipe(Effect.provide(scripts))

/**
 * All revisions can be applied to an empty database.
 *
 * @since 0.1.0
 * @category laws
 */
export const upgrade = (options: Project.ProjectOptions): Effect.Effect<void, LawError, TestDatabase> =>
  inNewDatabase(options, upgradeEach(() => Effect.void))

/** Applies the revisions one after the other, and calls `after` with each. */
const upgradeEach = <E, R>(after: (revision: string) => Effect.Effect<void, E, R>) =>
  Effect.flatMap(Project.revisions, (all) =>
    Effect.forEach(all.keys(), (revision) =>
      Commands.upgrade(revision).pipe(
        Effect.mapError(failing(revision, "upgrade", false)),
        Effect.zipRight(after(revision))
      ), { discard: true }))

/**
 * Each revision goes up, down and up again: the downgrade leads to the schema before it, the second upgrade to that of the first. Random rows
 * that were in the tables are kept by the upgrade and the downgrade together, unless the migration says `lossy`.
 *
 * Revisions without a downgrade are only applied.
 *
 * @since 0.1.0
 * @category laws
 */
export const upDownUp = (options: Project.ProjectOptions): Effect.Effect<void, LawError, TestDatabase> =>
  inNewDatabase(
    options,
    Effect.flatMap(Project.revisions, (all) =>
      Effect.forEach(all.keys(), (revision) => goesUpDownUp(options, revision), { discard: true }))
  )

const goesUpDownUp = (options: Pick<Project.ProjectOptions, "schemas">, revision: string) =>
  Effect.gen(function*() {
    const { isReversible, lossy } = yield* migrationOf(revision)
    yield* Project.fill(options)
    const before = yield* Project.state(options)
    const withRows = [...before.rows.values()].some((rows) => rows.length > 0)
    const up = Effect.mapError(Commands.upgrade(revision), failing(revision, "upgrade", withRows))
    yield* up
    if (!isReversible) return
    const first = yield* Project.state(options)
    yield* Effect.mapError(Project.undo(revision), failing(revision, "downgrade", withRows))
    const after = yield* Project.state(options)
    const undone = Snapshot.catalogueDifferences(before.catalogue, after.catalogue)
    if (undone.length > 0) return yield* broken(new NotUndone({ revision, differences: undone }))
    const lost = Snapshot.lostRows(before.rows, after.rows)
    if (lost.length > 0 && Option.isNone(lossy)) return yield* broken(new RowsLost({ revision, lost }))
    yield* up
    const again = yield* Project.state(options)
    const repeated = Snapshot.catalogueDifferences(first.catalogue, again.catalogue)
    if (repeated.length > 0) return yield* broken(new NotRepeated({ revision, differences: repeated }))
  })

const migrationOf = (revision: string) =>
  Effect.gen(function*() {
    const scripts = yield* ScriptDirectory
    const map = yield* scripts.revisionMap
    return yield* Effect.flatMap(
      RevisionMap.getRevision(map, revision),
      Option.match({
        onNone: () => Effect.dieMessage(`There is no revision ${revision}.`),
        onSome: scripts.load
      })
    )
  })

/**
 * The migrations build what `targetMetadata` declares.
 *
 * @since 0.1.0
 * @category laws
 */
export const buildsMetadata = (options: Project.ProjectOptions): Effect.Effect<void, LawError, TestDatabase> =>
  inNewDatabase(
    options,
    Effect.zipRight(
      Commands.upgrade("heads"),
      Effect.mapError(
        Commands.check(),
        (error) =>
          error._tag === "AutogenerateError" && error.reason._tag === "DiffsDetected"
            ? broken(
              new SchemaDiffers({
                differences: error.reason.databases.flatMap(({ differences }) => differences.map(({ text }) => text))
              })
            )
            : error
      )
    )
  )

/**
 * The script of all revisions (`--sql`) builds the same schema and rows as a run on a connection.
 *
 * @since 0.1.0
 * @category laws
 */
export const scriptBuildsTheSame = (
  options: Project.ProjectOptions
): Effect.Effect<void, LawError, TestDatabase> =>
  Effect.gen(function*() {
    const online = yield* inNewDatabase(
      options,
      Effect.zipRight(Commands.upgrade("heads"), Project.state(options))
    )
    const offline = yield* inNewDatabase(
      options,
      Effect.zipRight(ScriptRun.upgrade(options), Project.state(options))
    ).pipe(
      Effect.mapError((error) =>
        error instanceof SqlError ? broken(new ScriptDiffers({ differences: [ScriptRun.messageOf(error)] })) : error
      )
    )
    const differences = differencesOf(online, offline)
    if (differences.length > 0) return yield* broken(new ScriptDiffers({ differences }))
  })

const differencesOf = (expected: Project.State, found: Project.State): ReadonlyArray<string> => [
  ...Snapshot.catalogueDifferences(expected.catalogue, found.catalogue),
  ...Snapshot.lostRows(expected.rows, found.rows).map((lost) => `${lost} are missing`),
  ...Snapshot.lostRows(found.rows, expected.rows).map((lost) => `${lost} are left over`)
]

/**
 * Each revision can be applied where only its ancestors and dependencies are.
 *
 * @since 0.1.0
 * @category laws
 */
export const dependenciesAreDeclared = (
  options: Project.ProjectOptions
): Effect.Effect<void, LawError, TestDatabase> =>
  Effect.gen(function*() {
    const all = yield* Effect.provide(Project.revisions, options.scripts)
    yield* Effect.forEach(BranchOrder.segmentEnds(all), (end) =>
      inNewDatabase(
        options,
        Effect.forEach(
          BranchOrder.closure(all, [end]),
          (revision) => Effect.mapError(Commands.upgrade(revision), failing(revision, "upgrade", false)),
          { discard: true }
        )
      ).pipe(Effect.catchAll((error) =>
        error._tag === "LawBroken" && error.reason._tag === "MigrationFails"
          ? missingDependency(options, all, error.reason)
          : Effect.fail(error)
      )), { discard: true })
  })

const missingDependency = (
  options: Project.ProjectOptions,
  all: BranchOrder.Revisions,
  { detail, revision }: MigrationFails
) =>
  Effect.flatMap(
    Effect.findFirst(BranchOrder.independentOf(all, revision), (other) => isAppliedAfter(options, other, revision)),
    (needs) => broken(new DependencyMissing({ revision, needs, detail }))
  )

const isAppliedAfter = (options: Project.ProjectOptions, other: string, revision: string) =>
  inNewDatabase(options, Effect.zipRight(Commands.upgrade(other), Commands.upgrade(revision))).pipe(Effect.isSuccess)

/**
 * All orders of branches that do not need each other lead to the same schema and rows. It runs an order that finishes the first branch first, one that
 * finishes the last branch first, and some random ones.
 *
 * @since 0.1.0
 * @category laws
 */
export const branchesCommute = (
  options: Project.ProjectOptions
): Effect.Effect<void, LawError, TestDatabase> =>
  Effect.gen(function*() {
    const all = yield* Effect.provide(Project.revisions, options.scripts)
    const [first = [], ...others] = BranchOrder.orders(all)
    if (others.length === 0) return
    const expected = yield* endOf(options, first)
    for (const order of others) {
      const found = yield* Effect.either(endOf(options, order))
      if (found._tag === "Right" && differencesOf(expected, found.right).length === 0) continue
      const clash = yield* Effect.findFirst(
        BranchOrder.swapped(all, first, order),
        (pair) => Effect.map(clashOf(options, all, pair), Option.isSome)
      )
      const reason = yield* Option.match(clash, {
        onNone: () => Effect.succeedNone,
        onSome: (pair) => clashOf(options, all, pair)
      })
      return yield* Option.match(reason, {
        onNone: () =>
          found._tag === "Left"
            ? Effect.fail(found.left)
            : broken(
              new OrderMatters({
                revisions: [first.join(", "), order.join(", ")],
                statements: [],
                differences: differencesOf(expected, found.right)
              })
            ),
        onSome: broken
      })
    }
  })

const endOf = (options: Project.ProjectOptions, order: ReadonlyArray<string>) =>
  inNewDatabase(
    options,
    Effect.zipRight(
      Effect.forEach(order, (revision) => Commands.upgrade(revision), { discard: true }),
      Project.state(options)
    )
  )

/** Runs two revisions in both orders where only what they need is. */
const clashOf = (
  options: Project.ProjectOptions,
  all: BranchOrder.Revisions,
  [first, second]: readonly [string, string]
) =>
  Effect.gen(function*() {
    const sent: Array<string> = []
    const below = BranchOrder.closure(all, [...(all.get(first) ?? []), ...(all.get(second) ?? [])])
    const run = (order: ReadonlyArray<string>) =>
      inNewDatabase(
        options,
        Effect.forEach(below, (revision) => Commands.upgrade(revision), { discard: true }).pipe(
          Effect.zipRight(Effect.forEach(order, (revision) =>
            Commands.upgrade(revision, {
              onStatement: (sql) => Effect.sync(() => void sent.push(`${revision}: ${sql}`))
            }), { discard: true })),
          Effect.zipRight(Project.state(options))
        )
      )
    const one = yield* Effect.either(run([first, second]))
    const other = yield* Effect.either(run([second, first]))
    const differences = one._tag === "Left"
      ? other._tag === "Left" ? [] : [`it can be applied; if ${first} runs first: ${one.left.message}`]
      : other._tag === "Left"
      ? [other.left.message]
      : differencesOf(one.right, other.right)
    return differences.length === 0
      ? Option.none()
      : Option.some(new OrderMatters({ revisions: [first, second], statements: Arr.dedupe(sent), differences }))
  })

/**
 * A revision that fails at one of its statements is finished by the next run. Statements of each revision are refused in turn, at most
 * `interruptions` of them, spread over the run: by default 4.
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
    const database = yield* create
    const all = yield* Effect.provide(Project.revisions, options.scripts)
    yield* Effect.forEach(all.keys(), (revision) => isFinished(options, database, revision, interruptions), {
      discard: true
    })
  }))

const isFinished = (
  options: Project.ProjectOptions,
  database: Pick<Database, "client">,
  revision: string,
  interruptions: number
) =>
  Effect.gen(function*() {
    const inside = Project.within(options, database)
    const sent: Array<string> = []
    const counted: WatchedClient.Step = (send, sql) => Effect.suspend(() => (sent.push(sql), send))
    const upgradeWith = (watched: ReturnType<typeof WatchedClient.layer>) =>
      Project.within(options, { client: Layer.provide(watched, database.client) })(Commands.upgrade(revision))
    yield* Effect.mapError(upgradeWith(WatchedClient.layer(counted)), failing(revision, "upgrade", false))
    const { isReversible } = yield* inside(migrationOf(revision))
    if (!isReversible) return
    const expected = yield* inside(Project.state(options))
    const each = Math.max(1, Math.floor(sent.length / interruptions))
    for (let at = sent.length; at > 0; at -= each) {
      yield* inside(Project.undo(revision))
      yield* Effect.exit(upgradeWith(WatchedClient.failingAt(at)))
      const found = yield* inside(Effect.zipRight(Commands.upgrade(revision), Project.state(options))).pipe(
        Effect.either
      )
      const differences = found._tag === "Left" ? [found.left.message] : differencesOf(expected, found.right)
      if (differences.length > 0) {
        return yield* broken(new NotFinished({ revision, statement: sent[at - 1] ?? "", differences }))
      }
    }
  })

/**
 * A law with its name, for a test.
 *
 * @since 0.1.0
 * @category models
 */
export interface Law {
  readonly name: string
  readonly check: Effect.Effect<void, LawError, TestDatabase>
}

/**
 * All laws of a project; that of the declared schema if there is `targetMetadata`.
 *
 * @example
 * import { SqliteClient } from "@effect/sql-sqlite-node"
 * import { ScriptDirectory } from "effect-alembic"
 * import { MigrationLaws, TestDatabase } from "effect-alembic/testing"
 * import { Effect } from "effect"
 *
 * declare const test: (name: string, run: () => Promise<void>) => void // of any test runner
 *
 * const databases = TestDatabase.sqlite((filename) => SqliteClient.layer({ filename }))
 *
 * for (const { check, name } of MigrationLaws.suite({ scripts: ScriptDirectory.fromModules([]) })) {
 *   test(name, () => Effect.runPromise(Effect.provide(check, databases)))
 * }
 *
 * @since 0.1.0
 * @category laws
 */
export const suite = (options: Project.ProjectOptions): ReadonlyArray<Law> => [
  { name: "there is a single head", check: singleHead(options) },
  { name: "all revisions can be applied", check: upgrade(options) },
  { name: "each revision goes up, down and up again, and keeps the rows", check: upDownUp(options) },
  ...options.targetMetadata === undefined
    ? []
    : [{ name: "the migrations build the declared schema", check: buildsMetadata(options) }],
  { name: "the script builds what a connection builds", check: scriptBuildsTheSame(options) },
  { name: "revisions declare what they depend on", check: dependenciesAreDeclared(options) },
  { name: "branches commute", check: branchesCommute(options) },
  { name: "a run after a failure finishes", check: finishesAfterFailure(options) }
]
