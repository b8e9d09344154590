/**
 * The kind that the recorded cases give to an error, by our class.
 */
import type { PlanError } from "../../src/dialect/DdlPlanner.ts"
import type { BatchError } from "../../src/operations/OperationError.ts"

export type ErrorKind = "compile" | "command" | "notSupported" | "argument"

const kinds: Readonly<Record<(PlanError | BatchError)["_tag"], ErrorKind>> = {
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
  CopyFromRequired: "command",
  PlacementNeedsRecreate: "command",
  BatchColumnUnknown: "argument",
  BatchNameUnknown: "argument",
  BatchNameRequired: "argument",
  BatchNotSupported: "notSupported",
  BatchOrderCircular: "argument",
  RecreateUnknown: "argument"
}

export const errorKind = (tag: string): ErrorKind | undefined =>
  Object.entries(kinds).find(([name]) => name === tag)?.[1]
