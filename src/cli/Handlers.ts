/**
 * Runs the commands: calls the function of the same name in `Commands`, and prints the result for people or, with `--json`, for programs.
 *
 * @since 0.1.0
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import type * as Config from "../AlembicConfig.ts"
import * as Describe from "../autogenerate/Describe.ts"
import * as RenderMetaData from "../autogenerate/RenderMetaData.ts"
import * as Commands from "../Commands.ts"
import * as Splitter from "../dialect/Splitter.ts"
import { createPlan } from "../execution/CreateAll.ts"
import * as MigrationStep from "../revision/MigrationStep.ts"
import type { Revision } from "../revision/Revision.ts"
import { RevisionError, RevisionsEdited } from "../revision/RevisionError.ts"
import * as RevisionFormat from "../revision/RevisionFormat.ts"
import * as RevisionGraphView from "../revision/RevisionGraphView.ts"
import type * as RevisionMap from "../revision/RevisionMap.ts"
import type * as Environment from "../runtime/Environment.ts"
import type { SchemaError } from "../schema/SchemaError.ts"
import type { InitFile } from "../script/Init.ts"
import * as ScriptDirectory from "../script/ScriptDirectory.ts"
import type * as Templates from "../script/Templates.ts"
import * as WholeFile from "../script/WholeFile.ts"
import type { Services, Settings } from "./Command.ts"
import * as HistoryFormat from "./HistoryFormat.ts"
import * as Project from "./Project.ts"
import * as Report from "./Report.ts"
import * as Style from "./Style.ts"
import * as Terminal from "./Terminal.ts"

/**
 * The errors of all commands.
 *
 * @since 0.1.0
 * @category errors
 */
export type CliError = Commands.CommandError | Config.ReadError | SchemaError

type Handler = Effect.Effect<void, CliError, Services>

interface Json {
  readonly json: boolean
}

/**
 * Runs `init`.
 *
 * @since 0.1.0
 * @category commands
 */
export const init = (
  own:
    & Json
    & {
      readonly directory: string | undefined
      readonly template: string | undefined
      readonly database: Templates.Database | undefined
      readonly fromDatabase: boolean
      readonly stamp: boolean
    }
    & Words
    & Reflected,
  given: Settings
): Handler =>
  Effect.gen(function*() {
    const files = yield* Commands.init({
      location: own.directory,
      template: own.template,
      database: own.database,
      fromDatabase: own.fromDatabase
    })
    if (own.fromDatabase) return yield* initFromDatabase(own, given, files)
    if (own.json) return yield* Report.print(Report.Init)({ files })
    if (given.quiet) return
    yield* Terminal.printLines(files.map(({ outcome, path }) => `${outcome} ${path}`))
    yield* Terminal.printError(
      "Next: set the database in env.ts, and create a revision: effect-alembic revision -m \"...\""
    )
  })

const initFromDatabase = (
  own: Json & { readonly stamp: boolean } & Words & Reflected,
  given: Settings,
  files: ReadonlyArray<InitFile>
): Handler =>
  Project.use(given, (project) =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const written = files.flatMap(({ outcome, path }) => outcome === "written" ? [path] : [])
      const baseline = yield* Effect.onError(
        Commands.baseline({ ...project, ...connection(own), ...reflected(own) }),
        () => Effect.forEach(written, (file) => Effect.ignore(fs.remove(file)), { discard: true })
      )
      const { path, revision } = baseline.generated
      const added = [...baseline.files, path].filter((file) => !written.includes(file))
      const all = [...files, ...added.map((path) => ({ path, outcome: "written" } as const))]
      if (!own.json && !given.quiet) {
        yield* Terminal.printLines(all.map(({ outcome, path }) => `${outcome} ${path}`))
      }
      const stamped = own.stamp ||
        !own.json && (yield* Terminal.confirm(`Record ${revision.revision} in the database as applied?`))
      if (stamped) yield* Commands.stamp("head", { ...project, ...connection(own) })
      if (own.json) {
        return yield* Report.print(Report.Init)({
          files: all,
          baseline: { revision: revision.revision, path, stamped }
        })
      }
      if (given.quiet) return
      if (files.some(({ outcome, path }) => outcome === "kept" && /\benv\.\w+$/.test(path))) {
        yield* Terminal.printError(
          "env.ts is kept as it was. Add the declared schema to it: targetMetadata: metadata, imported from ./schema/metadata.js"
        )
      }
      yield* Terminal.printError(
        stamped
          ? "Next: write a revision: effect-alembic revision -m \"...\""
          : "Next: record the revision where its tables exist: effect-alembic stamp head"
      )
    }))

