/**
 * What tracers and metrics are told: a span for the command, the run, each revision and each statement, without any value.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Column, Commands, Migration, op, SqlType } from "effect-alembic"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import { liveDatabases } from "../servers/databases.ts"
import { project } from "../servers/Live.ts"

const migrated = project([
  Migration.make({
    revision: "o1",
    downRevision: null,
    upgrade: Effect.gen(function*() {
      yield* op.createTable("person", { name: Column.make(SqlType.string(30)) })
      const sql = yield* SqlClient.SqlClient
      yield* sql`insert into person (name) values (${"Hypatia"})`
      yield* op.execute("insert into person (name) values ('Theano')")
    }),
    downgrade: op.dropTable("person")
  })
])

describe.each(liveDatabases)("observability on $label", ({ label, layer }) => {
  // SQLite's driver has no streams.
  if (label !== "sqlite") {
    it.scopedLive("a statement sent as a stream is seen, and is not sent again by the run after a failure", () =>
      Effect.gen(function*() {
        const told: Array<string> = []
        const upgrade = (failing: boolean) =>
          Commands.upgrade("head", { onStatement: (sql) => Effect.sync(() => void told.push(sql)) }).pipe(
            Effect.provide(project([
              Migration.make({
                revision: "o1",
                downRevision: null,
                upgrade: Effect.gen(function*() {
                  const sql = yield* SqlClient.SqlClient
                  yield* sql`create table person (name varchar(30))`
                  yield* Stream.runDrain(sql`insert into person (name) values ('Hypatia')`.stream)
                  if (failing) yield* Effect.fail("later")
                }),
                downgrade: Effect.void
              })
            ]))
          )
        yield* Effect.flip(upgrade(true))
        yield* upgrade(false)
        const sql = yield* SqlClient.SqlClient
        assert.strictEqual((yield* sql`select name from person`).length, 1)
        assert.include(told.join("\n"), "insert into person")
        assert.notInclude(told.join("\n"), "Hypatia")
      }).pipe(Effect.provide(layer)))
  }

  it.scopedLive("are nested and contain no values", () =>
    Effect.gen(function*() {
      const spans: Array<Tracer.Span> = []
      const native = yield* Effect.tracer
      const tracer = Tracer.make({
        span: (...given) => {
          const span = native.span(...given)
          spans.push(span)
          return span
        },
        context: native.context
      })
      yield* Commands.upgrade("head").pipe(Effect.provide(migrated), Effect.withTracer(tracer))
      const ours = spans.filter(({ name }) => name.startsWith("effect-alembic."))
      const path = (span: Tracer.AnySpan | undefined): ReadonlyArray<string> =>
        span?._tag === "Span" && span.name.startsWith("effect-alembic.")
          ? [
            ...path(span.parent._tag === "Some" ? span.parent.value : undefined),
            span.name.slice("effect-alembic.".length)
          ]
          : []
      assert.deepStrictEqual(
        // The tables of the tool itself are created in the run, and not in a revision.
        ours.map(path).map((names) => names.join(" ")).filter((names) => names !== "upgrade run statement"),
        [
          "upgrade",
          "upgrade run",
          "upgrade run revision",
          ...Array.replicate("upgrade run revision statement", 3)
        ]
      )
      const told = JSON.stringify(spans.map(({ attributes, name }) => [name, [...attributes]]))
      assert.include(told, "insert into person")
      assert.notInclude(told, "Hypatia")
      assert.notInclude(told, "Theano")
    }).pipe(Effect.provide(layer)))

  it.scopedLive("a log line has its revision as an annotation", () =>
    Effect.gen(function*() {
      const lines: Array<readonly [unknown, Readonly<Record<string, unknown>>]> = []
      const logger = Logger.make(({ annotations, message }) =>
        void lines.push([Array.ensure(message).join(), Object.fromEntries(annotations)])
      )
      yield* Commands.upgrade("head").pipe(
        Effect.provide(migrated),
        Effect.provide(Logger.replace(Logger.defaultLogger, logger))
      )
      assert.deepStrictEqual(lines, [
        ["Running upgrade  -> o1", { "alembic.direction": "upgrade", "alembic.revision": "o1" }]
      ])
    }).pipe(Effect.provide(layer)))
})
