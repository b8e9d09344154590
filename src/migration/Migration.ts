/**
 * The default export of a migration file: the revision, its place in the graph, and its upgrade and downgrade. `revision`, `downRevision`,
 * `branchLabels` and `dependsOn` are read without running the file.
 *
 * @since 0.1.0
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { dual } from "effect/Function"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { TaggedError } from "../dialect/TaggedError.ts"
import type { Inspector } from "../execution/Inspector.ts"
import type { Operations } from "../operations/Operations.ts"
import * as Spelling from "../Spelling.ts"
import type { MigrationContext } from "./MigrationContext.ts"

/**
 * The key that marks a value as a migration.
 *
 * @since 0.1.0
 * @category symbols
 */
export const TypeId: unique symbol = Symbol.for("effect-alembic/Migration")

/**
 * The type of {@link TypeId}.
 *
 * @since 0.1.0
 * @category symbols
 */
export type TypeId = typeof TypeId

/**
 * The services that every migration can use. {@link forServices} adds those of a project.
 *
 * @since 0.1.0
 * @category models
 */
export type MigrationServices = Operations | MigrationContext | Inspector | SqlClient.SqlClient

/**
 * A revision's migration, up and down. `R` is the services of the project that it may use, and `services` their names.
 *
 * @since 0.1.0
 * @category models
 */
export interface Migration<out E = unknown, out R = never> {
  readonly [TypeId]: TypeId
  readonly revision: string
  readonly downRevisions: ReadonlyArray<string>
  readonly branchLabels: ReadonlyArray<string>
  readonly dependsOn: ReadonlyArray<string>
  readonly services: ReadonlyArray<string>
  readonly upgrade: Effect.Effect<void, E, MigrationServices | R>
  readonly downgrade: Effect.Effect<void, E, MigrationServices | R>
  /** Whether the migration has a downgrade. */
  readonly isReversible: boolean
  /** Why the migration loses data when it goes up and down again; tests of migrations accept it then. */
  readonly lossy: Option.Option<string>
  /** The errors of the definition, for files that are not type-checked. */
  readonly faults: ReadonlyArray<KeyFault>
}

/**
 * The definition of a migration. The first four keys must be literals at the beginning of the object.
 *
 * - `downRevision`: the previous revision; `null` for a base, several for a merge;
 * - `branchLabels`: labels of the branch that starts here;
 * - `dependsOn`: revisions (or labels) on other branches that must be applied first;
 * - `lossy`: why data is lost when the migration goes up and down again, for tests that would report it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Definition<A1, E1, A2, E2, R = never> {
  readonly revision: string
  readonly downRevision: string | ReadonlyArray<string> | null
  readonly branchLabels?: string | ReadonlyArray<string> | null | undefined
  readonly dependsOn?: string | ReadonlyArray<string> | null | undefined
  readonly upgrade: Effect.Effect<A1, E1, MigrationServices | R> & Finished<A1>
  readonly downgrade: Effect.Effect<A2, E2, MigrationServices | R> & Finished<A2>
  readonly lossy?: string | undefined
}

/**
 * Refuses an Effect whose result is an Effect, which would never run.
 *
 * @since 0.1.0
 * @category models
 */
export type Finished<A> = A extends NeverRun | ReadonlyArray<NeverRun> ?
  { readonly "The result is an Effect that nobody runs: yield* it, or use Effect.flatMap": never }
  : unknown

/**
 * The definition has an unknown key.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnknownKey extends Data.TaggedClass("UnknownKey")<{ readonly key: string }> {
  get message(): string {
    return `A migration has no key "${this.key}". ${Spelling.advice(this.key, keys)}`
  }
}

/**
 * The definition lacks a key.
 *
 * @since 0.1.0
 * @category errors
 */
export class MissingKey extends Data.TaggedClass("MissingKey")<{ readonly key: string }> {
  get message(): string {
    return `The migration has no "${this.key}". Give it ${expectations[this.key] ?? "a value"}.`
  }
}

/**
 * A key of the definition has a value of the wrong kind.
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidValue extends Data.TaggedClass("InvalidValue")<{ readonly key: string; readonly found: string }> {
  get message(): string {
    return `"${this.key}" of the migration is ${this.found}. Give it ${expectations[this.key] ?? "another value"}.`
  }
}

/**
 * A migration returns an Effect, which never runs because `yield*` is missing before it.
 *
 * @since 0.1.0
 * @category errors
 */
