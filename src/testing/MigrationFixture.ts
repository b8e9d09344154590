/**
 * Databases at a revision, for tests of single migrations: with rows put in before the migration runs, or copied from one that is migrated
 * already.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as SynchronizedRef from "effect/SynchronizedRef"
import * as Commands from "../Commands.ts"
import type { MigrationError } from "./ScratchProject.ts"
import * as Project from "./ScratchProject.ts"
import { type ClientError, type Database, TestDatabase } from "./TestDatabase.ts"

export type { MigrationError, ProjectOptions } from "./ScratchProject.ts"

const onClient = <E>(
  options: Project.ProjectOptions,
  effect: Effect.Effect<unknown, E, Project.Services>
): Effect.Effect<void, E | ClientError, SqlClient.SqlClient> =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => Effect.asVoid(Project.within(options, { client: Layer.succeed(SqlClient.SqlClient, sql) })(effect))
  )

/**
 * Applies all that a revision needs to the database of the context, and not the revision itself.
 *
 * @example
 * import { SqlClient } from "@effect/sql"
 * import { ScriptDirectory } from "effect-alembic"
 * import { MigrationFixture } from "effect-alembic/testing"
 * import { Effect } from "effect"
 *
 * const project = { scripts: ScriptDirectory.fromModules([]) }
 *
 * const test = Effect.gen(function*() {
 *   const sql = yield* SqlClient.SqlClient
 *   yield* MigrationFixture.before("ae1027a6acf", project)
 *   yield* sql`INSERT INTO account (name) VALUES ('Ann Lee')`
 *   yield* MigrationFixture.after("ae1027a6acf", project)
 *   return yield* sql`SELECT first_name, last_name FROM account`
 * })
 *
 * @since 0.1.0
 * @category fixtures
 */
export const before = (
  revision: string,
  options: Project.ProjectOptions
): Effect.Effect<void, MigrationError, SqlClient.SqlClient> => onClient(options, Project.upgradeBefore(revision))

/**
 * Applies a revision, with all that it needs, to the database of the context.
 *
 * @since 0.1.0
 * @category fixtures
 */
export const after = (
  revision: string,
  options: Project.ProjectOptions
): Effect.Effect<void, MigrationError, SqlClient.SqlClient> => onClient(options, Commands.upgrade(revision))

/**
 * Returns a function that creates databases at a revision. The first database at a revision is migrated; the next ones are copies of it where the
 * server can copy databases (SQLite, PostgreSQL). All are dropped with their scopes.
 *
 * @example
 * import { SqlClient } from "@effect/sql"
 * import { SqliteClient } from "@effect/sql-sqlite-node"
 * import { ScriptDirectory } from "effect-alembic"
 * import { MigrationFixture, TestDatabase } from "effect-alembic/testing"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const databaseAt = yield* MigrationFixture.databases({ scripts: ScriptDirectory.fromModules([]) })
 *   const { client } = yield* databaseAt("heads")
 *   yield* Effect.provide(Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT * FROM account`), client)
 * }).pipe(Effect.scoped, Effect.provide(TestDatabase.sqlite((filename) => SqliteClient.layer({ filename }))))
 *
 * @since 0.1.0
 * @category fixtures
 */
export const databases = (
  options: Project.ProjectOptions
): Effect.Effect<
  (revision: string) => Effect.Effect<Database, MigrationError, Scope.Scope>,
  never,
  TestDatabase | Scope.Scope
> =>
  Effect.gen(function*() {
    const { copy, create } = yield* TestDatabase
    const scope = yield* Effect.scope
    const migrated = (revision: string) =>
      Effect.tap(create, (database) => Project.within(options, database)(Commands.upgrade(revision)))
    if (Option.isNone(copy)) return migrated
    const templates = yield* SynchronizedRef.make<ReadonlyMap<string, Database>>(new Map())
    const templateAt = (revision: string) =>
      SynchronizedRef.modifyEffect(templates, (known) => {
        const found = known.get(revision)
        return found === undefined
          ? Effect.map(
            Effect.provideService(migrated(revision), Scope.Scope, scope),
            (made) => [made, new Map([...known, [revision, made]])] as const
          )
          : Effect.succeed([found, known] as const)
      })
    return (revision) => Effect.flatMap(templateAt(revision), copy.value)
  })
