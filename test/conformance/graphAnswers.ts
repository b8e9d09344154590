/**
 * Asks this project the recorded questions about a revision graph, through the functions that commands use.
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as HeadMaintainer from "../../src/ledger/HeadMaintainer.ts"
import type { LedgerError } from "../../src/ledger/LedgerError.ts"
import * as MigrationStep from "../../src/revision/MigrationStep.ts"
import * as NewRevision from "../../src/revision/NewRevision.ts"
import * as Revision from "../../src/revision/Revision.ts"
import type {
  DatabaseNotAtHeads,
  GraphReason,
  MultipleBases,
  NewRevisionReason,
  RangeReason,
  RevisionError
} from "../../src/revision/RevisionError.ts"
import * as RevisionMap from "../../src/revision/RevisionMap.ts"
import * as RevisionRange from "../../src/revision/RevisionRange.ts"
import type { RevisionWarning } from "../../src/revision/RevisionWarning.ts"
import type { MalformedRange, UsageError } from "../../src/UsageError.ts"
import type { Case, Change, Query, Step, Steps } from "./graphCases.ts"

type Reason = GraphReason | RangeReason | NewRevisionReason | MultipleBases | DatabaseNotAtHeads

export type Refusal = RevisionError<Reason> | UsageError<MalformedRange> | LedgerError

export type RefusalReason = Reason | MalformedRange

export type Value =
  | { readonly _tag: "List"; readonly ids: ReadonlyArray<string | null> }
  | { readonly _tag: "Steps"; readonly steps: Steps; readonly rows: ReadonlyArray<ReadonlyArray<string>> }
  | { readonly _tag: "Plain"; readonly value: unknown }

export interface Given {
  readonly answer: Either.Either<Value, Refusal>
  readonly warnings: ReadonlyArray<RevisionWarning>
}

/** Alembic breaks ties by load order, in which the recorded revisions stand; left to itself, this project goes by id. */
export type Ties = "load order" | "id"

export const load = (graph: Case, ties: Ties): Either.Either<RevisionMap.RevisionMap, Refusal> => {
  const revisions = graph.revisions.map(({ dependsOn, down, id, labels }) =>
    Revision.make({ revision: id, downRevisions: down, dependsOn, branchLabels: labels })
  )
  return ties === "id" ? RevisionMap.fromIterable(revisions) : RevisionMap.fromOrdered(revisions)
}

export const ask = (map: RevisionMap.RevisionMap, query: Query): Given => {
  switch (query.do) {
    case "load":
      return {
        answer: plain({ heads: RevisionMap.heads(map).toSorted(), bases: RevisionMap.bases(map).toSorted() }),
        warnings: map.warnings
      }
    case "heads":
      return without(list(query.considerDependsOn === true ? RevisionMap.effectiveHeads(map) : RevisionMap.heads(map)))
    case "bases":
      return without(list(RevisionMap.bases(map)))
    case "base":
      return without(orNull(RevisionMap.singleBase(map)))
    case "branchPoints":
      return without(plain(Object.fromEntries(
        Array.from(RevisionMap.branchPoints(map), ([id, children]) => [id, children.toSorted()])
      )))
    case "mergePoints":
      return without(plain(RevisionMap.mergePoints(map).toSorted()))
    case "labels":
      return without(plain(Object.fromEntries(
        map.revisions.map(({ revision }) => [revision, RevisionMap.labelsOf(map, revision)] as const)
          .filter(([, labels]) => labels.length > 0)
      )))
    case "currentHead":
      return without(orNull(RevisionMap.currentHead(map, Option.fromNullable(query.label))))
    case "getRevision":
      return without(orNull(Either.map(RevisionMap.getRevision(map, query.symbol), Option.map(idOf))))
    case "getRevisions":
      return without(Either.map(RevisionMap.getRevisions(map, query.symbol), (found) => ({
        _tag: "List",
        ids: found.map((revision) => Option.getOrNull(Option.map(revision, idOf)))
      })))
    case "lineage":
      return without(Either.flatMap(RevisionMap.lineage(map, query.targets, query.against, query), list))
    case "iterate":
      return {
        answer: revisions(RevisionRange.iterate(map, query)),
        warnings: RevisionRange.warnings(map, query)
      }
    case "walk":
      return without(revisions(RevisionRange.walk(map, query)))
    case "history":
      return {
        answer: revisions(RevisionRange.history(map, query.range, query.db)),
        warnings: RevisionRange.historyWarnings(map, query.range, query.db)
      }
    case "current":
      return without(Either.flatMap(RevisionRange.current(map, query.db), (ids) => plain(ids.toSorted())))
    case "checkHeads":
      return without(Either.flatMap(RevisionRange.checkHeads(map, query.db), () => plain(true)))
    case "upgrade":
      return without(replay(query.from, MigrationStep.planUpgrade(map, query.from, query.to)))
    case "downgrade":
      return {
        answer: replay(query.from, MigrationStep.planDowngrade(map, query.from, query.to)),
        warnings: MigrationStep.downgradeWarnings(map, query.from, query.to)
      }
    case "stamp": {
      const rows = query.purge === true ? [] : query.from
      return without(replay(rows, MigrationStep.planStamp(map, rows, query.to)))
    }
    case "newRevision":
      return created(NewRevision.newRevision(map, query))
    case "merge":
      return created(NewRevision.merge(map, query))
  }
}

