/**
 * The recorded revision graphs and the questions asked about them, decoded from JSON.
 */
import * as Schema from "effect/Schema"

const Ids = Schema.Array(Schema.String)
const Symbols = Schema.Union(Schema.String, Ids)

const Revision = Schema.Struct({
  id: Schema.String,
  down: Ids,
  dependsOn: Schema.optionalWith(Ids, { default: () => [] }),
  labels: Schema.optionalWith(Ids, { default: () => [] })
})

const Change = Schema.Union(
  Schema.Struct({ insert: Schema.String }),
  Schema.Struct({ delete: Schema.String }),
  Schema.Struct({ update: Schema.Tuple(Schema.String, Schema.String) })
)

const Step = Schema.Union(
  Schema.Struct({ up: Schema.String, changes: Schema.Array(Change) }),
  Schema.Struct({ down: Schema.String, changes: Schema.Array(Change) }),
  Schema.Struct({ from: Ids, to: Ids, changes: Schema.Array(Change) })
)

export const Steps = Schema.Struct({ steps: Schema.Array(Step), heads: Ids })

export const Digest = Schema.Struct({
  count: Schema.Number,
  sha256: Schema.String,
  sha256Sorted: Schema.String,
  heads: Ids
})

export const Answer = Schema.Struct({
  ok: Schema.optional(Schema.Unknown),
  error: Schema.optional(Schema.Struct({
    kind: Schema.String,
    cause: Schema.optional(Schema.String),
    code: Schema.String,
    argument: Schema.optional(Schema.String),
    heads: Schema.optional(Ids)
  })),
  digest: Schema.optional(Digest),
  order: Schema.optional(Schema.Literal("exact", "any-valid")),
  changes: Schema.optional(Schema.Literal("exact", "same-rows")),
  sameForLoadOrder: Schema.optional(Schema.Boolean),
  warnings: Schema.optionalWith(Ids, { default: () => [] })
})

const Expectation = Schema.Union(Schema.Struct({ anyOf: Schema.Array(Answer) }), Answer)

const common = { expect: Expectation, deviationAllowed: Schema.optional(Schema.String) }
const flag = Schema.optional(Schema.Boolean)
const empty = Schema.optionalWith(Ids, { default: () => [] })

const Query = Schema.Union(
  Schema.Struct({ do: Schema.Literal("load", "bases", "base", "branchPoints", "mergePoints", "labels"), ...common }),
  Schema.Struct({ do: Schema.Literal("heads"), considerDependsOn: flag, ...common }),
  Schema.Struct({ do: Schema.Literal("currentHead"), label: Schema.optional(Schema.String), ...common }),
  Schema.Struct({ do: Schema.Literal("getRevision"), symbol: Schema.String, ...common }),
  Schema.Struct({ do: Schema.Literal("getRevisions"), symbol: Symbols, ...common }),
  Schema.Struct({
    do: Schema.Literal("lineage"),
    targets: Ids,
    against: Schema.String,
    includeDependencies: flag,
    ...common
  }),
  Schema.Struct({
    do: Schema.Literal("iterate"),
    upper: Symbols,
    lower: Symbols,
    inclusive: flag,
    implicitBase: flag,
    assertRelativeLength: flag,
    selectForDowngrade: flag,
    ...common
  }),
  Schema.Struct({
    do: Schema.Literal("walk"),
    base: Schema.optional(Symbols),
    head: Schema.optional(Symbols),
    ...common
  }),
  Schema.Struct({ do: Schema.Literal("history"), range: Schema.String, db: empty, ...common }),
  Schema.Struct({ do: Schema.Literal("current", "checkHeads"), db: Ids, ...common }),
  Schema.Struct({ do: Schema.Literal("upgrade", "downgrade"), from: Ids, to: Schema.String, ...common }),
  Schema.Struct({ do: Schema.Literal("stamp"), from: Ids, to: Ids, purge: flag, ...common }),
  Schema.Struct({
    do: Schema.Literal("newRevision"),
    id: Schema.String,
    head: Schema.optional(Symbols),
    splice: flag,
    labels: empty,
    dependsOn: empty,
    ...common
  }),
  Schema.Struct({
    do: Schema.Literal("merge"),
    id: Schema.String,
    revisions: Symbols,
    splice: flag,
    labels: empty,
    ...common
  })
)

export const Case = Schema.Struct({
  id: Schema.String,
  revisions: Schema.Array(Revision),
  queries: Schema.Array(Query)
})

export type Revision = typeof Revision.Type
export type Change = typeof Change.Type
export type Step = typeof Step.Type
export type Steps = typeof Steps.Type
export type Digest = typeof Digest.Type
export type Answer = typeof Answer.Type
export type Query = typeof Query.Type
export type Case = typeof Case.Type
