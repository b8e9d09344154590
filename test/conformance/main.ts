/**
 * The conformance runner: `npm run conformance -- [--cases DIR] [--family a,b] [--dialect a,b] [--report FILE.json]`.
 * Reads recorded cases, asks this project the same questions, prints what passed, and exits 1 on any failure.
 */
import { writeFile } from "node:fs/promises"
import { parseArgs } from "node:util"
import * as Runner from "./Runner.ts"

const list = (text: string | undefined) => text?.split(",").map((word) => word.trim()).filter((word) => word !== "")

const { values } = parseArgs({
  options: {
    cases: { type: "string" },
    dialect: { type: "string" },
    family: { type: "string" },
    report: { type: "string" }
  }
})

const unknown = (list(values.family) ?? []).filter((name) => !Runner.families.some((family) => family.name === name))
if (unknown.length > 0) {
  process.stderr.write(
    `No such family: ${unknown.join(", ")}. There are ${Runner.families.map(({ name }) => name).join(", ")}.\n`
  )
  process.exit(2)
}

const report = await Runner.run({
  cases: values.cases ?? Runner.ownCases,
  families: list(values.family),
  dialects: list(values.dialect)
})
process.stdout.write(Runner.format(report))
if (values.report !== undefined) await writeFile(values.report, `${JSON.stringify(report, null, 2)}\n`)
process.exitCode = report.rows.some((row) => row.failed > 0 || row.unreadable > 0) ? 1 : 0
