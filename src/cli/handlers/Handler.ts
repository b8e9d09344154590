/**
 * The parts that the handlers of the commands share: their type, the values of common options, and how revisions and databases are
 * printed.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Config from "../../AlembicConfig.ts"
import type * as Commands from "../../Commands.ts"
import type { Revision } from "../../revision/Revision.ts"
import * as RevisionFormat from "../../revision/RevisionFormat.ts"
import type * as RevisionMap from "../../revision/RevisionMap.ts"
import type { SchemaError } from "../../schema/SchemaError.ts"
import * as ScriptDirectory from "../../script/ScriptDirectory.ts"
import type { LawBroken } from "../../testing/LawBroken.ts"
import type { Services, Settings } from "../Command.ts"
import * as Style from "../Style.ts"

/**
 * The errors of all commands.
 *
 * @since 0.1.0
 * @category errors
 */
export type CliError = Commands.CommandError | Config.ReadError | SchemaError | LawBroken

/**
 * The program of a command.
 *
 * @since 0.1.0
 * @category models
 */
export type Handler = Effect.Effect<void, CliError, Services>

/**
 * The option `--json`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Json {
  readonly json: boolean
}

/**
 * The options that select the objects to reflect.
 *
 * @since 0.1.0
 * @category models
 */
export interface Reflected {
  readonly schema: ReadonlyArray<string>
  readonly include: ReadonlyArray<string>
  readonly exclude: ReadonlyArray<string>
}

/**
 * Returns the options of {@link Reflected} as those of `Commands`.
 *
 * @since 0.1.0
 * @category conversions
 */
export const reflected = ({ exclude, include, schema }: Reflected) => ({
  schemas: schema.length === 0 ? undefined : schema,
  include,
  exclude
})

/**
 * The options of the commands that run env.ts.
 *
 * @since 0.1.0
 * @category models
 */
export interface EnvironmentFlags {
  readonly tag: string | undefined
  readonly connectTimeout: number | undefined
}

/**
 * Returns the options of {@link EnvironmentFlags} as those of `Commands`.
 *
 * @since 0.1.0
 * @category conversions
 */
export const connection = ({ connectTimeout, tag }: EnvironmentFlags) => ({
  tag,
  connectTimeout: seconds(connectTimeout)
})

/**
 * Returns a number of seconds as a duration.
 *
 * @since 0.1.0
 * @category conversions
 */
export const seconds = (count: number | undefined) => count === undefined ? undefined : Duration.seconds(count)

/**
 * Returns the line that names a database; nothing if it is the only one.
 *
 * @since 0.1.0
 * @category rendering
 */
export const databaseTitle = (databases: ReadonlyArray<unknown>, index: number): ReadonlyArray<string> =>
  databases.length > 1 ? [style.bold(`Database ${index + 1}:`)] : []

/**
 * The colors of standard output.
 *
 * @since 0.1.0
 * @category rendering
 */
export const style = Style.of(process.stdout)

/**
 * Loads what prints results with `--json`.
 *
 * @since 0.1.0
 * @category getters
 */
export const report = Effect.promise(() => import("../Report.ts"))

/**
 * Reads the revisions of the project.
 *
 * @since 0.1.0
 * @category getters
 */
export const revisionMap = Effect.flatMap(ScriptDirectory.ScriptDirectory, (scripts) => scripts.revisionMap)

/**
 * Returns a function that prints a revision as a line, or with `--verbose` as a paragraph.
 *
 * @since 0.1.0
 * @category rendering
 */
export const entry = (
  map: RevisionMap.RevisionMap,
  { verbose }: Settings,
  options: RevisionFormat.LineOptions = {}
) => {
  const format = RevisionFormat.make(map, { ...options, paint: style })
  return (revision: Revision) => verbose ? format.paragraph(revision) : format.line(revision)
}
