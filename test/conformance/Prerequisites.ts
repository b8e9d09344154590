/**
 * What has to be in a database before the operations of a recorded case can be done on it: tables that they change, tables that
 * they point to, types, indexes and constraints that they drop.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Dialect } from "../../src/dialect/Dialect.ts"
import * as Postgresql from "../../src/dialect/postgresql/Types.ts"
import * as op from "../../src/op.ts"
import * as Column from "../../src/schema/Column.ts"
import * as Constraint from "../../src/schema/Constraint.ts"
import * as NamingConvention from "../../src/schema/NamingConvention.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import type * as OpSpec from "./OpSpec.ts"
import * as Spec from "./Spec.ts"

type Plain = Exclude<OpSpec.OpSpec, { readonly op: "batchAlterTable" | "autocommitBlock" }>

interface Draft {
  readonly name: string
  readonly schema: string | undefined
  readonly columns: Map<string, Column.Column>
  readonly without: Set<string>
  readonly constraints: Array<Constraint.Constraint>
  readonly indexes: Array<string>
  comment: string | undefined
}

/** The schemas that a case speaks of. */
export const schemas = (specs: ReadonlyArray<Plain>): ReadonlyArray<string> => {
  const found = new Set<string>()
  const walk = (json: unknown): void => {
    if (Array.isArray(json)) return json.forEach(walk)
    if (typeof json !== "object" || json === null) return
    for (const [key, value] of Object.entries(json)) {
      if (/^(schema|refSchema|sourceSchema|referentSchema)$/.test(key) && typeof value === "string") found.add(value)
      else if (key === "target" && typeof value === "string" && value.split(".").length === 3) {
        found.add(value.split(".")[0] ?? "")
      } else walk(value)
    }
  }
  walk(specs)
  return Array.from(found)
}

/** Makes all that the operations need and do not make themselves. */
export const make = (
  specs: ReadonlyArray<Plain>,
  dialect: Dialect["Type"],
  convention: NamingConvention.NamingConvention | undefined
) =>
  Effect.gen(function*() {
    const { drafts, types } = draft(specs, convention ?? {})
    const typesNeeded = types.flatMap(({ schema, type }) =>
      dialect.ddl.planner.createTypes([type], Option.fromNullable(schema))
    )
    if (dialect.name === "postgresql") {
      for (const extension of ["btree_gist", "hstore"]) {
        yield* Effect.ignore(op.execute(`CREATE EXTENSION IF NOT EXISTS ${extension}`))
      }
    }
    yield* Effect.forEach(typesNeeded, (step) => step._tag === "Warning" ? Effect.void : op.execute(step))
    for (const { columns, comment, constraints, indexes, name, schema, without } of drafts) {
      const taken = new Set([...columns.keys(), ...without].map((column) => column.toLowerCase()))
      const own = [
        ...Array.from(columns).filter(([column]) => !without.has(column)),
        ...base(dialect.name).filter(([column]) => !taken.has(column.toLowerCase()))
      ]
      yield* op.createTable(name, own, {
        schema,
        constraints,
        comment: dialect.ddl.features.comments === "none" ? undefined : comment
      })
      for (const index of indexes) {
        yield* op.createIndex(op.f(index), name, ["base"], { schema })
      }
    }
  })

/** Columns that conditions and expressions of the cases speak of. */
const base = (dialect: string): ReadonlyArray<readonly [string, Column.Column]> => {
  const integer = Column.make(SqlType.integer)
  const text = Column.make(SqlType.string(50))
  return [
    ["base", integer],
    ...["id", "amount", "customer_id", "parent_id", "price", "quantity", "room", "a", "b", "x", "y"]
      .map((name) => [name, integer] as const),
    ...["title", "status", "code", "region", "email", "Mixed Col", "user", "select", "notes"]
      .map((name) => [name, text] as const),
    ["starts", Column.make(SqlType.date)],
    ["ends", Column.make(SqlType.date)],
    ["created", Column.make(SqlType.dateTime())],
    ["during", dialect === "postgresql" ? Column.make(Postgresql.TSRANGE) : integer],
    ["tags", dialect === "postgresql" ? Column.make(Postgresql.JSONB) : integer]
  ]
}

