/**
 * Reads SQL Server's catalogue and returns schema values.
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
import * as Sequence from "../../schema/Sequence.ts"
import * as ServerDefault from "../../schema/ServerDefault.ts"
import * as SqlText from "../../schema/SqlText.ts"
import * as SqlType from "../../schema/SqlType.ts"
import * as Table from "../../schema/Table.ts"
import {
  type Ask,
  byName,
  type CatalogueUnreadable,
  empty,
  grouped,
  type ReflectedSequence,
  type Reflection,
  type ReflectionRequest,
  type Reflector,
  type Rows,
  type Unsupported,
  withoutBrackets
} from "../Reflection.ts"
import * as Catalogue from "./CatalogueQueries.ts"
import { databaseOf, dottedPart, identifiers, schemaName, schemaParts } from "./Identifiers.ts"
import { rules } from "./Lexer.ts"
import { literals } from "./Literals.ts"
import { others } from "./OtherObjects.ts"
import * as ReflectedType from "./ReflectedType.ts"

/**
 * The reflection of SQL Server.
 *
 * @since 0.1.0
 * @category constructors
 */
export const reflector: Reflector = {
  schemaNames: (ask) =>
    Effect.map(Catalogue.schemas.ask(ask, Catalogue.schemas.statement), (rows) => ({
      names: rows.map(({ name }) => dottedPart(name)),
      default: dottedPart(rows.find(({ is_default }) => is_default)?.name ?? "dbo"),
      // Temporary tables are in another database.
      temporary: Option.none()
    })),
  // Each database has its own catalogue.
  reflect: (ask, { schemas, tables }) =>
    Effect.gen(function*() {
      const names = yield* reflector.schemaNames(ask)
      const requested = Arr.groupBy(schemas ?? [names.default], databasePrefix)
      const reflections = yield* Effect.forEach(
        Object.entries(requested),
        ([prefix, schemas]) => reflectDatabase(ask, { prefix, schemas, tables }, names.default)
      )
      return reflections.reduce(combined, empty)
    })
}

/** The database of a schema, followed by a dot; empty for the database of the session. */
const databasePrefix = (schema: string): string =>
  schemaParts(schema).slice(0, -1).map((part) => `${dottedPart(part)}.`).join("")

interface DatabaseRequest {
  readonly prefix: string
  readonly schemas: Arr.NonEmptyReadonlyArray<string>
  readonly tables: ReflectionRequest["tables"]
}

const reflectDatabase = <E>(
  ask: Ask<E>,
  { prefix, schemas, tables }: DatabaseRequest,
  defaultSchema: string
): Effect.Effect<Reflection, E | CatalogueUnreadable> =>
  Effect.gen(function*() {
    const database = schemaParts(schemas[0]).at(-2)
    const scope: Catalogue.Scope = {
      sys: `${databaseOf(Option.some(schemas[0]))}sys`,
      database: database === undefined ? "DB_NAME()" : literals.string(database),
      schemas: schemas.flatMap((schema) => Option.toArray(schemaName(Option.some(schema)))),
      tables
    }
    return assemble(
      {
        tables: yield* Catalogue.tables.ask(ask, Catalogue.tables.statement(scope)),
        columns: yield* Catalogue.columns.ask(ask, Catalogue.columns.statement(scope)),
        indexes: yield* Catalogue.indexes.ask(ask, Catalogue.indexes.statement(scope)),
        foreignKeys: yield* Catalogue.foreignKeys.ask(ask, Catalogue.foreignKeys.statement(scope)),
        checks: yield* Catalogue.checks.ask(ask, Catalogue.checks.statement(scope)),
        modules: yield* Catalogue.modules.ask(ask, Catalogue.modules.statement(scope)),
        others: yield* others.ask(ask, others.statement(scope)),
        sequences: tables === undefined
          ? yield* Catalogue.sequences.ask(ask, Catalogue.sequences.statement(scope))
          : []
      },
      (schema) => {
        const name = `${prefix}${dottedPart(schema)}`
        return name === defaultSchema ? Option.none() : Option.some(name)
      }
    )
  })

