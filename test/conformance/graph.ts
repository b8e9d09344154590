/**
 * Holds the revision graph to what Alembic answered, under the rules that come with the recorded answers. Orders, rows and
 * effective heads are judged here from the recorded graph alone, not by the code under test.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import { isDeepStrictEqual } from "node:util"
import type { RevisionWarning } from "../../src/revision/RevisionWarning.ts"
import type { CaseResult } from "./CaseResult.ts"
import { ask, type Given, load, type RefusalReason, type Ties, type Value } from "./graphAnswers.ts"
import { type Answer, Case, type Change, type Digest, type Query, type Step, Steps } from "./graphCases.ts"
import * as Reading from "./Reading.ts"
import { RecordedGraph } from "./RecordedGraph.ts"

export interface GraphOptions {
  /** Where the order of siblings comes from; that of the file unless given. */
  readonly ties?: Ties | undefined
  /** Ask for the very sequence that Alembic gives for the load order of the file, where it depends on that order. */
  readonly sameForLoadOrder?: boolean | undefined
}

export const checkGraphFile = (json: unknown, options: GraphOptions = {}): ReadonlyArray<CaseResult> =>
  Reading.judged(Case, json, (graph) => checkCase(graph, options), {})

const checkCase = (graph: Case, options: GraphOptions): ReadonlyArray<CaseResult> => {
  const map = load(graph, options.ties ?? "load order")
  const recorded = new RecordedGraph(graph.revisions)
  return graph.queries.map((query, at) => {
    const id = `${graph.id}#${at} ${describe(query)}`
    const given: Given = Either.match(map, {
      onLeft: (error) => ({ answer: Either.left(error), warnings: [] }),
      onRight: (map) => ask(map, query)
    })
    const wanted = ("anyOf" in query.expect ? query.expect.anyOf : [query.expect]).map((answer) =>
      options.sameForLoadOrder === true && answer.sameForLoadOrder === true
        ? { ...answer, order: "exact" as const }
        : answer
    )
    const faults = wanted.map((answer) => compare(recorded, query, answer, given))
    const fault = faults.includes(undefined) ? undefined : faults.find((text) => text !== undefined)
    if (fault === undefined) return { id, outcome: "passed" }
    const told = { id, expected: shorten(JSON.stringify(query.expect)), got: `${fault}: ${shorten(show(given))}` }
    const reason = query.deviationAllowed ?? reasonToDiffer(recorded, query, wanted, given)
    return reason !== undefined && isSound(recorded, query, given)
      ? { ...told, outcome: "deviating", reason }
      : { ...told, outcome: "failed" }
  })
}

/** Three of the recorded reasons to differ hold for a few questions that do not carry them; what they say is looked for. */
const reasonToDiffer = (
  graph: RecordedGraph,
  query: Query,
  wanted: ReadonlyArray<Answer>,
  given: Given
): string | undefined => {
  if (Either.isLeft(given.answer) && given.answer.left.reason._tag === "UnreachableRevision") {
    return "ids that spell a symbol are accepted and then cannot be reached by name; refusing is saner"
  }
  if (stepsBelowBase(query)) return "base-N is walked as if base stood above the heads; refusing is saner"
  const rows = wanted.flatMap(({ ok }) => Schema.is(Steps)(ok) ? [ok.heads] : [])
  return query.do === "stamp" && rows.some((heads) => !graph.areSeparate(heads))
    ? "the rows left behind lie on one line of descent, which later upgrades refuse; keeping only the effective heads is saner"
    : undefined
}

const stepsBelowBase = (query: Query): boolean => {
  switch (query.do) {
    case "upgrade":
    case "downgrade":
      return /^base-\d/.test(query.to)
    case "history":
      return /(^|:)base-\d/.test(query.range)
    case "iterate":
      return [query.upper, query.lower].flat().some((symbol) => /^base-\d/.test(symbol)) ||
        (query.selectForDowngrade === true && isDeepStrictEqual(query.upper, ["base"]) &&
          /^-\d/.test(String(query.lower)))
    default:
      return false
  }
}

/** What is wrong with an answer, or nothing. */
const compare = (graph: RecordedGraph, query: Query, wanted: Answer, given: Given): string | undefined => {
  const missing = wanted.warnings.filter((code) => !warningCodes(given).includes(code))
  if (missing.length > 0) return `no warning ${missing.join(", ")}`
  if (wanted.error !== undefined) {
    const { error } = wanted
    return Either.match(given.answer, {
      onLeft: (left) => {
        const refusal = left.reason
        const told = left._tag === "LedgerError" ? [] : codes[left.reason._tag]
        if (error.code !== "internal" && !told.includes(error.code)) return "another refusal"
        return refusal._tag === "MultipleHeads" && error.heads !== undefined &&
            !sameElements(refusal.heads, error.heads)
          ? "other heads named"
          : undefined
      },
      onRight: () => "no refusal"
    })
  }
  return Either.match(given.answer, {
    onLeft: () => "refused",
    onRight: (value) =>
      wanted.digest === undefined
        ? compareValue(graph, query, wanted, value)
        : compareDigest(graph, wanted.digest, wanted.order, value)
  })
}

