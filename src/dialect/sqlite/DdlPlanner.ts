/**
 * Which statements a change needs on SQLite.
 *
 * @since 0.1.0
 */
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
 * @category constructors
 */
export const ddlPlanner: DdlPlanner = new DdlPlanner(types, features)
