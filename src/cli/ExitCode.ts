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
export const ofFailure = ({ exitCode }: Failure): number => exitCode ?? defect
