/**
 * Measures whole processes of Node.
 */
import * as ChildProcess from "node:child_process"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import process from "node:process"

/** CPU time in ms, and peak memory in MB. */
export interface Usage {
  readonly cpu: number
  readonly memory: number
}

/** Each process reports its usage when it exits. */
const reporter = `data:text/javascript,${
  encodeURIComponent(`import { writeFileSync } from "node:fs"
process.on("exit", () => writeFileSync(process.env.BENCH_USAGE, JSON.stringify(process.resourceUsage())))`)
}`

/** A folder that is removed when the benchmark ends. */
export const work = Fs.mkdtempSync(Path.join(Os.tmpdir(), "effect-alembic-bench-"))
process.on("exit", () => Fs.rmSync(work, { recursive: true, force: true }))

/** Runs Node with these arguments in a folder, with a database as `DATABASE_URL`. */
export const run = (folder: string, command: ReadonlyArray<string>, url: string): Usage => {
  const file = Path.join(work, "usage.json")
  const { status, stderr } = ChildProcess.spawnSync(process.execPath, ["--import", reporter, ...command], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], BENCH_USAGE: file, DATABASE_URL: url },
    encoding: "utf8",
    maxBuffer: Infinity
  })
  if (status !== 0) throw new Error(`${command.join(" ")} in ${folder}: ${stderr}`)
  const usage = JSON.parse(Fs.readFileSync(file, "utf8"))
  return { cpu: (usage.userCPUTime + usage.systemCPUTime) / 1_000, memory: usage.maxRSS / 1_024 }
}

export const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

export const medianUsage = (all: ReadonlyArray<Usage>): Usage => ({
  cpu: median(all.map(({ cpu }) => cpu)),
  memory: median(all.map(({ memory }) => memory))
})

export const shown = ({ cpu, memory }: Usage): string => `${cpu.toFixed(0)} (${memory.toFixed(0)} MB)`

/** A table in Markdown. */
export const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const [head = [], ...others] = rows
  return [head, head.map(() => "---"), ...others].map((cells) => `| ${cells.join(" | ")} |`).join("\n")
}
