/**
 * What the history makes of stamps and of what a person settled, and whether an older program trusts it.
 */
import { assert, describe, it } from "@effect/vitest"
import { Commands, Migration, op, ScriptDirectory } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as fc from "fast-check"
import { reasonOf } from "../reasonOf.ts"
import { liveDatabases } from "../servers/databases.ts"
import { environment, silent } from "../servers/Live.ts"

const migration = (revision: string, downRevision: string | null) =>
  Migration.make({ revision, downRevision, upgrade: Effect.void, downgrade: Effect.void })
type Known = ReadonlyArray<Migration.Migration>

const [a, b, c, d] = [migration("a", null), migration("b", "a"), migration("c", "b"), migration("d", "c")]
const old: Known = [a, b]
const all: Known = [a, b, c, d]

const as = (known: Known) => Effect.provide(Layer.merge(ScriptDirectory.fromModules(known), environment()))
const readiness = (known: Known) =>
  Effect.map(
    Effect.either(Commands.readiness({ scripts: ScriptDirectory.fromModules(known) })),
    Either.match({ onLeft: reasonOf, onRight: () => "ready" })
  )
const told = Effect.map(
  Commands.applied(),
  ([database]) =>
    database?.entries.map(({ direction, leadsTo, outcome, revision }) =>
      `${direction} ${revision} ${outcome} ${leadsTo}`
    )
)
const quietly = Effect.provide(silent)

