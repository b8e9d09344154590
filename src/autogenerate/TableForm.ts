/**
 * The normal form of a table, in which a table of the database and a declared one can be compared: names are resolved, and what is declared
 * on columns is listed with the constraints and indexes.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Dialect } from "../dialect/Dialect.ts"
import type { TableColumn } from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import type { Index } from "../schema/Index.ts"
import type { MetaData } from "../schema/MetaData.ts"
import * as Name from "../schema/Name.ts"
import type { SchemaError } from "../schema/SchemaError.ts"
import * as Table from "../schema/Table.ts"

/**
 * - `table`: the table as operations create it, without foreign keys;
 * - `key`: the same for both sides: the name, after the schema if it is not the default one;
 * - `checks`: those with a name, of the table and of its columns; `unnamedChecks`: those without;
 * - `typeChecks`: the names of the checks that belong to types;
 * - `autoincrement`: the column that numbers the rows;
 * - `serials`: columns that take their default from a sequence that they own.
 *
 * @since 0.1.0
 * @category models
 */
export interface TableForm {
  readonly table: Table.Table
  readonly key: string
  readonly columns: ReadonlyArray<TableColumn>
  readonly primaryKey: Option.Option<Constraint.PrimaryKeyConstraint>
  readonly foreignKeys: ReadonlyArray<Constraint.ForeignKeyConstraint>
  readonly uniques: ReadonlyArray<Constraint.UniqueConstraint>
  readonly checks: ReadonlyArray<Constraint.CheckConstraint>
  readonly unnamedChecks: ReadonlyArray<Constraint.CheckConstraint>
  readonly excludes: ReadonlyArray<Constraint.ExcludeConstraint>
  readonly indexes: ReadonlyArray<Index>
  readonly typeChecks: ReadonlySet<string>
  readonly autoincrement: Option.Option<string>
  readonly serials: ReadonlySet<string>
}

/**
 * A table of the database. Its names are final.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromReflection = (table: Table.Table, serials: ReadonlySet<string>): TableForm => ({
  ...parts(table.constraints),
  table: {
    ...table,
    constraints: table.constraints.filter((constraint) => constraint._tag !== "ForeignKey")
  },
  key: Table.key(table),
  primaryKey: primaryKeyOf(table),
  columns: table.columns,
  ...checksOf(table.constraints, table.columns),
  indexes: table.indexes,
  typeChecks: new Set(),
  autoincrement: Option.map(
    Arr.findFirst(table.columns, ({ autoincrement }) => autoincrement === true),
    ({ columnName }) => columnName
  ),
  serials
})

/**
 * A declared table. Names come from the naming convention of its metadata.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromMetaData = (
  dialect: Dialect["Type"],
  metadata: MetaData,
  declared: Table.Table,
  defaultSchema: string
): Either.Either<TableForm, SchemaError> =>
  Either.map(dialect.ddl.planner.layout(declared, { namingConvention: metadata.namingConvention }), (layout) => {
    const inSchema = (schema: Option.Option<string>) => Option.filter(schema, (name) => name !== defaultSchema)
    const columns = layout.columns.filter(({ system }) => !system).map((column): TableColumn => ({
      ...column,
      unique: false,
      index: false,
      references: []
    }))
    const { indexes, primaryKey } = layout
    const own = layout.constraints.filter(({ ofType }) => !ofType).map(({ constraint }) => constraint)
    const foreignKeys = own.filter(isA("ForeignKey")).map((key) => ({
      ...key,
      referredSchema: inSchema(Option.orElse(key.referredSchema, () => metadata.schema))
    }))
    const constraints = own.filter((constraint) => constraint._tag !== "ForeignKey")
    return {
      ...parts(constraints),
      primaryKey,
      foreignKeys,
      table: {
        ...declared,
        columns,
        constraints: [...Option.toArray(Option.filter(primaryKey, saysMore(columns))), ...constraints],
        indexes
      },
      key: Table.key({ name: declared.name, schema: inSchema(declared.schema) }),
      columns,
      ...checksOf(constraints, columns),
      indexes,
      typeChecks: new Set(
        layout.constraints.flatMap(({ constraint, ofType }) => ofType ? Name.text(constraint.name) ?? [] : [])
      ),
      autoincrement: layout.autoincrement,
      serials: new Set()
    }
  })

/**
 * Returns the SQL of defaults, generated columns, checks and indexes.
 *
 * @since 0.1.0
 * @category getters
 */
export const sqlTexts = (
  { ddl }: Dialect["Type"],
  { checks, columns, indexes, unnamedChecks }: TableForm
): ReadonlyArray<string> => [
  ...columns.flatMap(({ serverDefault }) => Option.toArray(serverDefault)).map((value) =>
    value._tag === "Computed" ? value.sqltext : Either.getOrElse(ddl.compiler.defaultValue(value), () => "")
  ),
  ...[...checks, ...unnamedChecks].map(({ sqltext }) => sqltext),
  ...indexes.flatMap(({ elements, options }) => [
    options.postgresqlWhere ?? "",
    ...elements.map((element) => typeof element === "object" && element._tag === "Text" ? element.sql : "")
  ])
]

const primaryKeyOf = ({ columns, constraints }: Table.Table): Option.Option<Constraint.PrimaryKeyConstraint> => {
  const members = columns.filter(({ primaryKey }) => primaryKey).map(({ columnName }) => columnName)
  return Option.orElse(
    Option.fromNullable(constraints.find(isA("PrimaryKey"))),
    () => members.length === 0 ? Option.none() : Option.some(Constraint.primaryKey(members))
  )
}

/** A primary key without a name, in the order of its columns, is told by the columns alone. */
const saysMore = (columns: ReadonlyArray<TableColumn>) => (key: Constraint.PrimaryKeyConstraint): boolean =>
  key.name._tag !== "Unnamed" || Object.keys(key.options).length > 0 ||
  key.columns.join("\0") !==
    columns.filter(({ primaryKey }) => primaryKey).map(({ columnName }) => columnName).join("\0")

const parts = (constraints: ReadonlyArray<Constraint.Constraint>) => ({
  foreignKeys: constraints.filter(isA("ForeignKey")),
  uniques: constraints.filter(isA("Unique")),
  excludes: constraints.filter(isA("Exclude"))
})

const checksOf = (constraints: ReadonlyArray<Constraint.Constraint>, columns: ReadonlyArray<TableColumn>) => {
  const [checks, unnamedChecks] = Arr.partition(
    [...constraints.filter(isA("Check")), ...columns.flatMap(({ checks }) => checks)],
    ({ name }) => name._tag === "Unnamed"
  )
  return { checks, unnamedChecks }
}

const isA =
  <Tag extends Constraint.Constraint["_tag"]>(tag: Tag) =>
  (constraint: Constraint.Constraint): constraint is Extract<Constraint.Constraint, { readonly _tag: Tag }> =>
    constraint._tag === tag
