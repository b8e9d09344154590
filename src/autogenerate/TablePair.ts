/**
 * Definitions that the comparisons of columns, indexes and constraints share: the context, the pair of tables, and the questions to the server.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { Comparison } from "../dialect/Comparison.ts"
import type { TableRef } from "../dialect/DdlElement.ts"
import type { Dialect } from "../dialect/Dialect.ts"
import { constraintKind, type MigrateOperation } from "../operations/MigrateOperation.ts"
import type * as Constraint from "../schema/Constraint.ts"
import type { Index } from "../schema/Index.ts"
import * as Name from "../schema/Name.ts"
import type { CompareOptions, IncludeObject } from "./CompareOptions.ts"
import type { TableForm } from "./TableForm.ts"

/**
 * An expression that the database and the declared schema write differently, so that only the server knows whether it is the same.
 *
 * @since 0.1.0
 * @category models
 */
export interface Question {
  readonly reflected: TableForm
  readonly declared: TableForm
  readonly subject:
    | { readonly _tag: "Type" | "Default" | "Computed"; readonly column: string }
    | {
      readonly _tag: "Check"
      readonly reflected: Constraint.CheckConstraint
      readonly declared: Constraint.CheckConstraint
    }
    | {
      readonly _tag: "Exclude"
      readonly reflected: Constraint.ExcludeConstraint
      readonly declared: Constraint.ExcludeConstraint
    }
    | { readonly _tag: "Index"; readonly reflected: Index; readonly declared: Index }
}

/**
 * The context of a comparison:
 *
 * - `uniqueIndexes`: whether unique constraints and unique indexes are the same in this database;
 * - `isSame`: the server's answer to a question; `None` if it was not asked.
 *
 * @since 0.1.0
 * @category models
 */
export interface DiffContext {
  readonly dialect: Dialect["Type"]
  readonly comparison: Comparison
  readonly options: CompareOptions
  readonly uniqueIndexes: boolean
  readonly isSame: (question: Question) => Option.Option<boolean>
}

/**
 * Returns the key of a question, which is the same in each comparison.
 *
 * @since 0.1.0
 * @category getters
 */
export const questionKey = ({ declared, subject }: Question): string =>
  JSON.stringify([
    declared.key,
    subject._tag,
    "column" in subject ? subject.column : [Name.text(subject.reflected.name), Name.text(subject.declared.name)],
    subject._tag === "Check"
      ? subject.declared.sqltext
      : subject._tag === "Exclude"
      ? [subject.declared.elements, subject.declared.where]
      : ""
  ])

/**
 * A table on both sides. `table` names it in operations.
 *
 * @since 0.1.0
 * @category models
 */
export interface Pair {
  readonly reflected: TableForm
  readonly declared: TableForm
  readonly table: TableRef
  readonly context: DiffContext
}

/**
 * A table on both sides whose columns are compared. `isDisturbed`: whether an index or a constraint prevents the changes of a column, so that it
 * is dropped before them and added after them.
 *
 * @since 0.1.0
 * @category models
 */
export interface ColumnsPair extends Pair {
  readonly isDisturbed: (object: Constraint.Constraint | Index) => boolean
}

/**
 * The operations of one kind on a table, and what the server has to be asked.
 *
 * @since 0.1.0
 * @category models
 */
export interface Changes {
  readonly dropped: ReadonlyArray<MigrateOperation>
  readonly added: ReadonlyArray<MigrateOperation>
  readonly questions: ReadonlyArray<Question>
}

/**
 * Returns the filter of objects.
 *
 * @since 0.1.0
 * @category getters
 */
export const includes = ({ includeObject = () => true }: CompareOptions): IncludeObject => includeObject

/**
 * Returns whether two texts are the same, by their form or by the server's answer.
 *
 * @since 0.1.0
 * @category combinators
 */
export const decided = (
  { context, declared, reflected }: Pair,
  isSameText: (comparison: Comparison) => boolean,
  subject: Question["subject"]
): Decision => {
  const { comparison } = context
  if (isSameText(comparison)) return { isSame: true, questions: [] }
  const question: Question = { reflected, declared, subject }
  return Option.match(context.isSame(question), {
    onNone: () => ({
      isSame: isSameText({ ...comparison, expression: comparison.expressionUnasked }),
      questions: [question]
    }),
    onSome: (isSame) => ({ isSame, questions: [] })
  })
}

/**
 * Whether two texts are the same, and what the server has to be asked to know it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Decision {
  readonly isSame: boolean
  readonly questions: ReadonlyArray<Question>
}

/**
 * Returns the name as the database stores it, truncated if it is too long.
 *
 * @since 0.1.0
 * @category getters
 */
export const storedName = ({ context }: Pair, name: Name.Name): string | undefined => {
  const text = Name.text(name)
  return text === undefined ? undefined : context.dialect.names.identifiers.truncate(text)
}

/**
 * Returns the name as filters receive it.
 *
 * @since 0.1.0
 * @category getters
 */
export const nameOrNull = (name: Name.Name): string | null => Name.text(name) ?? null

/**
 * Returns the entries of a map, sorted by name.
 *
 * @since 0.1.0
 * @category combinators
 */
export const sorted = <A>(map: ReadonlyMap<string, A>): ReadonlyArray<readonly [string, A]> =>
  Array.from(map).toSorted(([left], [right]) => left < right ? -1 : left > right ? 1 : 0)

/**
 * Returns the operation that drops a constraint.
 *
 * @since 0.1.0
 * @category constructors
 */
export const dropConstraint = (table: TableRef, constraint: Constraint.Constraint): MigrateOperation => ({
  _tag: "DropConstraint",
  table,
  name: constraint.name,
  type: constraintKind(constraint),
  ifExists: false,
  original: Option.some(constraint)
})

/**
 * Returns whether the comments of tables and columns are compared.
 *
 * @since 0.1.0
 * @category getters
 */
export const comparesComments = ({ dialect, options }: DiffContext): boolean =>
  options.compareComments !== false && dialect.ddl.features.comments !== "none"

/**
 * Returns a comment; the empty text if there is none, which is the same to databases.
 *
 * @since 0.1.0
 * @category getters
 */
export const commentOf = (comment: Option.Option<string>): string => Option.getOrElse(comment, () => "")
