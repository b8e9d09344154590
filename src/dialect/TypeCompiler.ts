/**
 * Writes types in SQL: each portable type as the dialect names it, each named type with its parameters. The base class writes ANSI SQL; a
 * dialect overrides the methods that differ.
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
 * The text of a type, or the reason why it cannot be written.
 *
 * @since 0.1.0
 * @category models
 */
export type Compiled = Either.Either<string, CompileError.CompileError>

/**
 * Writes a named type with the parameters that it supports.
 *
 * @since 0.1.0
 * @category models
 */
export type Writer = (parameters: SqlType.TypeParameters, name: string) => Compiled

/**
 * The CHECK constraint of a type that the dialect does not have.
 *
 * @since 0.1.0
 * @category models
 */
export interface TypeCheck {
  readonly name: Name.Name
  readonly sqltext: string
}

/**
 * A type that must be created in the database before a column can use it.
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
    /** Whether creating and dropping a table also creates and drops the type. */
    readonly createType: boolean
    /** The old name of each label that gets a new one. */
    readonly renamedFrom: Readonly<Record<string, string>>
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
 * The types of ANSI SQL, and the base class of the type compilers of dialects.
 *
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

  /** The name of the dialect. */
  get dialect(): string {
    return this.identifiers.dialect
  }

  /** Returns the text of a type in DDL. */
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
          new CompileError.CompileError({
            reason: new CompileError.TypeMissing({ dialect: this.dialect, column: undefined })
          })
        )
    }
  }

  /** Returns the CHECK constraint of a column of the type. `quote` quotes the column's name always (`true`) or never (`false`). */
  checkFor(type: SqlType.SqlType, columnName: string, quote?: boolean): Option.Option<TypeCheck> {
    const { definition } = SqlType.forDialect(type, this.dialect)
    switch (definition._tag) {
      case "Boolean":
        return definition.createConstraint && !this.hasBoolean
          ? valueCheck(definition.name, this.identifiers.quote(columnName, quote), ["0", "1"])
          : Option.none()
      case "Enum":
        return definition.createConstraint && !(definition.native && this.hasEnum)
          ? valueCheck(
            definition.name,
            this.identifiers.quote(columnName, quote),
            definition.values.map((value) => this.literals.string(value))
          )
          : Option.none()
      default:
        return Option.none()
    }
  }

  /** Returns the types that must exist in the database before a column can have this one. `tableSchema` is the schema of its table. */
  namedTypes(_type: SqlType.SqlType, _tableSchema: Option.Option<string>): ReadonlyArray<NamedType> {
    return []
  }

  /** Whether the dialect has a boolean type that accepts no other values. */
  readonly hasBoolean: boolean = false

  /** Whether the dialect has an enum type. */
  readonly hasEnum: boolean = false

  /** Returns how the dialect writes the type called `name`; `undefined` if it has none. */
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

  /** Returns the text of a named type. */
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

  /** Returns ` COLLATE …`, or nothing. */
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
 * Returns the parameters of a portable text type for the type that represents it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const textParameters = (
  { collation, collationSchema, length }: SqlType.TextDefinition<"String" | "Text">
): SqlType.TypeParameters => ({ collation, collationSchema, length })

/**
 * Writes the name alone.
 *
 * @since 0.1.0
 * @category writers
 */
export const plain: Writer = (_, name) => Either.right(name)

/**
 * Writes `NAME(length)`, or the name alone.
 *
 * @since 0.1.0
 * @category writers
 */
export const withLength: Writer = ({ length }, name) => Either.right(length === undefined ? name : `${name}(${length})`)

/**
 * Writes `NAME(precision)`, or the name alone.
 *
 * @since 0.1.0
 * @category writers
 */
export const withPrecision: Writer = ({ precision }, name) =>
  Either.right(precision === undefined ? name : `${name}(${precision})`)

/**
 * Writes `NAME(precision, scale)`, `NAME(precision)`, or the name alone. A scale without a precision is ignored.
 *
 * @since 0.1.0
 * @category writers
 */
export const withScale: Writer = ({ precision, scale }, name) =>
  Either.right(
    precision === undefined ? name : scale === undefined ? `${name}(${precision})` : `${name}(${precision}, ${scale})`
  )

/**
 * The types of ANSI SQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const types: TypeCompiler = new TypeCompiler(identifiers, literals)
