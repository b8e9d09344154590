/**
 * Runs the commands that show revisions: `current`, `history`, `heads`, `branches`, `show`.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Commands from "../../Commands.ts"
import * as Applied from "../../commands/Applied.ts"
import * as Current from "../../commands/Current.ts"
import * as Show from "../../commands/Show.ts"
import * as RevisionGraphView from "../../revision/RevisionGraphView.ts"
import type { Settings } from "../Command.ts"
import * as HistoryFormat from "../HistoryFormat.ts"
import * as Project from "../Project.ts"
import * as Terminal from "../Terminal.ts"
import {
  connection,
  databaseTitle,
  entry,
  type EnvironmentFlags,
  type Handler,
  type Json,
  report,
  revisionMap,
  style
} from "./Handler.ts"

/**
 * Runs `current`.
 *
 * @since 0.1.0
 * @category commands
 */
export const current = (own: EnvironmentFlags & Json & { readonly checkHeads: boolean }, given: Settings): Handler =>
  Project.use(given, (project) =>
    Effect.gen(function*() {
      const map = yield* revisionMap
      const databases = yield* Current.current({
        ...project,
        ...connection(own),
        checkHeads: own.checkHeads,
        address: given.verbose
      })
      if (own.json) {
        const Report = yield* report
        return yield* Report.print(Report.Current)({
          databases: databases.map(({ interrupted, isAtHeads, revisions, rows }) => ({
            rows,
            isAtHeads,
            interrupted,
            revisions: revisions.map(Report.revisions(map))
          }))
        })
      }
      const print = entry(map, given)
      yield* Terminal.printLines(databases.flatMap(({ address, revisions }, index) => [
        ...databaseTitle(databases, index),
        ...Option.toArray(Option.map(address, (address) => `Current revision(s) for ${address}:`)),
        ...revisions.map(print)
      ]))
    }))

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
export const history = (own: EnvironmentFlags & Json & View, given: Settings): Handler =>
  Project.use(given, (project) =>
    own.applied
      ? applied(own, given, { ...project, ...connection(own) })
      : revisionHistory(own, given, { ...project, ...connection(own) }))

const applied = (own: Json, given: Settings, options: Commands.ReadOptions) =>
  Effect.gen(function*() {
    const databases = yield* Applied.applied(options)
    if (own.json) {
      const Report = yield* report
      return yield* Report.print(Report.Applied)(Report.applied(databases))
    }
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
    const { current, revisions, rows } = yield* Show.history({
      ...options,
      range: own.range,
      indicateCurrent: own.indicateCurrent
    })
    if (own.json) {
      const Report = yield* report
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
      const revisions = yield* Show.heads({ resolveDependencies: own.resolveDependencies })
      if (own.json) {
        const Report = yield* report
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
      const points = yield* Show.branches
      if (own.json) {
        const Report = yield* report
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
export const show = (own: EnvironmentFlags & Json & { readonly revision: string }, given: Settings): Handler =>
  Project.use(given, (project) =>
    Effect.gen(function*() {
      const map = yield* revisionMap
      const revisions = yield* Show.show(own.revision, { ...project, ...connection(own) })
      if (own.json) {
        const Report = yield* report
        return yield* Report.print(Report.Revisions)({ revisions: revisions.map(Report.revisions(map)) })
      }
      yield* Terminal.printLines(revisions.map(entry(map, { ...given, verbose: true })))
    }))

const paintMarks = (line: string): string => line.replace(/\([^)]*\)/, (marks) => style.green(marks))
