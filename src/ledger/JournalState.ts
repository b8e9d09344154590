/**
 * The journal as a state machine: from a state and an event, it computes the next state, the writes that must precede, and the verdict on
 * the statement. Nothing here uses a database; `Journal` performs the writes.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { SessionUse, StatementKind } from "../dialect/ImplicitCommits.ts"
import { isSameTable, type SchemaChange } from "../dialect/SchemaChange.ts"
import type { Record, Subject } from "./JournalRecord.ts"
import * as JournalRecord from "./JournalRecord.ts"
import * as LedgerError from "./LedgerError.ts"

/**
 * A migration that is running.
 *
 * - `known`: what an interrupted run did, by position; `lastKnown` is the last of these positions, 0 without such a run;
 * - `position`: how many statements that change the database the migration has sent so far;
 * - `reads`: a hash of the rows it read since the last of them;
 * - `wasSkipped`: whether the last of them was skipped;
 * - `pending`: records that are to be written in the open transaction;
 * - `isEnded`: whether a schema change committed the transaction that the run began;
 * - `own`: whether the migration runs in a transaction that it began itself, in an `autocommitBlock`, and whether the database rolled it back;
 * - `rows`: how many records of this migration are in the table;
 * - `doubt`: the position of a statement that was sent and has no answer;
 * - `unproven`: a schema change that is finished, and that the table shows as started;
 * - `current`: the statement that is being sent;
 * - `refusal`: why the migration must not continue.
 *
 * @since 0.1.0
 * @category models
 */
export interface JournalState {
  readonly subject: Subject
  readonly known: ReadonlyMap<number, Record>
  readonly lastKnown: number
  readonly position: number
  readonly reads: string
  readonly wasSkipped: boolean
  readonly pending: ReadonlyArray<Record>
  readonly savepoints: ReadonlyMap<string, Savepoint>
  readonly isEnded: boolean
  readonly own: "none" | "open" | "rolledBack"
  readonly rows: number
  readonly doubt: Option.Option<number>
  readonly unproven: Option.Option<Record>
  readonly current: Option.Option<Current>
  readonly refusal: Option.Option<LedgerError.LedgerErrorReason>
}

/**
 * A savepoint: how many records were pending, how many statements were sent, and whether the database still has it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Savepoint {
  readonly pending: number
  readonly position: number
  readonly exists: boolean
}

/**
 * A statement that is being sent. `isRepeated` is set if it may have been done before.
 *
 * @since 0.1.0
 * @category models
 */
export interface Current {
  readonly sent: Sent
  readonly record: Record
  readonly isRepeated: boolean
}

/**
 * The migration sends a statement.
 *
 * - `kind`, `savepoint`, `control`, `sessionUses`, `isRepeatable`: its classification, see `ImplicitCommits`;
 * - `text`: the statement without values; `hash` is of text and values;
 * - `canBeVerified`: whether the catalogue can tell if it was done;
 * - `identity`: of the table that it removes;
 * - `inTransaction`: whether the run has begun a transaction and not ended it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Sent {
  readonly _tag: "Sent"
  readonly kind: StatementKind
  readonly savepoint: { readonly name: string; readonly goBack: boolean } | undefined
  readonly control: "begin" | "commit" | "rollback" | undefined
  readonly sessionUses: ReadonlyArray<SessionUse>
  readonly isRepeatable: boolean
  readonly canBeVerified: boolean
  readonly identity: Option.Option<string>
  readonly hash: string
  readonly text: string
  readonly inTransaction: boolean
}

/**
 * The catalogue was asked whether a statement in doubt was done.
 *
 * @since 0.1.0
 * @category models
 */
export interface Verified {
  readonly _tag: "Verified"
  readonly result: "done" | "undone" | "unknown"
}

/**
 * The database did the statement.
 *
 * - `answer`: the driver's result, if it can be kept;
 * - `reads`: the hash of what the migration has read, with the rows of this answer;
 * - `inTransaction`: whether the server says that a transaction is open, if the driver passes that on.
 *
 * @since 0.1.0
 * @category models
 */
