/**
 * Programs in private folders that cannot outlive this process. Each runs under a small shell that waits for the end of a pipe: when this
 * process ends in any way, the shell ends the program and removes its folder.
 */
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as ChildProcess from "node:child_process"
import * as Fs from "node:fs/promises"
import * as Os from "node:os"
import * as Path from "node:path"
import process from "node:process"

/**
 * A running program.
 *
 * - `ended`: its exit code, once it and all its children are gone;
 * - `output`: the end of its output;
 * - `printed`: waits until the output matches.
 *
 * @since 0.1.0
 * @category models
 */
export interface Supervised {
  readonly ended: Effect.Effect<number>
  readonly output: Effect.Effect<string>
  readonly printed: (pattern: RegExp) => Effect.Effect<void>
  readonly signal: (signal: Signal) => Effect.Effect<void>
}

/**
 * @since 0.1.0
 * @category models
 */
export type Signal = "INT" | "KILL" | "QUIT" | "TERM"

/**
 * - `folder`: the folder to remove if this process ends before the program;
 * - `input`: a file to read from;
 * - `lastSignal`: the signal that ends the program.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly folder: string
  readonly command: ReadonlyArray<string>
  readonly input?: string | undefined
  readonly lastSignal?: Signal | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/**
 * @since 0.1.0
 * @category errors
 */
export class CommandFailed extends Data.TaggedError("CommandFailed")<{
  readonly command: string
  readonly code: number
  readonly output: string
}> {
  override get message() {
    return `${this.command} ended with code ${this.code}:\n${this.output}`
  }
}

/**
 * The user that runs the programs: `nobody` if we are root, because PostgreSQL refuses root; otherwise the current user.
 *
 * @since 0.1.0
 * @category constructors
 */
export const owner: { readonly uid: number; readonly gid: number } | undefined = process.getuid?.() === 0
  ? { uid: 65534, gid: 65534 }
  : undefined

/**
 * A folder that only the programs (and root) can read.
 *
 * @since 0.1.0
 * @category constructors
 */
export const folder = (
  name: string,
  parent: string = Os.tmpdir()
): Effect.Effect<string, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const path = await Fs.mkdtemp(Path.join(await Fs.realpath(parent), `effect-alembic-${name}-`))
      if (owner !== undefined) await Fs.chown(path, owner.uid, owner.gid)
      return path
    }),
    (path) => Effect.promise(() => Fs.rm(path, { recursive: true, force: true, maxRetries: 3 }))
  )

/**
 * Writes a file that only the programs can read.
 *
 * @since 0.1.0
 * @category running
 */
export const write = (path: string, text: string): Effect.Effect<void> =>
  Effect.promise(async () => {
    await Fs.writeFile(path, text, { mode: 0o600 })
    if (owner !== undefined) await Fs.chown(path, owner.uid, owner.gid)
  })

/**
 * Starts a program; the scope ends it.
 *
 * @since 0.1.0
 * @category running
 */
export const start = (options: Options): Effect.Effect<Supervised, never, Scope.Scope> =>
  Effect.gen(function*() {
    const ended = yield* Deferred.make<number>()
    const { child, output } = yield* Effect.acquireRelease(
      Effect.sync(() => spawn(options, (code) => Deferred.unsafeDone(ended, Effect.succeed(code)))),
      ({ child }) =>
        Effect.zipRight(
          Effect.sync(() => child.stdin.end(`${options.lastSignal ?? "KILL"}\ndismissed\n`)),
          Deferred.await(ended)
        )
    )
    return {
      ended: Deferred.await(ended),
      output: Effect.sync(output),
      printed: (pattern) =>
        Effect.async<void>((resume) => {
          const look = () => {
            if (!pattern.test(output())) return
            child.stdout.off("data", look)
            resume(Effect.void)
          }
          child.stdout.on("data", look)
          look()
          return Effect.sync(() => child.stdout.off("data", look))
        }),
      signal: (signal) => Effect.sync(() => child.stdin.write(`${signal}\n`))
    }
  })

/**
 * Runs a program to its end.
 *
 * @since 0.1.0
 * @category running
 */
export const run = (options: Options): Effect.Effect<string, CommandFailed> =>
  Effect.scoped(Effect.gen(function*() {
    const program = yield* start(options)
    const code = yield* program.ended
    const output = yield* program.output
    if (code === 0) return output
    return yield* new CommandFailed({ command: options.command.join(" "), code, output: lastLines(output) })
  }))

/**
 * Returns the last lines of a long output.
 *
 * @since 0.1.0
 * @category running
 */
export const lastLines = (output: string): string => output.trimEnd().split("\n").slice(-12).join("\n")

/**
 * The arguments: the folder, the last signal, the input, then the command. Each line of the pipe is a signal for the command, or
 * `dismissed`: wait for the command and exit with its code. If the pipe ends before, the parent is dead, and the shell ends everything.
 */
const supervisor = `
folder=$1 last=$2 input=$3; shift 3
trap "" HUP INT TERM
"$@" <"$input" 2>&1 & child=$!
exec >/dev/null 2>&1
while read -r word; do
  case $word in
    dismissed) wait "$child"; exit ;;
    *) kill -s "$word" "$child" ;;
  esac
done
kill -s "$last" "$child"
wait "$child"
rm -rf "$folder"
`

const spawn = (options: Options, onEnd: (code: number) => void) => {
  const child = ChildProcess.spawn(
    "/bin/sh",
    [
      "-c",
      supervisor,
      "supervisor",
      options.folder,
      options.lastSignal ?? "KILL",
      options.input ?? "/dev/null",
      ...options.command
    ],
    {
      cwd: "/",
      detached: true,
      env: { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC", ...options.env },
      stdio: ["pipe", "pipe", "ignore"],
      ...owner
    }
  )
  let text = ""
  child.stdout.on("data", (chunk) => {
    text = (text + String(chunk)).slice(-65_536)
  })
  child.stdout.on("end", () => child.stdin.end("dismissed\n"))
  child.stdin.on("error", () => {})
  child.on("error", (error) => {
    text += error.message
    onEnd(127)
  })
  child.on("close", (code) => onEnd(code ?? 128))
  return { child, output: () => text }
}