interface Reflected {
  readonly schema: ReadonlyArray<string>
  readonly include: ReadonlyArray<string>
  readonly exclude: ReadonlyArray<string>
}

const reflected = ({ exclude, include, schema }: Reflected) => ({
  schemas: schema.length === 0 ? undefined : schema,
  include,
  exclude
})

/**
 * Runs `list-templates`.
 *
 * @since 0.1.0
 * @category commands
 */
export const listTemplates = (own: Json): Handler => {
  const templates = Commands.listTemplates
  return own.json
    ? Report.print(Report.Templates)({ templates: templates.map(({ description, name }) => ({ name, description })) })
    : Terminal.printLines(
      templates.map(({ description, name }) => `${style.yellow(name.padEnd(14))} ${description}`)
    )
}

interface NewRevision extends Json {
  readonly message: string | undefined
  readonly branchLabels: ReadonlyArray<string>
  readonly splice: boolean
  readonly revisionId: string | undefined
  readonly versionPath: string | undefined
  readonly format: "typescript" | "sql" | undefined
}

/**
 * Runs `revision`.
 *
 * @since 0.1.0
 * @category commands
 */
export const revision = (
  own: NewRevision & {
    readonly autogenerate: boolean
    readonly sql: boolean
    readonly head: ReadonlyArray<string>
    readonly dependsOn: ReadonlyArray<string>
  },
  given: Settings
): Handler =>
  Project.use(given, (project) =>
    Effect.gen(function*() {
      const { autogenerate, ...options } = { ...project, ...own, head: own.head.length === 0 ? undefined : own.head }
      const generated = autogenerate ? yield* Commands.autogenerate(options) : [yield* Commands.revision(options)]
      yield* Effect.forEach(generated, printGenerated(own))
    }))

/**
 * Runs `merge`.
 *
 * @since 0.1.0
 * @category commands
 */
export const merge = (own: NewRevision & { readonly revisions: ReadonlyArray<string> }, given: Settings): Handler =>
  Project.use(
    given,
    (project) => Effect.flatMap(Commands.merge(own.revisions, { ...project, ...own }), printGenerated(own))
  )

/**
 * Runs `edit`.
 *
 * @since 0.1.0
 * @category commands
 */
export const edit = (own: Words & { readonly revision: string }, given: Settings): Handler =>
  Project.use(given, (project) => Commands.edit(own.revision, { ...project, ...connection(own) }))

interface Words {
  readonly tag: string | undefined
  readonly connectTimeout: number | undefined
}

const connection = ({ connectTimeout, tag }: Words) => ({ tag, connectTimeout: seconds(connectTimeout) })

const seconds = (count: number | undefined) => count === undefined ? undefined : Duration.seconds(count)

interface Run extends Words, Json {
  readonly sql: boolean
  readonly dryRun: boolean
  readonly noLock?: boolean
  readonly lockTimeout?: number | undefined
}

/**
 * Runs `upgrade`.
 *
 * @since 0.1.0
 * @category commands
 */
export const upgrade = (own: Run & { readonly revision: string; readonly frozen: boolean }, given: Settings): Handler =>
  running(own, given, (options) => Commands.upgrade(own.revision, { ...options, frozen: own.frozen }))

/**
 * Runs `resolve`.
 *
 * @since 0.1.0
 * @category commands
 */
export const resolve = (
  own: Words & Json & { readonly revision: string; readonly as: "applied" | "reverted" },
  given: Settings
): Handler =>
  running({ ...own, sql: false, dryRun: false }, given, (options) => Commands.resolve(own.revision, own.as, options))

/**
 * Runs `downgrade`.
 *
 * @since 0.1.0
 * @category commands
 */
export const downgrade = (own: Run & { readonly revision: string }, given: Settings): Handler =>
  running(own, given, (options) => Commands.downgrade(own.revision, options))

/**
 * Runs `stamp`.
 *
 * @since 0.1.0
 * @category commands
 */
