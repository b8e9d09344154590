/**
 * Random rows of a model, through Effect's `Arbitrary`.
 *
 * @since 0.1.0
 */
import * as Arbitrary from "effect/Arbitrary"
import * as Either from "effect/Either"
import * as fc from "effect/FastCheck"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Row } from "../dialect/BulkInsert.ts"

/**
 * Returns encoded rows of a model's variant `insert`, or of the model itself; `None` if it has no `Arbitrary`. There are at most `count`
 * of them: a value that cannot be encoded without services gives none.
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const rows = (
  model: Schema.Schema.All,
  count: number
): Option.Option<fc.Arbitrary<ReadonlyArray<Row>>> => {
  const { ast } = "insert" in model && Schema.isSchema(model.insert) ? model.insert : model
  const schema = Schema.make<unknown, Row>(ast)
  const encode = Option.liftThrowable(Schema.encodeEither(schema))
  return Option.map(
    Option.liftThrowable(() => Arbitrary.make(schema))(),
    (value) =>
      fc.array(value, { minLength: count, maxLength: count }).map((values) =>
        values.flatMap((value) => Option.toArray(Option.flatMap(encode(value), Either.getRight)))
      )
  )
}
