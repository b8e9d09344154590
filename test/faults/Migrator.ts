/**
 * Real processes that migrate: started, told what to do, killed. The driver is bundled once, so that fifty of them start soon.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { build } from "esbuild"
import * as ChildProcess from "node:child_process"
import * as Path from "node:path"
import process from "node:process"
import * as Readline from "node:readline"
import { fileURLToPath } from "node:url"
import type { Answer, Order } from "./driver.ts"

/**
 * The process ended without an answer.
 */
export class Died extends Data.TaggedError("Died")<{ readonly signal: string | null; readonly code: number | null }> {}

/**
 * - `tell`: gives an order and waits for the answer;
 * - `kill`: ends it as a crash would.
 */
export interface Migrator {
  readonly tell: (order: Order) => Effect.Effect<Answer, Died>
  readonly kill: Effect.Effect<void>
}

const folder = fileURLToPath(new URL(`../../node_modules/.cache/effect-alembic-test/${process.pid}`, import.meta.url))

/** The path of the bundled driver. */
export const bundle: Effect.Effect<string> = Effect.runSync(Effect.cached(Effect.promise(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL("driver.ts", import.meta.url))],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
    external: ["better-sqlite3", "pg", "pg-native", "pg-cursor", "mysql2", "tedious", "oxc-parser", "oxc-transform"]
  })
  return Path.join(folder, "driver.mjs")
})))

/** A process that is ready for orders; the scope ends it. */
export const start: Effect.Effect<Migrator, never, Scope.Scope> = Effect.gen(function*() {
  const file = yield* bundle
  const child = yield* Effect.acquireRelease(
    Effect.sync(() => ChildProcess.spawn(process.execPath, [file], { stdio: ["pipe", "pipe", "inherit"] })),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )
  child.stdin.on("error", () => undefined)
  const lines = Readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = new Promise<Died>((resolve) =>
    child.once("exit", (code, signal) => resolve(new Died({ code, signal })))
  )
  const read = Effect.flatMap(
    Effect.promise(async () => {
      const line = await lines.next()
      return line.done === true ? await ended : String(line.value)
    }),
    (line) => typeof line === "string" ? Effect.succeed(line) : Effect.fail(line)
  )
  yield* Effect.orDie(read)
  return {
    tell: (order) =>
      Effect.zipRight(
        Effect.sync(() => child.stdin.write(`${JSON.stringify(order)}\n`)),
        Effect.map(read, (line): Answer => JSON.parse(line))
      ),
    kill: Effect.asVoid(Effect.zipRight(Effect.sync(() => child.kill("SIGKILL")), Effect.promise(() => ended)))
  }
})
