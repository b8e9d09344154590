/**
 * Utilities for tests of migrations: laws, databases, snapshots of SQL, random graphs, schemas and rows.
 *
 * @since 0.1.0
 */
export * as EnvironmentLaws from "./testing/EnvironmentLaws.ts"
export * as LawBroken from "./testing/LawBroken.ts"
export * as MigrationFixture from "./testing/MigrationFixture.ts"
export * as MigrationLaws from "./testing/MigrationLaws.ts"
export * as PrivatePostgresql from "./testing/PrivatePostgresql.ts"
export * as RevisionArbitrary from "./testing/RevisionArbitrary.ts"
export * as RowArbitrary from "./testing/RowArbitrary.ts"
export * as SchemaArbitrary from "./testing/SchemaArbitrary.ts"
export * as SqlSnapshot from "./testing/SqlSnapshot.ts"
export * as TestDatabase from "./testing/TestDatabase.ts"
export * as WatchedClient from "./testing/WatchedClient.ts"
