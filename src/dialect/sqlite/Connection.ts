/**
 * Adapts connections of `@effect/sql-sqlite-node`.
 *
 * @since 0.1.0
 */
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"

/**
 * Wraps a connection for migrations. The driver throws if an unprepared statement is wrong; here it fails.
 *
 * @since 0.1.0
 * @category constructors
 */
export const adapt = (raw: Connection): Connection =>
  Object.assign(
    Object.create(raw),
    {
      executeUnprepared: (sql, params, transform) =>
        Effect.flatten(Effect.try({
          try: () => raw.executeUnprepared(sql, params, transform),
          catch: (cause) => new SqlError({ cause, message: "Failed to prepare statement" })
        }))
    } satisfies Partial<Connection>
  )
