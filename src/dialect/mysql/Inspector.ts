/**
 * Reads the catalogue of MySQL and MariaDB and returns schema values.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Column from "../../schema/Column.ts"
import * as Constraint from "../../schema/Constraint.ts"
import * as Index from "../../schema/Index.ts"
import * as Name from "../../schema/Name.ts"
import * as SchemaObject from "../../schema/SchemaObject.ts"
import * as ServerDefault from "../../schema/ServerDefault.ts"
import * as SqlText from "../../schema/SqlText.ts"
import * as SqlType from "../../schema/SqlType.ts"
import * as Table from "../../schema/Table.ts"
import {
  type Ask,
  byName,
  empty,
  grouped,
  type Reflection,
  type Reflector,
  type Rows,
  type Unsupported,
  withoutBrackets
} from "../Reflection.ts"
import * as Catalogue from "./CatalogueQueries.ts"
import * as Identifiers from "./Identifiers.ts"
import { rules } from "./Lexer.ts"
import * as ReflectedType from "./ReflectedType.ts"
import * as Types from "./Types.ts"

const makeReflector = (flavor: Flavor): Reflector => {
  const schemaNames: Reflector["schemaNames"] = (ask) =>
    Effect.map(Catalogue.schemas.ask(ask, Catalogue.schemas.statement), (rows) => ({
      names: rows.map(({ name }) => name),
      default: rows.find(({ is_default }) => is_default)?.name ?? "",
      // Temporary tables are not in the catalogue.
      temporary: Option.none()
    }))
  return {
    schemaNames,
    reflect: (ask, request) =>
      Effect.gen(function*() {
        const names = yield* schemaNames(ask)
        const { tables } = request
        const scope = { schemas: request.schemas ?? [names.default], tables }
        const { isMariadb } = flavor
        const indexes = yield* Catalogue.indexes.ask(ask, Catalogue.indexes.statement(scope, isMariadb))
        return assemble(
          {
            tables: yield* Catalogue.tables.ask(ask, Catalogue.tables.statement(scope, isMariadb)),
            columns: yield* Catalogue.columns.ask(ask, Catalogue.columns.statement(scope, isMariadb)),
            indexes,
            parsers: yield* parsersOf(ask, indexes, flavor),
            foreignKeys: yield* Catalogue.foreignKeys.ask(ask, Catalogue.foreignKeys.statement(scope)),
            checks: yield* Catalogue.checks.ask(ask, Catalogue.checks.statement(scope, isMariadb)),
            triggers: yield* Catalogue.triggers.ask(ask, Catalogue.triggers.statement(scope)),
            partitions: yield* Catalogue.partitions.ask(ask, Catalogue.partitions.statement(scope)),
            routines: tables === undefined
              ? yield* Catalogue.routines.ask(ask, Catalogue.routines.statement(scope))
              : [],
            events: tables === undefined ? yield* Catalogue.events.ask(ask, Catalogue.events.statement(scope)) : []
          },
          names.default,
          flavor
        )
      })
  }
}

/** The parsers of full-text indexes that do not use the server's own, by the keys of their tables. */
const parsersOf = <E>(ask: Ask<E>, indexes: ReadonlyArray<IndexRow>, { quote }: Flavor) =>
  Effect.map(
    Effect.forEach(
      Arr.dedupeWith(indexes.filter(({ may_have_parser }) => may_have_parser), (left, right) =>
        keyOf(left) === keyOf(right)),
      (row) =>
        Effect.map(
          Catalogue.createTable.ask(ask, Catalogue.createTable.statement(row.schema_name, row.table_name, quote)),
          ([shown]): readonly [string, ReadonlyMap<string, string>] => [
            keyOf(row),
            new Map(
              Array.from(
                (shown?.["Create Table"] ?? "").matchAll(/^ *FULLTEXT KEY `((?:[^`]|``)+)` .*WITH PARSER `(\w+)`/gm),
                ([, name = "", parser = ""]) => [name.replaceAll("``", "`"), parser]
              )
            )
          ]
        )
    ),
    (found) =>
      new Map(found)
  )

/** The differences between the catalogues of the two servers. */
interface Flavor {
  readonly isMariadb: boolean
  readonly quote: (name: string) => string
  /** Returns the default of a column, if it has one. */
  readonly defaultOf: (row: ColumnRow, type: SqlType.SqlType) => ServerDefault.ServerDefaultInput | undefined
  /** Converts SQL from its form in the catalogue. */
  readonly sql: (text: string) => string
  /** The action of a foreign key without ON DELETE or ON UPDATE. */
  readonly defaultAction: Constraint.ReferentialAction
}

