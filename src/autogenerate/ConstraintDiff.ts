/**
 * Compares the foreign keys and check constraints of a table.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import type { MigrateOperation } from "../operations/MigrateOperation.ts"
import type * as Constraint from "../schema/Constraint.ts"
import { nameText } from "./TableForm.ts"
import { type Changes, decided, dropConstraint, includes, type Pair, sorted, storedName } from "./TablePair.ts"

/**
 * Returns the foreign keys to drop and to add.
 *
 * @since 0.1.0
 * @category combinators
 */
export const foreignKeyChanges = ({ context, declared, reflected, table }: Pair): Omit<Changes, "questions"> => {
  const isIncluded = includes(context.options)
  const form = (key: Constraint.ForeignKeyConstraint) => JSON.stringify(context.comparison.foreignKey(key))
  const by = (keys: ReadonlyArray<Constraint.ForeignKeyConstraint>) => new Map(keys.map((key) => [form(key), key]))
  const [found, wanted] = [by(reflected.foreignKeys), by(declared.foreignKeys)]
  const named = (keys: ReadonlyMap<string, Constraint.ForeignKeyConstraint>, key: Constraint.ForeignKeyConstraint) =>
    key.name._tag === "Unnamed"
      ? null
      : Array.from(keys.values()).find(({ name }) => nameText(name) === nameText(key.name)) ?? null
  const name = (key: Constraint.ForeignKeyConstraint) => nameText(key.name) ?? null
  return {
    dropped: Array.from(found).filter(([form, key]) =>
      !wanted.has(form) && isIncluded(key, name(key), "foreign_key_constraint", true, named(wanted, key))
    ).map(([, key]) => dropConstraint(table, key)),
    added: Array.from(wanted).filter(([form, key]) =>
      !found.has(form) && isIncluded(key, name(key), "foreign_key_constraint", false, named(found, key))
    ).map(([, key]): MigrateOperation => ({ _tag: "AddConstraint", table, constraint: key }))
  }
}

/**
 * Returns the check constraints to drop and to add.
 *
 * @since 0.1.0
 * @category combinators
 */
export const checkChanges = (pair: Pair): Changes => {
  const { context, declared, reflected, table } = pair
  const isIncluded = includes(context.options)
  const by = (checks: ReadonlyArray<Constraint.CheckConstraint>) =>
    new Map(checks.map((check) => [storedName(pair, check.name) ?? "", check]))
  const [found, wanted] = [by(reflected.checks), by(declared.checks)]
  const ofTypes = new Set(
    Array.from(declared.typeChecks, (name) => context.dialect.names.identifiers.truncate(name))
  )
  const form = ({ sqltext }: Constraint.CheckConstraint) => context.comparison.expression(sqltext)
  const compared = Arr.filterMap(
    Array.from(wanted),
    ([name, check]) =>
      Option.map(Option.fromNullable(found.get(name)), (existing) => ({
        name,
        check,
        existing,
        ...(context.options.compareCheckText === false
          ? { isSame: true, questions: [] }
          : decided(pair, form(existing) === form(check), { _tag: "Check", reflected: existing, declared: check }))
      }))
  )
  const changed = compared.filter(({ check, existing, isSame, name }) =>
    !isSame && isIncluded(check, name, "check_constraint", false, existing)
  )
  // The server names a check that has no name.
  const free = sorted(found).filter(([name]) => !wanted.has(name) && !ofTypes.has(name))
  const unnamed = declared.unnamedChecks.map((check) => {
    const candidates = free.map(([name, existing]) => ({
      name,
      ...decided(pair, form(existing) === form(check), { _tag: "Check", reflected: existing, declared: check })
    }))
    const counterpart = candidates.find(({ isSame }) => isSame)
    return counterpart === undefined
      ? { check, name: undefined, questions: candidates.flatMap(({ questions }) => questions) }
      : { check, name: counterpart.name, questions: [] }
  })
  const matched = new Set(unnamed.flatMap(({ name }) => name ?? []))
  const removed = free.filter(([name, check]) =>
    !matched.has(name) && isIncluded(check, name, "check_constraint", true, null)
  )
  const nameless = context.options.compareCheckText === false
    ? []
    : unnamed.filter(({ check, name }) =>
      name === undefined && isIncluded(check, null, "check_constraint", false, null)
    )
  const missing = sorted(wanted).filter(([name, check]) =>
    !found.has(name) && isIncluded(check, name, "check_constraint", false, null)
  )
  return {
    dropped: [...removed.map(([, check]) => check), ...changed.map(({ existing }) => existing)]
      .map((check) => dropConstraint(table, check)),
    added: [
      ...changed.map(({ check }) => check),
      ...missing.map(([, check]) => check),
      ...nameless.map(({ check }) => check)
    ]
      .map((constraint): MigrateOperation => ({ _tag: "AddConstraint", table, constraint })),
    questions: [...compared, ...unnamed].flatMap(({ questions }) => questions)
  }
}
