import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as HistoryFormat from "../../src/cli/HistoryFormat.ts"
import * as Style from "../../src/cli/Style.ts"
import type { HistoryEntry } from "../../src/ledger/HistoryRecord.ts"

const entry = (given: Partial<HistoryEntry>): HistoryEntry => ({
  revision: "a1",
  direction: "upgrade",
  leadsTo: "applied",
  outcome: "finished",
  started: new Date("2026-11-22T10:00:00.500Z"),
  finished: Option.some(new Date("2026-11-22T10:00:01.750Z")),
  durationMillis: Option.some(1_250),
  statements: Option.some(1),
  contentHash: Option.some("1:abc:def"),
  toolVersion: "0.1.0",
  by: "jo@laptop",
  message: Option.none(),
  ...given
})

const entries = [
  entry({ durationMillis: Option.some(0) }),
  entry({ revision: "a2", outcome: "failed", message: Option.some("no such table\nselect 1") }),
  entry({
    revision: "ae1027a6acf0",
    direction: "downgrade",
    outcome: "started",
    durationMillis: Option.none(),
    finished: Option.none(),
    statements: Option.none(),
    contentHash: Option.none()
  })
]

const lines = (verbose: boolean) => entries.flatMap(HistoryFormat.make(entries, { paint: Style.plain, verbose }))

describe("HistoryFormat", () => {
  it("shows decisions", () =>
    assert.match(
      HistoryFormat.make([], { paint: Style.plain, verbose: false })(
        entry({ direction: "resolve", leadsTo: "reverted" })
      )
        .join(),
      /resolve as reverted/
    ))

  it("has one line for each entry, and the reason of a failure", () =>
    assert.deepStrictEqual(lines(false), [
      "2026-11-22 10:00:00Z  upgrade    a1            finished       1ms  jo@laptop",
      "2026-11-22 10:00:00Z  upgrade    a2            failed    1s 250ms  jo@laptop",
      "    no such table",
      "    select 1",
      "2026-11-22 10:00:00Z  downgrade  ae1027a6acf0  started             jo@laptop"
    ]))

  it("all that is known", () =>
    assert.deepStrictEqual(lines(true).slice(-9), [
      "2026-11-22 10:00:00Z  upgrade    a2            failed    1s 250ms  jo@laptop",
      "    finished 2026-11-22 10:00:01Z",
      "    1 statement",
      "    content 1:abc:def",
      "    effect-alembic 0.1.0",
      "    no such table",
      "    select 1",
      "2026-11-22 10:00:00Z  downgrade  ae1027a6acf0  started             jo@laptop",
      "    effect-alembic 0.1.0"
    ]))
})
