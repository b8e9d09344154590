/**
 * Types in SQL: each portable type in the dialect's own words, each named type with its parameters.
 * The base class speaks plain ANSI SQL; a dialect overrides what it does differently.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as Name from "../schema/Name.ts"
import * as SqlType from "../schema/SqlType.ts"
import * as CompileError from "./CompileError.ts"
import { type Identifiers, identifiers } from "./Identifiers.ts"
import { type Literals, literals } from "./Literals.ts"

/**
 * The text of a type, or why there is none.
 *
 * @since 0.1.0
 * @category models
 */
export type Compiled = Either.Either<string, CompileError.CompileError>

/**
 * Writes a type that goes by name, with the parameters it knows.
 *
 * @since 0.1.0
 * @category models
 */
export type Writer = (parameters: SqlType.TypeParameters, name: string) => Compiled

/**
 * A CHECK constraint that comes with a type where the dialect has no such type.
 *
 * @since 0.1.0
 * @category models
 */
export interface TypeCheck {
  readonly name: Name.Name
  readonly sqltext: string
}

/**
 * A type that lives in the database under a name of its own, and has to be there before a column can have it.
 *
 * @since 0.1.0
 * @category models
 */
export type NamedType =
  | {
    readonly _tag: "Enum"
    readonly name: string
    readonly schema: Option.Option<string>
    readonly values: ReadonlyArray<string>
    /** Whether creating and dropping a table creates and drops the type. */
    readonly createType: boolean
  }
  | {
    readonly _tag: "Domain"
    readonly name: string
    readonly schema: Option.Option<string>
    readonly dataType: SqlType.SqlType
    readonly parameters: SqlType.TypeParameters
    readonly createType: boolean
  }

/**
 * The definition of a type by its tag.
 *
 * @since 0.1.0
 * @category models
 */
export type Definition<Tag extends SqlType.TypeDefinition["_tag"]> = Extract<
  SqlType.TypeDefinition,
  { readonly _tag: Tag }
>

/**
 * @since 0.1.0
 * @category models
 */
export class TypeCompiler {
  readonly identifiers: Identifiers
  readonly literals: Literals

  constructor(identifiers: Identifiers, literals: Literals) {
    this.identifiers = identifiers
    this.literals = literals
  }

  /** The dialect's name. */
  get dialect(): string {
    return this.identifiers.dialect
  }

  /** The type as it stands in DDL. */
  compile(type: SqlType.SqlType): Compiled {
    const { definition } = SqlType.forDialect(type, this.dialect)
    switch (definition._tag) {
      case "Integer":
        return this.named("INTEGER")
      case "SmallInteger":
        return this.named("SMALLINT")
      case "BigInteger":
        return this.named("BIGINT")
      case "Numeric":
        return this.named("NUMERIC", definition)
      case "Float":
        return this.named("FLOAT", definition)
      case "Double":
        return this.double(definition)
      case "Boolean":
        return this.boolean(definition)
      case "String":
        return this.string(definition)
      case "Text":
        return this.text(definition)
      case "Binary":
        return this.binary(definition)
      case "Date":
        return this.date(definition)
      case "DateTime":
        return this.dateTime(definition)
      case "Time":
        return this.time(definition)
      case "Interval":
        return this.interval(definition)
      case "Uuid":
        return this.uuid(definition)
      case "Json":
        return this.json(definition)
      case "Enum":
        return this.enum(definition)
      case "Array":
        return this.array(definition)
      case "Standard":
      case "Native":
        return this.named(definition.name, definition.parameters)
      case "Custom":
        return this.custom(definition)
      case "None":
        return Either.left(
          new CompileError.CompileError({ reason: new CompileError.TypeMissing({ dialect: this.dialect }) })
        )
    }
  }

  /** The CHECK constraint that belongs to a column of the type. `quote` forces the quotes of the column's name on or off. */
  checkFor(type: SqlType.SqlType, columnName: string, quote?: boolean): Option.Option<TypeCheck> {
    const column = () => this.identifiers.quote(columnName, quote)
    const { definition } = SqlType.forDialect(type, this.dialect)
    switch (definition._tag) {
      case "Boolean":
        return definition.createConstraint && !this.hasBoolean
          ? valueCheck(definition.name, column(), ["0", "1"])
          : Option.none()
      case "Enum":
        return definition.createConstraint && !(definition.native && this.hasEnum)
          ? valueCheck(definition.name, column(), definition.values.map((value) => this.literals.string(value)))
          : Option.none()
      default:
        return Option.none()
    }
  }

  /** The types that have to be in the database before a column can have this one; `tableSchema` is that of its table. */
  namedTypes(_type: SqlType.SqlType, _tableSchema: Option.Option<string>): ReadonlyArray<NamedType> {
    return []
  }

  /** Whether a truth value has a type of its own, which takes nothing else. */
  readonly hasBoolean: boolean = false

  /** Whether an enum has a type of its own. */
  readonly hasEnum: boolean = false

