/**
 * Comparing schemas on SQL Server.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Comparison from "../Comparison.ts"
import type { MssqlDdlCompiler } from "./DdlCompiler.ts"
import type { MssqlDdlPlanner } from "./DdlPlanner.ts"
import { rules } from "./Lexer.ts"
import { printedBy } from "./PrintedTables.ts"

/**
 * Returns how SQL Server normalizes types, defaults and SQL expressions, for comparing schemas.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (planner: MssqlDdlPlanner, compiler: MssqlDdlCompiler): Comparison.Comparison => ({
  ...Comparison.ansi,
  type: (text) => Comparison.typeForm(text, aliases),
  serverDefault: (text, type) => {
    const form = Comparison.defaultForm(text, type, rules)
    return form === "null" ? undefined : moments.has(form) ? "getdate ( )" : form
  },
  expression: (sql) => Comparison.expressionForm(sql, rules),
  expressionUnasked: (sql) => Comparison.expressionForm(sql, rules),
  indexDetails: ({ mssqlClustered, mssqlColumnstore, mssqlInclude, mssqlWhere }) =>
    Comparison.given({
      clustered: mssqlClustered,
      columnstore: mssqlColumnstore,
      include: mssqlInclude,
      where: mssqlWhere === undefined ? undefined : Comparison.expressionForm(mssqlWhere, rules)
    }),
  foreignKey: (key) => Comparison.foreignKeyForm(key, { known: false, noAction: ["NO ACTION"] }),
  constraintsHoldColumns: true,
  generatedHolds: ["type", "nullable"],
  oneIdentity: true,
  systemSchemas: new Set(["information_schema", "sys", "guest"]),
  printed: Option.some(printedBy(planner, compiler))
})

const moments: ReadonlySet<string> = new Set(["current_timestamp", "getdate ( )"])

const aliases: Readonly<Record<string, string>> = {
  INT: "INTEGER",
  DEC: "DECIMAL",
  "DOUBLE PRECISION": "FLOAT",
  ROWVERSION: "TIMESTAMP"
}
