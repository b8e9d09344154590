/**
 * Runs the families of recorded cases over folders of JSON files and counts the outcomes per family and dialect.
 */
import * as Schema from "effect/Schema"
import { existsSync } from "node:fs"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { checkAutogenerateFile } from "./autogenerate.ts"
import { checkBatchFile } from "./batch.ts"
import type { CaseResult } from "./CaseResult.ts"
import { deviations } from "./Deviations.ts"
import { checkGraphFile } from "./graph.ts"
import { checkOfflineFile } from "./offline.ts"
import { checkOperationsFile } from "./operations.ts"
import { checkTypesFile } from "./types.ts"

export interface Family {
  readonly name: string
  /** The files of the family, relative to the folder of cases: all JSON files of a folder, or the ones named. */
  readonly files: { readonly folder: string; readonly only?: ReadonlyArray<string> }
  /** Absent where the feature is not built yet: each case is then counted as not yet supported. */
  readonly check?: (json: unknown) => Promise<ReadonlyArray<CaseResult>> | ReadonlyArray<CaseResult>
}

export interface Row {
  readonly family: string
  readonly dialect: string
  readonly passed: number
  readonly failed: number
  readonly deviating: number
  readonly unsupported: number
  readonly unreadable: number
}

export interface Report {
  readonly rows: ReadonlyArray<Row>
  readonly unreadable: ReadonlyArray<CaseResult & { readonly family: string; readonly file: string }>
  readonly failures: ReadonlyArray<CaseResult & { readonly family: string; readonly file: string }>
  readonly deviations: ReadonlyArray<CaseResult & { readonly family: string; readonly file: string }>
}

export const ownCases = fileURLToPath(new URL("./cases", import.meta.url))

export const families: ReadonlyArray<Family> = [
  { name: "types", files: { folder: "types" }, check: checkTypesFile },
  { name: "operations", files: { folder: "operations" }, check: checkOperationsFile },
  { name: "offline", files: { folder: "offline" }, check: checkOfflineFile },
  { name: "batch", files: { folder: "batch", only: ["offline.json"] }, check: checkOperationsFile },
  { name: "batch", files: { folder: "batch", only: ["sqlite.json"] }, check: checkBatchFile },
  { name: "autogenerate", files: { folder: "autogenerate" }, check: checkAutogenerateFile },
  { name: "graph", files: { folder: "graph" }, check: checkGraphFile }
]

export const run = async (options: {
  readonly cases: string
  readonly families?: ReadonlyArray<string> | undefined
  readonly dialects?: ReadonlyArray<string> | undefined
}): Promise<Report> => {
  const results: Array<CaseResult & { readonly family: string; readonly file: string }> = []
  for (const family of families) {
    if (options.families !== undefined && !options.families.includes(family.name)) continue
    for (const file of await filesOf(options.cases, family)) {
      const json: unknown = JSON.parse(await readFile(join(options.cases, file), "utf8"))
      for (const result of family.check === undefined ? unsupported(json) : await family.check(json)) {
        if (
          options.dialects === undefined || result.dialect === undefined || options.dialects.includes(result.dialect)
        ) {
          results.push({ ...withDeviation(family.name, result), family: family.name, file })
        }
      }
    }
  }
  return {
    rows: count(results),
    failures: results.filter(({ outcome }) => outcome === "failed"),
    unreadable: results.filter(({ outcome }) => outcome === "unreadable"),
    deviations: results.filter(({ outcome }) => outcome === "deviating")
  }
}

/** The report as text for people: a table, then each failure with its case id, what was expected and what came. */
export const format = (report: Report): string => {
  const header = ["family", "dialect", "passed", "failed", "deviating", "not yet supported", "unreadable"]
  const lines = report.rows.map((row) =>
    [row.family, row.dialect, row.passed, row.failed, row.deviating, row.unsupported, row.unreadable].map(String)
  )
  const widths = header.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i]?.length ?? 0)))
  const table = [header, ...lines].map((line) =>
    line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd()
  )
  const failures = report.failures.map((failure) =>
    `FAILED ${failure.id}${failure.dialect === undefined ? "" : ` on ${failure.dialect}`} (${failure.file})\n` +
    `  expected: ${failure.expected ?? "-"}\n  got:      ${failure.got ?? "-"}`
  )
  const total = (key: "passed" | "failed" | "deviating" | "unsupported" | "unreadable") =>
    report.rows.reduce((sum, row) => sum + row[key], 0)
  const sum = `${total("passed")} passed, ${total("failed")} failed, ${total("deviating")} deviating, ${
    total("unsupported")
  } not yet supported, ${total("unreadable")} unreadable`
  const unreadable = report.unreadable.map(({ file, id, reason = "" }) => `UNREADABLE ${id} (${file})\n  ${reason}`)
  return [...unreadable, ...failures, ...table, "", sum, ""].join("\n")
}

const filesOf = async (cases: string, { files }: Family): Promise<ReadonlyArray<string>> => {
  const folder = join(cases, files.folder)
  if (!existsSync(folder)) return []
  const all = (await readdir(folder)).filter((name) => name.endsWith(".json")).toSorted()
  return all.filter((name) => files.only === undefined || files.only.includes(name)).map((name) =>
    join(files.folder, name)
  )
}

const decodeCases = Schema.decodeUnknownSync(Schema.Struct({
  backend: Schema.optional(Schema.String),
  dialect: Schema.optional(Schema.String),
  cases: Schema.Array(Schema.Struct({ id: Schema.String }))
}))

const unsupported = (json: unknown): ReadonlyArray<CaseResult> => {
  const { backend, cases, dialect } = decodeCases(json)
  return cases.map(({ id }) => ({ id, dialect: dialect ?? backend ?? "sqlite", outcome: "unsupported" }))
}

const withDeviation = (family: string, result: CaseResult): CaseResult => {
  if (result.outcome !== "failed") return result
  const deviation = deviations.find((entry) =>
    entry.family === family && entry.id === result.id && entry.dialect === result.dialect
  )
  return deviation === undefined ? result : { ...result, outcome: "deviating", reason: deviation.reason }
}

const count = (results: ReadonlyArray<CaseResult & { readonly family: string }>): ReadonlyArray<Row> => {
  const rows = new Map<string, Row>()
  for (const { dialect = "-", family, outcome } of results) {
    const key = `${family} ${dialect}`
    const row = rows.get(key) ?? { family, dialect, passed: 0, failed: 0, deviating: 0, unsupported: 0, unreadable: 0 }
    rows.set(key, { ...row, [outcome]: row[outcome] + 1 })
  }
  return [...rows.values()]
}