describe.each(liveDatabases)("decisions on $label", ({ layer }) => {
  it.scopedLive("a stamp records each revision that it removes", () =>
    Effect.gen(function*() {
      const x = migration("x", null)
      yield* as(old)(Commands.upgrade("head"))
      yield* as(old)(Commands.stamp("base"))
      yield* as([x])(Commands.upgrade("head"))
      assert.strictEqual(yield* readiness(old), "DatabaseNotAtHeads")
      assert.deepStrictEqual((yield* as(old)(told))?.slice(2, 4).toSorted(), [
        "stamp a finished reverted",
        "stamp b finished reverted"
      ])
    }).pipe(quietly, Effect.provide(layer)))

  it.scopedLive("a stamp to a revision in between", () =>
    Effect.gen(function*() {
      yield* as(old)(Commands.upgrade("head"))
      yield* as(old)(Commands.stamp("a"))
      yield* as([a, migration("y", "a")])(Commands.upgrade("head"))
      assert.strictEqual(yield* readiness(old), "DatabaseNotAtHeads")
      assert.strictEqual(yield* readiness([a]), "ready")
    }).pipe(quietly, Effect.provide(layer)))

  it.scopedLive("a stamp to a revision that only a newer program has", () =>
    Effect.gen(function*() {
      yield* as(all)(Commands.stamp("c"))
      assert.strictEqual(yield* readiness(old), "ready")
      assert.strictEqual(yield* readiness([a]), "ready")
      yield* as(all)(Commands.stamp("a"))
      assert.strictEqual(yield* readiness(old), "DatabaseNotAtHeads")
    }).pipe(quietly, Effect.provide(layer)))

  it.scopedLive("a purge removes unknown revisions too", () =>
    Effect.gen(function*() {
      yield* as(all)(Commands.upgrade("head"))
      yield* as([migration("x", null)])(Commands.stamp("x", { purge: true }))
      assert.strictEqual(yield* readiness(old), "DatabaseNotAtHeads")
      yield* as([migration("x", null)])(Commands.stamp("base", { purge: true }))
      yield* as(all)(Commands.upgrade("d"))
      assert.strictEqual(yield* readiness(old), "ready")
    }).pipe(quietly, Effect.provide(layer)))

  it.scopedLive("a resolved revision has the state of its resolution", () =>
    Effect.gen(function*() {
      yield* as(all)(Commands.upgrade("a"))
      yield* as(all)(Commands.resolve("b", "applied"))
      yield* as(all)(Commands.upgrade("c"))
      assert.strictEqual(yield* readiness(old), "ready")
      // What stands under another is not settled alone.
      assert.strictEqual(reasonOf(yield* Effect.flip(as(all)(Commands.resolve("b", "reverted")))), "NotTheNext")
      yield* as(all)(Commands.resolve("c", "reverted"))
      yield* as(all)(Commands.resolve("b", "reverted"))
      yield* as([a, migration("y", "a")])(Commands.upgrade("y"))
      assert.strictEqual(yield* readiness(old), "DatabaseNotAtHeads")
    }).pipe(quietly, Effect.provide(layer)))

  const deeds = fc.array(
    fc.oneof(
      fc.record({
        by: fc.constantFrom("old", "new"),
        what: fc.constantFrom("upgrade", "downgrade", "stamp"),
        to: fc.nat(4)
      }),
      fc.record({
        by: fc.constantFrom("old", "new"),
        what: fc.constantFrom("applied", "reverted", "purge"),
        to: fc.nat(4)
      })
    ),
    { maxLength: 7 }
  )
  const ids = ["base", "a", "b", "c", "d"]

  it.scopedLive("after any history, an older program is ready if and only if its revisions are applied", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(deeds, (deeds) =>
          Effect.gen(function*() {
            for (const { by, to, what } of deeds) {
              const known = by === "old" ? old : all
              const target = ids[to] ?? "base"
              const run = as(known)
              yield* (what === "upgrade"
                ? Effect.ignore(run(Commands.upgrade(target)))
                : what === "downgrade"
                ? Effect.ignore(run(Commands.downgrade(target)))
                : what === "stamp"
                ? Effect.ignore(run(Commands.stamp(target)))
                : what === "purge"
                ? Effect.ignore(run(Commands.stamp(target, { purge: true })))
                : Effect.ignore(run(Commands.resolve(target, what === "applied" ? "applied" : "reverted"))))
              const [row] = (yield* as(all)(Commands.current()))[0]?.rows ?? []
              const place = ids.indexOf(row ?? "base")
              assert.strictEqual(yield* readiness(old), place >= 2 ? "ready" : "DatabaseNotAtHeads", row)
              assert.strictEqual(yield* readiness([a]), place >= 1 ? "ready" : "DatabaseNotAtHeads", row)
            }
          }).pipe(quietly, Effect.provide(Layer.fresh(layer)), Effect.runPromise)),
        {
          numRuns: 8,
          examples: [[[{ by: "new", what: "upgrade", to: 2 }, { by: "new", what: "reverted", to: 1 }]]]
        }
      )
    ))

  it.scopedLive("a broken revision whose file is gone can be given up", () =>
    Effect.gen(function*() {
      const fails = Migration.make({
        revision: "broken",
        downRevision: "a",
        upgrade: Effect.zipRight(op.execute("CREATE TABLE half (id INTEGER)"), op.execute("nonsense")),
        downgrade: Effect.void
      })
      yield* as([a])(Commands.upgrade("head"))
      yield* Effect.flip(as([a, fails])(Commands.upgrade("head")))
      assert.strictEqual(
        reasonOf(yield* Effect.flip(as(old)(Commands.resolve("broken", "applied")))),
        "ResolveNeedsFile"
      )
      assert.strictEqual(
        reasonOf(yield* Effect.flip(as(old)(Commands.resolve("nobody", "reverted")))),
        "NoSuchRevision"
      )
      yield* as(old)(Commands.resolve("broken", "reverted"))
      const [now] = yield* as(old)(Commands.upgrade("head"))
      assert.deepStrictEqual(now?.after, ["b"])
      assert.include((yield* as(old)(told)) ?? [], "resolve broken finished reverted")
      // What the version table names cannot be given up without its file.
      assert.strictEqual(reasonOf(yield* Effect.flip(as([a])(Commands.resolve("b", "reverted")))), "ResolveNeedsFile")
    }).pipe(quietly, Effect.provide(layer)))
})
