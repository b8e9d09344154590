/**
 * The options of identity columns, with the defaults of the server.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { SequenceOptions } from "../schema/Sequence.ts"
import type { Identity, ServerDefault } from "../schema/ServerDefault.ts"

/**
 * Returns the options of an identity that differ from the defaults of the server, as text.
 *
 * @since 0.1.0
 * @category getters
 */
export const form = ({ always, options }: Identity): string => {
  const { cache, cycle, increment = 1, maxValue, minValue, start } = options
  const isUp = BigInt(increment) > 0n
  const lowest = minValue ?? (isUp ? 1 : undefined)
  const first = isUp ? lowest : maxValue ?? -1
  const unless = (value: SequenceOptions["start"], usual: SequenceOptions["start"]) =>
    value === undefined || usual !== undefined && BigInt(value) === BigInt(usual) ? null : String(value)
  return JSON.stringify([
    always,
    unless(start, first),
    unless(increment, 1),
    unless(minValue, isUp ? 1 : undefined),
    unless(maxValue, isUp ? undefined : -1),
    unless(cache, 1),
    cycle === true
  ])
}

/**
 * Returns a default. An identity gets the defaults of the server for the options that only the other one sets, because a change of an
 * identity keeps what it does not name.
 *
 * @since 0.1.0
 * @category combinators
 */
export const completedBy = (
  serverDefault: Option.Option<ServerDefault>,
  other: Option.Option<ServerDefault>
): Option.Option<ServerDefault> =>
  Option.map(
    serverDefault,
    (identity) =>
      identity._tag === "Identity" && Option.isSome(other) && other.value._tag === "Identity"
        ? { ...identity, options: completedOptions(identity.options, other.value.options) }
        : identity
  )

/**
 * Returns options with the defaults of the server for those that only the other options set.
 *
 * @since 0.1.0
 * @category combinators
 */
export const completedOptions = (given: SequenceOptions, other: SequenceOptions): SequenceOptions => {
  const isMissing = (option: keyof SequenceOptions) => given[option] === undefined && other[option] !== undefined
  const { increment = 1, maxValue = -1, minValue = 1 } = given
  return {
    ...(isMissing("increment") ? { increment: 1 } : {}),
    ...(isMissing("start") ? { start: BigInt(increment) > 0n ? minValue : maxValue } : {}),
    ...(isMissing("minValue") ? { noMinValue: true } : {}),
    ...(isMissing("maxValue") ? { noMaxValue: true } : {}),
    ...(isMissing("cache") ? { cache: 1 } : {}),
    ...(isMissing("cycle") ? { cycle: false } : {}),
    ...given
  }
}
