/**
 * The exit codes of the process. `docs/command-line.md` documents them; an error has its own as `exitCode`.
 *
 * @since 0.1.0
 */
import type { Failure } from "./Command.ts"

/**
 * A defect of effect-alembic, or an error of a user-defined command without an exit code.
 *
 * @since 0.1.0
 * @category constants
 */
export const defect = 1

/**
 * A usage error.
 *
 * @since 0.1.0
 * @category constants
 */
export const usage = 2

/**
 * The exit codes after signals: 128 plus the number of the signal.
 *
 * @since 0.1.0
 * @category constants
 */
export const signals = { SIGINT: 130, SIGTERM: 143 } as const

/**
 * Returns the exit code of an error.
 *
 * @since 0.1.0
 * @category combinators
 */
export const ofFailure = ({ exitCode }: Failure): number => exitCode ?? defect
