/**
 * Checks of options records: a key that does not exist is an error instead of being ignored.
 *
 * @since 0.1.0
 */
import { OptionUnknown } from "./SchemaError.ts"

/**
 * The keys of an options record, for {@link unknown}. The type checker holds the list to the interface.
 *
 * @since 0.1.0
 * @category constructors
 */
export const keys = <T extends object>(known: Readonly<Record<keyof T, true>>): ReadonlySet<string> =>
  new Set(Object.keys(known))

/**
 * The keys of `options` that are given and not in `keys`, each as a reason of a `SchemaError`. `subject` says what the options belong
 * to; it and `known`, the keys to choose from in the message, are used only where there is such a key.
 *
 * @example
 * import { SchemaError } from "effect-alembic"
 *
 * new SchemaError.OptionUnknown({ subject: "column id", option: "autoIncrement", known: ["autoincrement"] }).message
 * // The column id has an unknown option "autoIncrement". Did you mean "autoincrement"?
 *
 * @since 0.1.0
 * @category combinators
 */
export const unknown = (
  subject: () => string,
  options: object,
  keys: ReadonlySet<string>,
  known: Iterable<string> = keys
): ReadonlyArray<OptionUnknown> => {
  if (Object.keys(options).length === 0) return none
  return Object.entries(options)
    .filter(([option, value]) => value !== undefined && !keys.has(option))
    .map(([option]) => new OptionUnknown({ subject: subject(), option, known: [...known] }))
}

const none: ReadonlyArray<OptionUnknown> = []
