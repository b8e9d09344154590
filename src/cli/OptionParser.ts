/**
 * Parses the options of one command with `@effect/cli`. It is loaded only for a command line that has options.
 *
 * @since 0.1.0
 */
import * as CliConfig from "@effect/cli/CliConfig"
import * as Options from "@effect/cli/Options"
import type * as ValidationError from "@effect/cli/ValidationError"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import type * as Terminal from "@effect/platform/Terminal"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { InvalidValue, type UsageError, type UsageErrorReason } from "../UsageError.ts"
import type { FlagValues, Manual, Services } from "./Command.ts"
import * as CommandTable from "./CommandTable.ts"
import * as Flag from "./Flag.ts"

/**
 * Returns the values of a command's own options and of those that commands share. `usage` creates the error for an invalid value.
 *
 * @since 0.1.0
 * @category parsing
 */
export const parse = <Flags extends Manual["flags"]>(
  flags: Flags,
  words: ReadonlyArray<string>,
  usage: (reason: UsageErrorReason) => UsageError
): Effect.Effect<
  { readonly own: FlagValues<Flags>; readonly shared: FlagValues<typeof CommandTable.shared> },
  UsageError,
  Services
> =>
  Effect.gen(function*() {
    const options = Options.all({ own: optionsOf(flags), shared: optionsOf(CommandTable.shared) })
    const [, unread, values] = yield* Options.processCommandLine(options, words, config).pipe(
      Effect.catchAll((error) =>
        Effect.flatMap(invalidValue(flags, words, error), (reason) => Effect.fail(usage(reason)))
      )
    )
    // If an option such as --sql were not parsed, the command must not run.
    if (unread.length > 0) return yield* Effect.dieMessage(`options were not read: ${unread.join(" ")}`)
    return values
  }).pipe(Effect.provide(NodeTerminal.layer))

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

// `Object.entries` loses the types of the keys, hence the first signature. `all` does not accept an empty record.
function optionsOf<Flags extends Manual["flags"]>(flags: Flags): Options.Options<FlagValues<Flags>>
function optionsOf(flags: Manual["flags"]): Options.Options<Readonly<Record<string, unknown>>> {
  const made = Object.entries(flags).map(([key, flag]) => [key, flag.options(Options)] as const)
  return made.length === 0 ? Options.map(Options.none, () => ({})) : Options.all(Object.fromEntries(made))
}