export interface Succeeded {
  readonly _tag: "Succeeded"
  readonly answer: Option.Option<string>
  readonly reads: string
  readonly inTransaction: Option.Option<boolean>
}

/**
 * The statement failed.
 *
 * - `refusal`: the error to keep, if the database answered that it did not do the statement;
 * - `isDoneAlready`: whether the answer says that the change is in force already;
 * - `endedTransaction`: whether the database rolled back the whole transaction.
 *
 * @since 0.1.0
 * @category models
 */
export interface Failed {
  readonly _tag: "Failed"
  readonly refusal: Option.Option<string>
  readonly isDoneAlready: boolean
  readonly endedTransaction: boolean
}

/**
 * The transaction is about to be committed by an `autocommitBlock`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Committing {
  readonly _tag: "Committing"
}

/**
 * The migration came to its end.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ended {
  readonly _tag: "Ended"
  readonly inTransaction: boolean
}

/**
 * An event of a migration.
 *
 * @since 0.1.0
 * @category models
 */
export type Event = Sent | Verified | Succeeded | Failed | Committing | Ended

/**
 * A write to the database, in the order in which it has to be made: before the verdict is carried out.
 *
 * @since 0.1.0
 * @category models
 */
export type Write =
  | { readonly _tag: "Insert"; readonly records: ReadonlyArray<Record> }
  | { readonly _tag: "Update"; readonly record: Record }
  | { readonly _tag: "Remove"; readonly position: number }
  | { readonly _tag: "Begin" }
  | { readonly _tag: "Commit" }
  | { readonly _tag: "Rollback" }

/**
 * The verdict on a statement:
 *
 * - `Send`: it is sent;
 * - `Verify`: the catalogue is asked whether it was done; `identity` was recorded before it;
 * - `Skip`: it was done before, and `answer` is returned again; `isFound` if the catalogue or the database says so;
 * - `Raise`: it failed before, and the error of `record` is returned again;
 * - `Refuse`: the migration must not continue;
 * - `Proceed`: its result, or its error, is passed on.
 *
 * @since 0.1.0
 * @category models
 */
export type Verdict =
  | { readonly _tag: "Send" }
  | { readonly _tag: "Verify"; readonly identity: Option.Option<string> }
  | { readonly _tag: "Skip"; readonly answer: Option.Option<string>; readonly isFound: boolean }
  | { readonly _tag: "Raise"; readonly record: Record }
  | { readonly _tag: "Refuse"; readonly reason: LedgerError.LedgerErrorReason }
  | { readonly _tag: "Proceed" }

/**
 * The result of an event: the next state, the writes to perform, and the verdict.
 *
 * @since 0.1.0
 * @category models
 */
export interface Step {
  readonly state: JournalState
  readonly writes: ReadonlyArray<Write>
  readonly verdict: Verdict
}

/**
 * Returns the state in which a migration starts, from all records in the table. `Refuse` if an interrupted run of it cannot be resumed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const start = (subject: Subject, records: ReadonlyArray<Record>): Step => {
  const own = records.filter((record) => JournalRecord.isSame(record, subject))
  const known = JournalRecord.ofSubject(own, subject)
  const surplus = own.slice(known.length)
  const state: JournalState = {
    subject,
    known: new Map(known.map((record) => [record.position, record])),
    lastKnown: known.at(-1)?.position ?? 0,
    position: 0,
    reads: "",
    wasSkipped: false,
    pending: [],
    savepoints: new Map(),
    isEnded: false,
    own: "none",
    rows: known.length,
    doubt: Option.none(),
    unproven: Option.none(),
    current: Option.none(),
    refusal: Option.none()
  }
  const cleanup = known.find(({ state }) => state === "cleanup")
  if (cleanup !== undefined) {
    const failed = known.findLast(({ position, state }) => state === "failed" && position < cleanup.position)
    return refuse(
      state,
      new LedgerError.CleanedUp({
        ...subject,
        records: known,
        position: failed?.position ?? cleanup.position,
        now: Option.none()
      })
    )
  }
  return { state, writes: surplus.map(({ position }) => ({ _tag: "Remove", position })), verdict: proceed }
}

/**
 * Computes the step of an event.
 *
 * @since 0.1.0
 * @category combinators
 */
