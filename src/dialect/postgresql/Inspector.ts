/**
 * Reads PostgreSQL's catalogue and returns schema values.
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
import * as Sequence from "../../schema/Sequence.ts"
import * as ServerDefault from "../../schema/ServerDefault.ts"
import * as SqlText from "../../schema/SqlText.ts"
import * as SqlType from "../../schema/SqlType.ts"
import * as Table from "../../schema/Table.ts"
import {
  grouped,
  type ReflectedSequence,
  type Reflection,
  type Reflector,
  type Rows,
  type Unsupported
} from "../Reflection.ts"
import * as Catalogue from "./CatalogueQueries.ts"
import { identifiers } from "./Identifiers.ts"
import * as ReflectedType from "./ReflectedType.ts"

/**
 * The reflection of PostgreSQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const reflector: Reflector = {
  schemaNames: (ask) =>
    Effect.map(Catalogue.schemas.ask(ask, Catalogue.schemas.statement), (rows) => ({
      names: rows.filter(({ is_temporary }) => !is_temporary).map(({ name }) => name),
      default: rows.find(({ is_default }) => is_default)?.name ?? "public",
      temporary: Option.map(Option.fromNullable(rows.find(({ is_temporary }) => is_temporary)), ({ name }) => name)
    })),
  reflect: (ask, request) =>
    Effect.gen(function*() {
      const names = yield* reflector.schemaNames(ask)
      const { tables } = request
      const scope = { schemas: request.schemas ?? [names.default], tables }
      const whole = tables === undefined
      const rows = {
        relations: yield* Catalogue.relations.ask(ask, Catalogue.relations.statement(scope)),
        columns: yield* Catalogue.columns.ask(ask, Catalogue.columns.statement(scope)),
        constraints: yield* Catalogue.constraints.ask(ask, Catalogue.constraints.statement(scope)),
        indexes: yield* Catalogue.indexes.ask(ask, Catalogue.indexes.statement(scope)),
        sequences: yield* Catalogue.sequences.ask(ask, Catalogue.sequences.statement(scope)),
        types: yield* Catalogue.types.ask(ask, Catalogue.types.statement),
        triggers: yield* Catalogue.triggers.ask(ask, Catalogue.triggers.statement(scope)),
        policies: yield* Catalogue.policies.ask(ask, Catalogue.policies.statement(scope)),
        others: yield* Catalogue.others.ask(ask, Catalogue.others.statement(scope)),
        extensions: whole ? yield* Catalogue.extensions.ask(ask, Catalogue.extensions.statement) : [],
        routines: whole ? yield* Catalogue.routines.ask(ask, Catalogue.routines.statement(scope)) : []
      }
      return assemble(rows, names.default, whole ? scope.schemas : [])
    })
}

interface CatalogueRows {
  readonly relations: Rows<typeof Catalogue.relations>
  readonly columns: Rows<typeof Catalogue.columns>
  readonly constraints: Rows<typeof Catalogue.constraints>
  readonly indexes: Rows<typeof Catalogue.indexes>
  readonly sequences: Rows<typeof Catalogue.sequences>
  readonly types: Rows<typeof Catalogue.types>
  readonly triggers: Rows<typeof Catalogue.triggers>
  readonly policies: Rows<typeof Catalogue.policies>
  readonly extensions: Rows<typeof Catalogue.extensions>
  readonly routines: Rows<typeof Catalogue.routines>
  readonly others: Rows<typeof Catalogue.others>
}

type Relation = CatalogueRows["relations"][number]
type ColumnRow = CatalogueRows["columns"][number]
type ConstraintRow = CatalogueRows["constraints"][number]
type IndexRow = CatalogueRows["indexes"][number]
type TypeRow = CatalogueRows["types"][number]

/** `typeSchemas`: the schemas whose enums and domains are returned. */
const assemble = (rows: CatalogueRows, defaultSchema: string, typeSchemas: ReadonlyArray<string>): Reflection => {
  const inSchema = (schema: string) => schema === defaultSchema ? Option.none() : Option.some(schema)
  const named = namedTypes(rows.types, defaultSchema)
  const columnsOf = grouped(rows.columns, ({ relation }) => relation)
  const constraintsOf = grouped(rows.constraints, ({ relation }) => relation)
  const indexesOf = grouped(rows.indexes, ({ relation }) => relation)
  const sequences = new Map(rows.sequences.map((row) => [row.oid, row]))
  const isTable = ({ kind }: Relation) => kind === "r" || kind === "p"
  const types = rows.types.filter(({ schema }) => typeSchemas.includes(schema))
  const own = types.filter(({ of_extension }) => !of_extension)
  const nameOf = ({ name, schema }: { readonly name: string; readonly schema: string }) => ({
    name,
    schema: inSchema(schema)
  })

  const serials = new Set<string>()
  const tables = rows.relations.filter(isTable).map((relation) => {
    const constraints = constraintsOf(relation.oid)
    const members = constraints.find(({ kind }) => kind === "p")?.columns ?? []
    const serial = columnsOf(relation.oid).find((column) => isSerial(relation, column, members, sequences))
    if (serial?.serial !== undefined && serial.serial !== null) serials.add(serial.serial)
    return Table.make(
      relation.name,
      columnsOf(relation.oid).map((column) => [
        column.name,
        columnOf(column, named, {
          isMember: members.includes(column.name),
          isSerial: column === serial
        })
      ]),
      {
        schema: Option.getOrUndefined(inSchema(relation.schema)),
        comment: relation.comment ?? undefined,
        prefixes: relation.persistence === "u" ? ["UNLOGGED"] : [],
        constraints: constraints.flatMap((row) => constraintOf(row, inSchema)),
        indexes: indexesOf(relation.oid).map(indexOf),
        ...tableOptions(relation)
      }
    )
  })

  return {
    uniqueIndexes: false,
    tables,
    views: inOrder(rows.relations.filter(({ definition }) => definition !== null))
      .map((view) => viewOf(view, inSchema(view.schema), indexesOf(view.oid))),
    sequences: rows.sequences.map((row): ReflectedSequence => ({
      sequence: Sequence.make(row.name, {
        ...sequenceOptions(row.numbers),
        schema: Option.getOrUndefined(inSchema(row.schema)),
        dataType: row.numbers.type === "bigint" ? undefined : integerType(row.numbers.type)
      }),
      ownedBy: row.owner_table === null || row.owner_column === null
        ? Option.none()
        : Option.some({ table: row.owner_table, column: row.owner_column }),
      isSerial: serials.has(row.oid)
    })),
    enums: own.filter(({ kind }) => kind === "e").map(({ comment, labels, name, schema }): SchemaObject.EnumType => ({
      _tag: "EnumType",
      name,
      schema: inSchema(schema),
      labels,
      comment: Option.fromNullable(comment)
    })),
    domains: own.filter(({ kind }) => kind === "d").map((row): SchemaObject.Domain => ({
      _tag: "Domain",
      name: row.name,
      schema: inSchema(row.schema),
      dataType: row.base === null ? SqlType.none : typeOf(row.base, named),
      notNull: row.not_null,
      default: Option.fromNullable(row.default),
      checks: row.checks,
      comment: Option.fromNullable(row.comment)
    })),
    extensions: rows.extensions.map(({ name, schema, version }) => ({
      _tag: "Extension",
      name,
      schema: inSchema(schema),
      version: Option.some(version)
    })),
    routines: rows.routines.flatMap((
      { definition, kind, name, schema, signature }
    ): ReadonlyArray<SchemaObject.Routine> =>
      definition === null ? [] : [{
        _tag: "Routine",
        kind: kind === "p" ? "procedure" : "function",
        name,
        schema: inSchema(schema),
        signature,
        definition: definition.trim()
      }]
    ),
    triggers: rows.triggers.map(({ definition, name, schema, table }) => ({
      _tag: "Trigger",
      name,
      schema: inSchema(schema),
      table,
      definition
    })),
    policies: rows.policies.map((row) => ({
      _tag: "Policy",
      name: row.name,
      schema: inSchema(row.schema),
      table: row.table,
      permissive: row.permissive,
      command: row.command,
      roles: row.roles,
      using: Option.fromNullable(row.using),
      withCheck: Option.fromNullable(row.with_check)
    })),
    types: types.map(nameOf),
    foreignTables: rows.relations.filter(({ kind }) => kind === "f").map(nameOf),
    oids: new Map(rows.relations.map((relation) => [Table.key(nameOf(relation)), Number(relation.oid)])),
    unsupported: [
      ...rows.relations.flatMap((relation) =>
        unsupportedOf(relation, inSchema, constraintsOf(relation.oid), indexesOf(relation.oid))
      ),
      ...own.filter(({ kind }) => kind === "r" || kind === "c").map(({ kind, name, schema }): Unsupported => ({
        object: kind === "r" ? "range type" : "composite type",
        schema: inSchema(schema),
        name,
        text: name
      })),
      ...rows.routines.filter(({ definition }) => definition === null).map((
        { name, schema, signature }
      ): Unsupported => ({
        object: "aggregate",
        schema: inSchema(schema),
        name,
        text: `${name}(${signature})`
      })),
      ...rows.others.map(({ schema, ...other }): Unsupported => ({ ...other, schema: inSchema(schema) }))
    ]
  }
}

