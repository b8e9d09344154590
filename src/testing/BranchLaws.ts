/**
 * The laws of branches.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Commands from "../Commands.ts"
import * as BranchOrder from "./BranchOrder.ts"
import { DependencyMissing, type MigrationFails, OrderMatters } from "./LawBroken.ts"
import { broken, differencesOf, inNewDatabase, type LawError, upgradeTo } from "./LawRun.ts"
import * as Project from "./ScratchProject.ts"
import type { TestDatabase } from "./TestDatabase.ts"

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
      inNewDatabase(options, upgradeTo(end)).pipe(Effect.catchAll((error) =>
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
    const expected = yield* endOf(options, all, first)
    for (const order of others) {
      const found = yield* Effect.either(endOf(options, all, order))
      if (found._tag === "Right" && differencesOf(expected, found.right).length === 0) continue
      for (const pair of BranchOrder.swapped(all, first, order)) {
        const clash = yield* clashOf(options, all, pair)
        if (Option.isSome(clash)) return yield* broken(clash.value)
      }
      if (found._tag === "Left") return yield* Effect.fail(found.left)
      return yield* broken(
        new OrderMatters({
          revisions: [first.join(", "), order.join(", ")],
          statements: [],
          differences: differencesOf(expected, found.right)
        })
      )
    }
  })

const endOf = (options: Project.ProjectOptions, all: BranchOrder.Revisions, order: ReadonlyArray<string>) =>
  inNewDatabase(
    options,
    Effect.zipRight(
      Effect.forEach(BranchOrder.targets(all, order), (target) => Commands.upgrade(target), { discard: true }),
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
