/**
 * Laws of the journal's state machine, beside a model of a server whose DDL commits by itself: wherever a run is interrupted, the statements
 * of all runs together are those of one run that was not interrupted.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as fc from "fast-check"
import process from "node:process"
import type { StatementKind } from "../../src/dialect/ImplicitCommits.ts"
import * as JournalRecord from "../../src/ledger/JournalRecord.ts"
import * as JournalState from "../../src/ledger/JournalState.ts"

const subject: JournalRecord.Subject = { revision: "r", direction: "upgrade" }
const kinds = fc.array(fc.constantFrom<StatementKind>("rows", "definition", "opaque", "session"), { maxLength: 8 })

/** A server: what is committed, and what is in the open transaction. The journal's table and the work are written to it alike. */
interface Server {
  readonly committed: Content
  readonly open: Content | undefined
}

interface Content {
  readonly done: ReadonlyArray<number>
  readonly records: ReadonlyArray<JournalRecord.Record>
}

const now = ({ committed, open }: Server): Content => open ?? committed
const put = (server: Server, content: Content): Server =>
  server.open === undefined ? { committed: content, open: undefined } : { ...server, open: content }
const commit = (server: Server): Server => ({ committed: now(server), open: undefined })

const write = (server: Server, write: JournalState.Write): Server => {
  const { done, records } = now(server)
  switch (write._tag) {
    case "Begin":
      return { committed: now(server), open: now(server) }
    case "Commit":
      return commit(server)
    case "Rollback":
      return { committed: server.committed, open: undefined }
    case "Insert": {
      const positions = new Set(records.map(({ position }) => position))
      assert.isTrue(write.records.every(({ position }) => !positions.has(position)), "a position is inserted once")
      return put(server, { done, records: [...records, ...write.records] })
    }
    case "Update":
      assert.isTrue(records.some(({ position }) => position === write.record.position), "an updated record exists")
      return put(server, {
        done,
        records: records.map((record) => record.position === write.record.position ? write.record : record)
      })
    case "Remove":
      return put(server, { done, records: records.filter(({ position }) => position !== write.position) })
  }
}

/** Runs the statements until the process dies at `dies`: before a statement is sent, or after the server did it. */
const run = (
  before: Server,
  statements: ReadonlyArray<StatementKind>,
  dies: number
): { server: Server; end: "died" | "refused" | "done" } => {
  let server: Server = { committed: before.committed, open: before.committed }
  let moment = 0
  const isOver = () => moment++ === dies
  const dead = () => ({ server: { committed: server.committed, open: undefined }, end: "died" as const })
  const read = JournalRecord.fromRows(now(server).records.map(JournalRecord.toRow))
  const begun = JournalState.start(subject, read)
  assert.strictEqual(begun.verdict._tag, "Proceed")
  let state = begun.state
  for (const one of begun.writes) server = write(server, one)
  for (const [at, kind] of statements.entries()) {
    const sent = JournalState.step(state, {
      _tag: "Sent",
      kind,
      savepoint: undefined,
      control: undefined,
      sessionUses: [],
      isRepeatable: false,
      canBeVerified: kind === "definition",
      identity: Option.none(),
      hash: `${at}`,
      text: `statement ${at}`,
      inTransaction: true
    })
    let step = sent
    if (step.verdict._tag === "Verify") {
      const result = now(server).done.includes(at) ? "done" as const : "undone" as const
      step = JournalState.step(step.state, { _tag: "Verified", result })
    }
    state = step.state
    for (const one of step.writes) {
      server = write(server, one)
      if (isOver()) return dead()
    }
    if (step.verdict._tag === "Skip") continue
    // The catalogue does not tell what an opaque statement did, so a person has to.
    if (step.verdict._tag === "Refuse") {
      assert.strictEqual(step.verdict.reason._tag, "StatementInDoubt")
      assert.strictEqual(kind, "opaque")
      return { ...dead(), end: "refused" }
    }
    assert.strictEqual(step.verdict._tag, "Send")
    if (isOver()) return dead()
    if (kind !== "session") {
      if (kind !== "rows") server = commit(server)
      const { done, records } = now(server)
      server = put(server, { done: [...done, at], records })
    }
    if (isOver()) return dead()
    const answered = JournalState.step(state, {
      _tag: "Succeeded",
      answer: Option.some("{}"),
      reads: state.reads,
      inTransaction: Option.none()
    })
    state = answered.state
    for (const one of answered.writes) server = write(server, one)
    if (isOver()) return dead()
  }
  const ended = JournalState.step(state, { _tag: "Ended", inTransaction: true })
  assert.strictEqual(ended.verdict._tag, "Proceed")
  for (const one of ended.writes) server = write(server, one)
  assert.strictEqual(ended.state.rows, now(server).records.length, "the number of records is known")
  return { server: commit(server), end: "done" }
}

describe("JournalState", () => {
  it("each statement of a migration runs once, wherever it is interrupted", () => {
    fc.assert(
      fc.property(kinds, fc.array(fc.nat(30), { maxLength: 4 }), (statements, deaths) => {
        let server: Server = { committed: { done: [], records: [] }, open: undefined }
        for (const dies of [...deaths, Number.POSITIVE_INFINITY]) {
          const after = run(server, statements, dies)
          server = after.server
          const { done } = now(server)
          assert.strictEqual(new Set(done).size, done.length)
          if (after.end === "died") continue
          const expected = statements.flatMap((kind, at) => kind === "session" ? [] : [at])
          if (after.end === "done") assert.deepStrictEqual(done, expected)
          else assert.deepStrictEqual(done, expected.slice(0, done.length))
          break
        }
      }),
      { numRuns: process.env["EFFECT_ALEMBIC_TEST_LONG"] === undefined ? 2_000 : 100_000 }
    )
  })

  it("a statement in doubt that the catalogue cannot tell of is sent again only if it is repeatable", () => {
    for (const isRepeatable of [true, false]) {
      const record: JournalRecord.Record = {
        ...subject,
        position: 1,
        hash: "h",
        reads: "",
        state: "started",
        answer: Option.none(),
        text: "t"
      }
      const { state } = JournalState.start(subject, [record])
      const sent = JournalState.step(state, {
        _tag: "Sent",
        kind: "definition",
        savepoint: undefined,
        control: undefined,
        sessionUses: [],
        isRepeatable,
        canBeVerified: false,
        identity: Option.none(),
        hash: "h",
        text: "t",
        inTransaction: true
      })
      assert.strictEqual(sent.verdict._tag, isRepeatable ? "Send" : "Refuse")
    }
  })

  it("a server that reports no transaction after a statement that should keep it makes the journal write at once", () => {
    const { state } = JournalState.start(subject, [])
    const sent = JournalState.step(state, {
      _tag: "Sent",
      kind: "rows",
      savepoint: undefined,
      control: undefined,
      sessionUses: [],
      isRepeatable: false,
      canBeVerified: false,
      identity: Option.none(),
      hash: "h",
      text: "t",
      inTransaction: true
    })
    const answered = (inTransaction: boolean) =>
      JournalState.step(sent.state, {
        _tag: "Succeeded",
        answer: Option.none(),
        reads: "",
        inTransaction: Option.some(inTransaction)
      }).writes.map(({ _tag }) => _tag)
    assert.deepStrictEqual(answered(true), [])
    assert.deepStrictEqual(answered(false), ["Insert"])
  })
})
