/**
 * The kind that the recorded cases give to an error, by our class.
 */
import * as Predicate from "effect/Predicate"
import type { PlanError } from "../../src/dialect/DdlPlanner.ts"

export type ErrorKind = "compile" | "command" | "notSupported" | "argument"

/** The tag of an error, or of its reason where it has one. */
type Tag<E extends { readonly _tag: string }> = E extends { readonly reason: { readonly _tag: infer T extends string } }
  ? T
  : E["_tag"]

const kinds: Readonly<
  Record<
    | Exclude<Tag<PlanError>, "CustomOperationFailed" | "NotReversible" | "SqlFileUnreadable">
    | "NoSuchTable",
    ErrorKind
  >
> = {
  NoSuchTable: "argument",
  TypeNotSupported: "compile",
  TypeMissing: "compile",
  LengthRequired: "compile",
  EnumNameRequired: "compile",
  TypeParametersInvalid: "argument",
  NameTooLong: "compile",
  LiteralNotSupported: "compile",
  ConstructNotSupported: "compile",
  NameRequired: "compile",
  AutoincrementNotSupported: "compile",
  ComputedNotAlterable: "compile",
  IdentityNotAlterable: "compile",
  ExistingTypeRequired: "command",
  UsingNeedsType: "command",
  TableNameRequired: "argument",
  ConstraintTypeRequired: "notSupported",
  ConstraintTypeUnknown: "argument",
  ConstraintNotAlterable: "notSupported",
  RowColumnUnknown: "argument",
  ConstraintNameRequired: "argument",
  NamingTokenUnknown: "argument",
  DuplicateTable: "argument",
  DuplicateColumn: "argument",
  DuplicateName: "argument",
  ColumnUnknown: "argument",
  TargetUnknown: "argument",
  OptionUnknown: "argument",
  OptionInvalid: "argument",
  AutoincrementInvalid: "argument",
  RebuildLosesParts: "command",
  CopyFromRequired: "command",
  PlacementNeedsRecreate: "command",
  BatchColumnUnknown: "argument",
  BatchColumnInUse: "argument",
  BatchNameTaken: "argument",
  BatchNameUnknown: "argument",
  BatchNameRequired: "argument",
  BatchNotSupported: "notSupported",
  BatchOrderCircular: "argument",
  RecreateUnknown: "argument"
}

export const errorKind = (error: unknown): ErrorKind | undefined => {
  const tag = Predicate.hasProperty(error, "reason") ? tagOf(error.reason) : tagOf(error)
  return Object.entries(kinds).find(([name]) => name === tag)?.[1]
}

const tagOf = (value: unknown): unknown => Predicate.hasProperty(value, "_tag") ? value._tag : undefined
