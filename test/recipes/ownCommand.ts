import { Effect } from "effect"
import { Commands } from "effect-alembic"
import { Argument, Command, CommandLine, Project } from "effect-alembic/cli"

const deploy = Command.make({
  name: "deploy",
  summary: "Upgrade to the heads, and report the number of migrations.",
  flags: {},
  arguments: { stage: Argument.required("stage", { description: "The stage, for env.ts" }) },
  run: ({ stage }, settings) =>
    Project.use(settings, (options) =>
      Effect.gen(function*() {
        const results = yield* Commands.upgrade("heads", { ...options, tag: stage })
        yield* Effect.logInfo(`${results.flatMap(({ steps }) => steps).length} migrations on ${stage}`)
      }))
})

/** A command line with all commands of effect-alembic, and this one. `CommandLine.run(process.argv.slice(2), line)` runs it. */
export const line: CommandLine.CommandLine = { name: "db", commands: [...CommandLine.commands, deploy] }
