/**
 * Sequences, and the options that sequences and identity columns share.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { SqlType } from "./SqlType.ts"

/**
 * The options of a sequence or an identity column, as in `CREATE SEQUENCE`. Use `bigint` for numbers above 2^53.
 *
 * @since 0.1.0
 * @category models
 */
export interface SequenceOptions {
  readonly start?: number | bigint | undefined
  readonly increment?: number | bigint | undefined
  readonly minValue?: number | bigint | undefined
  readonly maxValue?: number | bigint | undefined
  readonly noMinValue?: boolean | undefined
  readonly noMaxValue?: boolean | undefined
  readonly cycle?: boolean | undefined
  readonly cache?: number | bigint | undefined
}

/**
 * A column that owns a sequence (PostgreSQL's `OWNED BY`).
 *
 * @since 0.1.0
 * @category models
 */
export interface SequenceOwner {
  readonly table: string
  readonly column: string
}

/**
 * A named sequence of numbers.
 *
 * @since 0.1.0
 * @category models
 */
export interface Sequence {
  readonly _tag: "Sequence"
  readonly name: string
  readonly schema: Option.Option<string>
  readonly dataType: Option.Option<SqlType>
  /** The column that owns the sequence (PostgreSQL): dropping the column drops the sequence. Its table is in the schema of the sequence. */
  readonly ownedBy: Option.Option<SequenceOwner>
  readonly options: SequenceOptions
}

/**
 * Creates a sequence. Use it as a column's `serverDefault` to take the next number from it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  name: string,
  options: SequenceOptions & {
    readonly schema?: string | undefined
    readonly dataType?: SqlType | undefined
    readonly ownedBy?: SequenceOwner | undefined
  } = {}
): Sequence => {
  const { dataType, ownedBy, schema, ...rest } = options
  return {
    _tag: "Sequence",
    name,
    schema: Option.fromNullable(schema),
    dataType: Option.fromNullable(dataType),
    ownedBy: Option.fromNullable(ownedBy),
    options: rest
  }
}