  /** How the dialect writes a type that goes by `name`; `undefined` when it has no such type. */
  protected writer(name: string): Writer | undefined {
    switch (name) {
      case "INTEGER":
      case "SMALLINT":
      case "BIGINT":
      case "REAL":
      case "DOUBLE":
      case "DOUBLE PRECISION":
      case "FLOAT":
      case "BOOLEAN":
      case "BLOB":
      case "DATE":
      case "DATETIME":
      case "TIME":
      case "TIMESTAMP":
      case "UUID":
        return plain
      case "NUMERIC":
      case "DECIMAL":
        return withScale
      case "BINARY":
      case "VARBINARY":
        return withLength
      case "CHAR":
      case "VARCHAR":
      case "NCHAR":
      case "NVARCHAR":
      case "TEXT":
      case "CLOB":
        return this.withCollation
      default:
        return undefined
    }
  }

  /** A type that goes by name. */
  protected named(name: string, parameters: SqlType.TypeParameters = {}): Compiled {
    return this.writer(name)?.(parameters, name) ?? this.refuse(name)
  }

  protected double(_definition: Definition<"Double">): Compiled {
    return this.named("DOUBLE")
  }

  protected boolean(_definition: Definition<"Boolean">): Compiled {
    return this.named("BOOLEAN")
  }

  protected string(definition: Definition<"String">): Compiled {
    return this.named("VARCHAR", textParameters(definition))
  }

  protected text(definition: Definition<"Text">): Compiled {
    return this.named("TEXT", textParameters(definition))
  }

  protected binary(definition: Definition<"Binary">): Compiled {
    return this.named("BLOB", definition)
  }

  protected date(_definition: Definition<"Date">): Compiled {
    return this.named("DATE")
  }

  protected dateTime(_definition: Definition<"DateTime">): Compiled {
    return this.named("DATETIME")
  }

  protected time(definition: Definition<"Time">): Compiled {
    return this.named("TIME", definition)
  }

  protected interval(_definition: Definition<"Interval">): Compiled {
    return this.dateTime({ _tag: "DateTime", timezone: false })
  }

  protected uuid(_definition: Definition<"Uuid">): Compiled {
    return this.named("CHAR", { length: 32 })
  }

  protected json(_definition: Definition<"Json">): Compiled {
    return this.named("JSON")
  }

  protected enum(definition: Definition<"Enum">): Compiled {
    const longest = Math.max(0, ...definition.values.map((value) => Array.from(value).length))
    return definition.length !== undefined && definition.length < longest
      ? Either.left(
        new CompileError.CompileError({
          reason: new CompileError.TypeParametersInvalid({
            dialect: this.dialect,
            type: `enum of ${definition.values.join(", ")}`,
            advice: `its length is ${definition.length} and its longest value has ${longest} characters`
          })
        })
      )
      : this.named("VARCHAR", { length: definition.length ?? longest })
  }

  protected array(_definition: Definition<"Array">): Compiled {
    return this.refuse("ARRAY")
  }

  protected custom(definition: Definition<"Custom">): Compiled {
    const written = definition.sql(this.dialect)
    return written === undefined
      ? this.refuse(definition.name)
      : typeof written === "string"
      ? Either.right(written)
      : this.compile(written)
  }

  /** ` COLLATE …`, or nothing. */
  protected collate(parameters: SqlType.TypeParameters): string {
    const { collation, collationSchema } = parameters
    if (collation === undefined) return ""
    const schema = collationSchema === undefined ? "" : `${this.identifiers.quote(collationSchema)}.`
    return ` COLLATE ${schema}${this.identifiers.quote(collation)}`
  }

  protected readonly withCollation: Writer = (parameters, name) =>
    Either.map(withLength(parameters, name), (text) => text + this.collate(parameters))

  protected refuse(type: string): Compiled {
    return Either.left(
      new CompileError.CompileError({ reason: new CompileError.TypeNotSupported({ dialect: this.dialect, type }) })
    )
  }
}

const valueCheck = (name: Name.Name, column: string, values: ReadonlyArray<string>): Option.Option<TypeCheck> =>
  Option.some({ name, sqltext: `${column} IN (${values.join(", ")})` })

/**
 * What a portable text type hands on to the type that stands for it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const textParameters = (
  { collation, collationSchema, length }: SqlType.TextDefinition<"String" | "Text">
): SqlType.TypeParameters => ({ collation, collationSchema, length })

/**
 * The name alone.
 *
 * @since 0.1.0
 * @category writers
 */
export const plain: Writer = (_, name) => Either.right(name)

/**
 * `NAME(length)`, or the name alone.
 *
 * @since 0.1.0
 * @category writers
 */
export const withLength: Writer = ({ length }, name) => Either.right(length === undefined ? name : `${name}(${length})`)

/**
 * `NAME(precision)`, or the name alone.
 *
 * @since 0.1.0
 * @category writers
 */
export const withPrecision: Writer = ({ precision }, name) =>
  Either.right(precision === undefined ? name : `${name}(${precision})`)

/**
 * `NAME(precision, scale)`, `NAME(precision)`, or the name alone. A scale without a precision says nothing.
 *
 * @since 0.1.0
 * @category writers
 */
export const withScale: Writer = ({ precision, scale }, name) =>
  Either.right(
    precision === undefined ? name : scale === undefined ? `${name}(${precision})` : `${name}(${precision}, ${scale})`
  )

/**
 * Plain ANSI SQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const types: TypeCompiler = new TypeCompiler(identifiers, literals)
