/**
 * Write hooks: programs and functions that run after a revision file is written, such as formatters. They run one after the other, each on
 * the result of the one before.
 *
 * @since 0.1.0
 */
import * as Command from "@effect/platform/Command"
import type * as CommandExecutor from "@effect/platform/CommandExecutor"
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { ModuleLoader } from "./ModuleLoader.ts"
import { HookFailed, HookNotFound, NotAHook, ScriptError, type WriteHookReason } from "./ScriptError.ts"

/**
 * The arguments of a program: a list, or a string that is split as in a shell. `REVISION_SCRIPT_FILENAME` is replaced by the path of the
 * file; without it, the path is the first argument.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Words: Schema.Schema<ReadonlyArray<string>, string | ReadonlyArray<string>> = Schema.Union(
  Schema.Array(Schema.String),
  Schema.transformOrFail(Schema.String, Schema.Array(Schema.String), {
    strict: true,
    decode: (text, _, ast) =>
      Option.match(split(text), {
        onNone: () => ParseResult.fail(new ParseResult.Type(ast, text, "an unclosed quote")),
        onSome: ParseResult.succeed
      }),
    encode: (words) => ParseResult.succeed(words.map((word) => JSON.stringify(word)).join(" "))
  })
)

/**
 * A program in the `PATH`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ExecHook = Schema.Struct({
  name: Schema.NonEmptyString,
  type: Schema.Literal("exec"),
  executable: Schema.NonEmptyString,
  options: Schema.optionalWith(Words, { default: () => [] }),
  cwd: Schema.optional(Schema.NonEmptyString)
})

/**
 * A program of an installed package, as `npx` would run it.
 *
 * @since 0.1.0
 * @category schemas
 */
export const BinHook = Schema.Struct({
  name: Schema.NonEmptyString,
  type: Schema.Literal("bin"),
  bin: Schema.NonEmptyString,
  options: Schema.optionalWith(Words, { default: () => [] }),
  cwd: Schema.optional(Schema.NonEmptyString)
})

/**
 * A module of the project whose default export is a {@link HookFunction}.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ModuleHook = Schema.Struct({
  name: Schema.NonEmptyString,
  type: Schema.Literal("module"),
  module: Schema.NonEmptyString
})

/**
 * A user-defined hook. It receives the path of the written file, and may return an Effect without requirements, a promise, or nothing.
 *
 * @since 0.1.0
 * @category models
 */
export type HookFunction = (path: string) => unknown

/**
 * A function in the configuration.
 *
 * @since 0.1.0
 * @category schemas
 */
export const FunctionHook = Schema.Struct({
  name: Schema.NonEmptyString,
  type: Schema.Literal("function"),
  run: Schema.declare((value): value is HookFunction => Predicate.isFunction(value), { identifier: "a function" })
})

/**
 * The schema of write hooks in the configuration.
 *
 * @since 0.1.0
 * @category schemas
 */
export const WriteHook = Schema.Union(ExecHook, BinHook, ModuleHook, FunctionHook)

/**
 * A write hook of any type.
 *
 * @since 0.1.0
 * @category models
 */
export type WriteHook = typeof WriteHook.Type

/**
 * The result of a hook. A program that fails does not fail the command, because the file is written.
 *
 * @since 0.1.0
 * @category models
 */
export interface HookResult {
  readonly name: string
  readonly exitCode: number
  /** The output of the program on both streams. */
  readonly output: string
}

/**
 * Runs hooks on a file, and logs which one is running. `module` and `cwd` are relative to `directory`, and programs run there.
 *
 * @since 0.1.0
 * @category running
 */
export const run: (
  hooks: ReadonlyArray<WriteHook>,
  file: string,
  directory: string
) => Effect.Effect<
  ReadonlyArray<HookResult>,
  ScriptError<WriteHookReason>,
  CommandExecutor.CommandExecutor | FileSystem.FileSystem | Path.Path | ModuleLoader
> = (hooks, file, directory) =>
  Effect.forEach(hooks, (hook) =>
    Effect.logInfo(`Running write hook "${hook.name}" ...`).pipe(
      Effect.zipRight(runOne(hook, file, directory)),
      Effect.tap(({ exitCode }) => exitCode === 0 ? Effect.logInfo(`Write hook "${hook.name}" is done.`) : Effect.void)
    ))

/**
 * Returns the warning for a program that exited with a code other than 0.
 *
 * @since 0.1.0
 * @category combinators
 */
export const warning = ({ exitCode, name, output }: HookResult, file: string): Option.Option<string> => {
  if (exitCode === 0) return Option.none()
  const text = output.trim()
  return Option.some(
    `The write hook "${name}" exited with code ${exitCode}. ${file} was written, and the hook may have changed it.` +
      (text === "" ? " It printed no output." : ` Its output:\n${text}`)
  )
}

