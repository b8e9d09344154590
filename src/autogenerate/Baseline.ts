/**
 * The migration that creates what a database holds, as the code of its `upgrade` and `downgrade`.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { TableRef } from "../dialect/DdlElement.ts"
import type { PlanError } from "../dialect/DdlPlanner.ts"
import type { Dialect } from "../dialect/Dialect.ts"
import type { DdlStatement, Step } from "../dialect/Step.ts"
import { createPlan, dropPlan } from "../execution/CreateAll.ts"
import type { MetaData } from "../schema/MetaData.ts"
import * as Table from "../schema/Table.ts"
import * as Code from "./Code.ts"
import type { Rendered } from "./Render.ts"
import * as RenderItem from "./RenderItem.ts"
import * as RenderMetaData from "./RenderMetaData.ts"
import * as RenderType from "./RenderType.ts"

/**
 * Makes the migration from metadata, in the order of `MetaData.createAll`: a call of `op.createTable` for each table, and the SQL of
 * everything else. Schemas are created if they do not exist, and not dropped.
 *
 * Fails with a `CompileError` or `SchemaError` for what the dialect cannot hold.
 *
 * @example
 * import { Column, MetaData, SqlType, Table } from "effect-alembic"
 * import { Baseline } from "effect-alembic/dialect"
 * import * as Postgresql from "effect-alembic/postgresql"
 *
 * const account = Table.make("account", { id: Column.make(SqlType.integer, { primaryKey: true }) })
 * Baseline.make(Postgresql.dialect, MetaData.make([account]))
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (dialect: Dialect["Type"], metadata: MetaData): Either.Either<Rendered, PlanError> =>
  Either.gen(function*() {
    const enums = new Map(
      metadata.tables.flatMap(({ columns, schema }) =>
        columns.flatMap(({ type }) =>
          dialect.ddl.planner.createTypes([type], schema).flatMap((planned) =>
            planned._tag === "CreateType" ? [[Table.key(planned.type), type] as const] : []
          )
        )
      )
    )
    const tables = new Set(metadata.tables.map(Table.key))
    const isOfTable = (table: TableRef) => tables.has(Table.key(table))
    const creating = ({ element, sql }: DdlStatement): ReadonlyArray<Code.Code> => {
      switch (element._tag) {
        case "CreateTable":
          return [
            operation("createTable", ...RenderMetaData.tableArguments(withoutWaiting(element.layout.table), context))
          ]
        case "AddConstraint":
          return [
            operation(
              "addConstraint",
              Code.literal(element.table.name),
              RenderMetaData.constraintCode(
                element.constraint._tag === "ForeignKey"
                  ? { ...element.constraint, useAlter: false }
                  : element.constraint,
                context
              ),
              ...schemaOption(element.table.schema)
            )
          ]
        case "CreateIndex":
          return isOfTable(element.table) ? [] : [execute(sql)]
        // `op.createTable` creates these.
        case "CreateType":
        case "CreateTableComment":
        case "CreateColumnComment":
          return []
        case "CreateObject": {
          const type = element.object._tag === "EnumType" ? enums.get(Table.key(element.object)) : undefined
          return [type === undefined ? execute(sql) : operation("createType", RenderType.code(type))]
        }
        default:
          return [execute(sql)]
      }
    }
    const dropping = ({ element, sql }: DdlStatement): Code.Code =>
      element._tag === "DropTable"
        ? operation("dropTable", Code.literal(element.table.name), ...schemaOption(element.table.schema))
        : execute(sql)
    const upgrade = inOrder([
      ...schemasOf(dialect, metadata).map(execute),
      ...statements(yield* createPlan(dialect, metadata)).flatMap(creating)
    ])
    const downgrade = inOrder(statements(yield* dropPlan(dialect, metadata)).map(dropping))
    return {
      imports: Code.importLines([Code.imported("Migration"), upgrade, downgrade]).join("\n"),
      bodies: {
        upgrades: (indentation) => Code.print(upgrade, { indentation }),
        downgrades: (indentation) => Code.print(downgrade, { indentation })
      }
    }
  })

const context = RenderItem.migration()

const inOrder = (effects: ReadonlyArray<Code.Code>): Code.Code =>
  Code.gen(effects.map((effect) => Code.statement(effect)))

const operation = (name: string, ...args: ReadonlyArray<Code.Code>): Code.Code =>
  Code.call(Code.member(Code.imported("op"), name), ...args)

/** `op.execute` reads a backslash before a colon as an escape. */
const execute = (sql: string): Code.Code => operation("execute", Code.literal(sql.replaceAll("\\:", "\\\\:")))

const schemaOption = (schema: Option.Option<string>): ReadonlyArray<Code.Code> =>
  Option.match(schema, { onNone: () => [], onSome: (schema) => [Code.object([["schema", Code.literal(schema)]])] })

/** Foreign keys in a cycle are added after the tables. */
const withoutWaiting = (table: Table.Table): Table.Table => ({
  ...table,
  constraints: table.constraints.filter((constraint) => !(constraint._tag === "ForeignKey" && constraint.useAlter))
})

const statements = (steps: ReadonlyArray<Step>): ReadonlyArray<DdlStatement> =>
  steps.filter((step) => step._tag === "DdlStatement")

/** The statements that create the schemas, where the database has such a statement. */
const schemasOf = ({ ddl: { compiler } }: Dialect["Type"], metadata: MetaData): ReadonlyArray<string> => {
  const { domains, enums, functions, sequences, tables, views } = metadata
  const named = [...tables, ...enums, ...domains, ...sequences, ...functions, ...views]
  return Arr.dedupe(named.flatMap(({ schema }) => Option.toArray(schema))).flatMap((name) =>
    Either.match(compiler.compile({ _tag: "CreateSchema", name, ifNotExists: true }), {
      onLeft: () => [],
      onRight: (sql) => [sql]
    })
  )
}
