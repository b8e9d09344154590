import type { SqlClient } from "@effect/sql"
import type { Layer } from "effect"
import { Environment } from "effect-alembic"

/** Two projects in one database, each with version rows of its own. */
export const environment = (client: Layer.Layer<SqlClient.SqlClient>, project: string) =>
  Environment.make({ client, versionTable: `${project}_version`, versionTablePk: false })
