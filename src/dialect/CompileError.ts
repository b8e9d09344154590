/**
 * Why a value cannot be written in SQL for a dialect.
 * One class per reason, each with the facts that a program or a person needs to mend it.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * The dialect has no such type.
 *
 * @since 0.1.0
 * @category errors
 */
export class TypeNotSupported extends Data.TaggedError("TypeNotSupported")<{
  readonly dialect: string
  readonly type: string
}> {
  override get message() {
    return `${this.dialect} has no type ${this.type}. Give the column another type, or a variant for ${this.dialect}.`
  }
}

/**
 * A column without a type stands where DDL needs one.
 *
 * @since 0.1.0
 * @category errors
 */
export class TypeMissing extends Data.TaggedError("TypeMissing")<{ readonly dialect: string }> {
  override get message() {
    return "A column has no type, and its DDL needs one. Give it a type; SqlType.raw(\"…\") takes any text."
  }
}

/**
 * The dialect wants a length with this type.
 *
 * @since 0.1.0
 * @category errors
 */
export class LengthRequired extends Data.TaggedError("LengthRequired")<{
  readonly dialect: string
  readonly type: string
}> {
  override get message() {
    return `${this.type} needs a length on ${this.dialect}: write ${this.type}(50), or use a text type.`
  }
}

/**
 * An enum type that lives in the database has to be named.
 *
 * @since 0.1.0
 * @category errors
 */
export class EnumNameRequired extends Data.TaggedError("EnumNameRequired")<{
  readonly dialect: string
  readonly values: ReadonlyArray<string>
}> {
  override get message() {
    return `The enum of ${this.values.join(", ")} needs a name on ${this.dialect}: SqlType.enum("name", […]).`
  }
}

/**
 * The parameters of a type contradict each other.
 *
 * @since 0.1.0
 * @category errors
 */
export class TypeParametersInvalid extends Data.TaggedError("TypeParametersInvalid")<{
  readonly dialect: string
  readonly type: string
  readonly advice: string
}> {
  override get message() {
    return `${this.type} on ${this.dialect}: ${this.advice}.`
  }
}

/**
 * A name that the user gave is longer than the database keeps.
 *
 * @since 0.1.0
 * @category errors
 */
export class NameTooLong extends Data.TaggedError("NameTooLong")<{
  readonly dialect: string
  readonly name: string
  readonly maxLength: number
}> {
  override get message() {
    return `The name ${this.name} is longer than ${this.maxLength}, which is all that ${this.dialect} keeps. ` +
      "Choose a shorter one, or mark it with Name.f(…) to have it cut."
  }
}

/**
 * A value has no literal form of this type.
 *
 * @since 0.1.0
 * @category errors
 */
export class LiteralNotSupported extends Data.TaggedError("LiteralNotSupported")<{
  readonly dialect: string
  /** What kind of value it is; never the value, which may be a secret. */
  readonly value: string
  readonly type: string
}> {
  override get message() {
    return `${this.dialect} has no literal for ${this.value} as ${this.type}. Write it as SQL text, or run this step online.`
  }
}

/**
 * @since 0.1.0
 * @category errors
 */
export type CompileError =
  | TypeNotSupported
  | TypeMissing
  | LengthRequired
  | EnumNameRequired
  | TypeParametersInvalid
  | NameTooLong
  | LiteralNotSupported