export const stamp = (
  own: Run & { readonly revisions: ReadonlyArray<string>; readonly purge: boolean },
  given: Settings
): Handler => running(own, given, (options) => Commands.stamp(own.revisions, { ...options, purge: own.purge }))

/**
 * Runs `ensure-version`.
 *
 * @since 0.1.0
 * @category commands
 */
export const ensureVersion = (own: Omit<Run, "dryRun">, given: Settings): Handler =>
  running({ ...own, dryRun: false }, given, Commands.ensureVersion, "The version table exists")

/**
 * Runs `current`.
 *
 * @since 0.1.0
 * @category commands
 */
export const current = (own: Words & Json & { readonly checkHeads: boolean }, given: Settings): Handler =>
  Project.use(given, (project) =>
    Effect.gen(function*() {
      const map = yield* revisionMap
      const databases = yield* Commands.current({ ...project, ...connection(own), checkHeads: own.checkHeads })
      if (own.json) {
        return yield* Report.print(Report.Current)({
          databases: databases.map(({ isAtHeads, revisions, rows }) => ({
            rows,
            isAtHeads,
            revisions: revisions.map(Report.revisions(map))
          }))
        })
      }
      const print = entry(map, given)
      yield* Terminal.printLines(databases.flatMap(({ revisions }, index) => [
        ...databaseTitle(databases, index),
        ...revisions.map(print)
      ]))
    }))

/**
 * Runs `check`.
 *
 * @since 0.1.0
 * @category commands
 */
export const check = (own: Words & Json & { readonly applied: boolean }, given: Settings): Handler =>
  Project.use(
    given,
    (project): Effect.Effect<void, CliError, ScriptDirectory.ScriptDirectory | Environment.Environment> =>
      own.applied
        ? checkApplied(own, { ...project, ...connection(own) })
        : Effect.zipRight(
          Commands.check({ ...project, ...connection(own) }),
          own.json
            ? Report.print(Report.Check)({ differences: [] })
            : Terminal.printLines(["No new upgrade operations detected."])
        )
  )

const checkApplied = (own: Json, options: Commands.ReadOptions) =>
  Effect.gen(function*() {
    const map = yield* revisionMap
    const databases = yield* Commands.checkApplied(options)
    if (own.json) {
      const describe = Report.revisions(map)
      yield* Report.print(Report.Edited)({ databases: databases.map((edited) => ({ edited: edited.map(describe) })) })
    }
    const edited = [...new Set(databases.flat())]
    if (edited.length > 0) return yield* new RevisionError({ reason: new RevisionsEdited({ revisions: edited }) })
  })

interface View {
  readonly applied: boolean
  readonly range: string | undefined
  readonly indicateCurrent: boolean
  readonly graph: boolean
}

/**
 * Runs `history`.
 *
 * @since 0.1.0
 * @category commands
 */
export const history = (own: Words & Json & View, given: Settings): Handler =>
  Project.use(given, (project) =>
    own.applied
      ? applied(own, given, { ...project, ...connection(own) })
      : revisionHistory(own, given, { ...project, ...connection(own) }))

const applied = (own: Json, given: Settings, options: Commands.ReadOptions) =>
  Effect.gen(function*() {
    const databases = yield* Commands.applied(options)
    if (own.json) return yield* Report.print(Report.Applied)(Report.applied(databases))
    const line = HistoryFormat.make(databases.flatMap(({ entries }) => entries), {
      verbose: given.verbose,
      paint: style
    })
    yield* Terminal.printLines(databases.flatMap(({ entries }, index) => [
      ...databaseTitle(databases, index),
      ...entries.flatMap(line)
    ]))
  })

const revisionHistory = (
  own: Json & View,
  given: Settings,
  options: Commands.ReadOptions
) =>
  Effect.gen(function*() {
    const map = yield* revisionMap
    const { current, revisions, rows } = yield* Commands.history({
      ...options,
      range: own.range,
      indicateCurrent: own.indicateCurrent
    })
    if (own.json) {
      return yield* Report.print(Report.History)({
        revisions: revisions.map(Report.revisions(map)),
        current: Option.isSome(rows) ? current : null
      })
    }
    yield* Terminal.printLines(
      own.graph
        ? (yield* RevisionGraphView.render(map, { revisions, rows: Option.getOrUndefined(rows) })).map(paintMarks)
        : revisions.map(entry(map, given, { labels: true, parents: true, current }))
    )
  })