interface CatalogueRows {
  readonly parsers: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly events: Rows<typeof Catalogue.events>
  readonly tables: Rows<typeof Catalogue.tables>
  readonly columns: Rows<typeof Catalogue.columns>
  readonly indexes: Rows<typeof Catalogue.indexes>
  readonly foreignKeys: Rows<typeof Catalogue.foreignKeys>
  readonly checks: Rows<typeof Catalogue.checks>
  readonly triggers: Rows<typeof Catalogue.triggers>
  readonly partitions: Rows<typeof Catalogue.partitions>
  readonly routines: Rows<typeof Catalogue.routines>
}

type TableRow = CatalogueRows["tables"][number]
type ColumnRow = CatalogueRows["columns"][number]
type IndexRow = CatalogueRows["indexes"][number]
type ForeignKeyRow = CatalogueRows["foreignKeys"][number]
type CheckRow = CatalogueRows["checks"][number]
type PartitionRow = CatalogueRows["partitions"][number]

const keyOf = ({ schema_name, table_name }: { readonly schema_name: string; readonly table_name: string }) =>
  JSON.stringify([schema_name, table_name])

const assemble = (rows: CatalogueRows, defaultSchema: string, flavor: Flavor): Reflection => {
  const inSchema = (schema: string) => schema === defaultSchema ? Option.none() : Option.some(schema)
  const of = {
    columns: grouped(rows.columns, keyOf),
    indexes: grouped(rows.indexes, keyOf),
    foreignKeys: grouped(rows.foreignKeys.map(spelledIn(rows.tables)), keyOf),
    checks: grouped(rows.checks, keyOf),
    partitions: grouped(rows.partitions, keyOf)
  }
  return {
    ...empty,
    uniqueIndexes: true,
    tables: rows.tables.filter(({ kind }) => kind === "BASE TABLE").map((table) => {
      const key = keyOf({ schema_name: table.schema_name, table_name: table.name })
      const indexes = Array.from(byName(of.indexes(key)))
      const members = indexes.find(([name]) => name === "PRIMARY")?.[1].map(({ column }) => column ?? "") ?? []
      const checks = of.checks(key)
      const ofColumn = grouped(checks.filter(({ of_column }) => of_column), ({ name }) => name)
      return Table.make(
        table.name,
        of.columns(key).map((row) => [row.name, columnOf(row, table, members, ofColumn(row.name), flavor)]),
        {
          schema: Option.getOrUndefined(inSchema(table.schema_name)),
          comment: table.comment === "" ? undefined : table.comment ?? undefined,
          constraints: [
            ...(members.length === 0 ? [] : [Constraint.primaryKey(members)]),
            ...Array.from(byName(of.foreignKeys(key)), ([, columns]) => foreignKeyOf(columns, inSchema, flavor)),
            ...checks.filter(({ of_column }) => !of_column).map(({ name, sqltext }) =>
              Constraint.check(flavor.sql(sqltext), { name: Name.f(name) })
            )
          ],
          indexes: indexes.filter(([name]) => name !== "PRIMARY").map(([name, columns]) =>
            indexOf(columns, rows.parsers.get(key)?.get(name), flavor)
          ),
          ...tableOptions(table)
        }
      )
    }),
    views: rows.tables.filter(({ kind }) => kind === "VIEW").map((view) =>
      SchemaObject.view(view.name, withoutDatabase(view.definition ?? "", defaultSchema, flavor), {
        schema: Option.getOrUndefined(inSchema(view.schema_name)),
        checkOption: (["LOCAL", "CASCADED"] as const).find((option) => option === view.check_option)
      })
    ),
    triggers: rows.triggers.map(({ body, event, name, schema_name, table_name, timing }) => ({
      _tag: "Trigger",
      name,
      schema: inSchema(schema_name),
      table: table_name,
      definition: `CREATE TRIGGER ${flavor.quote(name)} ${timing} ${event} ON ${
        flavor.quote(table_name)
      } FOR EACH ROW ${body}`
    })),
    unsupported: [
      ...rows.tables.flatMap((table): ReadonlyArray<Unsupported> => {
        const key = keyOf({ schema_name: table.schema_name, table_name: table.name })
        return unsupportedOf(table, {
          schema: inSchema(table.schema_name),
          columns: of.columns(key),
          indexes: of.indexes(key),
          checks: of.checks(key),
          partitions: of.partitions(key)
        })
      }),
      // The catalogue does not have their parameters in a form that can be written again.
      ...rows.routines.map(({ body, kind, name, schema_name }): Unsupported => ({
        object: kind.toLowerCase(),
        schema: inSchema(schema_name),
        name,
        text: body ?? name
      })),
      ...rows.events.map(({ body, name, schema_name }): Unsupported => ({
        object: "event",
        schema: inSchema(schema_name),
        name,
        text: body ?? name
      }))
    ]
  }
}