const viewOf = (
  view: Relation,
  schema: Option.Option<string>,
  indexes: ReadonlyArray<IndexRow>
): SchemaObject.View => {
  const { check_option, ...parameters } = storage(view.options ?? [])
  return SchemaObject.view(view.name, (view.definition ?? "").trim().replace(/;$/, ""), {
    schema: Option.getOrUndefined(schema),
    materialized: view.kind === "m",
    checkOption: check_option === undefined ? undefined : check_option === "local" ? "LOCAL" : "CASCADED",
    indexes: indexes.map(indexOf),
    comment: view.comment ?? undefined,
    ...(Object.keys(parameters).length === 0 ? {} : { postgresqlWith: parameters }),
    ...(view.access_method === null ? {} : { postgresqlUsing: view.access_method }),
    ...(view.tablespace === null ? {} : { postgresqlTablespace: view.tablespace })
  })
}

const typeOf = (row: NonNullable<TypeRow["base"]>, named: ReflectedType.NamedTypes): SqlType.SqlType =>
  ReflectedType.fromCatalogue({
    text: row.type,
    kind: row.type_kind,
    name: row.type_name,
    schema: row.type_schema,
    dimensions: row.dimensions,
    collation: Option.map(Option.fromNullable(row.collation), (name) => ({
      name,
      schema: Option.fromNullable(row.collation_schema)
    }))
  }, named)

