/**
 * Opens files in the user's editor and waits until it is closed.
 *
 * @since 0.1.0
 */
import * as Command from "@effect/platform/Command"
import type * as CommandExecutor from "@effect/platform/CommandExecutor"
import * as Config from "effect/Config"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * No editor is there, or the one that was named is not.
 *
 * @since 0.1.0
 * @category errors
 */
export class EditorNotFound extends Data.TaggedError("EditorNotFound")<{ readonly tried: ReadonlyArray<string> }> {
  override get message() {
    return `No editor was found (looked for ${this.tried.join(", ")}). ` +
      "Set the environment variable EDITOR to the one you use, as in EDITOR=nano or EDITOR=\"code --wait\"."
  }
}

/**
 * The editor ended with an error.
 *
 * @since 0.1.0
 * @category errors
 */
export class EditorFailed extends Data.TaggedError("EditorFailed")<{
  readonly editor: string
  readonly exitCode: number
}> {
  override get message() {
    return `The editor ${this.editor} ended with exit code ${this.exitCode}. Open the file by hand, or set EDITOR to another.`
  }
}

/**
 * @since 0.1.0
 * @category errors
 */
export type EditorError = EditorNotFound | EditorFailed

/**
 * Opens files in the editor of `VISUAL` or `EDITOR`, else in the first usual one that is installed.
 *
 * @since 0.1.0
 * @category running
 */
export const open = (
  files: ReadonlyArray<string>
): Effect.Effect<void, EditorError, CommandExecutor.CommandExecutor> =>
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
      return ended.value === 0 ? undefined : yield* new EditorFailed({ editor, exitCode: ended.value })
    }
    return yield* new EditorNotFound({ tried: editors })
  })

const usual = ["sensible-editor", "editor", "nano", "vim", "vi", "code"]

const variable = (name: string) =>
  Effect.map(
    Effect.orElseSucceed(Config.option(Config.string(name)), Option.none<string>),
    Option.filter((editor) => editor.trim() !== "")
  )