export class EffectReturned extends TaggedError("EffectReturned") {
  override get message() {
    return "The migration returns an Effect instead of running it. Write `yield*` before it (`return yield* …`), or use Effect.flatMap."
  }
}

/**
 * An error of a migration's definition.
 *
 * @since 0.1.0
 * @category errors
 */
export type KeyFault = UnknownKey | MissingKey | InvalidValue

/**
 * A value that should be a migration is something else.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotAMigration extends Data.TaggedClass("NotAMigration")<{ readonly found: string }> {
  get message(): string {
    return `The default export is ${this.found}. Write \`export default Migration.make({ … })\`.`
  }
}

/**
 * An error of a migration file's default export.
 *
 * @since 0.1.0
 * @category errors
 */
export type DefinitionFault = NotAMigration | KeyFault

/**
 * Creates a migration.
 *
 * @example
 * import { Column, Migration, op, SqlType } from "effect-alembic"
 *
 * export default Migration.make({
 *   revision: "ae1027a6acf",
 *   downRevision: "1975ea83b712",
 *   upgrade: op.addColumn("account", "nick", Column.make(SqlType.string(30))),
 *   downgrade: op.dropColumn("account", "nick")
 * })
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <A1, E1, A2, E2>(
  definition: Definition<A1, E1, A2, E2>
): Migration<E1 | E2 | EffectReturned> => fromDefinition<A1, E1, A2, E2, never>(definition, [])

const fromDefinition = <A1, E1, A2, E2, R>(
  definition: Definition<A1, E1, A2, E2, R>,
  services: ReadonlyArray<string>
): Migration<E1 | E2 | EffectReturned, R> => ({
  [TypeId]: TypeId,
  services,
  revision: definition.revision,
  downRevisions: listOf(definition.downRevision),
  branchLabels: listOf(definition.branchLabels),
  dependsOn: listOf(definition.dependsOn),
  upgrade: finished(definition.upgrade),
  downgrade: finished(definition.downgrade),
  isReversible: true,
  lossy: Option.fromNullable(definition.lossy),
  faults: faultsOf(definition)
})

/**
 * The tag of a service.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  readonly key: string
  readonly Identifier: unknown
}

/**
 * Creates migrations that use the services of a project.
 *
 * - `make`: as {@link make}; the migration may use `R` too;
 * - `layer`: returns a layer as it is, and requires that it has all of `R`, for `services` in env.ts.
 *
 * @since 0.1.0
 * @category models
 */
export interface ForServices<R> {
  readonly make: <A1, E1, A2, E2>(
    definition: Definition<A1, E1, A2, E2, R>
  ) => Migration<E1 | E2 | EffectReturned, R>
  readonly layer: <E, In>(layer: Layer.Layer<R, E, In>) => Layer.Layer<R, E, In>
}

/**
 * Declares the services that the migrations of a project may use. A migration that uses another service does not compile.
 *
 * @example
 * import { Migration } from "effect-alembic"
 * import { Context, Effect, Layer } from "effect"
 *
 * class Mailer extends Context.Tag("Mailer")<Mailer, { readonly send: (text: string) => Effect.Effect<void> }>() {}
 *
 * // services.ts
 * export const Project = Migration.forServices(Mailer)
 *
 * // a migration
 * export default Project.make({
 *   revision: "ae1027a6acf",
 *   downRevision: null,
 *   upgrade: Effect.flatMap(Mailer, (mailer) => mailer.send("migrated")),
 *   downgrade: Effect.void
 * })
 *
 * // env.ts: Environment.make({ client, services })
 * export const services = Project.layer(Layer.succeed(Mailer, { send: () => Effect.void }))
 *
 * @since 0.1.0
 * @category constructors
 */
export const forServices = <const T extends ReadonlyArray<Service>>(
  ...services: T
): ForServices<T[number]["Identifier"]> => ({
  make: (definition) => fromDefinition(definition, services.map(({ key }) => key)),
  layer: (layer) => layer
})

/**
 * The services of the project that a migration, or the migration of a module, uses.
 *
 * @since 0.1.0
 * @category models
 */
export type ServicesOf<M> = M extends Migration<infer _E, infer R> ? R
  : M extends { readonly default: Migration<infer _E, infer R> } ? R
  : never

/**
 * The services of the project that env.ts provides.
 *
 * @since 0.1.0
 * @category tags
 */