/**
 * Runs `heads`.
 *
 * @since 0.1.0
 * @category commands
 */
export const heads = (own: Json & { readonly resolveDependencies: boolean }, given: Settings): Handler =>
  Project.use(given, () =>
    Effect.gen(function*() {
      const map = yield* revisionMap
      const revisions = yield* Commands.heads({ resolveDependencies: own.resolveDependencies })
      if (own.json) {
        return yield* Report.print(Report.Revisions)({ revisions: revisions.map(Report.revisions(map)) })
      }
      yield* Terminal.printLines(revisions.map(entry(map, given, { labels: true })))
    }))

/**
 * Runs `branches`.
 *
 * @since 0.1.0
 * @category commands
 */
export const branches = (own: Json, given: Settings): Handler =>
  Project.use(given, () =>
    Effect.gen(function*() {
      const map = yield* revisionMap
      const points = yield* Commands.branches
      if (own.json) {
        const describe = Report.revisions(map)
        return yield* Report.print(Report.Branches)({
          branches: points.map(({ children, revision }) => ({
            revision: describe(revision),
            children: children.map(describe)
          }))
        })
      }
      const point = entry(map, given, { labels: true })
      const child = entry(map, { ...given, verbose: false }, { labels: true })
      yield* Terminal.printLines(points.flatMap(({ children, revision }) => [
        point(revision),
        ...children.map((one) => `${" ".repeat(revision.revision.length)} -> ${child(one)}`)
      ]))
    }))

/**
 * Runs `show`.
 *
 * @since 0.1.0
 * @category commands
 */
export const show = (own: Words & Json & { readonly revision: string }, given: Settings): Handler =>
  Project.use(given, (project) =>
    Effect.gen(function*() {
      const map = yield* revisionMap
      const revisions = yield* Commands.show(own.revision, { ...project, ...connection(own) })
      if (own.json) {
        return yield* Report.print(Report.Revisions)({ revisions: revisions.map(Report.revisions(map)) })
      }
      yield* Terminal.printLines(revisions.map(entry(map, { ...given, verbose: true })))
    }))

/**
 * Runs `bundle`.
 *
 * @since 0.1.0
 * @category commands
 */
export const bundle = (
  own: Json & { readonly output: string | undefined; readonly check: boolean },
  given: Settings
): Handler =>
  Project.use(
    given,
    () =>
      Effect.flatMap(Commands.bundle({ output: own.output, check: own.check }), ({ path, revisions }) =>
        own.json
          ? Report.print(Report.Bundle)({ path, revisions: revisions.map(({ revision }) => revision) })
          : Terminal.printLines([path]))
  )

/**
 * Runs `inspect`.
 *
 * @since 0.1.0
 * @category commands
 */
export const inspect = (
  own: Words & Json & {
    readonly format: "tree" | "sql" | "typescript" | "mermaid" | undefined
    readonly output: string | undefined
  } & Reflected,
  given: Settings
): Handler =>
  Project.use(given, (project) =>
    Effect.gen(function*() {
      const databases = yield* Commands.inspect({
        ...project,
        ...connection(own),
        ...reflected(own)
      })
      const described = databases.map(({ dialect, metadata, name, unsupported }) => ({
        name: Option.getOrNull(name),
        ...Describe.make(dialect, metadata, unsupported)
      }))
      if (own.json) return yield* Report.print(Report.Inspect)({ databases: described })
      if (own.format !== undefined && own.format !== "tree") {
        yield* Effect.forEach(
          databases.flatMap(({ unsupported }) => unsupported),
          ({ name, object }) =>
            Effect.logWarning(`Left out: ${object} ${name}, which a declaration cannot represent. --json shows it.`)
        )
      }
      switch (own.format) {
        case "typescript":
          return yield* own.output === undefined
            ? Effect.forEach(databases, ({ metadata }) => Terminal.write(RenderMetaData.file(metadata)))
            : writeSources(own.output, databases)
        case "mermaid":
          return yield* Effect.forEach(described, (database) => Terminal.write(Describe.mermaid(database)))
        case "sql":
          return yield* Effect.forEach(databases, ({ dialect, metadata }) =>
            Effect.flatMap(createPlan(dialect, metadata), (steps) =>
              Terminal.printLines(steps.flatMap((step) =>
                step._tag === "Warning" ? [] : [
                  Splitter.terminated(
                    step.sql,
                    dialect.statements.terminator,
                    dialect.types.literals.lexicalRules
                  ),
                  ""
                ]
              ))))
        case "tree":
        case undefined:
          return yield* Terminal.printLines(
            described.flatMap((database, index) => [...databaseTitle(databases, index), ...Describe.tree(database)])
          )
      }
    }))

