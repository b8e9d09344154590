/**
 * Reads SQLite's catalogue and returns schema values.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Column from "../../schema/Column.ts"
import * as Constraint from "../../schema/Constraint.ts"
import * as Index from "../../schema/Index.ts"
import * as Name from "../../schema/Name.ts"
import * as SchemaObject from "../../schema/SchemaObject.ts"
import * as ServerDefault from "../../schema/ServerDefault.ts"
import * as SqlText from "../../schema/SqlText.ts"
import * as Table from "../../schema/Table.ts"
import { empty, grouped, type Reflection, type Reflector, type Rows, type Unsupported } from "../Reflection.ts"
import * as Catalogue from "./CatalogueQueries.ts"
import * as CreateStatement from "./CreateStatement.ts"
import * as ReflectedType from "./ReflectedType.ts"

const defaultSchema = "main"

/**
 * The reflection of SQLite.
 *
 * @since 0.1.0
 * @category constructors
 */
export const reflector: Reflector = {
  schemaNames: (ask) =>
    Effect.map(Catalogue.schemas.ask(ask, Catalogue.schemas.statement), (rows) => ({
      names: rows.map(({ name }) => name),
      default: defaultSchema,
      temporary: Option.some("temp")
    })),
  reflect: (ask, { schemas = [defaultSchema], tables }) =>
    Effect.map(
      Effect.forEach(schemas, (schema) =>
        Effect.zipWith(
          Catalogue.objects.ask(ask, Catalogue.objects.statement(schema)),
          Catalogue.columns.ask(ask, Catalogue.columns.statement(schema)),
          (objects, columns) => assemble(schema, objects, columns, tables)
        )),
      (parts) => parts.reduce(merged, empty)
    )
}

const merged = (left: Reflection, right: Reflection): Reflection => ({
  ...left,
  tables: [...left.tables, ...right.tables],
  views: [...left.views, ...right.views],
  triggers: [...left.triggers, ...right.triggers],
  unsupported: [...left.unsupported, ...right.unsupported]
})

type ObjectRow = Rows<typeof Catalogue.objects>[number]
type ColumnRow = Rows<typeof Catalogue.columns>[number]

/** A table, from the catalogue and from its `CREATE TABLE` statement. */
interface TableParts {
  readonly name: string
  readonly columns: ReadonlyArray<ColumnRow>
  readonly written: CreateStatement.WrittenTable
  readonly indexes: ReadonlyArray<ObjectRow>
}

const assemble = (
  schemaName: string,
  objects: ReadonlyArray<ObjectRow>,
  columns: ReadonlyArray<ColumnRow>,
  wanted: ReadonlyArray<string> | undefined
): Reflection => {
  const schema = schemaName === defaultSchema ? Option.none() : Option.some(schemaName)
  const isWanted = ({ table_name }: ObjectRow) =>
    wanted === undefined || wanted.some((name) => isSame(name, table_name))
  const columnsOf = grouped(columns, ({ table_name }) => table_name)
  const indexesOf = grouped(
    objects.filter(({ type }) => type === "index"),
    ({ table_name }) => table_name.toLowerCase()
  )
  const primaryKeys = new Map(
    objects.filter(({ type }) => type === "table").map(({ name }) => [name.toLowerCase(), membersOf(columnsOf(name))])
  )
  const tables: Array<Table.Table> = []
  const views: Array<SchemaObject.View> = []
  const triggers: Array<SchemaObject.Trigger> = []
  const unsupported: Array<Unsupported> = []
  for (const object of objects.filter(isWanted)) {
    const { name, sql, type } = object
    if (sql === null) continue
    const report = (kind: string, text: string) => unsupported.push({ object: kind, schema, name, text })
    switch (type) {
      case "table":
        Option.match(CreateStatement.table(sql), {
          onNone: () => report("virtual table", sql),
          onSome: (written) => {
            const parts = { name, columns: columnsOf(name), written, indexes: indexesOf(name.toLowerCase()) }
            tables.push(tableOf(parts, schema, primaryKeys))
            for (const text of unreadIn(parts)) report("part of a table", text)
          }
        })
        break
      case "view":
        Option.match(CreateStatement.viewQuery(sql), {
          onNone: () => report("view with named columns", sql),
          onSome: (definition) =>
            views.push(SchemaObject.view(name, definition, { schema: Option.getOrUndefined(schema) }))
        })
        break
      case "trigger":
        triggers.push({ _tag: "Trigger", name, schema, table: object.table_name, definition: sql })
        break
      case "index":
        break
    }
  }
  return { ...empty, tables, views, triggers, unsupported }
}

const isSame = (left: string, right: string) => left.toLowerCase() === right.toLowerCase()

const membersOf = (columns: ReadonlyArray<ColumnRow>): ReadonlyArray<string> =>
  columns.filter(({ primary_key }) => primary_key > 0)
    .toSorted((left, right) => left.primary_key - right.primary_key)
    .map(({ name }) => name)

