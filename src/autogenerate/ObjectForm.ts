/**
 * The normal form of views, functions, triggers, policies and sequences, in which those of the database and the declared ones are compared.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Comparison } from "../dialect/Comparison.ts"
import type { Dialect } from "../dialect/Dialect.ts"
import * as Name from "../schema/Name.ts"
import type { SchemaObject } from "../schema/SchemaObject.ts"
import type { Sequence } from "../schema/Sequence.ts"
import * as Table from "../schema/Table.ts"
import type { CompareOptions, ObjectKind } from "./CompareOptions.ts"
import * as Identity from "./Identity.ts"
import { indexText } from "./IndexDiff.ts"

/**
 * An object that is compared as a whole.
 *
 * @since 0.1.0
 * @category models
 */
export type Declared = Exclude<SchemaObject, { readonly _tag: "EnumType" }> | Sequence

/**
 * Returns the kind of an object, as filters and options name it.
 *
 * @since 0.1.0
 * @category getters
 */
export const kindOf = ({ _tag }: Declared): ObjectKind => {
  switch (_tag) {
    case "View":
      return "view"
    case "Routine":
      return "function"
    case "Trigger":
      return "trigger"
    case "Policy":
      return "policy"
    case "Sequence":
      return "sequence"
    case "Domain":
      return "domain"
    case "Extension":
      return "extension"
  }
}

/**
 * Returns the key by which objects of both sides belong together. Functions that share their name are told apart by their arguments.
 *
 * @since 0.1.0
 * @category getters
 */
export const keyOf = (object: Declared, isOverloaded: boolean): string =>
  JSON.stringify([
    object._tag,
    // An extension is in the database only once.
    object._tag === "Extension" ? object.name : Table.key(object),
    object._tag === "Trigger" || object._tag === "Policy" ? object.table : "",
    object._tag === "Routine" && isOverloaded ? object.signature : ""
  ])

/**
 * Returns the text by which objects are compared.
 *
 * @since 0.1.0
 * @category getters
 */
export const textOf = (
  dialect: Dialect["Type"],
  comparison: Comparison,
  object: Declared,
  options: CompareOptions
): string => {
  const expression = (sql: Option.Option<string>) =>
    Option.match(sql, { onNone: () => "", onSome: comparison.expression })
  switch (object._tag) {
    case "View":
      return JSON.stringify([
        comparison.expression(object.definition.replace(/\s*;\s*$/, "")),
        object.materialized,
        Option.getOrNull(object.checkOption),
        Object.entries(object.options).filter(([, value]) => value !== undefined).toSorted(),
        object.indexes.map((index) => [Name.text(index.name), indexText(comparison, index, options)]).toSorted(),
        Option.getOrElse(object.comment, () => "")
      ])
    case "Routine":
      return JSON.stringify([object.kind, comparison.expression(object.definition.replace(/\s*;\s*$/, ""))])
    case "Trigger":
      return comparison.expression(object.definition.replace(/\s*;\s*$/, ""))
    case "Policy":
      return JSON.stringify([
        object.permissive,
        object.command,
        object.roles.toSorted(),
        expression(object.using),
        expression(object.withCheck)
      ])
    case "Sequence":
      return JSON.stringify([
        Identity.form({ _tag: "Identity", always: false, options: object.options }),
        Option.match(object.dataType, {
          onNone: () => "",
          onSome: (type) => Either.getOrElse(dialect.types.compiler.compile(type), () => "")
        }),
        Option.getOrNull(object.ownedBy)
      ])
    case "Domain":
    case "Extension":
      return object.name
  }
}
