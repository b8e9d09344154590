/**
 * Finds the values of the options and arguments of one command, and runs it. `Words` has separated options from arguments.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { InvalidCombination, type UsageError, type UsageErrorReason } from "../UsageError.ts"
import type { ArgumentValues, Definition, Failure, FlagValues, Manual, Services } from "./Command.ts"
import * as CommandTable from "./CommandTable.ts"

/**
 * Runs a command with its options, in normal form, and its arguments. `usage` creates the error for invalid values.
 *
 * @since 0.1.0
 * @category running
 */
export const run = (
  words: { readonly options: ReadonlyArray<string>; readonly arguments: ReadonlyArray<string> },
  usage: (reason: UsageErrorReason) => UsageError
) =>
<Flags extends Manual["flags"], Arguments extends Manual["arguments"]>(
  { arguments: taken, check, flags, name, run }: Definition<Flags, Arguments>
): Effect.Effect<void, UsageError | Failure, Services> =>
  Effect.gen(function*() {
    const absent = words.options.length === 0
      ? Option.all({ own: absentValues(flags), shared: absentValues(CommandTable.shared) })
      : Option.none()
    const { own, shared } = Option.isSome(absent)
      ? absent.value
      : yield* Effect.flatMap(optionParser, ({ parse }) => parse(flags, words.options, usage))
    const all = { ...own, ...argumentValues(taken, words.arguments) }
    const problem = check?.(all)
    if (problem !== undefined) return yield* Effect.fail(usage(new InvalidCombination({ problem })))
    yield* Effect.flatten(Effect.promise(async () => run(all, { ...shared, command: { name, values: all } })))
  })

/** `@effect/cli` loads `effect/Schema`, which takes longer than most commands need. */
const optionParser = Effect.promise(() => import("./OptionParser.ts"))

// `Object.entries` loses the types of the keys, hence the first signature of these two functions.
function absentValues<Flags extends Manual["flags"]>(flags: Flags): Option.Option<FlagValues<Flags>>
function absentValues(flags: Manual["flags"]): Option.Option<Readonly<Record<string, unknown>>> {
  const values: Record<string, unknown> = {}
  for (const [key, { absent }] of Object.entries(flags)) {
    if (absent === undefined) return Option.none()
    values[key] = absent.value
  }
  return Option.some(values)
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
