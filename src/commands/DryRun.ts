/**
 * The SQL of a migration in a dry run, up to the first statement that reads from the database.
 *
 * @since 0.1.0
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { DatabaseError } from "../execution/DatabaseError.ts"
import * as Execution from "../execution/Execution.ts"
import type * as Migration from "../migration/Migration.ts"

/**
 * Ends the SQL of a migration at its first read. The dry run continues with the next migration.
 *
 * @since 0.1.0
 * @category combinators
 */
export const untilRead = (migration: Migration.Migration): Migration.Migration => {
  const stop = <E>(effect: Effect.Effect<void, E, Migration.MigrationServices>) =>
    Effect.catchAll(effect, (error) =>
      Option.match(offlineRead(error), {
        onNone: () => Effect.fail(error),
        onSome: (sql) => {
          const text =
            `Revision ${migration.revision} reads from the database, so its statements after this one are not shown: ${sql}`
          return Effect.flatMap(
            Effect.serviceOption(Execution.Execution),
            Option.match({ onNone: () => Effect.void, onSome: ({ comment }) => comment(text) })
          ).pipe(Effect.zipRight(Effect.logWarning(text)))
        }
      }))
  return { ...migration, upgrade: stop(migration.upgrade), downgrade: stop(migration.downgrade) }
}

/** Returns the statement that a script cannot run, even if the migration wrapped the error. */
const offlineRead = (error: unknown): Option.Option<string> => {
  const original = Cause.originalError(error)
  if (original instanceof DatabaseError) {
    return original.reason._tag === "OfflineRead" ? Option.some(original.reason.sql) : Option.none()
  }
  return original instanceof SqlError ? offlineRead(original.cause) : Option.none()
}
