/**
 * Names for constraints and indexes that the user did not name, by templates such as `fk_%(table_name)s_%(column_0_name)s`.
 * The templates and their words are those of SQLAlchemy, so that both tools give one schema the same names.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { TableColumn } from "./Column.ts"
import * as Constraint from "./Constraint.ts"
import * as Index from "./Index.ts"
import * as Name from "./Name.ts"
import type { SchemaErrorReason } from "./SchemaError.ts"
import { ConstraintNameRequired, NamingTokenUnknown, SchemaError } from "./SchemaError.ts"

/**
 * What is to be named: a constraint or an index.
 *
 * @since 0.1.0
 * @category models
 */
export type Subject = Constraint.Constraint | Index.Index

/**
 * The table in which it stands. A table will do; where only the name is known, so will that.
 *
 * @since 0.1.0
 * @category models
 */
export interface TableInfo {
  readonly name: string
  readonly schema: Option.Option<string>
  readonly columns?: ReadonlyArray<TableColumn> | undefined
}

/**
 * A word of the user's own in a template.
 *
 * @since 0.1.0
 * @category models
 */
export type Token = (subject: Subject, table: TableInfo) => string

/**
 * One template for each kind. The words, each written `%(word)s`:
 *
 * - `table_name`, `constraint_name` (the name that was given), `referred_table_name`;
 * - `column_0_name`, `column_0_key`, `column_0_label` (`<table>_<column>`), and so for column 1, 2, …;
 * - `column_0N_name` (all, joined by nothing), `column_0_N_name` (all, joined by `_`), with `key` and `label` too;
 * - `referred_column_0_name`, `referred_column_0N_name`, `referred_column_0_N_name`;
 * - and what `tokens` defines.
 *
 * @example
 * import { NamingConvention } from "effect-alembic"
 *
 * const naming: NamingConvention.NamingConvention = {
 *   ix: "ix_%(column_0_label)s",
 *   uq: "uq_%(table_name)s_%(column_0_N_name)s",
 *   ck: "ck_%(table_name)s_%(constraint_name)s",
 *   fk: "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
 *   pk: "pk_%(table_name)s"
 * }
 *
 * @since 0.1.0
 * @category models
 */
export interface NamingConvention {
  readonly ix?: string | undefined
  readonly uq?: string | undefined
  readonly ck?: string | undefined
  readonly fk?: string | undefined
  readonly pk?: string | undefined
  /** Exclude constraints. */
  readonly ex?: string | undefined
  readonly tokens?: Readonly<Record<string, Token>> | undefined
}

/**
 * What holds when nothing else is said: indexes get a name, constraints get the database's.
 *
 * @since 0.1.0
 * @category constructors
 */
export const defaultConvention: NamingConvention = { ix: "ix_%(column_0_label)s" }

/**
 * The name of a constraint or an index in its table. A final name stays; a given name stays unless the template builds on it; the
 * result of a template is final. `columns` are those of a CHECK constraint, which does not list them itself.
 *
 * @since 0.1.0
 * @category combinators
 */
export const name = (
  convention: NamingConvention,
  subject: Subject,
  table: TableInfo,
  columns: ReadonlyArray<string> = columnsOf(subject)
): Either.Either<Name.Name, SchemaError> => {
  const template = convention[kindOf(subject)]
  const given = subject.name
  if (
    template === undefined || given._tag === "FinalName" ||
    given._tag === "GivenName" && !template.includes("%(constraint_name)s")
  ) {
    return Either.right(given)
  }
  let text = ""
  for (const part of partsOf(template)) {
    if (typeof part === "string") text += part
    else {
      const value = token(part.word, template, convention, subject, table, columns)
      if (Either.isLeft(value)) return Either.left(value.left)
      text += value.right
    }
  }
  return Either.right(Name.f(text))
}

type Part = string | { readonly word: string }

/** The text of a template and the words between. Few templates name many constraints, so each is taken apart once. */
const partsOf = (template: string): ReadonlyArray<Part> => {
  const known = parts.get(template)
  if (known !== undefined) return known
  const found = template.split(/(%\(\w+\)s|%%)/).map((piece): Part =>
    piece === "%%" ? "%" : /^%\(\w+\)s$/.test(piece) ? { word: piece.slice(2, -2) } : piece
  )
  parts.set(template, found)
  return found
}

