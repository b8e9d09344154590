/**
 * Compares this project with other migration tools on SQLite: whole processes, medians of their CPU time and memory. The tools are installed
 * into a cache folder when they are first needed. `npm run build` comes first; `BENCH_REVISIONS`, `BENCH_ROUNDS` and `BENCH_PEERS` limit it:
 *
 *     BENCH_REVISIONS=100 BENCH_PEERS=driver,umzug,effect-alembic npm run bench -- peers
 */
import * as ChildProcess from "node:child_process"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { type Contender, contenders, type Workload } from "./contenders/contenders.ts"
import { list } from "./contenders/list.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const count = Number(process.env["BENCH_REVISIONS"] ?? 1_000)
const rounds = Number(process.env["BENCH_ROUNDS"] ?? 5)
const wanted = process.env["BENCH_PEERS"]?.split(",")
const workloads: ReadonlyArray<Workload> = ["help", "upgrade", "at head", "current", "heads", "downgrade", "script"]

const work = Fs.mkdtempSync(Path.join(Os.tmpdir(), "effect-alembic-bench-"))
process.on("exit", () => Fs.rmSync(work, { recursive: true, force: true }))

/** Returns the folder `node_modules` of a contender, and installs it if it is not there. */
const modulesOf = ({ name, packages }: Contender): string => {
  if (packages === undefined) return Path.join(root, "node_modules")
  const folder = Path.join(root, "node_modules/.cache/effect-alembic-bench", name)
  if (!Fs.existsSync(Path.join(folder, "installed"))) {
    Fs.mkdirSync(folder, { recursive: true })
    Fs.writeFileSync(Path.join(folder, "package.json"), "{}")
    ChildProcess.execFileSync("npm", ["install", "--no-audit", "--no-fund", ...packages], {
      cwd: folder,
      stdio: "inherit"
    })
    // All contenders use the driver of this repository, which is compiled already.
    Fs.symlinkSync(
      Path.join(root, "node_modules/better-sqlite3"),
      Path.join(folder, "node_modules/better-sqlite3"),
      "dir"
    )
    Fs.writeFileSync(Path.join(folder, "installed"), "")
  }
  return Path.join(folder, "node_modules")
}

/** The project of a contender. Other files than its own are removed between runs. */
const projectOf = (contender: Contender): string => {
  const folder = Path.join(work, contender.name.replaceAll(/\W/g, "-"))
  for (const [name, text] of Object.entries(contender.files(list(count)))) {
    const file = Path.join(folder, name)
    Fs.mkdirSync(Path.dirname(file), { recursive: true })
    Fs.writeFileSync(file, text)
  }
  Fs.symlinkSync(modulesOf(contender), Path.join(folder, "node_modules"), "dir")
  return folder
}

/** Each process reports its usage when it exits. */
const reporter = `data:text/javascript,${
  encodeURIComponent(`import { writeFileSync } from "node:fs"
process.on("exit", () => writeFileSync(process.env.BENCH_USAGE, JSON.stringify(process.resourceUsage())))`)
}`

interface Usage {
  readonly cpu: number
  readonly memory: number
}

const run = (folder: string, command: ReadonlyArray<string>): Usage => {
  const file = Path.join(work, "usage.json")
  const { status, stderr } = ChildProcess.spawnSync(process.execPath, ["--import", reporter, ...command], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], BENCH_USAGE: file },
    encoding: "utf8",
    maxBuffer: Infinity
  })
  if (status !== 0) throw new Error(`${command.join(" ")} in ${folder}: ${stderr}`)
  const usage = JSON.parse(Fs.readFileSync(file, "utf8"))
  return { cpu: (usage.userCPUTime + usage.systemCPUTime) / 1_000, memory: usage.maxRSS / 1_024 }
}

const median = (values: ReadonlyArray<number>) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

/** The state of the database before a workload. */
const prepare = (folder: string, contender: Contender, workload: Workload) => {
  const database = Path.join(folder, "app.db")
  const atHead = `${database}.head`
  Fs.rmSync(database, { force: true })
  if (workload === "upgrade" || workload === "script" || workload === "help") return
  if (!Fs.existsSync(atHead)) {
    run(folder, contender.commands.upgrade ?? [])
    Fs.copyFileSync(database, atHead)
  }
  Fs.copyFileSync(atHead, database)
}

const runners = contenders.filter(({ name }) => wanted?.includes(name) ?? true).map((contender) => ({
  contender,
  folder: projectOf(contender)
}))
const rows = workloads.map((workload) => {
  const usages = new Map<string, Array<Usage>>()
  // The contenders alternate, so that other load of the machine affects all of them.
  for (let round = 0; round <= rounds; round++) {
    for (const { contender, folder } of runners) {
      const command = contender.commands[workload]
      if (command === undefined) continue
      prepare(folder, contender, workload)
      const usage = run(folder, command)
      if (round > 0) usages.set(contender.name, [...usages.get(contender.name) ?? [], usage])
    }
  }
  const cells = runners.map(({ contender }) => {
    const all = usages.get(contender.name)
    return all === undefined
      ? "–"
      : `${median(all.map(({ cpu }) => cpu)).toFixed(0)} (${median(all.map(({ memory }) => memory)).toFixed(0)} MB)`
  })
  return `| ${[workload, ...cells].join(" | ")} |`
})

process.stdout.write(`CPU in ms, peak memory; ${count} revisions, SQLite, medians of ${rounds} runs.

| ${["", ...runners.map(({ contender }) => contender.name)].join(" | ")} |
| ${["", ...runners].map(() => "---").join(" | ")} |
${rows.join("\n")}
`)