const tableOf = (
  { columns, indexes, name, written }: TableParts,
  schema: Option.Option<string>,
  primaryKeys: ReadonlyMap<string, ReadonlyArray<string>>
): Table.Table => {
  const members = membersOf(columns)
  const primaryKey = written.constraints.find(({ _tag }) => _tag === "PrimaryKey")
  const isAutoincrement = primaryKey?._tag === "PrimaryKey" && primaryKey.isAutoincrement
  return Table.make(
    name,
    columns.map((column) => [column.name, columnOf(column, written, members.includes(column.name))]),
    {
      schema: Option.getOrUndefined(schema),
      constraints: written.constraints.map((constraint) => constraintOf(constraint, columns, schema, primaryKeys)),
      indexes: indexes.flatMap((index) => indexOf(index, columns)),
      ...(written.isStrict ? { sqliteStrict: true } : {}),
      ...(written.isWithoutRowid ? { sqliteWithRowid: false } : {}),
      ...(isAutoincrement ? { sqliteAutoincrement: true } : {})
    }
  )
}

const columnOf = (row: ColumnRow, written: CreateStatement.WrittenTable, isMember: boolean): Column.Column => {
  const own = written.columns.find(({ name }) => isSame(name, row.name))
  const serverDefault = Option.match(Option.flatMap(Option.fromNullable(own), ({ generated }) => generated), {
    onNone: () => row.default === null ? undefined : SqlText.text(row.default),
    onSome: ({ isStored, sqltext }) => ServerDefault.computed(sqltext, { persisted: isStored })
  })
  return Column.make(ReflectedType.fromText(row.type, own === undefined ? Option.none() : own.collation), {
    ...(isMember ? { primaryKey: true } : {}),
    ...(isMember === (row.not_null === 0) ? { nullable: isMember } : {}),
    ...(serverDefault === undefined ? {} : { serverDefault }),
    ...policy(own === undefined ? Option.none() : own.notNullOnConflict, (sqliteOnConflictNotNull) => ({
      sqliteOnConflictNotNull
    }))
  })
}

const policies: ReadonlyArray<Constraint.ConflictPolicy> = ["ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE"]

/** An option with a conflict clause, if there is one. */
const policy = <A>(text: Option.Option<string>, option: (policy: Constraint.ConflictPolicy) => A): A | {} =>
  Option.match(Option.flatMap(text, (text) => Option.fromNullable(policies.find((known) => known === text))), {
    onNone: () => ({}),
    onSome: option
  })

const constraintOf = (
  constraint: CreateStatement.WrittenConstraint,
  columns: ReadonlyArray<ColumnRow>,
  schema: Option.Option<string>,
  primaryKeys: ReadonlyMap<string, ReadonlyArray<string>>
): Constraint.Constraint => {
  const options = {
    name: Option.getOrUndefined(Option.map(constraint.name, Name.f)),
    ...policy(constraint.onConflict, (sqliteOnConflict) => ({ sqliteOnConflict }))
  }
  const spelled = (names: ReadonlyArray<string>) => names.map(spelledAs(columns))
  switch (constraint._tag) {
    case "PrimaryKey":
      return Constraint.primaryKey(spelled(constraint.columns), options)
    case "Unique":
      return Constraint.unique(spelled(constraint.columns), options)
    case "Check":
      return Constraint.check(constraint.sqltext, options)
    case "ForeignKey":
      return Constraint.foreignKey(
        spelled(constraint.columns),
        constraint.referredTable,
        constraint.referredColumns.length > 0
          ? constraint.referredColumns
          : primaryKeys.get(constraint.referredTable.toLowerCase()) ?? [],
        {
          ...options,
          schema: Option.getOrUndefined(schema),
          onDelete: actionOf(constraint.onDelete),
          onUpdate: actionOf(constraint.onUpdate),
          match: matches.find((match) => Option.contains(constraint.match, match)),
          deferrable: Option.getOrUndefined(constraint.deferrable),
          initially: Option.getOrUndefined(constraint.initially)
        }
      )
  }
}

/** A statement may write a column name in another case than its definition. */
const spelledAs = (columns: ReadonlyArray<ColumnRow>) => (name: string): string =>
  columns.find((column) => isSame(column.name, name))?.name ?? name

const matches = ["FULL", "PARTIAL", "SIMPLE"] as const

const actions: ReadonlyArray<Constraint.ReferentialAction> = ["CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT"]

const actionOf = (action: Option.Option<string>): Constraint.ReferentialAction | undefined =>
  actions.find((known) => Option.contains(action, known))

const indexOf = ({ name, sql }: ObjectRow, columns: ReadonlyArray<ColumnRow>): ReadonlyArray<Index.Index> =>
  Option.match(sql === null ? Option.none() : CreateStatement.index(sql), {
    onNone: () => [],
    onSome: ({ elements, isUnique, where }) => [
      Index.make(
        Name.f(name),
        elements.map(({ _tag, text }) => _tag === "Column" ? spelledAs(columns)(text) : SqlText.text(text)),
        {
          ...(isUnique ? { unique: true } : {}),
          ...Option.match(where, { onNone: () => ({}), onSome: (sqliteWhere) => ({ sqliteWhere }) })
        }
      )
    ]
  })

/** The parts of a table that table values cannot represent. */
const unreadIn = ({ indexes, written }: TableParts): ReadonlyArray<string> => [
  ...written.unread,
  // Unlike `INTEGER PRIMARY KEY`, `INTEGER PRIMARY KEY DESC` is not an alias of the rowid.
  ...written.constraints.flatMap((constraint) =>
    constraint._tag === "PrimaryKey" && constraint.isDescending ? ["PRIMARY KEY … DESC"] : []
  ),
  ...indexes.flatMap(({ sql }) => sql !== null && Option.isNone(CreateStatement.index(sql)) ? [sql] : [])
]
