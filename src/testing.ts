/**
 * Utilities for tests of migrations: laws, databases, random graphs and rows.
 *
 * @since 0.1.0
 */
export * as LawBroken from "./testing/LawBroken.ts"
export * as MigrationFixture from "./testing/MigrationFixture.ts"
export * as MigrationLaws from "./testing/MigrationLaws.ts"
export * as RevisionArbitrary from "./testing/RevisionArbitrary.ts"
export * as RowArbitrary from "./testing/RowArbitrary.ts"
export * as TestDatabase from "./testing/TestDatabase.ts"
export * as WatchedClient from "./testing/WatchedClient.ts"