export const step = (state: JournalState, event: Event): Step => {
  switch (event._tag) {
    case "Sent":
      return sent(state, event)
    case "Verified":
      return withCurrent(state, (current) => verified(state, current, event))
    case "Succeeded":
      return withCurrent(state, (current) => succeeded(state, current, event))
    case "Failed":
      return withCurrent(state, (current) => failed(state, current, event))
    case "Committing":
      return flushed(state, proceed)
    case "Ended":
      return ended(state, event)
  }
}

/**
 * Returns the writes after the migration failed and was rolled back, from the records in the table: statements that ended are not in doubt
 * any more, and what ran after the failure at `failedAt` is not part of the migration.
 *
 * @since 0.1.0
 * @category combinators
 */
export const settle = (
  { doubt, subject }: JournalState,
  records: ReadonlyArray<Record>,
  failedAt: Option.Option<number>,
  changeOf: (text: string) => Option.Option<SchemaChange>
): ReadonlyArray<Write> => {
  const own = records.filter((record) => JournalRecord.isSame(record, subject))
  const proven = own.map((record): Record =>
    record.state === "started" && !Option.contains(doubt, record.position)
      ? { ...record, state: "finished", answer: Option.none() }
      : record
  )
  const kept = Option.match(failedAt, { onNone: () => proven, onSome: (at) => withoutCleanup(proven, at, changeOf) })
  return own.flatMap((record): ReadonlyArray<Write> => {
    const now = kept.find(({ position }) => position === record.position)
    return now === undefined
      ? [{ _tag: "Remove", position: record.position }]
      : now.state === record.state
      ? []
      : [{ _tag: "Update", record: now }]
  })
}

/**
 * The records without the statement that made the migration fail and what ran after it. A `DROP TABLE` after the failure takes the records
 * of the table's creation and of all that was done with it along, so that they are done again. Other changes may have undone anything: they are
 * kept as `cleanup`, and the migration is not resumed.
 */
const withoutCleanup = (
  records: ReadonlyArray<Record>,
  failedAt: number,
  changeOf: (text: string) => Option.Option<SchemaChange>
): ReadonlyArray<Record> => {
  let before = records.filter(({ position }) => position < failedAt)
  const after = records.filter(({ position, state }) => position > failedAt && state !== "failed")
  for (const { state, text } of after) {
    const change = changeOf(text)
    if (state !== "finished" || Option.isNone(change) || change.value._tag !== "DropTable") {
      return marked(records, failedAt)
    }
    const dropped = change.value
    const at = before.findLastIndex((record) =>
      Option.exists(changeOf(record.text), (change) => change._tag === "CreateTable" && isSameTable(change, dropped))
    )
    const concerns = before.slice(Math.max(0, at)).filter(({ state }) => state !== "failed")
    if (at === -1) {
      // It dropped a table that this migration did not create: nothing, or what it did not need.
      if (before.some(({ text }) => mentions(text, dropped.table))) return marked(records, failedAt)
    } else if (concerns.every(({ text }) => Option.exists(changeOf(text), (change) => isSameTable(change, dropped)))) {
      before = before.slice(0, at)
    } else return marked(records, failedAt)
  }
  return before
}

const marked = (records: ReadonlyArray<Record>, failedAt: number): ReadonlyArray<Record> =>
  records.map((record) =>
    record.position > failedAt && record.state !== "failed" ? { ...record, state: "cleanup" } : record
  )

const mentions = (text: string, table: string): boolean => text.toLowerCase().includes(table.toLowerCase())

const proceed: Verdict = { _tag: "Proceed" }
const send: Verdict = { _tag: "Send" }

const refuse = (state: JournalState, reason: LedgerError.LedgerErrorReason): Step => ({
  state: { ...state, refusal: Option.some(reason), current: Option.none() },
  writes: [],
  verdict: { _tag: "Refuse", reason }
})