/** A domain may be based on another one, so each is created when it is first needed. */
const namedTypes = (rows: CatalogueRows["types"], defaultSchema: string): ReflectedType.NamedTypes => {
  const enums = new Map(
    rows.filter(({ kind }) => kind === "e").map((
      { labels, name, schema }
    ) => [ReflectedType.typeKey(schema, name), labels])
  )
  const domains = new Map<string, SqlType.SqlType>()
  const named = { enums, domains, defaultSchema }
  const waiting = rows.filter(({ kind }) => kind === "d")
  for (let before = -1; before !== domains.size;) {
    before = domains.size
    for (const { base, name, schema } of waiting) {
      const key = ReflectedType.typeKey(schema, name)
      const isReady = base !== null &&
        (base.type_kind !== "d" || domains.has(ReflectedType.typeKey(base.type_schema, base.type_name)))
      if (isReady && !domains.has(key)) domains.set(key, typeOf(base, named))
    }
  }
  return named
}

const columnOf = (
  row: ColumnRow,
  named: ReflectedType.NamedTypes,
  { isMember, isSerial }: { readonly isMember: boolean; readonly isSerial: boolean }
): Column.Column => {
  const type = typeOf(row, named)
  const serverDefault = isSerial ? undefined : defaultOf(row)
  const isWhole = SqlType.kind(type) === "integer" || SqlType.kind(type) === "bigint"
  return Column.make(type, {
    ...(isMember ? { primaryKey: true } : row.not_null && row.identity === "" ? { nullable: false } : {}),
    ...(isSerial
      ? { autoincrement: true }
      : isMember && isWhole && row.identity === ""
      ? { autoincrement: false }
      : {}),
    ...(serverDefault === undefined ? {} : { serverDefault }),
    ...(row.comment === null ? {} : { comment: row.comment })
  })
}

const defaultOf = (row: ColumnRow): ServerDefault.ServerDefaultInput | undefined =>
  row.identity !== ""
    ? ServerDefault.identity({
      always: row.identity === "a",
      ...(row.sequence === null ? {} : sequenceOptions(row.sequence))
    })
    : row.default === null
    ? undefined
    : row.generated === ""
    ? SqlText.text(row.default)
    : ServerDefault.computed(row.default, { persisted: row.generated === "s" })

// SERIAL creates a sequence with a certain name and the limits of the type.
const isSerial = (
  relation: Relation,
  column: ColumnRow,
  members: ReadonlyArray<string>,
  sequences: ReadonlyMap<string, CatalogueRows["sequences"][number]>
): boolean => {
  const sequence = column.serial === null ? undefined : sequences.get(column.serial)
  return sequence !== undefined && members.includes(column.name) &&
    sequence.schema === relation.schema && sequence.name === serialName(relation.name, column.name) &&
    sequence.numbers.type === column.type && Object.keys(sequenceOptions(sequence.numbers)).length === 0
}