const compareValue = (graph: RecordedGraph, query: Query, wanted: Answer, value: Value): string | undefined => {
  switch (value._tag) {
    case "Plain":
      return isDeepStrictEqual(arranged(query, wanted.order, value.value), arranged(query, wanted.order, wanted.ok))
        ? undefined
        : "another answer"
    case "List": {
      const [mine, theirs] = [value.ids, Schema.decodeUnknownSync(Ids)(wanted.ok)].map((ids) => ids.map(orBase))
      if (wanted.order !== "any-valid") return isDeepStrictEqual(mine, theirs) ? undefined : "another sequence"
      if (!sameElements(mine ?? [], theirs ?? [])) return "other elements"
      return lists.includes(query.do) || graph.isNewestFirst(value.ids) ? undefined : "not newest first"
    }
    case "Steps":
      return compareSteps(graph, query, wanted, Schema.decodeUnknownSync(Steps)(wanted.ok), value)
  }
}

const compareSteps = (
  graph: RecordedGraph,
  query: Query,
  wanted: Answer,
  steps: Steps,
  value: Value & { readonly _tag: "Steps" }
): string | undefined => {
  const start = startingRows(query)
  const after = replay(start, value.steps.steps)
  if (after === undefined) return "writes that do not fit the rows"
  if (!sameElements(after.at(-1) ?? start, steps.heads)) return "other rows at the end"
  const [mine, theirs] = [value.steps.steps, steps.steps].map((all) => all.map(stepName))
  if (wanted.order === "any-valid") {
    if (!sameElements(mine ?? [], theirs ?? [])) return "other steps"
    if (query.do === "stamp") return undefined
    const ran = value.steps.steps.flatMap((step) => "up" in step ? [step.up] : "down" in step ? [step.down] : [])
    if (!graph.isNewestFirst(query.do === "upgrade" ? ran.toReversed() : ran)) return "not in order"
    return rowsStayEffective(graph, query, start, ran, after) ? undefined : "rows that are not the effective heads"
  }
  if (!isDeepStrictEqual(mine, theirs)) return "another sequence"
  const reference = replay(start, steps.steps) ?? []
  if (!after.every((rows, at) => sameElements(rows, reference[at] ?? []))) return "other rows on the way"
  return wanted.changes === "exact" &&
      !isDeepStrictEqual(value.steps.steps.map(({ changes }) => changes), steps.steps.map(({ changes }) => changes))
    ? "other writes"
    : undefined
}

const compareDigest = (
  graph: RecordedGraph,
  wanted: Digest,
  order: Answer["order"],
  value: Value
): string | undefined => {
  if (value._tag !== "Steps") return "no steps"
  const ran = value.steps.steps.flatMap((step) => "up" in step ? [step.up] : [])
  if (ran.length !== wanted.count) return "another number of steps"
  if (sha256(ran.toSorted()) !== wanted.sha256Sorted) return "other steps"
  if (!sameElements(value.steps.heads, wanted.heads)) return "other rows at the end"
  const after = replay([], value.steps.steps)
  if (after === undefined || !sameElements(after.at(-1) ?? [], wanted.heads)) return "writes that do not fit the rows"
  if (order === "exact") return sha256(ran) === wanted.sha256 ? undefined : "another sequence"
  return graph.isNewestFirst(ran.toReversed()) ? undefined : "not in order"
}

/** Where another answer is allowed: any refusal, and any answer that does no harm. A range of the history has the ends that were given. */
const isSound = (graph: RecordedGraph, query: Query, given: Given): boolean =>
  Either.match(given.answer, {
    onLeft: () => true,
    onRight: (value) => {
      if (query.do === "history" && value._tag === "List") {
        const { ids } = value
        return query.range.split(":").every((end) => !graph.has(end) || ids.includes(end))
      }
      if (value._tag !== "Steps") return true
      const start = startingRows(query)
      const after = replay(start, value.steps.steps)
      return after !== undefined && graph.areSeparate(after.at(-1) ?? start)
    }
  })

const rowsStayEffective = (
  graph: RecordedGraph,
  query: Query,
  start: ReadonlyArray<string>,
  ran: ReadonlyArray<string>,
  after: ReadonlyArray<ReadonlyArray<string>>
): boolean => {
  const applied = graph.closure(start)
  return ran.every((id, at) => {
    if (query.do === "upgrade") applied.add(id)
    else applied.delete(id)
    return sameElements(after[at] ?? [], graph.effectiveHeads(applied))
  })
}

/** The rows after each step, or nothing where a write does not fit. */
const replay = (
  start: ReadonlyArray<string>,
  steps: ReadonlyArray<Step>
): ReadonlyArray<ReadonlyArray<string>> | undefined => {
  const rows = new Set(start)
  const after: Array<ReadonlyArray<string>> = []
  for (const { changes } of steps) {
    if (!changes.every((change) => write(rows, change))) return undefined
    after.push([...rows])
  }
  return after
}