const withCurrent = (state: JournalState, next: (current: Current) => Step): Step =>
  Option.match(state.current, { onNone: () => ({ state, writes: [], verdict: proceed }), onSome: next })

/** Writes the pending records. */
const flushed = (state: JournalState, verdict: Verdict): Step => ({
  state: { ...state, pending: [], rows: state.rows + state.pending.length },
  writes: state.pending.length === 0 ? [] : [{ _tag: "Insert", records: state.pending }],
  verdict
})

/** Writes that a schema change is finished, since its successor does not prove that. */
const proved = ({ state, verdict, writes }: Step): Step => ({
  state: { ...state, unproven: Option.none() },
  writes: [...Option.toArray(Option.map(state.unproven, (record): Write => ({ _tag: "Update", record }))), ...writes],
  verdict
})

const writing = (step: Step, ...writes: ReadonlyArray<Write>): Step => ({
  ...step,
  writes: [...step.writes, ...writes]
})

const isIn = (state: JournalState, inTransaction: boolean): boolean => state.own !== "none" || inTransaction

const sent = (state: JournalState, event: Sent): Step => {
  const goesBack = event.control === "rollback" || event.savepoint?.goBack === true
  if (Option.isSome(state.refusal) && !goesBack) return refuse(state, state.refusal.value)
  if (state.own === "rolledBack" && !goesBack) {
    return {
      state,
      writes: [],
      verdict: { _tag: "Refuse", reason: new LedgerError.TransactionRolledBack() }
    }
  }
  if (event.kind === "session") return sentSession(state, event)
  const position = state.position + 1
  const record: Record = {
    ...state.subject,
    position,
    hash: event.hash,
    reads: state.reads,
    state: "finished",
    answer: Option.none(),
    text: event.text
  }
  if (state.wasSkipped && event.sessionUses.includes("LastStatement")) return refuse(state, sessionEnded(state, event))
  const known = state.known.get(position)
  const next: JournalState = { ...state, position, reads: "", wasSkipped: known?.state === "finished" }
  const current: Current = { sent: event, record, isRepeated: false }
  if (known === undefined) return sending(next, current)
  if (known.hash !== record.hash) return refuse(state, new LedgerError.StatementChanged(interrupted(state, event)))
  if (known.reads !== record.reads) return refuse(state, new LedgerError.AnswerChanged(interrupted(state, event)))
  switch (known.state) {
    case "failed":
      return { state: next, writes: [], verdict: { _tag: "Raise", record: known } }
    case "finished":
      if (endsWithSession(event)) return refuse(state, sessionEnded(state, event))
      return event.kind !== "definition" && Option.isNone(known.answer)
        ? refuse(state, new LedgerError.AnswerNotKept(interrupted(state, event)))
        : { state: next, writes: [], verdict: { _tag: "Skip", answer: known.answer, isFound: false } }
    case "started":
      if (endsWithSession(event)) return refuse(state, sessionEnded(state, event))
      if (event.canBeVerified) {
        return {
          state: { ...next, current: Option.some(current) },
          writes: [],
          verdict: { _tag: "Verify", identity: known.answer }
        }
      }
      return inDoubt(next, current)
    case "cleanup":
      return refuse(state, new LedgerError.CleanedUp(interrupted(state, event)))
  }
}

/** Whether later statements may need what the statement left in the session that executed it. */
const endsWithSession = ({ sessionUses }: Sent): boolean => sessionUses.includes("Made") || sessionUses.includes("Set")

const inDoubt = (state: JournalState, current: Current): Step =>
  current.sent.isRepeatable
    ? sending(state, { ...current, isRepeated: true })
    : refuse(
      state,
      new LedgerError.StatementInDoubt({ ...interrupted(state, current.sent), position: current.record.position })
    )

const verified = (state: JournalState, current: Current, { result }: Verified): Step => {
  switch (result) {
    case "done":
      return {
        state: { ...state, current: Option.none(), wasSkipped: true, unproven: Option.some(current.record) },
        writes: [],
        verdict: { _tag: "Skip", answer: Option.none(), isFound: true }
      }
    case "undone":
      return sending(state, current)
    case "unknown":
      return inDoubt(state, current)
  }
}

