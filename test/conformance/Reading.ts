/**
 * Reads recorded cases one by one: a case that cannot be read is a result of its own, with its id and the reason, and ends nothing.
 */
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { ParseOptions } from "effect/SchemaAST"
import type { CaseResult } from "./CaseResult.ts"

/** Unknown keys are errors, and the keys of a record keep their order. */
export const parsing = { onExcessProperty: "error", propertyOrder: "original" } as const

export const unreadable = (json: unknown, reason: unknown): CaseResult => ({
  id: Predicate.hasProperty(json, "id") ? String(json.id) : "(no id)",
  dialect: Predicate.hasProperty(json, "dialect") ? String(json.dialect) : undefined,
  outcome: "unreadable",
  reason: reason instanceof Error ? reason.message : String(reason)
})

const Envelope = Schema.Struct({ cases: Schema.Array(Schema.Unknown) })

export const cases = (json: unknown): ReadonlyArray<unknown> => Schema.decodeUnknownSync(Envelope)(json).cases

/** The results of each case that `check` judges; a case that cannot be decoded, or whose specs say what nobody knows, is unreadable. */
export const judged = <A, I>(
  schema: Schema.Schema<A, I>,
  json: unknown,
  check: (asked: A) => ReadonlyArray<CaseResult>,
  options: ParseOptions = parsing
): ReadonlyArray<CaseResult> => {
  const decode = Schema.decodeUnknownEither(schema, options)
  return cases(json).flatMap((one) =>
    decode(one).pipe(
      Either.flatMap((asked) => Either.try(() => check(asked))),
      Either.getOrElse((error) => [unreadable(one, error)])
    )
  )
}