export class ProjectServices
  extends Context.Tag("effect-alembic/ProjectServices")<ProjectServices, Context.Context<never>>()
{}

/**
 * Provides the services of its project to a migration. `services` keeps the names of those that are still missing.
 *
 * @since 0.1.0
 * @category combinators
 */
export const provide: {
  <R>(context: Context.Context<R>): <E>(migration: Migration<E>) => Migration<E>
  <E, R>(migration: Migration<E>, context: Context.Context<R>): Migration<E>
} = dual(2, <E, R>(migration: Migration<E>, context: Context.Context<R>): Migration<E> => {
  const provided = <A>(effect: Effect.Effect<A, E, MigrationServices>) =>
    Effect.mapInputContext(effect, (own: Context.Context<MigrationServices>) => Context.merge(context, own))
  return migration.services.length === 0 ? migration : {
    ...migration,
    services: migration.services.filter((key) => !context.unsafeMap.has(key)),
    upgrade: provided(migration.upgrade),
    downgrade: provided(migration.downgrade)
  }
})

/**
 * Returns whether a value was created by {@link make}, of this or another copy of the library.
 *
 * @since 0.1.0
 * @category guards
 */
export const isMigration = (value: unknown): value is Migration => Predicate.hasProperty(value, TypeId)

/**
 * Returns the migration that a module default-exports, or the error of its definition.
 *
 * @since 0.1.0
 * @category guards
 */
export const fromUnknown = (value: unknown): Either.Either<Migration, DefinitionFault> => {
  if (!isMigration(value)) return Either.left(new NotAMigration({ found: describe(value) }))
  const [fault] = value.faults
  return fault === undefined ? Either.right(value) : Either.left(fault)
}

/** The types refuse this too, if the file is type-checked. */
const finished = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<void, E | EffectReturned, R> =>
  Effect.isEffect(effect)
    ? Effect.flatMap(
      effect,
      (result) =>
        Effect.isEffect(result) || (Array.isArray(result) && result.some(Effect.isEffect))
          ? new EffectReturned()
          : Effect.void
    )
    : effect

/**
 * An Effect that a migration returns instead of running it.
 *
 * @since 0.1.0
 * @category models
 */
export type NeverRun = Effect.Effect<unknown, unknown, unknown>

const listOf = (value: string | ReadonlyArray<string> | null | undefined): ReadonlyArray<string> =>
  value === null || value === undefined ? [] : typeof value === "string" ? [value] : value

const names = "a string, an array of strings, or null"

const expectations: Readonly<Record<string, string>> = {
  revision: "the id of the revision, a string",
  downRevision: `the id of the revision before it: ${names} at a base`,
  branchLabels: names,
  dependsOn: names,
  upgrade: "an Effect, as `Effect.void` or `Effect.gen(function*() { … })`",
  downgrade: "an Effect, as `Effect.void` or `Effect.gen(function*() { … })`",
  lossy: "the reason, a string"
}

const keys = Object.keys(expectations)
const optional = ["branchLabels", "dependsOn", "lossy"]

const isNames = (value: unknown): boolean =>
  value === null || typeof value === "string" || Array.isArray(value) && value.every(Predicate.isString)

const fits = (key: string, value: unknown): boolean => {
  switch (key) {
    case "revision":
      return typeof value === "string"
    case "downRevision":
      return isNames(value)
    case "branchLabels":
    case "dependsOn":
      return value === undefined || isNames(value)
    case "lossy":
      return value === undefined || typeof value === "string"
    default:
      return Effect.isEffect(value)
  }
}

const faultsOf = (definition: object): ReadonlyArray<KeyFault> => {
  const given: Readonly<Record<string, unknown>> = { ...definition }
  const faults: Array<KeyFault> = []
  for (const key of Object.keys(given)) if (!keys.includes(key)) faults.push(new UnknownKey({ key }))
  for (const key of keys) {
    const value = given[key]
    if (fits(key, value)) continue
    faults.push(
      value === undefined && !optional.includes(key)
        ? new MissingKey({ key })
        : new InvalidValue({ key, found: describe(value) })
    )
  }
  return faults
}

const describe = (value: unknown): string => {
  if (value === null || value === undefined) return String(value)
  if (Effect.isEffect(value)) return "an Effect"
  if (Array.isArray(value)) return "an array"
  switch (typeof value) {
    case "object":
      return "an object"
    case "function":
      return "a function"
    default:
      return `a ${typeof value}`
  }
}
