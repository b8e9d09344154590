import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { commandLine } from "../../src/cli/Main.ts"
import * as Parser from "../../src/cli/Parser.ts"
import * as Words from "../../src/cli/Words.ts"
import * as UsageError from "../../src/UsageError.ts"

const problem = (line: string) => {
  const request = Words.read(commandLine, line.split(" "))
  return request._tag === "Run"
    ? request.command.use(Parser.run(request, (reason) => new UsageError.UsageError({ reason }))).pipe(
      Effect.flip,
      Effect.map(({ message }) => message),
      Effect.provide(NodeContext.layer)
    )
    : Effect.dieMessage(request._tag)
}

describe("options that contradict each other", () => {
  it.effect.each<readonly [line: string, said: string]>([
    ["upgrade head --sql --json", "leave out --json or --sql."],
    ["upgrade head --sql --dry-run", "leave out --dry-run or --sql."],
    ["revision --autogenerate --sql", "--sql does not connect: leave out one of them."],
    ["revision --autogenerate --format sql", "--autogenerate writes operations as TypeScript: leave out --format sql."]
  ])("%s", ([line, said]) =>
    Effect.gen(function*() {
      assert.include(yield* problem(line), said)
    }))
})