/** Writes the files of each database, in separate folders if there are several. */
const writeSources = (output: string, databases: ReadonlyArray<Commands.InspectedDatabase>) =>
  Effect.forEach(
    databases,
    ({ defaultSchema, metadata, name }, index) =>
      Effect.forEach(RenderMetaData.filesBySchema(metadata, defaultSchema), ({ content, path }) => {
        const folder = databases.length === 1
          ? output
          : `${output}/${Option.getOrElse(name, () => `database${index + 1}`)}`
        return Effect.zipRight(
          WholeFile.write(`${folder}/${path}`, content),
          Terminal.printLines([`${folder}/${path}`])
        )
      })
  )

const databaseTitle = (databases: ReadonlyArray<unknown>, index: number): ReadonlyArray<string> =>
  databases.length > 1 ? [style.bold(`Database ${index + 1}:`)] : []

const style = Style.of(process.stdout)

/** Runs a command that writes to databases. */
const running = <E extends CliError>(
  own: Run,
  given: Settings,
  command: (
    options: Commands.RunOptions
  ) => Effect.Effect<Commands.RunResults, E, ScriptDirectory.ScriptDirectory | Environment.Environment>,
  nothing?: string
): Handler =>
  Project.use(given, (project) =>
    Effect.gen(function*() {
      const results = yield* command({
        ...project,
        ...connection(own),
        script: own.sql ? Terminal.write : undefined,
        dryRun: own.dryRun,
        lock: own.noLock === true ? false : undefined,
        lockTimeout: seconds(own.lockTimeout),
        ...(given.quiet || own.sql ? {} : { onStep: Terminal.progress, onStatement: Terminal.progressStatement })
      }).pipe(
        own.dryRun ? Logger.withMinimumLogLevel(LogLevel.Warning) : identity,
        Effect.ensuring(Terminal.progressEnd)
      )
      if (own.sql) return
      if (own.json) return yield* Report.print(Report.Run)(Report.run(results, own.dryRun))
      if (own.dryRun) return yield* Terminal.printLines(results.flatMap(planLines))
      if (results.every(({ steps }) => steps.length === 0)) {
        const rows = [...new Set(results.flatMap(({ after }) => after))]
        yield* Effect.logInfo(nothing ?? `Nothing to do: the database is at ${rows.join(", ") || "base"}`)
      }
    }))

const planLines = ({ before, name, sql, steps }: Commands.DatabaseResult, index: number): ReadonlyArray<string> => [
  ...index === 0 ? [] : [""],
  `-- The database ${Option.match(name, { onNone: () => "", onSome: (name) => `${name} ` })}is at ${
    before.join(", ") || "base"
  }. ${steps.length === 0 ? "Nothing to do." : "The plan:"}`,
  ...steps.map((step, index) => `--   ${index + 1}. ${MigrationStep.format(step).split("\n", 1).join("")}`),
  ...steps.length === 0 ? [] : ["", Option.getOrElse(sql, () => "").trimEnd()]
]

const printGenerated = (own: Json) => (generated: ScriptDirectory.Generated) =>
  own.json
    ? Effect.flatMap(revisionMap, (map) =>
      Report.print(Report.Generated)({
        path: generated.path,
        revision: Report.revisions(map)(generated.revision)
      }))
    : Terminal.printLines([generated.path])

const revisionMap = Effect.flatMap(ScriptDirectory.ScriptDirectory, (scripts) => scripts.revisionMap)

const entry = (map: RevisionMap.RevisionMap, { verbose }: Settings, options: RevisionFormat.LineOptions = {}) => {
  const format = RevisionFormat.make(map, { ...options, paint: style })
  return (revision: Revision) => verbose ? format.paragraph(revision) : format.line(revision)
}

const paintMarks = (line: string): string => line.replace(/\([^)]*\)/, (marks) => style.green(marks))
