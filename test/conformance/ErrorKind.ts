/**
 * The kind that the recorded cases give to an error, by our class.
 */
import type { PlanError } from "../../src/dialect/DdlPlanner.ts"

export type ErrorKind = "compile" | "command" | "notSupported" | "argument"

const kinds: Readonly<Record<PlanError["_tag"], ErrorKind>> = {
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
  NamingTokenUnknown: "argument"
}

export const errorKind = (tag: string): ErrorKind | undefined =>
  Object.entries(kinds).find(([name]) => name === tag)?.[1]