/**
 * Returns the name that the server gives to the sequence of a SERIAL column: at most 63 bytes, the longer of the two names is truncated
 * first.
 */
const serialName = (table: string, column: string): string => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const room = 63 - "__seq".length
  let [left, right] = [bytes(table).length, bytes(column).length]
  while (left + right > room) {
    if (left > right) left--
    else right--
  }
  const cut = (text: string, length: number) => new TextDecoder().decode(bytes(text).slice(0, length))
  return `${cut(table, left)}_${cut(column, right)}_seq`
}

/** The options that differ from the defaults of a new sequence. */
const sequenceOptions = (row: Catalogue.CatalogueSequence): Sequence.SequenceOptions => {
  const bits = row.type === "smallint" ? 15n : row.type === "integer" ? 31n : 63n
  const isUp = !row.increment.startsWith("-")
  const min = isUp ? 1n : -(2n ** bits)
  const max = isUp ? 2n ** bits - 1n : -1n
  const start = BigInt(isUp ? row.min : row.max)
  return {
    ...(BigInt(row.start) === start ? {} : { start: whole(row.start) }),
    ...(row.increment === "1" ? {} : { increment: whole(row.increment) }),
    ...(BigInt(row.min) === min ? {} : { minValue: whole(row.min) }),
    ...(BigInt(row.max) === max ? {} : { maxValue: whole(row.max) }),
    ...(row.cache === "1" ? {} : { cache: whole(row.cache) }),
    ...(row.cycle ? { cycle: true } : {})
  }
}

const whole = (text: string): number | bigint => Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text)

const integerType = (name: string): SqlType.SqlType => name === "smallint" ? SqlType.SMALLINT : SqlType.INTEGER

const tableOptions = (relation: Relation): Table.TableDialectOptions => ({
  ...(relation.partition_key === null ? {} : { postgresqlPartitionBy: relation.partition_key }),
  ...(relation.partition_bound === null && relation.parents.length > 0 ? { postgresqlInherits: relation.parents } : {}),
  ...(relation.access_method === null ? {} : { postgresqlUsing: relation.access_method }),
  ...(relation.options === null ? {} : { postgresqlWith: storage(relation.options) }),
  ...(relation.tablespace === null ? {} : { postgresqlTablespace: relation.tablespace })
})

const storage = (options: ReadonlyArray<string>): Readonly<Record<string, string>> =>
  Object.fromEntries(options.map((option) => {
    const [key = "", ...value] = option.split("=")
    return [key, value.join("=")]
  }))

const constraintOf = (
  row: ConstraintRow,
  inSchema: (schema: string) => Option.Option<string>
): ReadonlyArray<Constraint.Constraint> => {
  if (isBeyond(row)) return []
  const options = {
    name: Name.f(row.name),
    ...(row.deferrable ? { deferrable: true, initially: row.deferred ? "DEFERRED" as const : undefined } : {}),
    ...(row.validated ? {} : { postgresqlNotValid: true }),
    ...(row.include.length === 0 ? {} : { postgresqlInclude: row.include }),
    ...(row.nulls_not_distinct ? { postgresqlNullsNotDistinct: true } : {}),
    ...(row.kind === "c" && row.no_inherit ? { postgresqlNoInherit: true } : {})
  }
  switch (row.kind) {
    case "p":
      return [Constraint.primaryKey(row.columns, options)]
    case "u":
      return [Constraint.unique(row.columns, options)]
    case "c":
      return [Constraint.check(row.expression ?? "", options)]
    case "f":
      return [
        Constraint.foreignKey(row.columns, row.referred_table ?? "", row.referred_columns, {
          ...options,
          schema: Option.getOrUndefined(inSchema(row.referred_schema ?? "")),
          onDelete: onDelete(row),
          onUpdate: actions[row.on_update],
          match: row.match === "f" ? "FULL" : undefined
        })
      ]
    case "x":
      return [
        Constraint.exclude(
          (row.elements ?? []).map((element) => [
            element.opclass === null || element.column === null
              ? indexElement(element)
              : SqlText.text(elementText(element)),
            element.operator
          ]),
          { ...options, using: row.access_method ?? undefined, where: row.predicate ?? undefined }
        )
      ]
    default:
      return []
  }
}

const actions: Readonly<Record<string, Constraint.ReferentialAction>> = {
  c: "CASCADE",
  n: "SET NULL",
  d: "SET DEFAULT",
  r: "RESTRICT"
}

const onDelete = ({ on_delete, set_columns }: ConstraintRow): Constraint.DeleteAction | undefined => {
  const action = actions[on_delete]
  return set_columns.length > 0 && (action === "SET NULL" || action === "SET DEFAULT")
    ? `${action} (${set_columns.map((column) => identifiers.quote(column)).join(", ")})`
    : action
}

