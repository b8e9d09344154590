/**
 * What a reflection of a database's catalogue gives, and how a dialect makes one. Each dialect asks its catalogue for whole schemas at
 * once: the number of queries does not depend on the number of tables.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type * as SchemaObject from "../schema/SchemaObject.ts"
import type { Sequence } from "../schema/Sequence.ts"
import * as SqlType from "../schema/SqlType.ts"
import type { Table } from "../schema/Table.ts"
import type { Statement } from "./Statement.ts"

/**
 * A sequence, and the column that owns it (`None` where it stands alone). `isSerial`: it comes and goes with a `SERIAL` column, so nothing
 * has to create it.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReflectedSequence {
  readonly sequence: Sequence
  readonly ownedBy: Option.Option<{ readonly table: string; readonly column: string }>
  readonly isSerial: boolean
}

/**
 * Something in the database that the project's schema values cannot hold. `text` is what the database prints of it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Unsupported {
  readonly object: string
  readonly schema: Option.Option<string>
  readonly name: string
  readonly text: string
}

/**
 * All that was found in the schemas that were asked for. Objects of the default schema have `schema: None`. Tables come in order of their
 * schema and name; columns, constraints and indexes in the order of the catalogue. `uniqueIndexes`: a unique constraint and a unique index are the same thing in
 * this database, and a table has an index for either.
 *
 * @since 0.1.0
 * @category models
 */
export interface Reflection {
  readonly uniqueIndexes: boolean
  readonly tables: ReadonlyArray<Table>
  readonly views: ReadonlyArray<SchemaObject.View>
  readonly sequences: ReadonlyArray<ReflectedSequence>
  readonly enums: ReadonlyArray<SchemaObject.EnumType>
  readonly domains: ReadonlyArray<SchemaObject.Domain>
  readonly extensions: ReadonlyArray<SchemaObject.Extension>
  readonly routines: ReadonlyArray<SchemaObject.Routine>
  readonly triggers: ReadonlyArray<SchemaObject.Trigger>
  readonly policies: ReadonlyArray<SchemaObject.Policy>
  readonly unsupported: ReadonlyArray<Unsupported>
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const empty: Reflection = {
  uniqueIndexes: false,
  tables: [],
  views: [],
  sequences: [],
  enums: [],
  domains: [],
  extensions: [],
  routines: [],
  triggers: [],
  policies: [],
  unsupported: []
}

/**
 * What to reflect.
 *
 * - `schemas`: the names of schemas; the default schema of the connection when left out;
 * - `tables`: only these tables, and nothing that is not a part of them.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReflectionRequest {
  readonly schemas?: ReadonlyArray<string> | undefined
  readonly tables?: ReadonlyArray<string> | undefined
}

/**
 * Sends a question to the catalogue, and gives its rows.
 *
 * @since 0.1.0
 * @category models
 */
export type Ask<E> = (question: Statement) => Effect.Effect<ReadonlyArray<Readonly<Record<string, unknown>>>, E>

/**
 * The catalogue answered in a form that is not understood: the server is not the one that the dialect is for, or of a version that is not
 * supported yet.
 *
 * @since 0.1.0
 * @category reasons
 */
export class CatalogueUnreadable extends Data.TaggedClass("CatalogueUnreadable")<{
  readonly question: string
  readonly cause: ParseResult.ParseError
}> {
  readonly code = "EA1303"
  get message(): string {
    return `The catalogue's answer about ${this.question} cannot be read:\n${
      ParseResult.TreeFormatter.formatErrorSync(this.cause)
    }`
  }
}

/**
 * Which schemas there are, the one that names without a schema mean, and the one of temporary tables.
 *
 * @since 0.1.0
 * @category models
 */
export interface SchemaNames {
  readonly names: ReadonlyArray<string>
  readonly default: string
  readonly temporary: Option.Option<string>
}

/**
 * How a dialect reads its catalogue.
 *
 * @since 0.1.0
 * @category models
 */
export interface Reflector {
  readonly schemaNames: <E>(ask: Ask<E>) => Effect.Effect<SchemaNames, E | CatalogueUnreadable>
  readonly reflect: <E>(
    ask: Ask<E>,
    request: ReflectionRequest
  ) => Effect.Effect<Reflection, E | CatalogueUnreadable>
}

/**
 * Asks a question and decodes every row of the answer.
 *
 * @since 0.1.0
 * @category constructors
 */
export const question = <A, I>(about: string, row: Schema.Schema<A, I>) => {
  const decode = Schema.decodeUnknown(Schema.Array(row))
  return <E>(ask: Ask<E>, statement: Statement): Effect.Effect<ReadonlyArray<A>, E | CatalogueUnreadable> =>
    Effect.flatMap(
      ask(statement),
      (rows) => Effect.mapError(decode(rows), (cause) => new CatalogueUnreadable({ question: about, cause }))
    )
}

/**
 * The rows that a question is answered with.
 *
 * @since 0.1.0
 * @category models
 */
export type Rows<Question> = Question extends
  { readonly ask: (...args: never) => Effect.Effect<infer A, infer _, infer __> } ? A
  : never

/**
 * The rows of each key, in order.
 *
 * @since 0.1.0
 * @category combinators
 */
export const grouped = <A>(
  rows: ReadonlyArray<A>,
  key: (row: A) => string
): (key: string) => ReadonlyArray<A> => {
  const groups = new Map<string, Array<A>>()
  for (const row of rows) {
    const name = key(row)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [row])
    else group.push(row)
  }
  return (name) => groups.get(name) ?? []
}

/**
 * A type that no constructor names is kept as its text.
 *
 * @since 0.1.0
 * @category combinators
 */
export const unknownType = (text: string): SqlType.SqlType => SqlType.raw(text)

/**
 * The rows of each name, in order of their first row.
 *
 * @since 0.1.0
 * @category combinators
 */
export const byName = <A extends { readonly name: string }>(
  rows: ReadonlyArray<A>
): ReadonlyMap<string, ReadonlyArray<A>> => {
  const of = grouped(rows, ({ name }) => name)
  return new Map(rows.map(({ name }) => [name, of(name)]))
}
