/**
 * Names of constraints and indexes without an explicit name, from templates such as `fk_%(table_name)s_%(column_0_name)s`. The templates
 * and tokens are those of SQLAlchemy, so both tools give the same names.
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
 * A constraint or an index to name.
 *
 * @since 0.1.0
 * @category models
 */
export type Subject = Constraint.Constraint | Index.Index

/**
 * The table of a constraint or an index. Only its name is required.
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
 * A user-defined token of a template.
 *
 * @since 0.1.0
 * @category models
 */
export type Token = (subject: Subject, table: TableInfo) => string

/**
 * One template for each kind of constraint, and one for indexes. The tokens, each written as `%(token)s`:
 *
 * - `table_name`, `constraint_name` (the given name), `referred_table_name`;
 * - `column_0_name`, `column_0_key`, `column_0_label` (`<table>_<column>`), and the same for columns 1, 2, …;
 * - `column_0N_name` (all columns, without a separator), `column_0_N_name` (all columns, joined by `_`), also with `key` and `label`;
 * - `referred_column_0_name`, `referred_column_0N_name`, `referred_column_0_N_name`;
 * - the tokens defined in `tokens`.
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
  /** The template of exclusion constraints. */
  readonly ex?: string | undefined
  readonly tokens?: Readonly<Record<string, Token>> | undefined
}

/**
 * The default convention: it names indexes; the database names constraints.
 *
 * @since 0.1.0
 * @category constructors
 */
export const defaultConvention: NamingConvention = { ix: "ix_%(column_0_label)s" }

/**
 * Returns the name of a constraint or an index of a table. A final name is kept; a given name is kept unless the template uses it; the
 * result of a template is final. `columns` are the columns of a CHECK constraint, which does not list them itself.
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
      const value = token(part, template, convention, subject, table, columns)
      if (Either.isLeft(value)) return Either.left(value.left)
      text += value.right
    }
  }
  return Either.right(Name.f(text))
}

type Part = string | Word

/** A token of a template, with the parts of the name of a column token. */
interface Word {
  readonly word: string
  readonly column: RegExpExecArray | null
}

/** The text of a template and the tokens in between. A few templates name many constraints, so the parts of each are cached. */
const partsOf = (template: string): ReadonlyArray<Part> => {
  const known = parts.get(template)
  if (known !== undefined) return known
  const found = template.split(/(%\(\w+\)s|%%)/).map((piece): Part =>
    piece === "%%" ? "%" : /^%\(\w+\)s$/.test(piece) ? wordOf(piece.slice(2, -2)) : piece
  )
  parts.set(template, found)
  return found
}

const wordOf = (word: string): Word => ({
  word,
  column: /^(referred_)?column_(\d+)(_?N)?_(name|key|label)$/.exec(word)
})

const parts = new Map<string, ReadonlyArray<Part>>()

/**
 * Returns the columns that a constraint or an index names.
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
 * Returns an error for each unknown option of a constraint or an index, and for each option with an invalid value.
 *
 * @since 0.1.0
 * @category combinators
 */
export const mistakes = (subject: Subject, table: TableInfo): ReadonlyArray<SchemaErrorReason> =>
  subject._tag === "Index" ? Index.mistakes(subject, table.name) : Constraint.mistakes(subject, table.name)

/**
 * Returns the kind of a constraint or an index, as messages name it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const kindName = (subject: Subject): string => kindNames[kindOf(subject)]

const token = (
  { column, word }: Word,
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
  if (column === null) return unknownToken(word, template, table)
  const [, referred, position, all, form] = column
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
  const schema = Option.isNone(table.schema) ? "" : `${table.schema.value.replaceAll(".", "_")}_`
  const label = `${schema}${table.name}_${column}`
  let free = label
  for (let count = 1; isColumn(free, table); count++) free = `${label}_${count}`
  return free
}

const isColumn = (name: string, { columns = [] }: TableInfo): boolean => {
  for (const { columnName } of columns) if (columnName === name) return true
  return false
}
