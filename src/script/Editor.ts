/**
 * Opens files in the user's editor and waits until the editor is closed.
 *
 * @since 0.1.0
 */
import * as Command from "@effect/platform/Command"
import type * as CommandExecutor from "@effect/platform/CommandExecutor"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { EditorFailed, EditorNotFound, type EditorReason, ScriptError } from "./ScriptError.ts"

/**
 * Opens files in the editor of `VISUAL` or `EDITOR`, or else in the first common editor that is installed.
 *
 * @since 0.1.0
 * @category running
 */
export const open = (
  files: ReadonlyArray<string>
): Effect.Effect<void, ScriptError<EditorReason>, CommandExecutor.CommandExecutor> =>
  Effect.gen(function*() {
    const named = Option.firstSomeOf([yield* variable("VISUAL"), yield* variable("EDITOR")])
    const editors = Option.match(named, { onNone: () => usual, onSome: (editor) => [editor] })
    for (const editor of editors) {
      const [program = editor, ...words] = editor.trim().split(/\s+/)
      const ended = yield* Command.make(program, ...words, ...files).pipe(
        Command.stdin("inherit"),
        Command.stdout("inherit"),
        Command.stderr("inherit"),
        Command.exitCode,
        Effect.option
      )
      if (Option.isNone(ended)) continue
      return ended.value === 0
        ? undefined
        : yield* new ScriptError({ reason: new EditorFailed({ editor, exitCode: ended.value }) })
    }
    return yield* new ScriptError({ reason: new EditorNotFound({ tried: editors }) })
  })

const usual = ["sensible-editor", "editor", "nano", "vim", "vi", "code"]

const variable = (name: string) =>
  Effect.map(
    Effect.orElseSucceed(Config.option(Config.string(name)), Option.none<string>),
    Option.filter((editor) => editor.trim() !== "")
  )
