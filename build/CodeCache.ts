/**
 * Runs the program of the bundle, and keeps what V8 compiled of it for later processes, in a folder beside it. Without that folder, or with
 * what another V8 has written, the program only starts more slowly.
 */
import * as Fs from "node:fs"
import * as Module from "node:module"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import * as V8 from "node:v8"
import * as Vm from "node:vm"
import * as Zlib from "node:zlib"
import type { main } from "../src/cli/Main.ts"
import type { Bundled } from "../src/script/Bundled.ts"

/** The exports of the program. */
export interface Program {
  readonly main: typeof main
  readonly bundled: Bundled
}

/** What is kept: the commands that it was compiled for, and V8's data. */
interface Kept {
  readonly commands: ReadonlyArray<string>
  readonly data: Buffer
}

const nothing: Kept = { commands: [], data: Buffer.of() }

/**
 * Returns the exports of a program: a file in ASCII with one expression, a function `(require, url, importNatively) => exports`. The name
 * of the file must be another one for every other content.
 *
 * After a command that succeeds, what it compiled is added to what is kept, once for each command. Two processes that do so at once each replace the file as a
 * whole; what one of them added is added again by the next process that runs its command.
 *
 * A command ends before most of what V8 optimizes has paid for itself, so that the V8 of Node 20 is told to wait longer before it optimizes a
 * function. Later versions do not have the option, and gain nothing from theirs.
 */
export const run = (program: URL, command: string | undefined): Program => {
  if (process.versions.node.startsWith("20.")) V8.setFlagsFromString("--interrupt-budget=400000")
  const folder = new URL("cache/", program)
  // The tag depends on the version of V8, its options and the processor.
  const file = fileURLToPath(new URL(`${Path.basename(program.pathname)}-${V8.cachedDataVersionTag()}`, folder))
  const { commands, data } = read(file) ?? nothing
  const script = new Vm.Script(Fs.readFileSync(program, "latin1"), {
    filename: program.href,
    ...data.length === 0 ? {} : { cachedData: data }
  })
  if (command !== undefined && (script.cachedDataRejected === true || !commands.includes(command))) {
    process.on("exit", (code) => {
      if (code === 0) write(file, { commands: [...commands, command], data: script.createCachedData() })
    })
  }
  return withoutPositions(() =>
    script.runInThisContext()(Module.createRequire(program), program.href, (url: string) => import(url))
  )
}

/**
 * `effect/Utils` looks for the name of a function in a stack when it is loaded. For the lines in the stack, V8 would count those of the whole
 * program.
 */
const withoutPositions = <A>(body: () => A): A => {
  const { prepareStackTrace } = Error
  Error.prepareStackTrace = (_, calls) => calls.map((call) => call.getFunctionName()).join("\n")
  try {
    return body()
  } finally {
    Error.prepareStackTrace = prepareStackTrace
  }
}

/** Returns what is kept in a file; `undefined` if it cannot be read, or is not what was written. */
export const read = (file: string): Kept | undefined => {
  try {
    const bytes = Fs.readFileSync(file)
    const end = bytes.indexOf("\n")
    const { checksum, commands }: Header = JSON.parse(bytes.toString("utf8", 0, end))
    const kept = { commands, data: bytes.subarray(end + 1) }
    return checksum === checksumOf(kept) ? kept : undefined
  } catch {
    return undefined
  }
}

/** Keeps data in a file. The file is replaced as a whole; nothing is done if its folder cannot be written. */
export const write = (file: string, kept: Kept): void => {
  const part = `${file}-${process.pid}`
  const header: Header = { checksum: checksumOf(kept), commands: kept.commands }
  try {
    Fs.mkdirSync(Path.dirname(file), { recursive: true })
    Fs.writeFileSync(part, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), kept.data]))
    Fs.renameSync(part, file)
  } catch {
    Fs.rmSync(part, { force: true })
  }
}

/** The first line of the file. */
interface Header {
  readonly checksum: number
  readonly commands: ReadonlyArray<string>
}

const checksumOf = ({ commands, data }: Kept): number => Zlib.crc32(data, Zlib.crc32(JSON.stringify(commands)))
