/**
 * Tables from the models of `@effect/sql` and from struct schemas, so that no schema is written twice. A separate module, because it loads
 * `effect/Schema`.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import * as Struct from "effect/Struct"
import type * as Types from "effect/Types"
import * as Column from "./Column.ts"
import * as SqlType from "./SqlType.ts"
import * as Table from "./Table.ts"

/**
 * A `Model.Class` of `@effect/sql`, or a `Schema.Struct`.
 *
 * @since 0.1.0
 * @category models
 */
export type Model = Schema.Schema.All & { readonly fields: Schema.Struct.Fields }

/**
 * The row that an `INSERT` of a model accepts: its variant `insert`, or the row itself.
 *
 * @since 0.1.0
 * @category models
 */
export type ModelInsert<M> = M extends { readonly insert: infer S extends Schema.Schema.All } ? Schema.Schema.Encoded<S>
  : Schema.Schema.Encoded<M>

/**
 * Creates a table from a `Model.Class` or a `Schema.Struct`. Its rows are the encoded rows of the model. Each field is a column:
 *
 * | schema | column |
 * | --- | --- |
 * | `Schema.Int`, `Schema.BigInt`, `Schema.Number` | integer, big integer, double |
 * | `Schema.String`, with a maximum length | text, string of this length |
 * | literals of strings | string of the longest one |
 * | `Schema.UUID`, `Schema.Boolean` | UUID, boolean |
 * | `Schema.Date`, `Schema.DateFromSelf`, `Schema.DateTimeUtc` and models of them | date and time with time zone |
 * | `Schema.Uint8ArrayFromSelf` | binary |
 * | structs, arrays, records, `Schema.parseJson(…)`, `Schema.Unknown` | JSON |
 * | `Schema.NullOr(…)`, `Model.FieldOption(…)`, optional fields | nullable |
 *
 * Of other transformations, the column holds the encoded value. A brand changes nothing. What SQL needs in addition is an annotation,
 * {@link Column.annotations}: `type`, `primaryKey`, `serverDefault`, `references`, `unique`, `index`, …. A field for which no type is known gets
 * `SqlType.none`, and its DDL is refused.
 *
 * @example
 * import { Column, Table } from "effect-alembic"
 * import { Schema } from "effect"
 *
 * const Account = Schema.Struct({
 *   id: Schema.Int.annotations(Column.annotations({ primaryKey: true })),
 *   nick: Schema.NullOr(Schema.String.pipe(Schema.maxLength(30)))
 * })
 * export const account = Table.fromModel("account", Account)
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromModel = <M extends Model>(
  name: string,
  model: M,
  options: Table.TableOptions = {}
): Table.Table<Types.Simplify<Schema.Schema.Encoded<M>>, Types.Simplify<ModelInsert<M>>> => ({
  ...Table.fromColumns(name, Object.entries(model.fields).map(([key, field]) => columnOf(key, field)), options),
  model
})

const columnOf = (key: string, field: Schema.Struct.Field): Column.TableColumn => {
  const { encodedKey, given, isOptional, type } = signatureOf(key, field)
  const found = read(type)
  const options = { ...found.given, ...given }
  return Column.named(
    encodedKey,
    Column.make(options.type ?? found.type, {
      nullable: options.primaryKey !== true && (found.isNullable || isOptional),
      ...Struct.omit(options, "type")
    })
  )
}

/** The encoded side of a field. */
const signatureOf = (key: string, field: Schema.Struct.Field) => {
  if (!Schema.isPropertySignature(field)) return { encodedKey: key, type: field.ast, isOptional: false, given: {} }
  const { ast } = field
  const from = ast._tag === "PropertySignatureTransformation" ? ast.from : ast
  return {
    encodedKey: String("fromKey" in from && from.fromKey !== undefined ? from.fromKey : key),
    type: from.type,
    isOptional: from.isOptional,
    given: {
      ...givenIn(from),
      ...(ast._tag === "PropertySignatureTransformation" ? givenIn(ast.to) : {})
    }
  }
}

const givenIn = (annotated: AST.Annotated): Column.ModelOptions =>
  Option.getOrElse(AST.getAnnotation<Column.ModelOptions>(annotated, Column.ModelOptionsId), () => ({}))

interface Found {
  readonly type: SqlType.SqlType
  readonly isNullable: boolean
  readonly given: Column.ModelOptions
}

/** Reads the schema of a field from outside in: what an outer schema says goes before what an inner one says. */
const read = (ast: AST.AST): Found => {
  const inner = readInner(ast)
  return { ...inner, given: { ...inner.given, ...givenIn(ast) } }
}

const found = (type: SqlType.SqlType, isNullable = false): Found => ({ type, isNullable, given: {} })

