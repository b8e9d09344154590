import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import { commandLine } from "../../src/cli/Main.ts"
import * as Words from "../../src/cli/Words.ts"
import * as UsageError from "../../src/UsageError.ts"

const read = (line: string | ReadonlyArray<string>) =>
  Words.read(commandLine, typeof line === "string" ? line.split(" ").filter((word) => word !== "") : line)

const problem = (line: string | ReadonlyArray<string>): string => {
  const request = read(line)
  return request._tag === "Refused" ? request.reason(UsageError).message : request._tag
}

const run = (line: string | ReadonlyArray<string>) => {
  const request = read(line)
  return request._tag === "Run"
    ? [request.command.name, request.options, request.arguments]
    : `${request._tag}: ${problem(line)}`
}

describe("usage errors", () => {
  it.each<readonly [line: string | ReadonlyArray<string>, said: string]>([
    ["upgrad", "There is no command \"upgrad\". Did you mean \"upgrade\"?"],
    ["help upgrad", "There is no command \"upgrad\". Did you mean \"upgrade\"?"],
    ["help upgrade head", "\"head\" is one argument too many."],
    ["-q", "No command is named in \"-q\"."],
    ["upgrade", "Missing argument <revision>."],
    ["stamp", "Missing argument <revision>."],
    ["upgrade --bogus", "There is no option --bogus here."],
    ["upgrade head --bogus", "There is no option --bogus here."],
    ["upgrade head --bogus=1", "There is no option --bogus here."],
    ["upgrade head --wizard", "There is no option --wizard here."],
    ["upgrade head --log-level all", "There is no option --log-level here."],
    ["upgrade head --dryrun", "There is no option --dryrun here. Did you mean --dry-run?"],
    ["upgrade -- --dry-run", "There is no option --dry-run here. Did you mean --dry-run?"],
    ["history -name x", "There is no option -name here. Did you mean --name?"],
    ["upgrade head -z", "There is no option -z here."],
    ["heads --sql", "There is no option --sql here."],
    ["upgrade a b", "\"b\" is one argument too many."],
    ["heads a", "\"a\" is one argument too many."],
    ["upgrade head --sql=false", "--sql takes no value."],
    ["upgrade head --tag a --tag b", "--tag is given twice."],
    ["resolve a1", "--as is required."],
    ["--completions tcsh", "--completions takes one of: bash, zsh, fish, not \"tcsh\"."],
    ["--completions", "--completions needs a value."],
    ["history -r", "-r needs a value."],
    ["history -r=", "-r needs a value."],
    ["upgrade head -x", "-x needs a value."],
    [["upgrade", "head", "-x", ""], "-x needs a value."],
    ["-x upgrade head", "-x needs a value."],
    ["revision -m f --head", "--head needs a value."],
    [["revision", "-m", "f", "--head", ""], "--head needs a value."],
    ["revision --head= -m f", "--head needs a value."],
    ["revision -m f --branch-label --splice", "--branch-label needs a value."],
    ["upgrade head --tag --sql", "--tag needs a value."]
  ])("%s", (line, said) => {
    assert.strictEqual(problem(line), said)
  })
})

describe("options and arguments of a command", () => {
  it.each<readonly [line: string | ReadonlyArray<string>, options: ReadonlyArray<string>, rest: ReadonlyArray<string>]>(
    [
      ["upgrade head", [], ["head"]],
      ["-q upgrade head", ["--quiet"], ["head"]],
      ["upgrade -qv head", ["--quiet", "--verbose"], ["head"]],
      ["upgrade -qcx head", ["--quiet", "--config", "x"], ["head"]],
      ["upgrade -1", [], ["-1"]],
      ["downgrade -12 --dry-run", ["--dry-run"], ["-12"]],
      ["downgrade --dry-run -- -1", ["--dry-run"], ["-1"]],
      ["history -r -1:", ["--rev-range", "-1:"], []],
      ["history -r=-1:", ["--rev-range", "-1:"], []],
      ["history -r-1:", ["--rev-range", "-1:"], []],
      ["history --rev-range=-1:", ["--rev-range", "-1:"], []],
      ["--tag a upgrade head --tag b", ["--tag", "b"], ["head"]],
      ["-x a=1 upgrade head -x b=2", ["-x", "a=1", "-x", "b=2"], ["head"]],
      ["upgrade head --tag=--sql", ["--tag=--sql"], ["head"]],
      [["revision", "--message="], ["--message", ""], []],
      [["revision", "-m", ""], ["--message", ""], []],
      [["revision", "--message=one\ntwo"], ["--message", "one\ntwo"], []],
      [["revision", "-m", "--fix it"], ["--message=--fix it"], []]
    ]
  )("%s", (line, options, rest) => {
    const [, ...read] = run(line)
    assert.deepStrictEqual(read, [options, rest])
  })

  it("any message is read as it is", () => {
    FastCheck.assert(FastCheck.property(FastCheck.string(), (text) => {
      const [, options] = run(["revision", `--message=${text}`])
      assert.deepStrictEqual(
        options,
        /^--.+$/.test(text) ? [`--message=${text}`] : ["--message", text]
      )
    }))
  })
})

describe("options of the program", () => {
  it.each<readonly [line: string, tag: Words.Request["_tag"], command: string | undefined]>([
    ["", "Nothing", undefined],
    ["--help", "Help", undefined],
    ["help", "Help", undefined],
    ["upgrade -h", "Help", "upgrade"],
    ["-h upgrade", "Help", "upgrade"],
    ["upgrade --bogus --help", "Help", "upgrade"],
    ["help upgrade", "Help", "upgrade"],
    ["help help", "Help", "help"],
    ["--version", "Version", undefined],
    ["--completions=zsh", "Completions", undefined]
  ])("%s", (line, tag, command) => {
    const request = read(line)
    assert.deepStrictEqual(
      [request._tag, request._tag === "Help" ? request.command?.name : undefined],
      [tag, command]
    )
  })

  it("--json applies to usage errors", () => {
    for (const line of ["upgrade --json", "upgrade --bogus --json"]) assert.deepInclude(read(line), { isJson: true })
    assert.deepInclude(read("upgrade"), { isJson: false })
  })
})

it.effect("the reasons are usage errors with exit code 2", () =>
  Effect.gen(function*() {
    const reason = new UsageError.MissingValue({ option: "-x" })
    const error = yield* Effect.flip(Effect.fail(new UsageError.UsageError({ reason, usage: "Usage: …" })))
    assert.deepInclude(error, { exitCode: 2, message: "-x needs a value.\n\nUsage: …" })
  }))