const write = (rows: Set<string>, change: Change): boolean => {
  const [out, into] = "update" in change
    ? change.update
    : "insert" in change
    ? [undefined, change.insert]
    : [change.delete, undefined]
  if (out !== undefined && !rows.delete(out)) return false
  if (into !== undefined && rows.has(into)) return false
  if (into !== undefined) rows.add(into)
  return true
}

const startingRows = (query: Query): ReadonlyArray<string> => {
  switch (query.do) {
    case "upgrade":
    case "downgrade":
      return query.from
    case "stamp":
      return query.purge === true ? [] : query.from
    default:
      return []
  }
}

const Ids = Schema.Array(Schema.NullOr(Schema.String))

/** One step below a revision that follows nothing is recorded as "base", and further ones as null. */
const orBase = (id: string | null): string => id ?? "base"

/** In these lists the place of an element says nothing. */
const lists: ReadonlyArray<Query["do"]> = ["heads", "bases", "getRevisions", "lineage"]

const stepName = (step: Step): string =>
  "up" in step
    ? `up ${step.up}`
    : "down" in step
    ? `down ${step.down}`
    : `stamp ${step.from.toSorted().join()} to ${step.to.toSorted().join()}`

/** `down` of a new revision has no order where the reference's own varies. */
const arranged = (query: Query, order: Answer["order"], value: unknown): unknown =>
  (query.do === "newRevision" || query.do === "merge") && order === "any-valid"
    ? { ...Object(value), down: Schema.decodeUnknownSync(Schema.Array(Schema.String))(Object(value).down).toSorted() }
    : value

const sameElements = (left: ReadonlyArray<string | null>, right: ReadonlyArray<string | null>): boolean =>
  isDeepStrictEqual(left.toSorted(), right.toSorted())

const sha256 = (ids: ReadonlyArray<string>): string => createHash("sha256").update(ids.join("\n")).digest("hex")

/** Of a missing revision Alembic warns before it fails by accident; our refusal says it. */
const warningCodes = (given: Given): ReadonlyArray<string> => [
  ...given.warnings.map((warning) => warnings[warning._tag]),
  ...Either.isLeft(given.answer) && given.answer.left.reason._tag === "MissingRevision" ? ["missing-revision"] : []
]

const warnings: Record<RevisionWarning["_tag"], string> = {
  DuplicateRevision: "duplicate-revision",
  UnreachableName: "unreachable-name",
  AmbiguousRelativeDowngrade: "ambiguous-relative-downgrade"
}

/**
 * The recorded reasons that each of ours stands for. `internal`, Alembic failing by accident, is met by any refusal.
 * Alembic says "no such branch" of three more things: a row that is not in the graph when it counts down from it, the upper
 * end of a range when the lower one counts down too far, and a branch whose name is ambiguous.
 */
const codes: Record<RefusalReason["_tag"], ReadonlyArray<string>> = {
  IllegalRevisionId: ["illegal-characters"],
  SelfLoop: ["self-loop"],
  DependencySelfLoop: ["dependency-self-loop"],
  DuplicateBranchLabel: ["duplicate-label"],
  MissingRevision: [],
  IdsDifferInCase: [],
  CycleDetected: ["cycle"],
  DependencyCycleDetected: ["dependency-cycle"],
  NoSuchRevision: ["no-such-revision"],
  UnknownDatabaseRevision: ["no-such-revision", "no-such-branch"],
  NoSuchBranch: ["no-such-branch"],
  NotInBranch: ["not-in-branch"],
  AmbiguousPrefix: ["ambiguous-prefix", "no-such-branch"],
  MultipleHeads: ["multiple-heads"],
  AmbiguousWalk: ["ambiguous-walk"],
  UnreachableRevision: [],
  NotAncestor: ["not-ancestor"],
  NothingToDrop: ["nothing-to-drop"],
  OverlappingRevisions: ["overlapping-revisions"],
  RelativeOutOfRange: ["relative-out-of-range", "no-such-branch"],
  WalkedTooFar: ["walked-too-far"],
  AmbiguousStart: ["ambiguous-start"],
  InvalidDowngradeTarget: ["invalid-downgrade-target"],
  MalformedRange: ["range-form"],
  MultipleBases: ["multiple-bases"],
  DatabaseNotAtHeads: ["database-not-at-heads"],
  NotAHead: ["not-a-head"],
  DuplicateParents: ["duplicate-parents"]
}

const describe = (query: Query): string => {
  const args = JSON.stringify({ ...query, do: undefined, expect: undefined, deviationAllowed: undefined })
  return `${query.do} ${shorten(args)}`
}

const show = (given: Given): string =>
  Either.match(given.answer, {
    onLeft: (error) => `${error.reason._tag} ${error.message}`,
    onRight: (value) =>
      JSON.stringify(value._tag === "Steps" ? value.steps : value._tag === "List" ? value.ids : value.value)
  })

const shorten = (text: string): string => text.length > 2000 ? `${text.slice(0, 2000)}…` : text
