/**
 * Runs `inspect`.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Describe from "../../autogenerate/Describe.ts"
import * as RenderMetaData from "../../autogenerate/RenderMetaData.ts"
import * as RenderModel from "../../autogenerate/RenderModel.ts"
import type * as Commands from "../../Commands.ts"
import * as Inspect from "../../commands/Inspect.ts"
import * as Splitter from "../../dialect/Splitter.ts"
import { createPlan } from "../../execution/CreateAll.ts"
import * as WholeFile from "../../script/WholeFile.ts"
import type { Settings } from "../Command.ts"
import * as Project from "../Project.ts"
import * as Report from "../Report.ts"
import * as Terminal from "../Terminal.ts"
import {
  connection,
  databaseTitle,
  type EnvironmentFlags,
  type Handler,
  type Json,
  type Reflected,
  reflected
} from "./Handler.ts"

/**
 * Runs `inspect`.
 *
 * @since 0.1.0
 * @category commands
 */
export const inspect = (
  own: EnvironmentFlags & Json & {
    readonly format: "tree" | "sql" | "typescript" | "model" | "mermaid" | undefined
    readonly output: string | undefined
  } & Reflected,
  given: Settings
): Handler =>
  Project.use(given, (project) =>
    Effect.gen(function*() {
      const databases = yield* Inspect.inspect({
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
        case "model":
          return yield* Effect.forEach(
            databases,
            ({ dialect, metadata }) => Terminal.write(RenderModel.file(dialect, metadata))
          )
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
