/**
 * The commands: each command of Alembic as a function that returns an Effect with a typed result. They require the scripts
 * (`ScriptDirectory`) and, if a database is involved, the env program (`Environment`).
 *
 * @since 0.1.0
 */
export { applied, checkApplied } from "./commands/Applied.ts"
export { autogenerate, type AutogenerateCommandOptions, check } from "./commands/Autogenerate.ts"
export { bundle } from "./commands/BundleScripts.ts"
export * from "./commands/CommandError.ts"
export { baseline, type BaselineOptions } from "./commands/CreateBaseline.ts"
export { merge, revision } from "./commands/CreateRevision.ts"
export { type Current, current, type Interrupted } from "./commands/Current.ts"
export { diff } from "./commands/Diff.ts"
export { type EmbeddingOptions, layerUpgrade, readiness } from "./commands/Embedding.ts"
export { inspect, type InspectedDatabase, type InspectError, type InspectOptions } from "./commands/Inspect.ts"
export type { RevisionOptions } from "./commands/MakeRevision.ts"
export { downgrade, upgrade } from "./commands/Migrate.ts"
export type { ConnectError, EnvironmentOptions } from "./commands/ReadDatabases.ts"
export type { TaskError } from "./commands/RunEnvironment.ts"
export type { DatabaseResult, Progress, ReadOptions, RunOptions, RunResults } from "./commands/RunOptions.ts"
export { init, listTemplates } from "./commands/Setup.ts"
export { branches, type BranchPoint, edit, heads, history, show } from "./commands/Show.ts"
export { ensureVersion, resolve, stamp } from "./commands/Stamp.ts"
export { validate, type Validated } from "./commands/Validate.ts"
