/**
 * Parses the options and arguments of one command with `@effect/cli`, and runs it. `Words` has separated options from arguments.
 *
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as CliConfig from "@effect/cli/CliConfig"
import * as Options from "@effect/cli/Options"
import type * as ValidationError from "@effect/cli/ValidationError"
import type * as Terminal from "@effect/platform/Terminal"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { InvalidCombination, InvalidValue, type UsageError, type UsageErrorReason } from "../UsageError.ts"
import type { ArgumentValues, Definition, Failure, FlagValues, Manual, Services } from "./Command.ts"
import * as CommandTable from "./CommandTable.ts"
import * as Flag from "./Flag.ts"

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
): Effect.Effect<void, UsageError | Failure, Services | Terminal.Terminal> =>
  Effect.gen(function*() {
    const options = Options.all({ own: optionsOf(flags), shared: settings })
    const [, unread, { own, shared }] = yield* Options.processCommandLine(options, words.options, config).pipe(
      Effect.catchAll((error) =>
        Effect.flatMap(invalidValue(flags, words.options, error), (reason) => Effect.fail(usage(reason)))
      )
    )
    // If an option such as --sql were not parsed, the command must not run.
    if (unread.length > 0) return yield* Effect.dieMessage(`options were not read: ${unread.join(" ")}`)
    const [, values] = yield* Effect.orDie(Args.validate(argumentsOf(taken), words.arguments, config))
    const all = { ...own, ...values }
    const problem = check?.(all)
    if (problem !== undefined) return yield* Effect.fail(usage(new InvalidCombination({ problem })))
    yield* Effect.flatten(Effect.promise(async () => run(all, { ...shared, command: { name, values: all } })))
  })

const config = CliConfig.make({ isCaseSensitive: true, autoCorrectLimit: 0 })

/** Returns the option with the invalid value, which `@effect/cli` does not name. */
const invalidValue = (
  flags: Manual["flags"],
  words: ReadonlyArray<string>,
  error: ValidationError.ValidationError
): Effect.Effect<InvalidValue, never, Services | Terminal.Terminal> =>
  Effect.findFirst(
    Object.values(flags),
    (flag) => Effect.isFailure(Options.processCommandLine(flag.options(Options), words, config))
  ).pipe(
    Effect.flatMap(Option.match({
      onNone: () => Effect.die(error),
      onSome: (flag) => {
        const option = Flag.written(flag.name)
        return Effect.succeed(
          new InvalidValue({ option, value: words[words.indexOf(option) + 1] ?? "", expected: flag.expects })
        )
      }
    }))
  )

// `Object.entries` loses the types of the keys, hence the first signature of these two functions. `all` does not accept an empty record.
function optionsOf<Flags extends Manual["flags"]>(flags: Flags): Options.Options<FlagValues<Flags>>
function optionsOf(flags: Manual["flags"]): Options.Options<Readonly<Record<string, unknown>>> {
  const made = Object.entries(flags).map(([key, flag]) => [key, flag.options(Options)] as const)
  return made.length === 0 ? Options.map(Options.none, () => ({})) : Options.all(Object.fromEntries(made))
}

function argumentsOf<Arguments extends Manual["arguments"]>(taken: Arguments): Args.Args<ArgumentValues<Arguments>>
function argumentsOf(taken: Manual["arguments"]): Args.Args<Readonly<Record<string, unknown>>> {
  const made = Object.entries(taken).map(([key, argument]) => [key, argument.args(Args)] as const)
  return made.length === 0 ? Args.map(Args.none, () => ({})) : Args.all(Object.fromEntries(made))
}

const settings = optionsOf(CommandTable.shared)
