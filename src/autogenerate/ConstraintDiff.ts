/**
 * Compares the foreign keys, check constraints and exclusion constraints of a table.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import type { Comparison } from "../dialect/Comparison.ts"
import type { MigrateOperation } from "../operations/MigrateOperation.ts"
import type * as Constraint from "../schema/Constraint.ts"
import * as Name from "../schema/Name.ts"
import type { ObjectType } from "./CompareOptions.ts"
import {
  type Changes,
  type ColumnsPair,
  decided,
  dropConstraint,
  includes,
  type Question,
  sorted,
  storedName
} from "./TablePair.ts"

/**
 * Returns the foreign keys to drop and to add.
 *
 * @since 0.1.0
 * @category combinators
 */
export const foreignKeyChanges = (
  { context, declared, isDisturbed, reflected, table }: ColumnsPair
): Omit<Changes, "questions"> => {
  const isIncluded = includes(context.options)
  const form = (key: Constraint.ForeignKeyConstraint) => JSON.stringify(context.comparison.foreignKey(key))
  const by = (keys: ReadonlyArray<Constraint.ForeignKeyConstraint>) => new Map(keys.map((key) => [form(key), key]))
  const [found, wanted] = [by(reflected.foreignKeys), by(declared.foreignKeys)]
  const named = (keys: ReadonlyMap<string, Constraint.ForeignKeyConstraint>, key: Constraint.ForeignKeyConstraint) =>
    key.name._tag === "Unnamed"
      ? null
      : Array.from(keys.values()).find(({ name }) => Name.text(name) === Name.text(key.name)) ?? null
  const name = (key: Constraint.ForeignKeyConstraint) => Name.text(key.name) ?? null
  return {
    dropped: Array.from(found).filter(([form, key]) =>
      (!wanted.has(form) || isDisturbed(key)) &&
      isIncluded(key, name(key), "foreign_key_constraint", true, named(wanted, key))
    ).map(([, key]) => dropConstraint(table, key)),
    added: Array.from(wanted).filter(([form, key]) =>
      (!found.has(form) || isDisturbed(key)) &&
      isIncluded(key, name(key), "foreign_key_constraint", false, named(found, key))
    ).map(([, key]): MigrateOperation => ({ _tag: "AddConstraint", table, constraint: key }))
  }
}

/**
 * Returns the check constraints to drop and to add.
 *
 * @since 0.1.0
 * @category combinators
 */
export const checkChanges = (pair: ColumnsPair): Changes => {
  const { dialect, options } = pair.context
  const { checks, typeChecks, unnamedChecks } = pair.declared
  return byText<Constraint.CheckConstraint>(pair, {
    type: "check_constraint",
    reflected: pair.reflected.checks,
    reflectedUnnamed: pair.reflected.unnamedChecks,
    declared: checks,
    unnamed: unnamedChecks,
    owned: new Set(Array.from(typeChecks, (name) => dialect.names.identifiers.truncate(name))),
    comparesText: options.compareCheckText !== false,
    form: ({ expression }, { sqltext }) => expression(sqltext),
    subject: (reflected, declared) => ({ _tag: "Check", reflected, declared })
  })
}

/**
 * Returns the exclusion constraints to drop and to add.
 *
 * @since 0.1.0
 * @category combinators
 */
export const excludeChanges = (pair: ColumnsPair): Changes => {
  const { options } = pair.context
  const [unnamed, declared] = Arr.partition(pair.declared.excludes, ({ name }) => name._tag !== "Unnamed")
  return options.compareExcludeConstraints === false
    ? { dropped: [], added: [], questions: [] }
    : byText<Constraint.ExcludeConstraint>(pair, {
      type: "exclude_constraint",
      reflected: pair.reflected.excludes,
      reflectedUnnamed: [],
      declared,
      unnamed,
      owned: new Set(),
      comparesText: true,
      form: excludeText,
      subject: (reflected, declared) => ({ _tag: "Exclude", reflected, declared })
    })
}

/**
 * Returns the text by which exclusion constraints are compared.
 *
 * @since 0.1.0
 * @category getters
 */
