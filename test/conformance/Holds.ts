/**
 * Whether a database holds what operations asked for: looks each of them up in the catalogue.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Dialect } from "../../src/dialect/Dialect.ts"
import type * as Name from "../../src/schema/Name.ts"
import type { NamingConvention } from "../../src/schema/NamingConvention.ts"
import type { Label } from "../servers/FreshDatabase.ts"
import * as Catalogue from "./Catalogue.ts"
import type * as OpSpec from "./OpSpec.ts"
import * as Spec from "./Spec.ts"

type Plain = Exclude<OpSpec.OpSpec, { readonly op: "batchAlterTable" | "autocommitBlock" }>

/** What should be there and is not, or the other way round. Only the last word on each thing counts. */
export const missing = (
  label: Label,
  dialect: Dialect["Type"],
  specs: ReadonlyArray<Plain>,
  convention: NamingConvention | undefined
) =>
  Effect.gen(function*() {
    const found: Array<string> = []
    const expect = (what: string, holds: boolean) => {
      if (!holds) found.push(what)
    }
    const table = (name: string, schema: string | null | undefined) =>
      Catalogue.table(
        label,
        name,
        schema ?? undefined,
        dialect.names.identifiers.table(name, Option.fromNullable(schema))
      )
    for (const [i, spec] of specs.entries()) {
      const later = specs.slice(i + 1)
      switch (spec.op) {
        case "createTable": {
          if (later.some((other) => other.op === "dropTable" && other.tableName === spec.tableName)) break
          const held = yield* table(spec.tableName, spec.schema)
          const { ifNotExists: _, op: __, tableName: ___, ...options } = spec
          const asked = dialect.ddl.planner.layout(
            Spec.table({ ...options, name: spec.tableName }),
            { namingConvention: convention }
          )
          if (held === undefined) {
            found.push(`table ${spec.tableName}`)
            break
          }
          const layout = Either.getOrThrow(asked)
          const inherited = spec.postgresqlInherits === undefined ? 0 : held.columns.length - layout.columns.length
          expect(
            `columns: ${held.columns.map(({ name }) => name).join(", ")}`,
            layout.columns.every(({ columnName }, i) => held.columns[i + inherited]?.name === columnName)
          )
          for (const column of layout.columns) {
            const heldColumn = held.columns.find(({ name }) => name === column.columnName)
            expect(`nullability of ${column.columnName}`, heldColumn?.nullable === column.nullable)
            const comment = Option.getOrElse(column.comment, () => "")
            if (dialect.ddl.features.comments !== "none") {
              expect(`comment of ${column.columnName}`, (heldColumn?.comment ?? "") === comment)
            }
          }
          if (dialect.ddl.features.comments !== "none") {
            const asked = spec.mysqlComment !== undefined && label === "mysql"
              ? String(spec.mysqlComment)
              : spec.comment
            expect("comment", (held.comment ?? "") === (asked ?? ""))
          }
          for (const { constraint } of layout.constraints) {
            if (
              constraint._tag === "ForeignKey" &&
              (constraint.useAlter || crossesSchemas(label, constraint, spec.schema))
            ) {
              continue
            }
            expect(`constraint ${text(constraint.name, dialect)}`, has(held.constraints, constraint.name, dialect))
          }
          for (const { name } of layout.indexes) {
            expect(`index ${text(name, dialect)}`, has(held.indexes, name, dialect))
          }
          break
        }
        case "dropTable":
          expect(`no table ${spec.tableName}`, (yield* table(spec.tableName, spec.schema)) === undefined)
          break
        case "renameTable":
          expect(`no table ${spec.oldTableName}`, (yield* table(spec.oldTableName, spec.schema)) === undefined)
          expect(`table ${spec.newTableName}`, (yield* table(spec.newTableName, spec.schema)) !== undefined)
          break
        case "createTableComment":
        case "dropTableComment": {
          const held = yield* table(spec.tableName, spec.schema)
          const comment = spec.op === "createTableComment" ? spec.comment ?? "" : ""
          expect("comment", (held?.comment ?? "") === comment)
          break
        }
        case "addColumn": {
          if (later.some((other) => other.op === "alterColumn" && other.columnName === spec.column.name)) break
          const held = yield* table(spec.tableName, spec.schema)
          const [, column] = Spec.column(spec.column)
          const heldColumn = held?.columns.find(({ name }) => name === spec.column.name)
          expect(`column ${spec.column.name}`, heldColumn !== undefined)
          expect("nullability", heldColumn?.nullable === column.nullable)
          if (dialect.ddl.features.comments !== "none") {
            expect("comment", (heldColumn?.comment ?? "") === (spec.column.comment ?? ""))
          }
          for (const reference of column.references) {
            if (spec.inlineReferences !== true && reference.name !== undefined && reference.name !== null) {
              expect(
                "foreign key",
                has(
                  held?.constraints ?? [],
                  typeof reference.name === "string" ? reference.name : reference.name.value,
                  dialect
                )
              )
            }
          }
          break
        }
        case "dropColumn": {
          const held = yield* table(spec.tableName, spec.schema)
          expect(`no column ${spec.columnName}`, held?.columns.every(({ name }) => name !== spec.columnName) ?? true)
          break
        }
        case "alterColumn": {
          const held = yield* table(spec.tableName, spec.schema)
          const name = spec.newColumnName ?? spec.columnName
          const column = held?.columns.find((column) => column.name === name)
          expect(`column ${name}`, column !== undefined)
          if (spec.newColumnName !== undefined) {
            expect(`no column ${spec.columnName}`, held?.columns.every(({ name }) => name !== spec.columnName) === true)
          }
          if (spec.nullable !== undefined) expect("nullability", column?.nullable === spec.nullable)
          if (spec.serverDefault !== undefined) expect("default", column?.hasDefault === (spec.serverDefault !== null))
          if (spec.comment !== undefined) expect("comment", (column?.comment ?? "") === (spec.comment ?? ""))
          break
        }
        case "createIndex": {
          const held = yield* table(spec.tableName, spec.schema)
          const { ifNotExists: _, indexName, op: __, schema, tableName, ...options } = spec
          const index = dialect.ddl.planner.layout(
            {
              ...Spec.table({ name: tableName, columns: [], schema }),
              indexes: [Spec.index({ ...options, name: indexName })]
            },
            { namingConvention: convention }
          )
          const [named] = Either.getOrThrow(index).indexes
          expect("index", named !== undefined && has(held?.indexes ?? [], named.name, dialect))
          break
        }
        case "dropIndex": {
          const held = yield* table(spec.tableName ?? "orders", spec.schema)
          const name = Spec.name(spec.indexName)
          expect("no index", !has(held?.indexes ?? [], name ?? null, dialect))
          break
        }
        case "createPrimaryKey":
        case "createUniqueConstraint":
        case "createCheckConstraint":
        case "createExcludeConstraint":
        case "createForeignKey": {
          const [name, schema] = spec.op === "createForeignKey"
            ? [spec.sourceTable, spec.sourceSchema]
            : [spec.tableName, spec.schema]
          const held = yield* table(name, schema)
          if (
            typeof spec.constraintName === "string" && convention === undefined &&
            !(spec.op === "createPrimaryKey" && dialect.client === "mysql")
          ) {
            expect("constraint", has(held?.constraints ?? [], spec.constraintName, dialect))
          }
          break
        }
        case "dropConstraint": {
          const held = yield* table(spec.tableName, spec.schema)
          const name = Spec.name(spec.constraintName)
          expect("no constraint", !has(held?.constraints ?? [], name ?? null, dialect))
          break
        }
        case "bulkInsert": {
          const held = yield* table(spec.table.name, spec.table.schema)
          expect(`${spec.rows.length} rows`, held?.rows === spec.rows.length)
          break
        }
        case "execute":
          break
      }
    }
    return found
  })

const crossesSchemas = (
  label: Label,
  constraint: { readonly referredSchema: Option.Option<string> },
  schema: string | null | undefined
) => label === "sqlite" && Option.getOrNull(constraint.referredSchema) !== (schema ?? null)

const text = (name: Name.Name, dialect: Dialect["Type"]): string =>
  name._tag === "Unnamed" ? "without a name" : dialect.names.identifiers.truncate(name.value)

/** Whether there is one of that name; whatever has no name is believed. */
const has = (names: ReadonlyArray<string>, name: Name.Name | string | null, dialect: Dialect["Type"]): boolean =>
  name === null
    ? false
    : typeof name === "string"
    ? names.includes(dialect.names.identifiers.truncate(name))
    : name._tag === "Unnamed" || names.includes(text(name, dialect))