const draft = (specs: ReadonlyArray<Plain>, convention: NamingConvention.NamingConvention) => {
  const created = new Set<string>()
  const drafts = new Map<string, Draft>()
  const types: Array<{ readonly type: SqlType.SqlType; readonly schema: string | undefined }> = []
  const key = (name: string, schema: string | null | undefined) => `${schema ?? ""}.${name}`
  const table = (name: string, schema: string | null | undefined): Draft => {
    const known = drafts.get(key(name, schema))
    if (known !== undefined) return known
    const fresh: Draft = {
      name,
      schema: schema ?? undefined,
      columns: new Map(),
      without: new Set(),
      constraints: [],
      indexes: [],
      comment: undefined
    }
    if (!created.has(key(name, schema))) drafts.set(key(name, schema), fresh)
    return fresh
  }
  const referent = (
    name: string,
    schema: string | null | undefined,
    columns: ReadonlyArray<string>,
    source: { readonly name: string; readonly schema: string | null | undefined } | undefined
  ) => {
    if (created.has(key(name, schema))) return
    const draft = table(name, schema)
    for (const column of columns) draft.columns.set(column, Column.make(SqlType.integer, { nullable: false }))
    const own = source !== undefined && key(source.name, source.schema) === key(name, schema)
    draft.constraints.push(
      own ? Constraint.unique(columns, { name: `uq_ref_${drafts.size}` }) : Constraint.primaryKey(columns)
    )
  }
  const columnTargets = (spec: Spec.ColumnSpec, source: Parameters<typeof referent>[3]) => {
    for (const [, { references }] of [Spec.column(spec)]) {
      for (const { target } of references) {
        const parts = target.split(".")
        referent(parts.at(-2) ?? "", parts.length > 2 ? parts[0] : undefined, [parts.at(-1) ?? ""], source)
      }
    }
  }

  for (const spec of specs) {
    switch (spec.op) {
      case "createTable": {
        created.add(key(spec.tableName, spec.schema))
        for (const column of spec.columns) columnTargets(column, { name: spec.tableName, schema: spec.schema })
        for (const constraint of spec.constraints ?? []) {
          if (constraint.kind === "foreignKey") {
            referent(constraint.refTable, constraint.refSchema, constraint.refColumns, undefined)
          }
        }
        for (const parent of [spec.postgresqlInherits ?? []].flat()) table(parent, undefined).without.add("id")
        break
      }
      case "dropTable":
        table(spec.tableName, spec.schema)
        break
      case "renameTable":
        table(spec.oldTableName, spec.schema)
        break
      case "createTableComment":
      case "dropTableComment":
        table(spec.tableName, spec.schema).comment = spec.existingComment ?? undefined
        break
      case "addColumn": {
        const draft = table(spec.tableName, spec.schema)
        draft.without.add(spec.column.name)
        types.push({ type: Spec.type(spec.column.type), schema: spec.schema ?? undefined })
        columnTargets(spec.column, { name: spec.tableName, schema: spec.schema })
        break
      }
      case "dropColumn":
        table(spec.tableName, spec.schema).columns.set(
          spec.columnName,
          Column.make(spec.existingType === undefined ? SqlType.integer : Spec.type(spec.existingType))
        )
        break
      case "alterColumn": {
        const draft = table(spec.tableName, spec.schema)
        if (draft.without.has(spec.columnName) || created.has(key(spec.tableName, spec.schema))) break
        const existing = spec.existingServerDefault === undefined || spec.existingServerDefault === false
          ? null
          : Spec.serverDefault(spec.existingServerDefault)
        const becomesIdentity = spec.serverDefault !== undefined && spec.serverDefault !== null &&
          "identity" in spec.serverDefault
        const isIdentity = typeof existing === "object" && existing !== null && existing._tag === "Identity"
        draft.columns.set(
          spec.columnName,
          Column.make(
            spec.existingType === undefined
              ? becomesIdentity || isIdentity ? SqlType.integer : SqlType.string(30)
              : Spec.type(spec.existingType),
            {
              nullable: spec.existingNullable ?? (becomesIdentity || isIdentity ? false : undefined),
              serverDefault: typeof existing === "string" && isNumeral(spec.existingType) ? "0" : existing,
              comment: spec.existingComment ?? undefined,
              primaryKey: spec.existingAutoincrement === true ? true : undefined,
              autoincrement: spec.existingAutoincrement === true ? true : undefined
            }
          )
        )
        if (spec.newColumnName !== undefined) draft.without.add(spec.newColumnName)
        if (spec.type !== undefined) types.push({ type: Spec.type(spec.type), schema: spec.schema ?? undefined })
        break
      }
      case "createIndex": {
        const draft = table(spec.tableName, spec.schema)
        for (const column of [...spec.columns, ...(spec.postgresqlInclude ?? [])]) {
          if (typeof column === "string" && !baseNames.has(column)) draft.columns.set(column, text)
        }
        break
      }
      case "dropIndex":
        table(spec.tableName ?? "orders", spec.schema).indexes.push(nameOf(spec.indexName))
        break
      case "createPrimaryKey":
      case "createUniqueConstraint": {
        const draft = table(spec.tableName, spec.schema)
        for (const column of spec.columns) {
          draft.columns.set(column, Column.make(SqlType.string(20), { nullable: false }))
        }
        break
      }
      case "createCheckConstraint":
      case "createExcludeConstraint":
        table(spec.tableName, spec.schema)
        break
      case "createForeignKey": {
        const source = { name: spec.sourceTable, schema: spec.sourceSchema }
        const draft = table(source.name, source.schema)
        for (const column of spec.localCols) draft.columns.set(column, Column.make(SqlType.integer))
        referent(spec.referentTable, spec.referentSchema, spec.remoteCols, source)
        break
      }
      case "dropConstraint": {
        const draft = table(spec.tableName, spec.schema)
        const given = Spec.name(spec.constraintName)
        const check = Constraint.check("amount > 0", { name: given })
        const resolved = Either.getOrThrow(
          NamingConvention.name(convention, check, { name: spec.tableName, schema: Option.none() })
        )
        const name = {
          name: op.f(
            spec.type === "check" && resolved._tag !== "Unnamed" ? resolved.value : nameOf(spec.constraintName)
          )
        }
        if (spec.type === "primary") {
          draft.columns.set("base", Column.make(SqlType.integer, { nullable: false, autoincrement: false }))
          draft.constraints.push(Constraint.primaryKey(["base"], name))
        } else if (spec.type === "foreignkey") {
          referent("customers", spec.schema, ["id"], undefined)
          draft.constraints.push(
            Constraint.foreignKey(["customer_id"], "customers", ["id"], { ...name, schema: spec.schema ?? undefined })
          )
        } else if (spec.type === "check") {
          draft.constraints.push(Constraint.check("amount > 0", name))
        } else draft.constraints.push(Constraint.unique(["base"], name))
        break
      }
      case "bulkInsert": {
        const { columns, name, schema } = spec.table
        if (created.has(key(name, schema))) break
        const draft = table(name, schema)
        for (const column of columns) draft.columns.set(column.name, Column.make(Spec.type(column.type)))
        types.push(...columns.map(({ type }) => ({ type: Spec.type(type), schema: schema ?? undefined })))
        break
      }
      case "execute":
        table("orders", undefined)
        break
    }
  }
  // What is pointed to is made before what points to it.
  const order = Array.from(drafts.values()).toSorted((a, b) => pointing(a) - pointing(b))
  return { drafts: order, types }
}

const pointing = ({ constraints }: Draft) => constraints.some(({ _tag }) => _tag === "ForeignKey") ? 1 : 0

const text = Column.make(SqlType.string(50))

const baseNames = new Set(base("").map(([name]) => name))

const isNumeral = (type: Spec.TypeSpec | undefined) => typeof type === "string" && type.endsWith("Integer")

const nameOf = (name: Spec.NameSpec): string => typeof name === "string" ? name : name === null ? "" : name.f