const sentSession = (state: JournalState, event: Sent): Step => {
  const savepoint = event.savepoint === undefined ? undefined : state.savepoints.get(event.savepoint.name)
  if (event.savepoint?.goBack === true && savepoint !== undefined && !canGoBack(savepoint, state)) {
    return {
      ...refuse(state, new LedgerError.SavepointLost()),
      verdict: { _tag: "Skip", answer: Option.none(), isFound: false }
    }
  }
  const isLost = (event.sessionUses.includes("LastStatement") && state.wasSkipped) ||
    (event.sessionUses.includes("Made") && state.position < state.lastKnown)
  if (isLost) return refuse(state, sessionEnded(state, event))
  const next: JournalState = {
    ...state,
    current: Option.some({
      sent: event,
      record: {
        ...state.subject,
        position: state.position,
        hash: event.hash,
        reads: state.reads,
        state: "finished",
        answer: Option.none(),
        text: event.text
      },
      isRepeated: false
    })
  }
  // A savepoint outside of a transaction is forgotten at once.
  if (event.savepoint?.goBack === false && state.isEnded && isIn(state, event.inTransaction)) {
    return writing(proved({ state: { ...next, isEnded: false }, writes: [], verdict: send }), { _tag: "Begin" })
  }
  return proved(
    state.own === "open" && event.control === "commit"
      ? flushed(next, send)
      : { state: next, writes: [], verdict: send }
  )
}

/** Returns the writes that must precede a statement. */
const sending = (state: JournalState, current: Current): Step => {
  const inTransaction = isIn(state, current.sent.inTransaction)
  const next: JournalState = { ...state, current: Option.some(current) }
  if (current.sent.kind === "rows") {
    const step = proved({ state: next, writes: [], verdict: send })
    return !inTransaction
      ? writing(step, { _tag: "Begin" })
      : state.isEnded
      ? writing({ ...step, state: { ...step.state, isEnded: false } }, { _tag: "Begin" })
      : step
  }
  const isWritten = state.known.has(current.record.position)
  const step = flushed(
    isWritten
      ? next
      : { ...next, pending: [...next.pending, { ...current.record, state: "started", answer: current.sent.identity }] },
    send
  )
  const isCommitted = current.sent.kind === "opaque" && inTransaction && !state.isEnded
  return {
    ...writing(step, ...isCommitted ? [{ _tag: "Commit" as const }] : []),
    state: {
      ...step.state,
      isEnded: true,
      doubt: Option.some(current.record.position),
      unproven: Option.none(),
      savepoints: new Map([...state.savepoints].map(([name, savepoint]) => [name, { ...savepoint, exists: false }]))
    }
  }
}

const succeeded = (state: JournalState, { record, sent }: Current, event: Succeeded): Step => {
  const next: JournalState = { ...state, current: Option.none() }
  const done = { ...record, answer: event.answer }
  const isOver = Option.contains(event.inTransaction, false)
  switch (sent.kind) {
    case "session":
      return withServerStatus(controlled({ ...next, reads: event.reads }, sent), sent, isOver)
    case "rows": {
      const pending = { ...next, pending: [...next.pending, done] }
      return isIn(state, sent.inTransaction)
        ? withServerStatus(pending, sent, isOver)
        : writing(flushed(pending, proceed), { _tag: "Commit" })
    }
    case "definition":
    case "opaque": {
      const finished: JournalState = {
        ...next,
        doubt: Option.none(),
        unproven: Option.some(done),
        // A statement that did not commit after all leaves the transaction open.
        isEnded: !Option.contains(event.inTransaction, true)
      }
      // Nothing proves later what an opaque statement answered.
      const step: Step = { state: finished, writes: [], verdict: proceed }
      return sent.kind === "opaque" ? proved(step) : step
    }
  }
}

/**
 * The server says after a statement that no transaction is open, though the statement is classified as one that keeps it open: what came
 * before it is committed, so it is written at once.
 */