const columnOf = (
  row: ColumnRow,
  table: TableRow,
  members: ReadonlyArray<string>,
  checks: ReadonlyArray<CheckRow>,
  flavor: Flavor
): Column.Column => {
  // JSON is a LONGTEXT with a CHECK on MariaDB.
  const isJson = row.type === "longtext" &&
    checks.some(({ sqltext }) => sqltext === `json_valid(${flavor.quote(row.name)})`)
  const isOwnCollation = row.collation_name !== table.table_collation
  const type = isJson ? Types.JSON : ReflectedType.fromCatalogue({
    text: row.type,
    charset: isOwnCollation ? row.charset ?? undefined : undefined,
    collation: isOwnCollation ? row.collation_name ?? undefined : undefined
  })
  const isMember = members.includes(row.name)
  const isWhole = SqlType.kind(type) === "integer" || SqlType.kind(type) === "bigint"
  const isNumbered = row.extra.includes("auto_increment")
  const serverDefault = flavor.defaultOf(row, type)
  return Column.make(type, {
    ...(isMember ? { primaryKey: true } : row.nullable ? {} : { nullable: false }),
    ...(isNumbered ? { autoincrement: true } : isMember && isWhole ? { autoincrement: false } : {}),
    ...(serverDefault === undefined ? {} : { serverDefault }),
    ...(row.comment === "" ? {} : { comment: row.comment }),
    ...(isJson || checks.length === 0
      ? {}
      : { checks: checks.map(({ sqltext }) => Constraint.check(flavor.sql(sqltext))) })
  })
}

const isGenerated = ({ extra }: ColumnRow) => /\b(VIRTUAL|STORED|PERSISTENT) GENERATED\b/.test(extra)

const computedOf = (row: ColumnRow, sql: string): ServerDefault.Computed =>
  ServerDefault.computed(sql, { persisted: !row.extra.includes("VIRTUAL GENERATED") })

/** The default of a column with its ON UPDATE clause; the two are written together. */
const withOnUpdate = (row: ColumnRow, sql: string | undefined): string | undefined => {
  const [, onUpdate] = /\bon update (\S+)/i.exec(row.extra) ?? []
  return onUpdate === undefined ? sql : `${sql ?? "NULL"} ON UPDATE ${onUpdate}`
}

const textOrNothing = (sql: string | undefined) => sql === undefined ? undefined : SqlText.text(sql)

const isNumeric = (type: SqlType.SqlType): boolean =>
  ["integer", "bigint", "decimal", "float"].includes(SqlType.kind(type))

/** MySQL's catalogue has a backslash before quotes and backslashes in SQL. */
const unescaped = (text: string) => text.replace(/\\(.)/gs, "$1")

const isTime = (sql: string) => /^CURRENT_TIMESTAMP(\(\d\))?$/i.test(sql)

const mysqlDefault: Flavor["defaultOf"] = (row, type) => {
  if (isGenerated(row)) return computedOf(row, withoutBrackets(unescaped(row.expression ?? ""), rules))
  if (row.default === null) return textOrNothing(withOnUpdate(row, undefined))
  if (row.extra.includes("DEFAULT_GENERATED")) {
    const sql = unescaped(row.default)
    return textOrNothing(withOnUpdate(row, isTime(sql) ? sql : `(${sql})`))
  }
  // Other numbers would be written in brackets, as expressions.
  return isNumeric(type) && /^\d+$/.test(row.default) ||
      SqlType.kind(type) === "binary" && /^(?:b'|0x)/.test(row.default)
    ? SqlText.text(row.default)
    : row.default
}

const mariadbDefault: Flavor["defaultOf"] = (row) => {
  if (isGenerated(row)) return computedOf(row, row.expression ?? "")
  const isNothing = row.default === null || row.default === "NULL"
  const [, literal] = /^'((?:[^'\\]|''|\\.)*)'$/s.exec(row.default ?? "") ?? []
  if (literal !== undefined && !/\bon update\b/i.test(row.extra)) {
    return ReflectedType.contentOf(literal)
  }
  return textOrNothing(withOnUpdate(row, isNothing ? undefined : row.default ?? undefined))
}