const runOne = (
  hook: WriteHook,
  file: string,
  directory: string
): Effect.Effect<
  HookResult,
  ScriptError<WriteHookReason>,
  CommandExecutor.CommandExecutor | FileSystem.FileSystem | Path.Path | ModuleLoader
> => {
  switch (hook.type) {
    case "exec":
      return runProgram(hook, hook.executable, hook.executable, file, directory)
    case "bin":
      return Effect.flatMap(findBin(hook, file, directory), (bin) => runProgram(hook, hook.bin, bin, file, directory))
    case "module":
      return runModule(hook, file, directory)
    case "function":
      return runFunction(hook.name, hook.run, file)
  }
}

const runProgram = Effect.fnUntraced(function*(
  hook: typeof ExecHook.Type | typeof BinHook.Type,
  program: string,
  executable: string,
  file: string,
  directory: string
) {
  const path = yield* Path.Path
  const command = Command.make(executable, ...withFile(hook.options, file)).pipe(
    Command.workingDirectory(path.resolve(directory, hook.cwd ?? ".")),
    Command.runInShell(executable.endsWith(".cmd"))
  )
  return yield* Effect.scoped(Effect.gen(function*() {
    const child = yield* Command.start(command)
    const [output, errors, exitCode] = yield* Effect.all(
      [textOf(child.stdout), textOf(child.stderr), child.exitCode],
      { concurrency: "unbounded" }
    )
    return { name: hook.name, exitCode, output: output + errors }
  })).pipe(
    Effect.mapError((cause) =>
      cause._tag === "SystemError" && cause.reason === "NotFound" ?
        new ScriptError({ reason: new HookNotFound({ hook: hook.name, type: hook.type, program, path: file }) }) :
        new ScriptError({ reason: new HookFailed({ hook: hook.name, path: file, cause }) })
    )
  )
})

const textOf = (stream: Stream.Stream<Uint8Array, PlatformError>) => Stream.mkString(Stream.decodeText(stream))

const findBin = Effect.fnUntraced(function*(hook: typeof BinHook.Type, file: string, directory: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const name = path.sep === "\\" ? `${hook.bin}.cmd` : hook.bin
  for (let folder = directory;; folder = path.dirname(folder)) {
    const bin = path.join(folder, "node_modules", ".bin", name)
    if (yield* Effect.orElseSucceed(fs.exists(bin), () => false)) return bin
    if (folder === path.dirname(folder)) {
      return yield* new ScriptError({
        reason: new HookNotFound({ hook: hook.name, type: "bin", program: hook.bin, path: file })
      })
    }
  }
})

const runModule = Effect.fnUntraced(function*(hook: typeof ModuleHook.Type, file: string, directory: string) {
  const path = yield* Path.Path
  const loader = yield* ModuleLoader
  const module = path.resolve(directory, hook.module)
  const run = yield* loader.loadDefault(module)
  return Predicate.isFunction(run) ?
    yield* runFunction(hook.name, (path) => run(path), file) :
    yield* new ScriptError({ reason: new NotAHook({ hook: hook.name, module, path: file }) })
})

const runFunction = (
  name: string,
  run: HookFunction,
  file: string
): Effect.Effect<HookResult, ScriptError<HookFailed>> =>
  Effect.try({ try: () => run(file), catch: (cause) => cause }).pipe(
    Effect.flatMap((answer): Effect.Effect<unknown, unknown> =>
      isRunnable(answer) ?
        answer :
        Effect.tryPromise({ try: () => Promise.resolve(answer), catch: (cause) => cause })
    ),
    Effect.mapBoth({
      onFailure: (cause) => new ScriptError({ reason: new HookFailed({ hook: name, path: file, cause }) }),
      onSuccess: () => ({ name, exitCode: 0, output: "" })
    })
  )

/** Whether a hook returned an Effect; by its contract, it has no requirements. */
const isRunnable = (answer: unknown): answer is Effect.Effect<unknown, unknown> => Effect.isEffect(answer)

const fileName = "REVISION_SCRIPT_FILENAME"

const withFile = (words: ReadonlyArray<string>, file: string): ReadonlyArray<string> =>
  words.some((word) => word.includes(fileName)) ?
    words.map((word) => word.replaceAll(fileName, () => file)) :
    [file, ...words]

/** Splits a string as a shell does, with both quotes and the backslash; `None` if a quote is not closed. */
const split = (text: string): Option.Option<ReadonlyArray<string>> => {
  const words = text.match(word) ?? []
  return text.replaceAll(word, "").trim() === "" ?
    Option.some(
      words.map((word) =>
        word.replaceAll(
          wordPart,
          (_, double, single, escaped) =>
            double === undefined ? single ?? escaped : String(double).replaceAll(/\\(["\\$`])/g, "$1")
        )
      )
    ) :
    Option.none()
}

const word = /(?:[^\s"'\\]|\\[^]|"(?:[^"\\]|\\[^])*"|'[^']*')+/g
const wordPart = /"((?:[^"\\]|\\[^])*)"|'([^']*)'|\\([^])/g
