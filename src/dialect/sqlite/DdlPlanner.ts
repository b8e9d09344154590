/**
 * Which statements a change needs on SQLite.
 *
 * @since 0.1.0
 */
import * as SqlType from "../../schema/SqlType.ts"
import { DdlPlanner } from "../DdlPlanner.ts"
import { ansi, type Features } from "../Features.ts"
import { types } from "./TypeCompiler.ts"

/**
 * @since 0.1.0
 * @category constructors
 */
export const features: Features = {
  ...ansi,
  alterConstraints: false,
  recreateInBatch: true
}

/**
 * @since 0.1.0
 * @category models
 */
export class SqliteDdlPlanner extends DdlPlanner {
  // A cast to JSON makes a number of a text.
  override castsForCopy(from: SqlType.SqlType, to: SqlType.SqlType): boolean {
    return SqlType.kind(SqlType.forDialect(to, this.dialect)) !== "json" && super.castsForCopy(from, to)
  }
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const ddlPlanner: SqliteDdlPlanner = new SqliteDdlPlanner(types, features)