const combined = (one: Reflection, other: Reflection): Reflection => ({
  ...one,
  tables: [...one.tables, ...other.tables],
  views: [...one.views, ...other.views],
  sequences: [...one.sequences, ...other.sequences],
  routines: [...one.routines, ...other.routines],
  triggers: [...one.triggers, ...other.triggers],
  oids: new Map([...one.oids, ...other.oids]),
  unsupported: [...one.unsupported, ...other.unsupported]
})

interface CatalogueRows {
  readonly tables: Rows<typeof Catalogue.tables>
  readonly columns: Rows<typeof Catalogue.columns>
  readonly indexes: Rows<typeof Catalogue.indexes>
  readonly foreignKeys: Rows<typeof Catalogue.foreignKeys>
  readonly checks: Rows<typeof Catalogue.checks>
  readonly modules: Rows<typeof Catalogue.modules>
  readonly others: Rows<typeof others>
  readonly sequences: Rows<typeof Catalogue.sequences>
}

type ColumnRow = CatalogueRows["columns"][number]
type IndexRow = CatalogueRows["indexes"][number]
type ForeignKeyRow = CatalogueRows["foreignKeys"][number]

const assemble = (rows: CatalogueRows, inSchema: (schema: string) => Option.Option<string>): Reflection => {
  const keyOf = ({ object_id }: { readonly object_id: number }) => String(object_id)
  const of = {
    columns: grouped(rows.columns, keyOf),
    indexes: grouped(rows.indexes, keyOf),
    foreignKeys: grouped(rows.foreignKeys, keyOf),
    checks: grouped(rows.checks, keyOf)
  }
  const triggers = rows.modules.filter(({ kind }) => kind === "TR")
  return {
    ...empty,
    tables: rows.tables.filter(({ kind }) => kind === "U").map((table) => {
      const key = keyOf(table)
      const indexes = Array.from(byName(of.indexes(key)).values())
      const members = keyColumns(of.indexes(key)).filter(({ is_primary_key }) => is_primary_key)
        .map(({ column }) => column)
      return Table.make(
        table.name,
        of.columns(key).map((row) => [row.name, columnOf(row, members.includes(row.name))]),
        {
          schema: Option.getOrUndefined(inSchema(table.schema_name)),
          comment: table.comment ?? undefined,
          constraints: [
            ...indexes.flatMap(keyConstraintOf),
            ...Array.from(byName(of.foreignKeys(key)).values(), (columns) => foreignKeyOf(columns, inSchema)),
            ...of.checks(key).map(({ definition, name }) => Constraint.check(plain(definition), { name: Name.f(name) }))
          ],
          indexes: indexes.flatMap(indexOf)
        }
      )
    }),
    views: rows.tables.flatMap(({ comment, definition, kind, name, schema_name }) => {
      const query = queryOf(definition)
      return kind !== "V" || query === undefined ? [] : [
        SchemaObject.view(name, query, {
          schema: Option.getOrUndefined(inSchema(schema_name)),
          comment: comment ?? undefined
        })
      ]
    }),
    sequences: rows.sequences.map((row): ReflectedSequence => ({
      sequence: Sequence.make(row.name, {
        schema: Option.getOrUndefined(inSchema(row.schema_name)),
        dataType: row.type === "bigint"
          ? undefined
          : ReflectedType.fromCatalogue({ name: row.type, maxLength: 0, precision: 0, scale: 0, collation: undefined }),
        start: whole(row.start),
        increment: whole(row.increment),
        minValue: whole(row.min),
        maxValue: whole(row.max),
        ...(row.is_cycling ? { cycle: true } : {}),
        ...(row.is_cached && row.cache !== null ? { cache: row.cache } : {})
      }),
      ownedBy: Option.none(),
      isSerial: false
    })),
    triggers: triggers.flatMap(({ definition, name, schema_name, table_name }) =>
      definition === null || table_name === null
        ? []
        : [{ _tag: "Trigger", name, schema: inSchema(schema_name), table: table_name, definition: definition.trim() }]
    ),
    routines: rows.modules.flatMap(({ definition, kind, name, schema_name }) =>
      kind === "TR" || definition === null ? [] : [{
        _tag: "Routine",
        kind: kind === "P" ? "procedure" : "function",
        name,
        schema: inSchema(schema_name),
        signature: "",
        definition: definition.trim()
      }]
    ),
    oids: new Map(
      rows.tables.map(({ name, object_id, schema_name }) => [
        Table.key({ name, schema: inSchema(schema_name) }),
        object_id
      ])
    ),
    unsupported: [
      ...rows.tables.flatMap((table) => unsupportedOf(table, of, inSchema)),
      ...rows.tables.filter(({ definition, kind }) => kind === "V" && queryOf(definition) === undefined).map((
        { definition, name, schema_name }
      ): Unsupported => ({ object: "view", schema: inSchema(schema_name), name, text: definition ?? "ENCRYPTED" })),
      ...rows.modules.filter(({ definition }) => definition === null).map(({ name, schema_name }): Unsupported => ({
        object: "encrypted module",
        schema: inSchema(schema_name),
        name,
        text: name
      })),
      ...rows.others.map(({ schema_name, ...other }): Unsupported => ({ ...other, schema: inSchema(schema_name) }))
    ]
  }
}