const parts = new Map<string, ReadonlyArray<Part>>()

/**
 * The columns that a constraint or an index names.
 *
 * @since 0.1.0
 * @category combinators
 */
export const columnsOf = (subject: Subject): ReadonlyArray<string> => {
  switch (subject._tag) {
    case "PrimaryKey":
    case "ForeignKey":
    case "Unique":
      return subject.columns
    case "Check":
      return []
    case "Exclude":
      return subject.elements.map(({ expression }) => expression).filter(isName)
    case "Index":
      return subject.elements.filter(isName)
  }
}

/**
 * The options of a constraint or an index that do not exist, or have a value that does not exist.
 *
 * @since 0.1.0
 * @category combinators
 */
export const mistakes = (subject: Subject, table: TableInfo): ReadonlyArray<SchemaErrorReason> =>
  subject._tag === "Index" ? Index.mistakes(subject, table.name) : Constraint.mistakes(subject, table.name)

/**
 * What a constraint or an index is called in a message.
 *
 * @since 0.1.0
 * @category combinators
 */
export const kindName = (subject: Subject): string => kindNames[kindOf(subject)]

const token = (
  word: string,
  template: string,
  convention: NamingConvention,
  subject: Subject,
  table: TableInfo,
  columns: ReadonlyArray<string>
): Either.Either<string, SchemaError> => {
  const { tokens = {} } = convention
  const own = Object.hasOwn(tokens, word) ? tokens[word] : undefined
  if (own !== undefined) return Either.right(own(subject, table))
  switch (word) {
    case "table_name":
      return Either.right(table.name)
    case "referred_table_name":
      return subject._tag === "ForeignKey" ? Either.right(subject.referredTable) : unknownToken(word, template, table)
    case "constraint_name":
      return subject.name._tag === "Unnamed"
        ? Either.left(
          new SchemaError({
            reason: new ConstraintNameRequired({ table: table.name, kind: kindName(subject), template })
          })
        )
        : Either.right(subject.name.value)
  }
  const parts = /^(referred_)?column_(\d+)(_?N)?_(name|key|label)$/.exec(word)
  if (parts === null) return unknownToken(word, template, table)
  const [, referred, position, all, form] = parts
  const names = referred === undefined ? columns : subject._tag === "ForeignKey" ? subject.referredColumns : undefined
  if (names === undefined || referred !== undefined && form !== "name") return unknownToken(word, template, table)
  const chosen = names.slice(Number(position), all === undefined ? Number(position) + 1 : undefined)
  return Either.right(
    chosen
      .map((column) => form === "name" ? column : form === "key" ? keyOf(column, table) : labelOf(column, table))
      .join(all === "_N" ? "_" : "")
  )
}

const unknownToken = (token: string, template: string, table: TableInfo) =>
  Either.left(new SchemaError({ reason: new NamingTokenUnknown({ table: table.name, token, template }) }))

type Kind = "ix" | "uq" | "ck" | "fk" | "pk" | "ex"

const kinds: Readonly<Record<Subject["_tag"], Kind>> = {
  Index: "ix",
  Unique: "uq",
  Check: "ck",
  ForeignKey: "fk",
  PrimaryKey: "pk",
  Exclude: "ex"
}

const kindNames: Readonly<Record<Kind, string>> = {
  ix: "index",
  uq: "unique constraint",
  ck: "check constraint",
  fk: "foreign key",
  pk: "primary key",
  ex: "exclude constraint"
}

const kindOf = (subject: Subject): Kind => kinds[subject._tag]

const isName = (element: unknown): element is string => typeof element === "string"

const keyOf = (column: string, table: TableInfo): string =>
  table.columns?.find(({ columnName }) => columnName === column)?.key ?? column

const labelOf = (column: string, table: TableInfo): string => {
  const schema = Option.match(table.schema, { onNone: () => "", onSome: (schema) => `${schema.replaceAll(".", "_")}_` })
  const label = `${schema}${table.name}_${column}`
  const taken = (name: string) => table.columns?.some(({ columnName }) => columnName === name) === true
  let free = label
  for (let count = 1; taken(free); count++) free = `${label}_${count}`
  return free
}