export const excludeText = (
  comparison: Comparison,
  { deferrable, elements, initially, options, using, where }: Constraint.ExcludeConstraint
): string =>
  JSON.stringify([
    using.toLowerCase(),
    elements.map(({ expression, operator }) => [
      typeof expression === "string"
        ? expression
        : expression._tag === "Text"
        ? [comparison.expression(expression.sql)]
        : expression,
      operator
    ]),
    Option.match(where, { onNone: () => "", onSome: comparison.expression }),
    options.postgresqlInclude ?? [],
    deferrable === true,
    initially === "DEFERRED"
  ])

/**
 * Constraints that say what they check in SQL:
 *
 * - `owned`: the names of those that belong to types;
 * - `comparesText`: whether those with the same name are compared, and those without a name are added.
 */
interface TextConstraints<A extends Constraint.Constraint> {
  readonly type: ObjectType
  readonly reflected: ReadonlyArray<A>
  readonly reflectedUnnamed: ReadonlyArray<A>
  readonly declared: ReadonlyArray<A>
  readonly unnamed: ReadonlyArray<A>
  readonly owned: ReadonlySet<string>
  readonly comparesText: boolean
  readonly form: (comparison: Comparison, constraint: A) => string
  readonly subject: (reflected: A, declared: A) => Question["subject"]
}

const byText = <A extends Constraint.CheckConstraint | Constraint.ExcludeConstraint>(
  pair: ColumnsPair,
  constraints: TextConstraints<A>
): Changes => {
  const { comparesText, form, owned, subject, type } = constraints
  const { table } = pair
  const isIncluded = includes(pair.context.options)
  const isSameText = (existing: A, declared: A) => (comparison: Comparison) =>
    form(comparison, existing) === form(comparison, declared)
  const by = (list: ReadonlyArray<A>) => new Map(list.map((one) => [storedName(pair, one.name) ?? "", one]))
  const [found, wanted] = [by(constraints.reflected), by(constraints.declared)]
  const compared = Arr.filterMap(
    Array.from(wanted),
    ([name, declared]) =>
      Option.map(Option.fromNullable(found.get(name)), (existing) => ({
        name,
        declared,
        existing,
        ...(comparesText
          ? decided(pair, isSameText(existing, declared), subject(existing, declared))
          : { isSame: true, questions: [] })
      }))
  )
  const changed = compared.filter(({ declared, existing, isSame, name }) =>
    (!isSame || pair.isDisturbed(existing)) && isIncluded(declared, name, type, false, existing)
  )
  // The server names a constraint that has no name, except SQLite.
  const free = [
    ...sorted(found).filter(([name]) => !wanted.has(name) && !owned.has(name)).map(([, one]) => one),
    ...constraints.reflectedUnnamed
  ]
  const unnamed = constraints.unnamed.map((declared) => {
    const candidates = free.map((existing) => ({
      existing,
      ...decided(pair, isSameText(existing, declared), subject(existing, declared))
    }))
    const counterpart = candidates.find(({ isSame }) => isSame)
    return counterpart === undefined || pair.isDisturbed(counterpart.existing)
      ? { declared, existing: undefined, questions: candidates.flatMap(({ questions }) => questions) }
      : { declared, existing: counterpart.existing, questions: [] }
  })
  const matched = new Set(unnamed.map(({ existing }) => existing))
  const removed = free.filter((one) =>
    one.name._tag !== "Unnamed" && !matched.has(one) && isIncluded(one, one.name.value, type, true, null)
  )
  const nameless = unnamed.filter(({ declared, existing }) =>
    comparesText && existing === undefined && isIncluded(declared, null, type, false, null)
  )
  const missing = sorted(wanted).filter(([name, one]) => !found.has(name) && isIncluded(one, name, type, false, null))
  return {
    // The downgrade creates what is the same as it is declared: as the server prints it, it may belong to the former type of a column.
    dropped: [
      ...removed,
      ...changed.map(({ declared, existing, isSame }) => isSame ? { ...declared, name: existing.name } : existing)
    ]
      .map((one) => dropConstraint(table, one)),
    added: [
      ...changed.map(({ declared }) => declared),
      ...missing.map(([, one]) => one),
      ...nameless.map(({ declared }) => declared)
    ].map((constraint): MigrateOperation => ({ _tag: "AddConstraint", table, constraint })),
    questions: [...compared, ...unnamed].flatMap(({ questions }) => questions)
  }
}