/** The query of a view that names neither its columns nor options. */
const queryOf = (definition: string | null): string | undefined =>
  /^\s*CREATE\s+(?:OR\s+ALTER\s+)?VIEW\s+\S+\s+AS\s+(.*)$/is.exec(definition ?? "")?.[1]?.trim().replace(/;$/, "")

const columnOf = (row: ColumnRow, isMember: boolean): Column.Column => {
  const type = ReflectedType.fromCatalogue({
    name: row.type,
    maxLength: row.max_length,
    precision: row.precision,
    scale: row.scale,
    collation: row.collation_name ?? undefined
  })
  const isWhole = SqlType.kind(type) === "integer" || SqlType.kind(type) === "bigint"
  const serverDefault = defaultOf(row)
  return Column.make(type, {
    ...(isMember ? { primaryKey: true } : row.nullable || row.identity_start !== null ? {} : { nullable: false }),
    ...(isMember && isWhole && row.identity_start === null ? { autoincrement: false } : {}),
    ...(serverDefault === undefined ? {} : { serverDefault }),
    ...(row.comment === null ? {} : { comment: row.comment })
  })
}

const defaultOf = (row: ColumnRow): ServerDefault.ServerDefaultInput | undefined =>
  row.computed !== null
    ? ServerDefault.computed(plain(row.computed), { persisted: row.is_persisted })
    : row.identity_start !== null
    ? ServerDefault.identity({ start: whole(row.identity_start), increment: whole(row.identity_increment ?? "1") })
    : row.default_definition === null
    ? undefined
    : SqlText.text(plain(row.default_definition))

/** The catalogue stores an expression with one redundant pair of parentheses. */
const plain = (sql: string): string => withoutBrackets(sql, rules)

const whole = (text: string): number | bigint => Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text)

const keyColumns = (columns: ReadonlyArray<IndexRow>) => columns.filter(({ key_ordinal }) => key_ordinal > 0)

const keyConstraintOf = (columns: ReadonlyArray<IndexRow>): ReadonlyArray<Constraint.Constraint> => {
  const [first] = columns
  if (first === undefined || isBeyond(columns)) return []
  const names = keyColumns(columns).map(({ column }) => column)
  const options = (usual: string) => ({
    name: Name.f(first.name),
    ...(first.kind === usual ? {} : { mssqlClustered: first.kind === "CLUSTERED" })
  })
  return first.is_primary_key
    ? [Constraint.primaryKey(names, options("CLUSTERED"))]
    : first.is_unique_constraint
    ? [Constraint.unique(names, options("NONCLUSTERED"))]
    : []
}

