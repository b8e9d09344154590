import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { shared } from "../../src/cli/CommandTable.ts"
import { commandLine } from "../../src/cli/Main.ts"
import * as OptionParser from "../../src/cli/OptionParser.ts"
import { UsageError } from "../../src/UsageError.ts"

const usage = (reason: UsageError["reason"]) => new UsageError({ reason })

describe("a command line without options", () => {
  it.effect.each(commandLine.commands.map((command) => [command.name, command] as const))(
    "has the values of %s that @effect/cli finds",
    ([, { flags }]) =>
      Effect.gen(function*() {
        const required = Object.values(flags).find(({ absent }) => absent === undefined)
        if (required !== undefined) return assert.isTrue(required.isRequired)
        const { own, shared: settings } = yield* OptionParser.parse(flags, [], usage)
        for (const [values, found] of [[flags, own], [shared, settings]] as const) {
          assert.deepStrictEqual(
            found,
            Object.fromEntries(Object.entries(values).map(([key, { absent }]) => [key, absent?.value]))
          )
        }
      }).pipe(Effect.provide(NodeContext.layer))
  )
})