const foreignKeyOf = (
  columns: ReadonlyArray<ForeignKeyRow>,
  inSchema: (schema: string) => Option.Option<string>,
  { defaultAction }: Flavor
): Constraint.ForeignKeyConstraint => {
  const [first] = columns
  const action = (rule: string | undefined) => rule === defaultAction ? undefined : actions[rule ?? ""]
  return Constraint.foreignKey(
    columns.map(({ column }) => column),
    first?.referred_table ?? "",
    columns.map(({ referred_column }) => referred_column),
    {
      name: Name.f(first?.name ?? ""),
      schema: Option.getOrUndefined(inSchema(first?.referred_schema ?? "")),
      onDelete: action(first?.on_delete),
      onUpdate: action(first?.on_update)
    }
  )
}

/** The row of a foreign key with the table that it refers to as that table is spelled. */
const spelledIn = (tables: ReadonlyArray<TableRow>) => {
  const folded = (schema_name: string, table_name: string) => keyOf({ schema_name, table_name }).toLowerCase()
  const spelled = new Map(tables.map((table) => [folded(table.schema_name, table.name), table]))
  return (row: ForeignKeyRow): ForeignKeyRow => {
    const table = row.folds_case ? spelled.get(folded(row.referred_schema, row.referred_table)) : undefined
    return table === undefined ? row : { ...row, referred_schema: table.schema_name, referred_table: table.name }
  }
}

const actions: Readonly<Record<string, Constraint.ReferentialAction>> = {
  CASCADE: "CASCADE",
  "SET NULL": "SET NULL",
  "SET DEFAULT": "SET DEFAULT",
  RESTRICT: "RESTRICT",
  "NO ACTION": "NO ACTION"
}

const indexOf = (columns: ReadonlyArray<IndexRow>, parser: string | undefined, flavor: Flavor): Index.Index => {
  const [first] = columns
  const lengths = Object.fromEntries(
    columns.flatMap(({ column, descending, length }) =>
      column === null || length === null || descending || first?.kind === "SPATIAL" ? [] : [[column, length]]
    )
  )
  const prefix = first?.kind === "FULLTEXT" || first?.kind === "SPATIAL" ? first.kind : undefined
  return Index.make(
    Name.f(first?.name ?? ""),
    columns.map((row) => indexElement(row, flavor)),
    {
      ...(first?.unique === true ? { unique: true } : {}),
      ...(prefix === undefined ? {} : { mysqlPrefix: prefix, mariadbPrefix: prefix }),
      ...(Object.keys(lengths).length === 0 ? {} : { mysqlLength: lengths, mariadbLength: lengths }),
      ...(first?.kind === "HASH" ? { mysqlUsing: "HASH", mariadbUsing: "HASH" } : {}),
      ...(parser === undefined ? {} : { mysqlWithParser: parser, mariadbWithParser: parser })
    }
  )
}

const indexElement = ({ column, descending, expression, length }: IndexRow, { quote }: Flavor): Index.IndexElement => {
  const order = descending ? " DESC" : ""
  if (column === null) return SqlText.text(`(${unescaped(expression ?? "")})${order}`)
  return descending ? SqlText.text(`${quote(column)}${length === null ? "" : `(${length})`}${order}`) : column
}

const tableOptions = (table: TableRow): Table.TableDialectOptions => {
  const options: Array<readonly [`mysql${Capitalize<string>}` | `mariadb${Capitalize<string>}`, string]> = []
  const add = (name: Capitalize<string>, value: string) => {
    options.push([`mysql${name}`, value], [`mariadb${name}`, value])
  }
  if (table.engine !== null) add("Engine", table.engine)
  if (table.collation_differs && table.table_collation !== null) {
    add("DefaultCharset", table.table_collation.split("_")[0] ?? "")
    add("Collate", table.table_collation)
  }
  for (const [, key = "", value = ""] of (table.create_options ?? "").matchAll(tableOption)) {
    const name = key.replaceAll("`", "").toLowerCase().replace(
      /(?:^|_)(\w)/g,
      (_, letter: string) => letter.toUpperCase()
    )
    if (isCapitalized(name)) add(name, value.replace(/^"(.*)"$/, "$1"))
  }
  return Object.fromEntries(options)
}

