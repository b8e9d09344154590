/**
 * The comparison of a database with declared metadata, and the options of env.ts for it (Alembic's `alembic.autogenerate`).
 *
 * @since 0.1.0
 */
export * from "./autogenerate/AutogenerateError.ts"
export type { AutogenerateOptions, ProcessRevisionDirectives } from "./autogenerate/AutogenerateOptions.ts"
export { compareMetadata, produceMigrations, type TargetMetadata } from "./autogenerate/Compare.ts"
export type * from "./autogenerate/CompareOptions.ts"
export * as Difference from "./autogenerate/Difference.ts"
export type { IsRenamed, Rename } from "./autogenerate/Renames.ts"
export type { RenderOptions } from "./autogenerate/Render.ts"
export type { RenderContext, RenderItem, RenderItemFunction } from "./autogenerate/RenderItem.ts"
