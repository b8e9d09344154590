/**
 * Measures how long operations on the revision graph take: building the map, planning from an empty database to the heads, and the other
 * requests of commands. `npx tsx bench/graph.ts [shape…]`; times are in milliseconds: the first run, before the engine has compiled code
 * for this size, and the best and the median of the following runs.
 */
import * as Either from "effect/Either"
import { performance } from "node:perf_hooks"
import * as HeadMaintainer from "../src/ledger/HeadMaintainer.ts"
import * as MigrationStep from "../src/revision/MigrationStep.ts"
import * as Revision from "../src/revision/Revision.ts"
import * as RevisionMap from "../src/revision/RevisionMap.ts"
import * as RevisionRange from "../src/revision/RevisionRange.ts"

const sizes = [1_000, 5_000, 10_000]
const repeats = 11

/** The limits for building the map and planning base → heads, by size. */
const bounds = new Map([[1_000, 15], [5_000, 50], [10_000, 100]])

/** The down revisions and dependencies of each revision, by number, oldest first. */
type Shape = (size: number) => ReadonlyArray<{ readonly down: ReadonlyArray<number>; readonly needs?: number }>

const shapes: Record<string, Shape> = {
  /** One chain. */
  linear: (size) => range(size).map((i) => ({ down: i === 0 ? [] : [i - 1] })),
  /** Blocks of ten: three lanes of three from one revision, then a merge. */
  blocks: (size) =>
    range(size).map((i) => {
      const place = i % 10
      if (i === 0) return { down: [] }
      if (place === 0) return { down: [i - 1, i - 4, i - 7] }
      return { down: [place % 3 === 1 ? i - place : i - 1] }
    }),
  /** Two chains side by side, joined at the end. */
  lanes: (size) =>
    range(size).map((i) => ({ down: i === 0 ? [] : i === size - 1 ? [i - 1, i - 2] : [Math.max(0, i - 2)] })),
  /** Twenty chains on one base, never joined. */
  wide: (size) => range(size).map((i) => ({ down: i === 0 ? [] : [Math.max(0, i - 20)] })),
  /** All on one base, all joined. */
  fan: (size) =>
    range(size).map((i) => ({ down: i === 0 ? [] : i === size - 1 ? range(size - 2).map((k) => k + 1) : [0] })),
  /** Two chains, in which each revision depends on the previous one of the other. */
  crossing: (size) =>
    range(size).map((i) => ({ down: i < 2 ? [] : [i - 2], ...i > 2 && i % 7 === 0 ? { needs: i - 3 } : {} })),
  /** At most a dozen heads, forked and merged at random, with dependencies between them. */
  random: (size) => {
    const next = random(size)
    const heads: Array<number> = []
    return range(size).map((i) => {
      const pick = () => heads.splice(Math.floor(next() * heads.length), 1)
      const chance = next()
      const down = heads.length === 0 || (heads.length < 12 && chance < 0.002)
        ? []
        : heads.length < 12 && chance < 0.1
        ? [i - 1 - Math.floor(next() * Math.min(i, 20))]
        : heads.length > 1 && chance < 0.2
        ? [...pick(), ...pick()]
        : pick()
      for (const parent of down) if (heads.includes(parent)) heads.splice(heads.indexOf(parent), 1)
      heads.push(i)
      return { down, ...i > 50 && next() < 0.05 ? { needs: i - 21 - Math.floor(next() * 20) } : {} }
    })
  }
}

const revisionsOf = (shape: Shape, size: number): ReadonlyArray<Revision.Revision> =>
  shape(size).map(({ down, needs }, i) =>
    Revision.make({
      revision: idOf(i),
      downRevisions: down.map(idOf),
      dependsOn: needs === undefined ? [] : [idOf(needs)]
    })
  )

const idOf = (i: number): string => ((i + 1) * 2_654_435_761 % 0xfffffffffff).toString(16).padStart(11, "0")

const range = (size: number): ReadonlyArray<number> => Array.from({ length: size }, (_, i) => i)

const random = (seed: number) => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const time = <A>(run: () => A): readonly [result: A, millis: number] => {
  const start = performance.now()
  const result = run()
  return [result, performance.now() - start]
}

const measure = (shape: Shape, size: number): Record<string, ReadonlyArray<number>> => {
  const revisions = revisionsOf(shape, size)
  const times: Record<string, Array<number>> = {}
  const note = <A>(name: string, run: () => A): A => {
    const [result, millis] = time(run)
    times[name] = [...times[name] ?? [], millis]
    return result
  }
  for (let k = 0; k < repeats; k++) {
    const map = note("build", () => Either.getOrThrow(RevisionMap.fromIterable(revisions)))
    const up = note("upgrade", () => Either.getOrThrow(MigrationStep.planUpgrade(map, [], "heads")))
    if (up.length !== size) throw new Error(`${up.length} steps instead of ${size}`)
    const rows = note("rows", () => Either.getOrThrow(HeadMaintainer.updateAll([], up))).at(-1)?.heads ?? []
    note("no-op", () => Either.getOrThrow(MigrationStep.planUpgrade(map, rows, "heads")))
    const down = note("downgrade", () => Either.getOrThrow(MigrationStep.planDowngrade(map, rows, "base")))
    if (down.length !== size) throw new Error(`${down.length} steps instead of ${size}`)
    note("history", () => Either.getOrThrow(RevisionRange.walk(map)))
  }
  return times
}

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const asked = process.argv.slice(2)
const names = ["build", "upgrade", "rows", "no-op", "downgrade", "history"]
console.log(["shape", "size", "first", "best", "build+up", ...names].map((name) => name.padStart(10)).join(""))
let tooSlow = 0
for (const [name, shape] of Object.entries(shapes)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  for (const size of sizes) {
    const times = measure(shape, size)
    const both = range(repeats).map((k) => (times["build"]?.[k] ?? 0) + (times["upgrade"]?.[k] ?? 0))
    const [first = 0, ...rest] = both
    const total = median(rest)
    const best = Math.min(...rest)
    if (best > (bounds.get(size) ?? Infinity)) tooSlow++
    const cells = [first, best, total, ...names.map((part) => median((times[part] ?? []).slice(1)))]
    console.log(
      name.padStart(10) + String(size).padStart(10) + cells.map((value) => value.toFixed(1).padStart(10)).join("")
    )
  }
}
if (tooSlow > 0) {
  console.log(
    `${tooSlow} beyond the bounds for the best of build+up: ${
      [...bounds].map(([size, bound]) => `${size} in ${bound} ms`).join(", ")
    }`
  )
  process.exitCode = 1
}
