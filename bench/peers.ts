/**
 * Compares this project with other migration tools: whole processes, medians of their CPU time and memory. The tools are installed into a
 * cache folder when they are first needed. `npm run build` comes first. These variables limit it:
 *
 *     BENCH_DATABASES=sqlite BENCH_REVISIONS=100,1000 BENCH_ROUNDS=3 BENCH_PEERS=driver,umzug,effect-alembic npm run bench -- peers
 *
 * PostgreSQL is the server of `EFFECT_ALEMBIC_TEST_POSTGRESQL_URL`; without it, SQLite alone is measured.
 */
import * as ChildProcess from "node:child_process"
import * as Fs from "node:fs"
import * as Path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { Client } from "pg"
import { type Contender, contenders, type Workload } from "./contenders/contenders.ts"
import { type DatabaseName, list } from "./contenders/list.ts"
import { medianUsage, run, shown, table, type Usage, work } from "./shared/process.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const counts = (process.env["BENCH_REVISIONS"] ?? "100,1000").split(",").map(Number)
const databases = process.env["BENCH_DATABASES"]?.split(",")
const server = process.env["EFFECT_ALEMBIC_TEST_POSTGRESQL_URL"]
const rounds = Number(process.env["BENCH_ROUNDS"] ?? 5)
const wanted = process.env["BENCH_PEERS"]?.split(",")
const workloads: ReadonlyArray<Workload> = [
  "help",
  "completions",
  "upgrade",
  "at head",
  "current",
  "heads",
  "history",
  "downgrade",
  "script",
  "bulk insert"
]

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
    Fs.writeFileSync(Path.join(folder, "installed"), "")
  }
  // All contenders use the drivers of this repository, which are compiled already.
  for (const driver of ["better-sqlite3", "pg"]) {
    const link = Path.join(folder, "node_modules", driver)
    Fs.rmSync(link, { recursive: true, force: true })
    Fs.symlinkSync(Fs.realpathSync(Path.join(root, "node_modules", driver)), link, "dir")
  }
  return Path.join(folder, "node_modules")
}

/** Writes the files of a project, and returns its folder. */
const projectOf = (contender: Contender, files: Readonly<Record<string, string>>): string => {
  const folder = Fs.mkdtempSync(Path.join(work, `${contender.name.replaceAll(/\W/g, "-")}-`))
  for (const [name, text] of Object.entries(files)) {
    const file = Path.join(folder, name)
    Fs.mkdirSync(Path.dirname(file), { recursive: true })
    Fs.writeFileSync(file, text)
  }
  Fs.symlinkSync(modulesOf(contender), Path.join(folder, "node_modules"), "dir")
  return folder
}

/** The database of a project: an empty one, and a copy of its state at head. */
interface Store {
  readonly url: string
  readonly empty: () => Promise<void>
  readonly keep: () => Promise<void>
  readonly restore: () => Promise<void>
}

const sqliteStore = (folder: string): Store => {
  const file = Path.join(folder, "app.db")
  return {
    url: "",
    empty: async () => Fs.rmSync(file, { force: true }),
    keep: async () => Fs.copyFileSync(file, `${file}.head`),
    restore: async () => Fs.copyFileSync(`${file}.head`, file)
  }
}

const admin = server === undefined ? undefined : new Client({ connectionString: server })
await admin?.connect()
const created: Array<string> = []

const postgresqlStore = (folder: string): Store => {
  const name = `bench_${Path.basename(folder).toLowerCase().replaceAll(/\W/g, "_")}`
  created.push(name, `${name}_head`)
  const drop = (name: string) => admin?.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
  const copy = async (to: string, from: string) => {
    await drop(to)
    await admin?.query(`CREATE DATABASE "${to}" TEMPLATE "${from}"`)
  }
  const url = new URL(server ?? "")
  url.pathname = `/${name}`
  return {
    url: url.href,
    empty: () => copy(name, "template0"),
    keep: () => copy(`${name}_head`, name),
    restore: () => copy(name, `${name}_head`)
  }
}

const beginsEmpty = new Set<Workload>(["upgrade", "script", "help", "completions", "bulk insert"])

interface Measured extends Usage {
  readonly workload: Workload
  readonly name: string
}

/** Measures all workloads. The contenders alternate, so that other load of the machine affects all of them. */
const measure = async (database: DatabaseName, count: number): Promise<ReadonlyArray<Measured>> => {
  const storeOf = database === "sqlite" ? sqliteStore : postgresqlStore
  const placed = (contender: Contender, files: Readonly<Record<string, string>>) => {
    const folder = projectOf(contender, files)
    return { contender, folder, store: storeOf(folder) }
  }
  const chosen = contenders.filter(({ name }) => wanted?.includes(name) ?? true)
  const projects = chosen.map((contender) => placed(contender, contender.files(list(count, database), database)))
  const bulk = chosen.flatMap((contender) =>
    contender.bulk === undefined ? [] : [placed(contender, contender.bulk(database))]
  )
  for (const { contender, folder, store } of projects) {
    await store.empty()
    run(folder, contender.commands.upgrade ?? [], store.url)
    await store.keep()
  }
  const found: Array<Measured> = []
  for (const workload of workloads) {
    const runners = workload === "bulk insert" ? bulk : projects
    const usages = new Map<string, Array<Usage>>()
    for (let round = 0; round <= rounds; round++) {
      for (const { contender, folder, store } of runners) {
        const command = contender.commands[workload === "bulk insert" ? "upgrade" : workload]
        if (command === undefined) continue
        await (beginsEmpty.has(workload) ? store.empty() : store.restore())
        const usage = run(folder, command, store.url)
        // The first round fills caches.
        if (round > 0) usages.set(contender.name, [...usages.get(contender.name) ?? [], usage])
      }
    }
    for (const [name, all] of usages) {
      found.push({ workload, name, ...medianUsage(all) })
    }
  }
  return found
}

const names = contenders.map(({ name }) => name).filter((name) => wanted?.includes(name) ?? true)

const cells = (found: ReadonlyArray<Measured>, workload: Workload, show: (one: Measured) => string) =>
  names.map((name) => {
    const one = found.find((one) => one.name === name && one.workload === workload)
    return one === undefined ? "–" : show(one)
  })

const chosen = (["sqlite", "postgresql"] as const).filter((database) =>
  (databases?.includes(database) ?? true) && (database === "sqlite" || server !== undefined)
)
try {
  for (const database of chosen) {
    const results: Array<readonly [number, ReadonlyArray<Measured>]> = []
    for (const count of counts) {
      const found = await measure(database, count)
      results.push([count, found])
      const rows = workloads.map((workload) => [
        workload,
        ...cells(found, workload, shown)
      ])
      process.stdout.write(`
CPU in ms, peak memory; ${count} revisions, ${database}, medians of ${rounds} runs.

${table([["", ...names], ...rows])}
`)
    }
    const [first, last] = [results[0], results.at(-1)]
    if (first === undefined || last === undefined || first === last) continue
    const [few, before] = first
    const [many, after] = last
    const growth = (["upgrade", "at head", "downgrade", "script"] as const).map((workload) => [
      workload,
      ...cells(after, workload, ({ cpu, name }) => {
        const start = before.find((one) => one.name === name && one.workload === workload)
        return (((cpu - (start?.cpu ?? NaN)) / (many - few)) * 1_000).toFixed(0)
      })
    ])
    process.stdout.write(`\nCPU in µs for each revision between ${few} and ${many}, ${database}.\n\n`)
    process.stdout.write(`${table([["", ...names], ...growth])}\n`)
  }
} finally {
  for (const name of created) await admin?.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
  await admin?.end()
}
