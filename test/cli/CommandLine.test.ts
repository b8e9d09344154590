/**
 * A command of a program's own, on its own command line.
 */
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Argument, Command, CommandLine, Flag, Project } from "effect-alembic/cli"
import * as Effect from "effect/Effect"
import * as Parser from "../../src/cli/Parser.ts"
import * as Words from "../../src/cli/Words.ts"
import * as UsageError from "../../src/UsageError.ts"

it.effect("runs beside the others, with its options and theirs", () =>
  Effect.gen(function*() {
    const ran: Array<unknown> = []
    const deploy = Command.make({
      name: "deploy",
      summary: "Upgrade a stage to the heads.",
      flags: { plan: Flag.boolean("plan", { description: "Show the plan only" }) },
      arguments: { stage: Argument.required("stage", { description: "The stage", completes: ["test"] }) },
      run: (own, settings) =>
        Effect.sync(() => void ran.push([own, settings.command, settings.xArguments, settings.quiet]))
    })
    const line: Words.CommandLine = { name: "db", commands: [...CommandLine.commands, deploy] }
    const read = (words: string) => Words.read(line, words.split(" "))
    const request = read("deploy test --plan -q -x tenant=acme")
    if (request._tag !== "Run") return assert.fail(request._tag)
    yield* request.command.use(Parser.run(request, (reason) => new UsageError.UsageError({ reason })))
    const values = { plan: true, stage: "test" }
    assert.deepStrictEqual(ran, [[values, { name: "deploy", values }, ["tenant=acme"], true]])
    const other = read("upgrade head")
    assert.strictEqual(other._tag === "Run" ? other.command.name : "", "upgrade")
    const mistyped = read("deplo test")
    assert.strictEqual(
      mistyped._tag === "Refused" ? mistyped.reason(UsageError).message : "",
      "There is no command \"deplo\". Did you mean \"deploy\"?"
    )
  }).pipe(Effect.provide(NodeContext.layer)))

it.scopedLive("uses the project that its options select", () =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const file = `${yield* fs.makeTempDirectoryScoped()}/alembic.ini`
    yield* fs.writeFileString(file, "[alembic]\nscript_location = a\n[other]\nscript_location = b\nurl = sqlite://\n")
    const command = { name: "deploy", values: { plan: true } }
    const settings = { command, config: file, name: "other", xArguments: ["a=1"], quiet: true, verbose: false }
    const given: Array<Project.Options> = []
    yield* Project.use(settings, (options) => Effect.sync(() => void given.push(options)))
    assert.deepStrictEqual(
      given.map(({ command, section, sections, xArguments }) => [
        command,
        section,
        sections?.[section ?? ""]?.["url"],
        xArguments
      ]),
      [[command, "other", "sqlite://", ["a=1"]]]
    )
  }).pipe(Effect.provide(NodeContext.layer)))
