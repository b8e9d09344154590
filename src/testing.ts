/**
 * What tests of migrations are made with.
 *
 * @since 0.1.0
 */
export * as RevisionArbitrary from "./testing/RevisionArbitrary.ts"
