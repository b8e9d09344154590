/**
 * Dialects of others, and the databases here that speak their protocol.
 */
import type { Dialect } from "effect-alembic/dialect"
import type * as Layer from "effect/Layer"
import { liveDatabases } from "../servers/databases.ts"
import type { LiveDatabase } from "../servers/databases.ts"
import * as Cockroachdb from "./cockroachdb.ts"
import * as Libsql from "./libsql.ts"

/** A database, and the dialect that env.ts is given for it; by default the client's. */
export interface Suite extends LiveDatabase {
  readonly title: string
  readonly dialect: Layer.Layer<Dialect.Dialect> | undefined
}

const on = (label: LiveDatabase["label"], title: string, dialect: Layer.Layer<Dialect.Dialect>) =>
  liveDatabases.filter((database) => database.label === label).map((database): Suite => ({
    ...database,
    title: `${title} on ${label}`,
    dialect
  }))

export const suites: ReadonlyArray<Suite> = [
  ...on("postgresql", "cockroachdb", Cockroachdb.layer),
  ...on("sqlite", "libsql", Libsql.layer)
]