const indexOf = (columns: ReadonlyArray<IndexRow>): ReadonlyArray<Index.Index> => {
  const [first] = columns
  if (first === undefined || first.is_primary_key || first.is_unique_constraint || isBeyond(columns)) return []
  const included = columns.filter(({ is_included }) => is_included).map(({ column }) => column)
  const isColumnstore = first.kind.endsWith("COLUMNSTORE")
  return [
    Index.make(
      Name.f(first.name),
      (isColumnstore ? columns : keyColumns(columns)).map(({ column, is_descending }) =>
        is_descending ? SqlText.text(`${identifiers.quote(column)} DESC`) : column
      ),
      {
        ...(first.is_unique ? { unique: true } : {}),
        ...(isColumnstore ? { mssqlColumnstore: true } : {}),
        ...(first.kind.startsWith("CLUSTERED") ? { mssqlClustered: true } : {}),
        ...(included.length === 0 || isColumnstore ? {} : { mssqlInclude: included }),
        ...(first.filter_definition === null ? {} : { mssqlWhere: plain(first.filter_definition) })
      }
    )
  ]
}

/** Whether an index has a kind that index values cannot represent (XML, spatial, hash), or columns in descending order. */
const isBeyond = (columns: ReadonlyArray<IndexRow>): boolean =>
  columns.some(({ is_descending, is_primary_key, is_unique_constraint, kind }) =>
    !["CLUSTERED", "NONCLUSTERED", "CLUSTERED COLUMNSTORE", "NONCLUSTERED COLUMNSTORE"].includes(kind) ||
    (is_descending && (is_primary_key || is_unique_constraint))
  )

const foreignKeyOf = (
  columns: ReadonlyArray<ForeignKeyRow>,
  inSchema: (schema: string) => Option.Option<string>
): Constraint.ForeignKeyConstraint => {
  const [first] = columns
  return Constraint.foreignKey(
    columns.map(({ column }) => column),
    first?.referred_table ?? "",
    columns.map(({ referred_column }) => referred_column),
    {
      name: Name.f(first?.name ?? ""),
      schema: Option.getOrUndefined(inSchema(first?.referred_schema ?? "")),
      onDelete: actions[first?.on_delete ?? ""],
      onUpdate: actions[first?.on_update ?? ""]
    }
  )
}

const actions: Readonly<Record<string, Constraint.ReferentialAction>> = {
  CASCADE: "CASCADE",
  SET_NULL: "SET NULL",
  SET_DEFAULT: "SET DEFAULT"
}

const unsupportedOf = (
  table: CatalogueRows["tables"][number],
  of: {
    readonly columns: (key: string) => ReadonlyArray<ColumnRow>
    readonly indexes: (key: string) => ReadonlyArray<IndexRow>
    readonly foreignKeys: (key: string) => ReadonlyArray<ForeignKeyRow>
    readonly checks: (key: string) => CatalogueRows["checks"]
  },
  inSchema: (schema: string) => Option.Option<string>
): ReadonlyArray<Unsupported> => {
  const key = String(table.object_id)
  const part = (object: string, name: string, text: string): Unsupported => ({
    object,
    schema: inSchema(table.schema_name),
    name: `${table.name}.${name}`,
    text
  })
  const indexes = Array.from(byName(of.indexes(key)))
  return [
    ...of.columns(key).flatMap(({ is_rowguid, is_sparse, name, user_type }) => [
      ...(is_sparse ? [part("column", name, "SPARSE")] : []),
      ...(is_rowguid ? [part("column", name, "ROWGUIDCOL")] : []),
      ...(user_type === null ? [] : [part("alias type", name, user_type)])
    ]),
    ...indexes.filter(([, columns]) => isBeyond(columns)).map(([name, [first]]) =>
      part("index", name, first?.kind ?? "")
    ),
    ...indexes.filter(([, [first]]) => first?.is_disabled === true).map(([name]) => part("index", name, "DISABLED")),
    ...[...of.foreignKeys(key), ...of.checks(key)].filter(({ is_disabled }) => is_disabled).map(({ name }) =>
      part("constraint", name, "NOCHECK")
    )
  ]
}
