/**
 * The result of reflecting a database's catalogue, and the interface of a dialect's reflection. Each dialect queries its catalogue for
 * whole schemas at once: the number of queries does not depend on the number of tables.
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
import * as Lexer from "./Lexer.ts"
import type { Statement } from "./Statement.ts"

/**
 * A sequence, and the column that owns it (`None` if there is none). `isSerial`: it belongs to a `SERIAL` column and is created and
 * dropped with it.
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
 * An object or a property in the database that schema values cannot represent. `text` is its text as the database prints it.
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
 * The name of an object; the default schema is `None`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ObjectName {
  readonly name: string
  readonly schema: Option.Option<string>
}

/**
 * All objects of the requested schemas. Objects of the default schema have `schema: None`. Tables are sorted by schema and name; columns,
 * constraints and indexes keep the order of the catalogue.
 *
 * - `uniqueIndexes`: unique constraints and unique indexes are the same in this database, and a table has an index for each;
 * - `types`, `foreignTables`: the names of all user-defined types and of foreign tables, which other fields describe in part;
 * - `oids`: the numbers by which the catalogue knows tables and views, by their keys (`name`, or `schema.name`).
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
  readonly types: ReadonlyArray<ObjectName>
  readonly foreignTables: ReadonlyArray<ObjectName>
  readonly oids: ReadonlyMap<string, number>
  readonly unsupported: ReadonlyArray<Unsupported>
}

/**
 * A reflection without any object.
 *
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
  types: [],
  foreignTables: [],
  oids: new Map(),
  unsupported: []
}

/**
 * The objects to reflect.
 *
 * - `schemas`: the names of schemas; by default, that of the connection;
 * - `tables`: only these tables and their parts.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReflectionRequest {
  readonly schemas?: ReadonlyArray<string> | undefined
  readonly tables?: ReadonlyArray<string> | undefined
}

/**
 * Sends a query to the catalogue and returns its rows.
 *
 * @since 0.1.0
 * @category models
 */
export type Ask<E> = (question: Statement) => Effect.Effect<ReadonlyArray<Readonly<Record<string, unknown>>>, E>

/**
 * The catalogue returned rows in an unexpected form: the server or its version is not supported by the dialect.
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
    return `The rows that the catalogue returned about ${this.question} cannot be read; this server or its version is not supported:\n${
      ParseResult.TreeFormatter.formatErrorSync(this.cause)
    }`
  }
}

/**
 * All schemas, the default schema of the connection, and the schema of temporary tables.
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
 * The functions by which a dialect reads its catalogue.
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
 * Returns a function that sends a query and decodes every row. With `key`, two rows with the same key are an error, as each is one object.
 *
 * @since 0.1.0
 * @category constructors
 */
export const question = <A, I>(about: string, row: Schema.Schema<A, I>, key?: (row: A) => string) => {
  const rows = Schema.Array(row)
  const decode = Schema.decodeUnknown(
    key === undefined ? rows : rows.pipe(Schema.filter((rows) => repeated(rows.map(key))))
  )
  return <E>(ask: Ask<E>, statement: Statement): Effect.Effect<ReadonlyArray<A>, E | CatalogueUnreadable> =>
    Effect.flatMap(
      ask(statement),
      (rows) => Effect.mapError(decode(rows), (cause) => new CatalogueUnreadable({ question: about, cause }))
    )
}

/** Names a key that is there more than once. */
const repeated = (keys: ReadonlyArray<string>): string | undefined => {
  const seen = new Set<string>()
  const found = keys.find((key) => seen.size === seen.add(key).size)
  return found === undefined ? undefined : `${found} has several rows`
}

/**
 * The type of the rows that a question returns.
 *
 * @since 0.1.0
 * @category models
 */
export type Rows<Question> = Question extends
  { readonly ask: (...args: never) => Effect.Effect<infer A, infer _, infer __> } ? A
  : never

/**
 * Groups rows by key and keeps their order.
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
 * Returns a type that no constructor names as its text.
 *
 * @since 0.1.0
 * @category combinators
 */
export const unknownType = (text: string): SqlType.SqlType => SqlType.raw(text)

/**
 * Groups rows by name, in order of their first row.
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

/**
 * An expression without a pair of brackets around all of it, which some servers add.
 *
 * @example
 * import { Reflection } from "effect-alembic"
 * import { Lexer } from "effect-alembic/dialect"
 *
 * Reflection.withoutBrackets("(a > 0)", Lexer.ansi) // "a > 0"
 * Reflection.withoutBrackets("(a) + (b)", Lexer.ansi) // "(a) + (b)"
 *
 * @since 0.1.0
 * @category combinators
 */
export const withoutBrackets = (sql: string, rules: Lexer.Rules): string => {
  const text = sql.trim()
  return Lexer.shape(text, rules) === "bracketed" && text.startsWith("(") && text.endsWith(")")
    ? text.slice(1, -1).trim()
    : sql
}
