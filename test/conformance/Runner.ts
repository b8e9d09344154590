/**
 * Runs the families of recorded cases over folders of JSON files and counts the outcomes per family and dialect.
 */
import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { readdir, readFile } from "node:fs/promises"
import { join, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { checkAutogenerateFile } from "./autogenerate.ts"
import { checkBatchFile } from "./batch.ts"
import type { CaseResult } from "./CaseResult.ts"
import { deviations } from "./Deviations.ts"
import { checkGraphFile } from "./graph.ts"
import { checkOfflineFile } from "./offline.ts"
import { checkOperationsFile } from "./operations.ts"
import { unreadable } from "./Reading.ts"
import { checkTypesFile } from "./types.ts"

export interface Family {
  readonly name: string
  readonly check: (json: unknown) => Promise<ReadonlyArray<CaseResult>> | ReadonlyArray<CaseResult>
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

/** A result with its family and file. `kind` is what the case is about, as `addColumn`. */
interface Result extends CaseResult {
  readonly family: string
  readonly file: string
  readonly kind: string
}

export interface Report {
  readonly rows: ReadonlyArray<Row>
  readonly unreadable: ReadonlyArray<Result>
  readonly failures: ReadonlyArray<Result>
  readonly deviations: ReadonlyArray<Result>
}

export const ownCases = fileURLToPath(new URL("./cases", import.meta.url))

/** The cases of batch mode in scripts have the form of operations. */
const checkBatch: Family["check"] = (json) =>
  Predicate.hasProperty(json, "mode") && json.mode === "offline" ? checkOperationsFile(json) : checkBatchFile(json)

export const families: ReadonlyArray<Family> = [
  { name: "types", check: checkTypesFile },
  { name: "operations", check: checkOperationsFile },
  { name: "offline", check: checkOfflineFile },
  { name: "batch", check: checkBatch },
  { name: "autogenerate", check: checkAutogenerateFile },
  { name: "graph", check: checkGraphFile }
]

export const run = async (options: {
  readonly cases: string
  readonly families?: ReadonlyArray<string> | undefined
  readonly dialects?: ReadonlyArray<string> | undefined
}): Promise<Report> => {
  const results: Array<Result> = []
  const files = (await readdir(options.cases, { recursive: true })).filter((name) => name.endsWith(".json"))
  for (const file of files.toSorted()) {
    const text = await readFile(join(options.cases, file), "utf8")
    const folder = file.split(sep)[0]
    const isAsked = (name: string) => options.families === undefined || options.families.includes(name)
    if (families.some(({ name }) => name === folder && !isAsked(name))) continue
    try {
      const json: unknown = JSON.parse(text)
      const named = Predicate.hasProperty(json, "family") ? json.family : undefined
      const family = families.find(({ name }) => name === folder) ?? families.find(({ name }) => name === named)
      if (family === undefined && options.families !== undefined) continue
      if (family === undefined) throw new Error("It is not in the folder of a family, and has no family.")
      if (!isAsked(family.name)) continue
      const kind = kindsOf(json)
      for (const result of await family.check(json)) {
        if (
          options.dialects === undefined || result.dialect === undefined || options.dialects.includes(result.dialect)
        ) {
          results.push({ ...withDeviation(family.name, result), family: family.name, file, kind: kind(result) })
        }
      }
    } catch (error) {
      results.push({ ...unreadable({ id: file }, error), family: folder ?? "-", file, kind: "file" })
    }
  }
  return {
    rows: count(results),
    failures: results.filter(({ outcome }) => outcome === "failed"),
    unreadable: results.filter(({ outcome }) => outcome === "unreadable"),
    deviations: results.filter(({ outcome }) => outcome === "deviating")
  }
}

/** The exit code of a run: 0 if all cases agree, 1 if one does not or cannot be read, 2 if there is none. */
export const exitCode = ({ failures, rows, unreadable }: Report): number =>
  rows.length === 0 ? 2 : failures.length + unreadable.length > 0 ? 1 : 0

/**
 * The report as text for people: each case that is unreadable or failed, with its id, what was expected and what came; the failures by kind; and a
 * table.
 */
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
  return [...unreadable, ...failures, ...byKind(report.failures), ...table, "", sum, ""].join("\n")
}

const byKind = (failures: ReadonlyArray<Result>): ReadonlyArray<string> => {
  const kinds = Arr.groupBy(failures, ({ dialect = "-", family, kind }) => `${family} ${kind} on ${dialect}`)
  return Object.entries(kinds).toSorted(([, left], [, right]) => right.length - left.length).map(([kind, failures]) =>
    `DISAGREES ${failures.length} × ${kind}: ${failures.slice(0, 3).map(({ id }) => id).join(", ")}`
  )
}

const Kinds = Schema.Struct({
  group: Schema.optional(Schema.String),
  cases: Schema.Array(Schema.Struct({
    id: Schema.Unknown,
    group: Schema.optional(Schema.String),
    ops: Schema.optional(Schema.Array(Schema.Struct({ op: Schema.Unknown }))),
    command: Schema.optional(Schema.Struct({ name: Schema.Unknown }))
  }))
})

/** The group of a case or its file, or else its operations, its command, or the question of a graph. */
const kindsOf = (json: unknown): (result: CaseResult) => string => {
  const file = Option.getOrUndefined(Schema.decodeUnknownOption(Kinds)(json))
  const kinds = new Map((file?.cases ?? []).map(({ command, group, id, ops }) => [
    String(id),
    group ?? file?.group ?? ([...new Set(ops?.map(({ op }) => op) ?? [])].join("+") || String(command?.name ?? ""))
  ]))
  return ({ id }) => kinds.get(id) || /#\d+ (\w+)/.exec(id)?.[1] || "-"
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
