/**
 * Reads the values of the options and arguments of one command, and runs it. `Words` has separated options from arguments.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { InvalidCombination, InvalidValue, type UsageError, type UsageErrorReason } from "../UsageError.ts"
import type { ArgumentValues, Definition, Failure, FlagValues, Manual, Services } from "./Command.ts"
import * as CommandTable from "./CommandTable.ts"
import * as Flag from "./Flag.ts"
import type { Option } from "./Words.ts"

/**
 * Runs a command with its options and arguments, which are complete. `usage` creates the error for invalid values.
 *
 * @since 0.1.0
 * @category parsing
 */
export const run = (
  words: { readonly options: ReadonlyArray<Option>; readonly arguments: ReadonlyArray<string> },
  usage: (reason: UsageErrorReason) => UsageError
) =>
<Flags extends Manual["flags"], Arguments extends Manual["arguments"]>(
  { arguments: taken, check, flags, name, run }: Definition<Flags, Arguments>
): Effect.Effect<void, UsageError | Failure, Services> =>
  Effect.gen(function*() {
    const own = yield* Either.mapLeft(flagValues(flags, words.options), usage)
    const shared = yield* Either.mapLeft(flagValues(CommandTable.shared, words.options), usage)
    const all = { ...own, ...argumentValues(taken, words.arguments) }
    const problem = check?.(all)
    if (problem !== undefined) return yield* Effect.fail(usage(new InvalidCombination({ problem })))
    yield* Effect.flatten(Effect.promise(async () => run(all, { ...shared, command: { name, values: all } })))
  })

// `Object.entries` loses the types of the keys, hence the first signature of these two functions.
function flagValues<Flags extends Manual["flags"]>(
  flags: Flags,
  options: ReadonlyArray<Option>
): Either.Either<FlagValues<Flags>, InvalidValue>
function flagValues(
  flags: Manual["flags"],
  options: ReadonlyArray<Option>
): Either.Either<Readonly<Record<string, unknown>>, InvalidValue> {
  const values: Record<string, unknown> = {}
  for (const [key, { expects, name, read }] of Object.entries(flags)) {
    const given = options.flatMap(({ flag, value = "" }) => flag.name === name ? [value] : [])
    const found = read(given)
    if (found === undefined) {
      return Either.left(new InvalidValue({ option: Flag.written(name), value: given[0] ?? "", expected: expects }))
    }
    values[key] = found.value
  }
  return Either.right(values)
}

function argumentValues<Arguments extends Manual["arguments"]>(
  taken: Arguments,
  words: ReadonlyArray<string>
): ArgumentValues<Arguments>
function argumentValues(taken: Manual["arguments"], words: ReadonlyArray<string>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(taken).map(([key, { isRepeated, read }], at) =>
      [key, read(words.slice(at, isRepeated ? undefined : at + 1))] as const
    )
  )
}
