/**
 * The identifiers of DDL statements, whose length is checked before a statement is written.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as NamingConvention from "../schema/NamingConvention.ts"
import type { DdlElement, TableRef } from "./DdlElement.ts"
import type { Identifiers } from "./Identifiers.ts"

const tableNames = ({ name, schema }: TableRef, identifiers: Identifiers): ReadonlyArray<string> =>
  Option.isNone(schema) ? [name] : [name, ...identifiers.schemaParts(schema.value)]

/**
 * Returns the identifiers of a statement, except the names of constraints and indexes, which are checked when they are written.
 *
 * @since 0.1.0
 * @category getters
 */
export const namesOf = (element: DdlElement, identifiers: Identifiers): ReadonlyArray<string> => {
  switch (element._tag) {
    case "CreateTable":
      return [
        ...tableNames(element.layout.table, identifiers),
        ...element.layout.columns.map(({ columnName }) => columnName)
      ]
    case "AddColumn":
      return [...tableNames(element.table, identifiers), element.column.columnName]
    case "RenameTable":
      return [...tableNames(element.table, identifiers), element.newName]
    case "RenameColumn":
      return [...tableNames(element.table, identifiers), element.columnName, element.newName]
    case "RedefineColumn":
      return [...tableNames(element.table, identifiers), element.columnName, ...Option.toArray(element.newName)]
    case "DropColumn":
    case "SetNullable":
    case "SetType":
    case "SetDefault":
    case "SetIdentity":
    case "CreateColumnComment":
    case "SetColumnComment":
    case "DropUnnamed":
      return [...tableNames(element.table, identifiers), element.columnName]
    case "DropTable":
    case "CreateTableComment":
    case "DropTableComment":
    case "DropConstraint":
    case "SetIdentityInsert":
      return tableNames(element.table, identifiers)
    case "CreateIndex":
      return [...tableNames(element.table, identifiers), ...NamingConvention.columnsOf(element.index)]
    case "AddConstraint":
      return [
        ...tableNames(element.table, identifiers),
        ...NamingConvention.columnsOf(element.constraint),
        ...(element.constraint._tag === "ForeignKey"
          ? [
            ...tableNames(
              { name: element.constraint.referredTable, schema: element.constraint.referredSchema },
              identifiers
            ),
            ...element.constraint.referredColumns
          ]
          : [])
      ]
    case "DropIndex":
      return tableNames({ name: Option.getOrElse(element.tableName, () => ""), schema: element.schema }, identifiers)
    case "CreateType":
    case "DropType":
      return tableNames(element.type, identifiers)
    case "AddEnumLabel":
    case "RenameEnumLabel":
      return tableNames(element.type, identifiers)
    case "RenameType":
      return [...tableNames(element.type, identifiers), element.newName]
    case "CreateSequence":
    case "AlterSequence":
    case "DropSequence":
      return tableNames(element.sequence, identifiers)
    case "SetSequenceOwner":
      return [...tableNames(element.sequence, identifiers), element.owner.table, element.owner.column]
    case "CreateObject":
    case "DropObject":
    case "CreateObjectComment":
      return [
        ...tableNames(element.object, identifiers),
        ...(element.object._tag === "Trigger" || element.object._tag === "Policy" ? [element.object.table] : [])
      ]
    case "CreateSchema":
    case "DropSchema":
      return identifiers.schemaParts(element.name)
    case "CopyRows":
      return [
        ...tableNames(element.from, identifiers),
        ...tableNames(element.to, identifiers),
        ...element.columns.flatMap(({ from, to }) => [from, to])
      ]
  }
}
