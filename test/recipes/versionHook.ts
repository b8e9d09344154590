import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { type Hooks, MigrationStep } from "effect-alembic"

/** Writes a row for each step, in the transaction of the step. For `onVersionApply` of env.ts. */
export const audit: Hooks.OnVersionApply = ({ heads, step }) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`INSERT INTO audit (step, heads) VALUES (${MigrationStep.shortLog(step)}, ${heads.join(" ")})`
  )