/** Whether the definition of a constraint has a part that constraint values cannot represent. */
const isBeyond = ({ definition, set_columns }: ConstraintRow): boolean =>
  definition !== null || set_columns.some((column) => /[()]/.test(column))

const indexOf = (row: IndexRow): Index.Index => {
  const ops = Object.fromEntries(
    row.elements.flatMap((element) =>
      element.column !== null && element.opclass !== null && isPlain(element) ? [[element.column, element.opclass]] : []
    )
  )
  return Index.make(Name.f(row.name), row.elements.map(indexElement), {
    ...(row.unique ? { unique: true } : {}),
    ...(row.access_method === "btree" ? {} : { postgresqlUsing: row.access_method }),
    ...(Object.keys(ops).length === 0 ? {} : { postgresqlOps: ops }),
    ...(row.include.length === 0 ? {} : { postgresqlInclude: row.include }),
    ...(row.nulls_not_distinct ? { postgresqlNullsNotDistinct: true } : {}),
    ...(row.options === null ? {} : { postgresqlWith: storage(row.options) }),
    ...(row.tablespace === null ? {} : { postgresqlTablespace: row.tablespace }),
    ...(row.predicate === null ? {} : { postgresqlWhere: row.predicate })
  })
}

type Element = IndexRow["elements"][number]

const isPlain = ({ collation, descending, nulls_first }: Element) => collation === null && !descending && !nulls_first

const indexElement = (element: Element): Index.IndexElement =>
  element.column !== null && isPlain(element) ? element.column : SqlText.text(elementText(element))

const elementText = ({ collation, column, descending, expression, nulls_first, opclass }: Element): string =>
  [
    column === null ? expression ?? "" : identifiers.quote(column),
    ...(collation === null ? [] : [`COLLATE ${collation}`]),
    ...(opclass === null ? [] : [opclass]),
    ...(descending ? ["DESC"] : []),
    ...(descending === nulls_first ? [] : [nulls_first ? "NULLS FIRST" : "NULLS LAST"])
  ].join(" ")

/** Sorts views after those that they read. */
const inOrder = (views: ReadonlyArray<Relation>): ReadonlyArray<Relation> => {
  const ordered = new Map<string, Relation>()
  const byOid = new Map(views.map((view) => [view.oid, view]))
  const visit = (view: Relation): void => {
    if (ordered.has(view.oid)) return
    byOid.delete(view.oid)
    for (const oid of view.depends_on) {
      const other = byOid.get(oid)
      if (other !== undefined) visit(other)
    }
    ordered.set(view.oid, view)
  }
  for (const view of views) visit(view)
  return Array.from(ordered.values())
}

const unsupportedOf = (
  relation: Relation,
  inSchema: (schema: string) => Option.Option<string>,
  constraints: ReadonlyArray<ConstraintRow>,
  indexes: ReadonlyArray<IndexRow>
): ReadonlyArray<Unsupported> => {
  const schema = inSchema(relation.schema)
  const { name } = relation
  return [
    ...(relation.kind === "f" ? [{ object: "foreign table", schema, name, text: name }] : []),
    ...(relation.partition_bound === null ? [] : [{
      object: "partition",
      schema,
      name,
      text: `PARTITION OF ${relation.parents.join(", ")} ${relation.partition_bound}`
    }]),
    ...(relation.row_security
      ? [{ object: "row security", schema, name, text: "ENABLE ROW LEVEL SECURITY" }]
      : []),
    ...(relation.force_row_security
      ? [{ object: "row security", schema, name, text: "FORCE ROW LEVEL SECURITY" }]
      : []),
    ...constraints.filter(isBeyond).map((row) => ({
      object: "constraint",
      schema,
      name: `${name}.${row.name}`,
      text: row.definition ?? `ON DELETE ${onDelete(row) ?? ""}`
    })),
    ...constraints.flatMap(({ comment, name: constraint }) =>
      comment === null
        ? []
        : [{ object: "comment on a constraint", schema, name: `${name}.${constraint}`, text: comment }]
    ),
    ...indexes.flatMap(({ comment, name: index }) =>
      comment === null ? [] : [{ object: "comment on an index", schema, name: `${name}.${index}`, text: comment }]
    ),
    ...indexes.filter(({ invalid }) => invalid).map(({ definition, name: index }) => ({
      object: "invalid index",
      schema,
      name: `${name}.${index}`,
      text: definition ?? index
    }))
  ]
}
