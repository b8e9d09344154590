/**
 * Utilities for tests of migrations.
 *
 * @since 0.1.0
 */
export * as RevisionArbitrary from "./testing/RevisionArbitrary.ts"