const readInner = (ast: AST.AST): Found => {
  const known = knownTypes.find(({ schema }) => isSame(ast, schema.ast))
  if (known !== undefined) return found(known.type)
  switch (ast._tag) {
    case "StringKeyword":
    case "TemplateLiteral":
      return found(SqlType.text)
    case "NumberKeyword":
      return found(SqlType.double())
    case "BooleanKeyword":
      return found(SqlType.boolean)
    case "BigIntKeyword":
      return found(SqlType.bigInteger)
    case "Literal":
      return literals([ast.literal])
    case "Enums":
      return literals(ast.enums.map(([, value]) => value))
    case "Union":
      return readUnion(ast)
    case "Refinement":
      return refined(read(ast.from), ast)
    case "Transformation":
      return Option.contains(AST.getSchemaIdAnnotation(ast), AST.ParseJsonSchemaId) || isJson(ast.from)
        ? found(SqlType.json)
        : withInner(read(ast.from), read(ast.to))
    case "Suspend":
      return read(ast.f())
    case "TypeLiteral":
    case "TupleType":
    case "UnknownKeyword":
    case "AnyKeyword":
    case "ObjectKeyword":
      return found(SqlType.json)
    case "UndefinedKeyword":
      return found(SqlType.none, true)
    case "Declaration":
    case "NeverKeyword":
    case "VoidKeyword":
    case "SymbolKeyword":
    case "UniqueSymbol":
      return found(SqlType.none)
  }
}

const moment = SqlType.dateTime({ timezone: true })

const knownTypes: ReadonlyArray<{ readonly schema: Schema.Schema.All; readonly type: SqlType.SqlType }> = [
  { schema: Schema.UUID, type: SqlType.uuid },
  { schema: Schema.DateFromString, type: moment },
  { schema: Schema.DateFromSelf, type: moment },
  { schema: Schema.DateTimeUtc, type: moment },
  { schema: Schema.DateTimeUtcFromSelf, type: moment },
  { schema: Schema.BigInt, type: SqlType.bigInteger },
  { schema: Schema.Uint8ArrayFromSelf, type: SqlType.binary }
]

/** Whether a schema is another one, perhaps with other annotations, which remove its identifier. */
const isSame = (ast: AST.AST, other: AST.AST): boolean =>
  ast._tag === "Refinement" && other._tag === "Refinement"
    ? ast.filter === other.filter
    : ast._tag === "Transformation" && other._tag === "Transformation"
    ? ast.from === other.from && ast.to === other.to && ast.transformation === other.transformation
    : ast._tag === "Declaration" && other._tag === "Declaration" && ast.decodeUnknown === other.decodeUnknown

/** Annotations on the decoded side of a transformation count too. */
const withInner = (from: Found, to: Found): Found => ({ ...from, given: { ...from.given, ...to.given } })

const isJson = (ast: AST.AST): boolean =>
  ast._tag === "Transformation" && Option.contains(AST.getSchemaIdAnnotation(ast), AST.ParseJsonSchemaId)

const refined = (from: Found, ast: AST.Refinement): Found => {
  const constraint = Option.getOrElse(AST.getJSONSchemaAnnotation(ast), () => ({}))
  const { definition } = from.type
  if (definition._tag === "Double" && "type" in constraint && constraint.type === "integer") {
    return { ...from, type: SqlType.integer }
  }
  if (!("maxLength" in constraint) || typeof constraint.maxLength !== "number") return from
  const length = constraint.maxLength
  return definition._tag === "Text" ||
      definition._tag === "String" && typeof definition.length === "number" && length < definition.length
    ? { ...from, type: SqlType.string(length) }
    : from
}

const readUnion = ({ types }: AST.Union): Found => {
  const isNothing = (ast: AST.AST) => ast._tag === "UndefinedKeyword" || ast._tag === "Literal" && ast.literal === null
  const rest = types.filter((ast) => !isNothing(ast))
  const isNullable = rest.length < types.length
  const [only, ...others] = rest
  if (only === undefined) return found(SqlType.none, isNullable)
  if (others.length === 0) return { ...read(only), isNullable: true }
  const values = rest.flatMap((ast) => ast._tag === "Literal" ? [ast.literal] : [])
  return { ...(values.length === rest.length ? literals(values) : found(SqlType.none)), isNullable }
}

const literals = (values: ReadonlyArray<AST.LiteralValue>): Found => {
  const texts = values.filter((value) => typeof value === "string")
  if (texts.length === values.length) return found(SqlType.string(Math.max(...texts.map(({ length }) => length), 1)))
  if (values.every((value) => typeof value === "boolean")) return found(SqlType.boolean)
  return found(values.every(Number.isInteger) ? SqlType.integer : SqlType.none)
}
