/**
 * The conformance runner: `npm run conformance -- [--family a,b] [--dialect a,b] [--report FILE.json]` for the recorded cases of this project, and
 * `npm run fuzz -- --against DIR` with the same options for other cases of the same form. Asks this project the same questions, prints what passed,
 * and exits 1 on a case that failed or is unreadable, and 2 if there is no case.
 */
import { writeFile } from "node:fs/promises"
import { parseArgs } from "node:util"
import * as Runner from "./Runner.ts"

const list = (text: string | undefined) => text?.split(",").map((word) => word.trim()).filter((word) => word !== "")

const { values } = parseArgs({
  options: {
    against: { type: "string" },
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

const cases = values.against ?? Runner.ownCases
const report = await Runner.run({
  cases,
  families: list(values.family),
  dialects: list(values.dialect)
})
process.stdout.write(Runner.format(report))
if (values.report !== undefined) await writeFile(values.report, `${JSON.stringify(report, null, 2)}\n`)
if (report.rows.length === 0) process.stderr.write(`There are no cases in ${cases}.\n`)
process.exitCode = Runner.exitCode(report)
