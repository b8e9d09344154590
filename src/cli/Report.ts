/**
 * The results that commands print with `--json`, as schemas; `docs/command-line.md` documents them.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Description } from "../autogenerate/Describe.ts"
import * as Difference from "../autogenerate/Difference.ts"
import type * as Commands from "../Commands.ts"
import type { HistoryEntry } from "../ledger/HistoryRecord.ts"
import type * as MigrationStep from "../revision/MigrationStep.ts"
import type { Revision as RevisionValue } from "../revision/Revision.ts"
import * as RevisionMap from "../revision/RevisionMap.ts"
import * as Terminal from "./Terminal.ts"

const Ids = Schema.Array(Schema.String)

/**
 * A revision. `labels` includes inherited labels; `path` is null if there is no file.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Revision = Schema.Struct({
  revision: Schema.String,
  downRevisions: Ids,
  dependsOn: Ids,
  labels: Ids,
  isHead: Schema.Boolean,
  isBranchPoint: Schema.Boolean,
  doc: Schema.String,
  path: Schema.NullOr(Schema.String)
})

/**
 * `init --json`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Init = Schema.Struct({
  files: Schema.Array(Schema.Struct({ path: Schema.String, outcome: Schema.Literal("written", "kept") })),
  baseline: Schema.optional(Schema.Struct({ revision: Schema.String, path: Schema.String, stamped: Schema.Boolean }))
})

/**
 * `inspect --json`: the objects of each database. `schema` is null for the default schema; types, defaults, constraints, indexes and
 * definitions are SQL.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Inspect = Schema.Struct({
  databases: Schema.Array(Schema.Struct({ name: Schema.NullOr(Schema.String), ...Description.fields }))
})

/**
 * `list-templates --json`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Templates = Schema.Struct({
  templates: Schema.Array(Schema.Struct({ name: Schema.String, description: Schema.String }))
})

/**
 * `heads --json` and `show --json`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Revisions = Schema.Struct({ revisions: Schema.Array(Revision) })

/**
 * `revision --json` and `merge --json`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Generated = Schema.Struct({ path: Schema.String, revision: Revision })

/**
 * `history --json`. `current` is null if the database was not read.
 *
 * @since 0.1.0
 * @category schemas
 */
export const History = Schema.Struct({ revisions: Schema.Array(Revision), current: Schema.NullOr(Ids) })

/**
 * `branches --json`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Branches = Schema.Struct({
  branches: Schema.Array(Schema.Struct({ revision: Revision, children: Schema.Array(Revision) }))
})

/**
 * `current --json`: the rows of each database's version table, its current revisions, and its interrupted migrations with the statements of
 * which the last one is perhaps not finished.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Current = Schema.Struct({
  databases: Schema.Array(Schema.Struct({
    rows: Ids,
    revisions: Schema.Array(Revision),
    isAtHeads: Schema.Boolean,
    interrupted: Schema.Array(Schema.Struct({
      revision: Schema.String,
      direction: Schema.Literal("upgrade", "downgrade"),
      statements: Schema.Array(Schema.Struct({ sql: Schema.String, isFinished: Schema.Boolean }))
    }))
  }))
})

/**
 * `history --applied --json`: the rows of each database's version table, and its history, oldest first. Times are ISO 8601 in UTC; unknown
 * values are null.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Applied = Schema.Struct({
  databases: Schema.Array(Schema.Struct({
    rows: Ids,
    entries: Schema.Array(Schema.Struct({
      revision: Schema.String,
      direction: Schema.Literal("upgrade", "downgrade", "stamp", "resolve"),
      leadsTo: Schema.Literal("applied", "reverted"),
      outcome: Schema.Literal("started", "finished", "failed", "interrupted"),
      started: Schema.String,
      finished: Schema.NullOr(Schema.String),
      durationMillis: Schema.NullOr(Schema.Number),
      statements: Schema.NullOr(Schema.Number),
      contentHash: Schema.NullOr(Schema.String),
      toolVersion: Schema.String,
      by: Schema.String,
      message: Schema.NullOr(Schema.String)
    }))
  }))
})

/**
 * `check --applied --json`: the revisions of each database that were edited after they were applied.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Edited = Schema.Struct({
  databases: Schema.Array(Schema.Struct({ edited: Schema.Array(Revision) }))
})

/**
 * `check --json` and `diff --json`: the differences of each database. With differences, the error is printed too, on standard error.
 *
 * - `kind`: Alembic's name of the difference, such as `add_table`, `remove_column` and `modify_type`;
 * - `schema`, `table`, `name`: the table, and the column, index or constraint; `schema` is null for the default schema;
 * - `from`, `to`: the two sides in SQL; null where a side has nothing, and for tables;
 * - `text`: the difference in words.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Differences = Schema.Struct({ databases: Schema.Array(Difference.OfDatabase) })

/**
 * `bundle --json`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Bundle = Schema.Struct({ path: Schema.String, revisions: Ids })

/**
 * `validate --json`. `typeChecked` is false if the project has no TypeScript.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Validated = Schema.Struct({ revisions: Ids, typeChecked: Schema.Boolean })

/**
 * `upgrade`, `downgrade`, `stamp` and `ensure-version` with `--json`. `before` and `after` are rows of the version table. With
 * `--dry-run`, `steps` and `sql` are those that would run; otherwise `sql` is null.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Run = Schema.Struct({
  dryRun: Schema.Boolean,
  databases: Schema.Array(Schema.Struct({
    before: Ids,
    after: Ids,
    steps: Schema.Array(Schema.Struct({
      kind: Schema.Literal("upgrade", "downgrade", "stamp"),
      revision: Schema.NullOr(Schema.String),
      from: Ids,
      to: Ids,
      doc: Schema.String
    })),
    sql: Schema.NullOr(Schema.String)
  }))
})

/**
 * The error of a command with `--json`, printed on standard error as one line. `code` is null if the error has none; `class` is the class
 * of the error, `reason` its reason, and `fields` the data of the reason, which depends on it.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Failure = Schema.Struct({
  error: Schema.Struct({
    code: Schema.NullOr(Schema.String),
    class: Schema.String,
    reason: Schema.NullOr(Schema.String),
    message: Schema.String,
    exitCode: Schema.Number,
    fields: Schema.Record({ key: Schema.String, value: Schema.Unknown }),
    stack: Schema.optionalWith(Schema.String, { exact: true })
  })
})

/**
 * `test --json`: the revisions that were tested, and the laws of each database. `error` is null if the law holds; `name` is null if env.ts
 * gives the database none.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Tested = Schema.Struct({
  revisions: Ids,
  databases: Schema.Array(Schema.Struct({
    name: Schema.NullOr(Schema.String),
    laws: Schema.Array(Schema.Struct({ name: Schema.String, error: Schema.NullOr(Failure.fields.error) }))
  }))
})

/**
 * Prints a result.
 *
 * @since 0.1.0
 * @category running
 */
