/**
 * Runs `test`.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as EnvironmentLaws from "../../testing/EnvironmentLaws.ts"
import { LawBroken, LawsBroken } from "../../testing/LawBroken.ts"
import type { Settings } from "../Command.ts"
import * as ErrorReport from "../ErrorReport.ts"
import * as Project from "../Project.ts"
import * as Report from "../Report.ts"
import * as Terminal from "../Terminal.ts"
import { connection, type EnvironmentFlags, type Handler, type Json, revisionMap, style } from "./Handler.ts"

/**
 * Runs `test`.
 *
 * @since 0.1.0
 * @category commands
 */
export const test = (
  own: EnvironmentFlags & Json & { readonly schema: ReadonlyArray<string> },
  given: Settings
): Handler =>
  Project.use(given, (project) =>
    Effect.gen(function*() {
      const revisions = (yield* revisionMap).revisions.map(({ revision }) => revision)
      const databases = yield* EnvironmentLaws.test({
        ...project,
        ...connection(own),
        schemas: own.schema.length === 0 ? undefined : own.schema,
        onLaw: (result, database) => own.json ? Effect.void : Terminal.printLines(lines(result, database))
      })
      if (own.json) yield* Report.print(Report.Tested)({ revisions, databases: databases.map(described) })
      else if (revisions.length === 0) yield* Terminal.printLines(["There is no revision to test."])
      const laws = databases.flatMap(({ laws }) => laws)
      const broken = laws.filter(({ failure }) => Option.isSome(failure)).map(({ name }) => name)
      if (broken.length > 0) {
        return yield* new LawBroken({ reason: new LawsBroken({ laws: broken, total: laws.length }) })
      }
    }))

const described = ({ laws, name }: EnvironmentLaws.DatabaseLaws) => ({
  name: Option.getOrNull(name),
  laws: laws.map(({ failure, name }) => ({
    name,
    error: Option.getOrNull(Option.map(failure, (error) => ErrorReport.make(Cause.fail(error), undefined)))
  }))
})

const lines = (
  { failure, name }: EnvironmentLaws.LawResult,
  database: Option.Option<string>
): ReadonlyArray<string> => {
  const title = Option.match(database, { onNone: () => name, onSome: (database) => `${database}: ${name}` })
  return Option.match(failure, {
    onNone: () => [`${style.green("ok")}      ${title}`],
    onSome: ({ message }) => [
      `${style.red("broken")}  ${title}`,
      ...message.split("\n").map((line) => `        ${line}`)
    ]
  })
}
