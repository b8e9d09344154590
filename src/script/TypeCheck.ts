/**
 * Type-checks the project with its own TypeScript.
 *
 * @since 0.1.0
 */
import * as Command from "@effect/platform/Command"
import type * as CommandExecutor from "@effect/platform/CommandExecutor"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Module from "node:module"
import process from "node:process"

/**
 * Runs `tsc --noEmit` with the nearest `tsconfig.json` above `folder`, and returns the errors in files of `folder`, each with its file and line. `None` if
 * there is no `tsconfig.json` or the project has no TypeScript.
 *
 * @since 0.1.0
 * @category running
 */
export const check = (
  folder: string
): Effect.Effect<
  Option.Option<ReadonlyArray<string>>,
  never,
  CommandExecutor.CommandExecutor | FileSystem.FileSystem | Path.Path
> =>
  Effect.gen(function*() {
    const path = yield* Path.Path
    const config = yield* nearest(folder, "tsconfig.json")
    const compiler = yield* Effect.option(
      Effect.try(() => Module.createRequire(path.join(folder, "_.js")).resolve("typescript/package.json"))
    )
    if (Option.isNone(config) || Option.isNone(compiler)) return Option.none()
    const output = yield* Command.make(
      process.execPath,
      path.join(path.dirname(compiler.value), "bin/tsc"),
      "--noEmit",
      "--pretty",
      "false",
      "--project",
      config.value
    ).pipe(Command.workingDirectory(folder), Command.string, Effect.option)
    return Option.map(output, (text) => errorsIn(text).filter((error) => !error.startsWith("..")))
  })

const nearest = (
  folder: string,
  name: string
): Effect.Effect<Option.Option<string>, never, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const file = path.join(folder, name)
    if (yield* Effect.orElseSucceed(fs.exists(file), () => false)) return Option.some(file)
    const parent = path.dirname(folder)
    return parent === folder ? Option.none() : yield* nearest(parent, name)
  })

/** Lines that are indented belong to the error before them. Paths are relative to the working folder. */
const errorsIn = (output: string): ReadonlyArray<string> =>
  output.trim().split(/\r?\n(?! )/).filter((text) => /\): error TS\d+: /.test(text))