const isCapitalized = (name: string): name is Capitalize<string> => /^[A-Z]/.test(name)

/** The query of a view without the name of its own database. */
const withoutDatabase = (definition: string, schema: string, { quote }: Flavor): string => {
  const prefix = `${quote(schema)}.`
  return definition.replace(
    /'(?:[^'\\]|''|\\.)*'|`(?:[^`]|``)*`\.?/gs,
    (token) => token === prefix ? "" : token
  )
}

/** The parts of `EXTRA` that the type, the default or autoincrement of a column represents. */
const understood =
  /\b(?:auto_increment|DEFAULT_GENERATED|on update \S+|(?:VIRTUAL|STORED|PERSISTENT) GENERATED)(?![\w])/gi

const tableOption = /([\w`]+)=("[^"]*"|\S+)/g

const unreadOptions = ({ create_options }: TableRow): ReadonlyArray<string> => {
  const rest = (create_options ?? "").replaceAll(tableOption, "").replace(/\bpartitioned\b/, "").trim()
  return rest === "" ? [] : [rest]
}

const unsupportedOf = (
  table: TableRow,
  of: {
    readonly schema: Option.Option<string>
    readonly columns: ReadonlyArray<ColumnRow>
    readonly indexes: ReadonlyArray<IndexRow>
    readonly checks: ReadonlyArray<CheckRow>
    readonly partitions: ReadonlyArray<PartitionRow>
  }
): ReadonlyArray<Unsupported> => {
  const part = (object: string, name: string, text: string): Unsupported => ({
    object,
    schema: of.schema,
    name: `${table.name}.${name}`,
    text
  })
  const first = of.partitions[0]
  return [
    ...(["BASE TABLE", "VIEW"].includes(table.kind)
      ? []
      : [{ object: table.kind.toLowerCase(), schema: of.schema, name: table.name, text: table.name }]),
    ...of.columns.flatMap(({ extra, name }) => {
      const beyond = extra.replaceAll(understood, "").trim()
      return beyond === "" ? [] : [part("column", name, beyond)]
    }),
    ...of.columns.flatMap(({ name, srid }) => srid === null ? [] : [part("column", name, `SRID ${srid}`)]),
    ...(table.kind === "VIEW" && table.security === "INVOKER"
      ? [{ object: "view", schema: of.schema, name: table.name, text: "SQL SECURITY INVOKER" }]
      : []),
    ...(table.algorithm === null || table.algorithm === "UNDEFINED"
      ? []
      : [{ object: "view", schema: of.schema, name: table.name, text: `ALGORITHM = ${table.algorithm}` }]),
    ...unreadOptions(table).map((text) => ({ object: "table option", schema: of.schema, name: table.name, text })),
    ...of.indexes.filter(({ hidden }) => hidden).map(({ name }) => part("index", name, "INVISIBLE")),
    ...of.indexes.filter(({ comment }) => comment !== "").map(({ comment, name }) =>
      part("comment on an index", name, comment)
    ),
    ...of.checks.filter(({ enforced }) => !enforced).map(({ name }) => part("check", name, "NOT ENFORCED")),
    ...(first === undefined ? [] : [{
      object: "partitions",
      schema: of.schema,
      name: table.name,
      text: `PARTITION BY ${first.method} (${first.expression ?? ""}): ${
        of.partitions.map(({ description, name, subpartition }) =>
          `${name}${description === null ? "" : ` (${description})`}${
            subpartition === null ? "" : ` SUBPARTITION ${subpartition}`
          }`
        ).join(", ")
      }`
    }])
  ]
}

/**
 * The reflection of MySQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mysql: Reflector = makeReflector({
  isMariadb: false,
  quote: (name) => Identifiers.mysql.quote(name, true),
  defaultOf: mysqlDefault,
  sql: (text) => withoutBrackets(unescaped(text), rules),
  defaultAction: "NO ACTION"
})

/**
 * The reflection of MariaDB.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mariadb: Reflector = makeReflector({
  isMariadb: true,
  quote: (name) => Identifiers.mariadb.quote(name, true),
  defaultOf: mariadbDefault,
  sql: (text) => text,
  defaultAction: "RESTRICT"
})