const idOf = (revision: Revision.Revision): string => revision.revision

const without = (answer: Either.Either<Value, Refusal>): Given => ({ answer, warnings: [] })

const list = (ids: ReadonlyArray<string>): Either.Either<Value, Refusal> => Either.right({ _tag: "List", ids })

const plain = (value: unknown): Either.Either<Value, Refusal> => Either.right({ _tag: "Plain", value })

const orNull = (found: Either.Either<Option.Option<string>, Refusal>): Either.Either<Value, Refusal> =>
  Either.flatMap(found, (id) => plain(Option.getOrNull(id)))

const revisions = (
  found: Either.Either<ReadonlyArray<Revision.Revision>, Refusal>
): Either.Either<Value, Refusal> => Either.flatMap(found, (all) => list(all.map(idOf)))

const created = (made: Either.Either<NewRevision.NewRevision, Refusal>): Given => ({
  answer: Either.flatMap(made, ({ headsAfter, revision }) =>
    plain({
      id: revision.revision,
      down: revision.downRevisions,
      dependsOn: revision.dependsOn,
      labels: revision.branchLabels,
      headsAfter
    })),
  warnings: Either.match(made, { onLeft: () => [], onRight: ({ warnings }) => warnings })
})

const replay = (
  from: ReadonlyArray<string>,
  plan: Either.Either<ReadonlyArray<MigrationStep.MigrationStep>, Refusal>
): Either.Either<Value, Refusal> =>
  Either.gen(function*() {
    const steps = yield* plan
    const updates = yield* HeadMaintainer.updateAll(from, steps)
    return {
      _tag: "Steps",
      rows: updates.map(({ heads }) => heads),
      steps: {
        steps: steps.map((step, at) => recorded(step, (updates[at]?.changes ?? []).map(change))),
        heads: (updates.at(-1)?.heads ?? from).toSorted()
      }
    }
  })

const recorded = (step: MigrationStep.MigrationStep, changes: ReadonlyArray<Change>): Step => {
  switch (step._tag) {
    case "UpgradeStep":
      return { up: step.revision.revision, changes }
    case "DowngradeStep":
      return { down: step.revision.revision, changes }
    case "StampStep":
      return { from: step.fromRevisions, to: step.toRevisions, changes }
  }
}

const change = (made: HeadMaintainer.HeadChange): Change => {
  switch (made._tag) {
    case "InsertHead":
      return { insert: made.revision }
    case "DeleteHead":
      return { delete: made.revision }
    case "UpdateHead":
      return { update: [made.from, made.to] }
  }
}
