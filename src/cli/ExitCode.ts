/**
 * The exit codes of the process. `docs/command-line.md` documents them; an error carries its own as `exitCode`.
 *
 * @since 0.1.0
 */
import type { Failure } from "./Command.ts"

/**
 * A defect of effect-alembic, or an error of an own command that carries no exit code.
 *
 * @since 0.1.0
 * @category constants
 */
export const defect = 1

/**
 * The command line is not valid.
 *
 * @since 0.1.0
 * @category constants
 */
export const usage = 2

/**
 * The exit codes of signals: 128 and the number of the signal.
 *
 * @since 0.1.0
 * @category constants
 */
export const signals = { SIGINT: 130, SIGTERM: 143 } as const

/**
 * The exit code of an error.
 *
 * @since 0.1.0
 * @category combinators
 */
export const ofFailure = ({ _tag, exitCode }: Failure): number => {
  const kind = kinds[_tag]
  return exitCode ?? (kind === undefined ? defect : codes[kind])
}

// Classes that do not carry their exit code yet.
const codes = { usage, project: 3, revision: 4, database: 5, migration: 6, check: 7 } as const

const kinds: Readonly<Record<string, keyof typeof codes>> = {
  EnvironmentFailed: "project",
  NothingRan: "project",
  MigrationFailed: "migration"
}