export const print = <A, I>(schema: Schema.Schema<A, I>) => {
  const encode = Schema.encode(Schema.parseJson(schema, { space: 2 }))
  return (value: A): Effect.Effect<void> =>
    Effect.flatMap(Effect.orDie(encode(value)), (text) => Terminal.write(`${text}\n`))
}

/**
 * Returns a function that describes revisions of a map.
 *
 * @since 0.1.0
 * @category constructors
 */
export const revisions = (map: RevisionMap.RevisionMap) => {
  const heads = new Set(RevisionMap.heads(map))
  const branchPoints = RevisionMap.branchPoints(map)
  return (revision: RevisionValue): typeof Revision.Type => ({
    revision: revision.revision,
    downRevisions: revision.downRevisions,
    dependsOn: revision.dependsOn,
    labels: RevisionMap.labelsOf(map, revision.revision),
    isHead: heads.has(revision.revision),
    isBranchPoint: branchPoints.has(revision.revision),
    doc: revision.doc,
    path: Option.getOrNull(revision.path)
  })
}

/**
 * Describes the entries of history tables.
 *
 * @since 0.1.0
 * @category constructors
 */
export const applied = (
  databases: ReadonlyArray<{ readonly rows: ReadonlyArray<string>; readonly entries: ReadonlyArray<HistoryEntry> }>
): typeof Applied.Type => ({
  databases: databases.map(({ entries, rows }) => ({
    rows,
    entries: entries.map((entry) => ({
      ...entry,
      started: entry.started.toISOString(),
      finished: Option.getOrNull(Option.map(entry.finished, (at) => at.toISOString())),
      durationMillis: Option.getOrNull(entry.durationMillis),
      statements: Option.getOrNull(entry.statements),
      contentHash: Option.getOrNull(entry.contentHash),
      message: Option.getOrNull(entry.message)
    }))
  }))
})

/**
 * Describes the results of a run or a dry run.
 *
 * @since 0.1.0
 * @category constructors
 */
export const run = (results: Commands.RunResults, dryRun: boolean): typeof Run.Type => ({
  dryRun,
  databases: results.map(({ after, before, sql, steps }) => ({
    before,
    after,
    steps: steps.map(step),
    sql: Option.getOrNull(sql)
  }))
})

const step = (step: MigrationStep.MigrationStep): (typeof Run.Type)["databases"][number]["steps"][number] => {
  switch (step._tag) {
    case "UpgradeStep":
      return {
        kind: "upgrade",
        revision: step.revision.revision,
        from: step.fromRevisionsNoDeps,
        to: step.toRevisions,
        doc: step.revision.doc
      }
    case "DowngradeStep":
      return {
        kind: "downgrade",
        revision: step.revision.revision,
        from: step.fromRevisions,
        to: step.toRevisionsNoDeps,
        doc: step.revision.doc
      }
    case "StampStep":
      return { kind: "stamp", revision: null, from: step.fromRevisions, to: step.toRevisions, doc: "" }
  }
}