const withServerStatus = (state: JournalState, sent: Sent, isOver: boolean): Step => {
  const isUnexpected = isOver && sent.inTransaction && !state.isEnded && state.own === "none" &&
    sent.control === undefined
  return isUnexpected
    ? flushed({ ...state, isEnded: true }, proceed)
    : { state, writes: [], verdict: proceed }
}

const controlled = (state: JournalState, { control, savepoint }: Sent): JournalState => {
  if (control === "begin") return { ...state, own: "open", isEnded: false }
  if (control !== undefined) return state.own === "none" ? state : { ...state, own: "none", pending: [] }
  if (savepoint === undefined) return state
  return savepoint.goBack
    ? { ...state, pending: state.pending.slice(0, state.savepoints.get(savepoint.name)?.pending ?? 0) }
    : {
      ...state,
      savepoints: new Map([...state.savepoints, [savepoint.name, {
        pending: state.pending.length,
        position: state.position,
        exists: true
      }]])
    }
}

const failed = (state: JournalState, { isRepeated, record, sent }: Current, event: Failed): Step => {
  const next: JournalState = { ...state, current: Option.none() }
  const refused = Option.map(
    event.refusal,
    (error): Record => ({ ...record, state: "failed", answer: Option.some(error) })
  )
  switch (sent.kind) {
    case "session":
      return event.endedTransaction && isIn(state, sent.inTransaction)
        ? rolledBack(next)
        : { state: next, writes: [], verdict: proceed }
    case "rows": {
      const pending = { ...next, pending: [...next.pending, ...Option.toArray(refused)] }
      if (isIn(state, sent.inTransaction)) {
        return event.endedTransaction ? rolledBack(next) : { state: pending, writes: [], verdict: proceed }
      }
      const { state: after, writes } = flushed(pending, proceed)
      return { state: after, writes: [{ _tag: "Rollback" }, ...writes], verdict: proceed }
    }
    case "definition":
    case "opaque":
      if (isRepeated && event.isDoneAlready) {
        return {
          state: { ...next, doubt: Option.none(), unproven: Option.some(record) },
          writes: [],
          verdict: { _tag: "Skip", answer: Option.none(), isFound: true }
        }
      }
      // Several statements in one text may be done in part, and one that was repeated may be refused because it was done.
      return Option.isSome(refused) && sent.kind === "definition" && !isRepeated
        ? {
          state: { ...next, doubt: Option.none() },
          writes: [{ _tag: "Update", record: refused.value }],
          verdict: proceed
        }
        : { state: next, writes: [], verdict: proceed }
  }
}

/** The database rolled back the whole transaction, and the migration must not go on as if only its statement had failed. */
const rolledBack = (state: JournalState): Step =>
  state.own === "none"
    ? refuse({ ...state, pending: [] }, new LedgerError.TransactionRolledBack())
    : { state: { ...state, own: "rolledBack", pending: [] }, writes: [], verdict: proceed }

const ended = (state: JournalState, { inTransaction }: Ended): Step => {
  if (Option.isSome(state.refusal)) return refuse(state, state.refusal.value)
  if (state.lastKnown > state.position) {
    return refuse(
      state,
      new LedgerError.StatementChanged({
        ...state.subject,
        records: [...state.known.values()],
        position: state.position + 1,
        now: Option.none()
      })
    )
  }
  // The records are removed and the version rows written in one transaction.
  return state.isEnded && inTransaction
    ? { state: { ...state, isEnded: false }, writes: [{ _tag: "Begin" }], verdict: proceed }
    : { state, writes: [], verdict: proceed }
}

const interrupted = (state: JournalState, { text }: Sent): LedgerError.Interrupted => ({
  ...state.subject,
  records: [...state.known.values()],
  position: state.position + 1,
  now: Option.some(text)
})

const sessionEnded = (state: JournalState, event: Sent) => new LedgerError.SessionEnded(interrupted(state, event))

/** Going back over a schema change, or over what an interrupted run finished, would leave a part of it. */
const canGoBack = (savepoint: Savepoint, { known, position }: JournalState): boolean =>
  savepoint.exists &&
  ![...known.values()].some((record) =>
    record.state === "finished" && record.position > savepoint.position && record.position <= position
  )
