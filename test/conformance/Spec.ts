/**
 * The specs in recorded cases (types, columns, constraints, indexes, tables, defaults, names, values), read into our schema values
 * with the constructors that users have.
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import * as Mssql from "../../src/dialect/mssql/Types.ts"
import * as Mysql from "../../src/dialect/mysql/Types.ts"
import * as Postgresql from "../../src/dialect/postgresql/Types.ts"
import * as Sqlite from "../../src/dialect/sqlite/Types.ts"
import * as Column from "../../src/schema/Column.ts"
import * as Constraint from "../../src/schema/Constraint.ts"
import * as Index from "../../src/schema/Index.ts"
import * as Name from "../../src/schema/Name.ts"
import * as ServerDefault from "../../src/schema/ServerDefault.ts"
import * as SqlText from "../../src/schema/SqlText.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"

const optional = Schema.optional
const text = optional(Schema.String)
const flag = optional(Schema.Boolean)
const number = optional(Schema.Number)
const strings = Schema.Array(Schema.String)
const scalars = Schema.Record({ key: Schema.String, value: Schema.Union(Schema.String, Schema.Number, Schema.Boolean) })

/** Facts about an expectation that are not compared. */
export const notes = {
  warns: optional(Schema.Unknown),
  deviationAllowed: optional(Schema.String),
  note: optional(Schema.String)
}

export const ErrorSpec = Schema.Struct({ kind: Schema.String, about: optional(Schema.String) })

const Sql = Schema.Struct({ text: Schema.String })
const Condition = Schema.transform(Schema.Union(Schema.String, Sql), Schema.String, {
  strict: true,
  decode: (condition) => typeof condition === "string" ? condition : condition.text,
  encode: (sql) => sql
})

// Names

export const NameSpec = Schema.Union(Schema.String, Schema.Null, Schema.Struct({ f: Schema.String }))
export type NameSpec = typeof NameSpec.Type

export const name = (spec: NameSpec | undefined): Exclude<Name.NameInput, Name.QuotedName> =>
  typeof spec === "object" && spec !== null ? Name.f(spec.f) : spec

// Values

export const value = (json: unknown): unknown => {
  if (Array.isArray(json)) return json.map(value)
  if (typeof json !== "object" || json === null) return json
  const [[tag, content] = ["", undefined], ...others] = Object.entries(json)
  if (others.length > 0) return json
  switch (tag) {
    case "$bytes":
      return Uint8Array.from(Buffer.from(String(content), "hex"))
    case "$interval":
      return Duration.seconds(Number(content))
    case "$date":
    case "$datetime":
    case "$time":
    case "$decimal":
    case "$uuid":
    case "$json":
      return content
    case "inlineLiteral":
      return value(content)
    default:
      return json
  }
}

// Defaults

const ComputedSpec = Schema.Struct({ sqltext: Schema.String, persisted: flag })

const IdentitySpec = Schema.Struct({
  always: flag,
  start: number,
  increment: number,
  minValue: number,
  maxValue: number,
  noMinValue: flag,
  noMaxValue: flag,
  cycle: flag,
  cache: number
})

export const DefaultSpec = Schema.Union(
  Schema.Null,
  Schema.Struct({ value: Schema.Union(Schema.String, Schema.Number, Schema.Boolean) }),
  Sql,
  Schema.Struct({ func: Schema.Literal("now") }),
  Schema.Struct({ bool: Schema.Boolean }),
  Schema.Struct({ computed: ComputedSpec }),
  Schema.Struct({ identity: IdentitySpec })
)
export type DefaultSpec = typeof DefaultSpec.Type

export const serverDefault = (spec: DefaultSpec): ServerDefault.ServerDefaultInput | null => {
  if (spec === null) return null
  if ("value" in spec) return spec.value
  if ("text" in spec) return SqlText.text(spec.text)
  if ("func" in spec) return SqlText.now
  if ("bool" in spec) return spec.bool
  if ("computed" in spec) return ServerDefault.computed(spec.computed.sqltext, spec.computed)
  return ServerDefault.identity(spec.identity)
}

// Types

interface Parameters extends Omit<SqlType.TypeParameters, "dataType" | "default" | "name"> {
  readonly type: string
  readonly name?: NameSpec | undefined
  readonly item?: TypeSpec | undefined
  readonly dataType?: TypeSpec | undefined
  readonly default?: { readonly value: string | number | boolean } | { readonly text: string } | undefined
  readonly dimensions?: number | undefined
  readonly native?: boolean | undefined
  readonly nativeEnum?: boolean | undefined
  readonly nativeUuid?: boolean | undefined
  readonly createConstraint?: boolean | undefined
  readonly secondPrecision?: number | undefined
  readonly dayPrecision?: number | undefined
  readonly variants?: { readonly [dialect: string]: TypeSpec } | undefined
}

export type TypeSpec = string | Parameters | null

/** As it stands in the files, where a condition may be `{text}`. */
type TypeSpecInput = string | null | { readonly type: string }

export const TypeSpec: Schema.Schema<TypeSpec, TypeSpecInput> = Schema.Union(
  Schema.String,
  Schema.Null,
  Schema.Struct({
    type: Schema.String,
    name: optional(NameSpec),
    item: optional(Schema.suspend((): Schema.Schema<TypeSpec, TypeSpecInput> => TypeSpec)),
    dataType: optional(Schema.suspend((): Schema.Schema<TypeSpec, TypeSpecInput> => TypeSpec)),
    default: optional(
      Schema.Union(Schema.Struct({ value: Schema.Union(Schema.String, Schema.Number, Schema.Boolean) }), Sql)
    ),
    dimensions: number,
    native: flag,
    nativeEnum: flag,
    nativeUuid: flag,
    createConstraint: flag,
    secondPrecision: number,
    dayPrecision: number,
    variants: optional(
      Schema.Record({
        key: Schema.String,
        value: Schema.suspend((): Schema.Schema<TypeSpec, TypeSpecInput> => TypeSpec)
      })
    ),
    length: optional(Schema.Union(Schema.Number, Schema.Literal("max"))),
    precision: number,
    scale: number,
    timezone: flag,
    collation: text,
    collationSchema: text,
    fields: text,
    varying: flag,
    displayWidth: number,
    unsigned: flag,
    zerofill: flag,
    charset: text,
    ascii: flag,
    unicode: flag,
    binary: flag,
    national: flag,
    fsp: number,
    values: optional(strings),
    schema: text,
    createType: flag,
    check: optional(Condition),
    notNull: flag,
    constraintName: text,
    filestream: flag,
    asUuid: flag,
    noneAsNull: flag,
    zeroIndexes: flag,
    textType: optional(Schema.suspend((): Schema.Schema<TypeSpec, TypeSpecInput> => TypeSpec)),
    astextType: optional(Schema.suspend((): Schema.Schema<TypeSpec, TypeSpecInput> => TypeSpec)),
    inheritSchema: flag
  })
)

export const type = (spec: TypeSpec): SqlType.SqlType => {
  if (spec === null) return SqlType.none
  const parameters: Parameters = typeof spec === "string" ? { type: spec } : spec
  const constructor = constructors[parameters.type]
  if (constructor === undefined) throw new Error(`The checker knows no type ${parameters.type}.`)
  return Object.entries(parameters.variants ?? {})
    .reduce((made, [dialect, other]) => SqlType.variant(made, dialect, type(other)), constructor(parameters))
}

const size = ({ length }: Parameters): number | undefined => typeof length === "number" ? length : undefined
const fixed = (parameters: Parameters): number => size(parameters) ?? 0
const typeName = ({ name }: Parameters): string => typeof name === "string" ? name : ""
const fields = ({ fields }: Parameters): { readonly fields?: Postgresql.IntervalFields } =>
  fields === undefined ? {} : { fields: Schema.decodeUnknownSync(IntervalFields)(fields) }
const IntervalFields = Schema.Literal(
  "YEAR",
  "MONTH",
  "DAY",
  "HOUR",
  "MINUTE",
  "SECOND",
  "YEAR TO MONTH",
  "DAY TO HOUR",
  "DAY TO MINUTE",
  "DAY TO SECOND",
  "HOUR TO MINUTE",
  "HOUR TO SECOND",
  "MINUTE TO SECOND"
)

const constructors: Readonly<Record<string, (parameters: Parameters) => SqlType.SqlType>> = {
  Integer: () => SqlType.integer,
  SmallInteger: () => SqlType.smallInteger,
  BigInteger: () => SqlType.bigInteger,
  Numeric: SqlType.numeric,
  Float: ({ precision }) => SqlType.float(precision),
  Double: ({ precision }) => SqlType.double(precision),
  Boolean: ({ createConstraint, name: given }) => SqlType.booleanWith({ createConstraint, name: name(given) }),
  String: (p) => SqlType.string(p.length, p),
  Unicode: (p) => SqlType.unicode(p.length, p),
  Text: SqlType.textWith,
  UnicodeText: SqlType.unicodeTextWith,
  LargeBinary: SqlType.binaryWith,
  PickleType: () => SqlType.binary,
  Date: () => SqlType.date,
  DateTime: SqlType.dateTime,
  Time: SqlType.time,
  Interval: SqlType.intervalWith,
  Uuid: ({ nativeUuid }) => SqlType.uuidWith({ native: nativeUuid }),
  JSON: () => SqlType.json,
  Enum: ({ name: given, nativeEnum, values = [], ...p }) =>
    SqlType.enum(name(given), values, { ...p, length: size(p), native: nativeEnum }),
  ARRAY: ({ dimensions = 1, item = null }) => SqlType.array(type(item), { dimensions }),
  INT: () => SqlType.INT,
  INTEGER: () => SqlType.INTEGER,
  SMALLINT: () => SqlType.SMALLINT,
  BIGINT: () => SqlType.BIGINT,
  NUMERIC: ({ precision, scale }) => SqlType.NUMERIC(precision, scale),
  DECIMAL: ({ precision, scale }) => SqlType.DECIMAL(precision, scale),
  FLOAT: ({ precision }) => SqlType.FLOAT(precision),
  REAL: () => SqlType.REAL,
  DOUBLE: () => SqlType.DOUBLE,
  DOUBLE_PRECISION: () => SqlType.DOUBLE_PRECISION,
  BOOLEAN: () => SqlType.BOOLEAN,
  CHAR: (p) => SqlType.CHAR(p.length, p),
  VARCHAR: (p) => SqlType.VARCHAR(p.length, p),
  NCHAR: (p) => SqlType.NCHAR(p.length, p),
  NVARCHAR: (p) => SqlType.NVARCHAR(p.length, p),
  TEXT: (p) => SqlType.TEXT(p.length, p),
  CLOB: (p) => SqlType.CLOB(p.length, p),
  BLOB: ({ length }) => SqlType.BLOB(length),
  BINARY: ({ length }) => SqlType.BINARY(length),
  VARBINARY: ({ length }) => SqlType.VARBINARY(length),
  DATE: () => SqlType.DATE,
  DATETIME: () => SqlType.DATETIME,
  TIME: SqlType.TIME,
  TIMESTAMP: SqlType.TIMESTAMP,
  UUID: () => SqlType.UUID,
  "postgresql.ARRAY": ({ dimensions = 1, item = null }) => Postgresql.ARRAY(type(item), { dimensions }),
  "postgresql.BIT": (p) => Postgresql.BIT(size(p), p),
  "postgresql.BYTEA": () => Postgresql.BYTEA,
  "postgresql.CIDR": () => Postgresql.CIDR,
  "postgresql.CITEXT": () => Postgresql.CITEXT,
  "postgresql.DATEMULTIRANGE": () => Postgresql.DATEMULTIRANGE,
  "postgresql.DATERANGE": () => Postgresql.DATERANGE,
  "postgresql.DOMAIN": ({ dataType = null, default: given, ...p }) =>
    Postgresql.DOMAIN(typeName(p), type(dataType), {
      collation: p.collation,
      schema: p.schema,
      createType: p.createType,
      check: p.check,
      notNull: p.notNull,
      constraintName: p.constraintName,
      default: given === undefined ? undefined : "value" in given ? given.value : SqlText.text(given.text)
    }),
  "postgresql.ENUM": ({ createType, schema, values = [], ...p }) =>
    Postgresql.ENUM(typeName(p), values, { createType, schema }),
  "postgresql.HSTORE": () => Postgresql.HSTORE,
  "postgresql.INET": () => Postgresql.INET,
  "postgresql.INT4MULTIRANGE": () => Postgresql.INT4MULTIRANGE,
  "postgresql.INT4RANGE": () => Postgresql.INT4RANGE,
  "postgresql.INT8MULTIRANGE": () => Postgresql.INT8MULTIRANGE,
  "postgresql.INT8RANGE": () => Postgresql.INT8RANGE,
  "postgresql.INTERVAL": (p) => Postgresql.INTERVAL({ precision: p.precision, ...fields(p) }),
  "postgresql.JSON": () => Postgresql.JSON,
  "postgresql.JSONB": () => Postgresql.JSONB,
  "postgresql.JSONPATH": () => Postgresql.JSONPATH,
  "postgresql.MACADDR": () => Postgresql.MACADDR,
  "postgresql.MACADDR8": () => Postgresql.MACADDR8,
  "postgresql.MONEY": () => Postgresql.MONEY,
  "postgresql.NUMMULTIRANGE": () => Postgresql.NUMMULTIRANGE,
  "postgresql.NUMRANGE": () => Postgresql.NUMRANGE,
  "postgresql.OID": () => Postgresql.OID,
  "postgresql.REGCLASS": () => Postgresql.REGCLASS,
  "postgresql.REGCONFIG": () => Postgresql.REGCONFIG,
  "postgresql.TIME": Postgresql.TIME,
  "postgresql.TIMESTAMP": Postgresql.TIMESTAMP,
  "postgresql.TSMULTIRANGE": () => Postgresql.TSMULTIRANGE,
  "postgresql.TSQUERY": () => Postgresql.TSQUERY,
  "postgresql.TSRANGE": () => Postgresql.TSRANGE,
  "postgresql.TSTZMULTIRANGE": () => Postgresql.TSTZMULTIRANGE,
  "postgresql.TSTZRANGE": () => Postgresql.TSTZRANGE,
  "postgresql.TSVECTOR": () => Postgresql.TSVECTOR,
  "mysql.BIGINT": Mysql.BIGINT,
  "mysql.BIT": (p) => Mysql.BIT(size(p)),
  "mysql.CHAR": (p) => Mysql.CHAR(size(p), p),
  "mysql.DATETIME": Mysql.DATETIME,
  "mysql.DECIMAL": Mysql.DECIMAL,
  "mysql.DOUBLE": Mysql.DOUBLE,
  "mysql.ENUM": ({ values = [], ...p }) => Mysql.ENUM(values, p),
  "mysql.FLOAT": Mysql.FLOAT,
  "mysql.INET4": () => Mysql.INET4,
  "mysql.INET6": () => Mysql.INET6,
  "mysql.INTEGER": Mysql.INTEGER,
  "mysql.JSON": () => Mysql.JSON,
  "mysql.LONGBLOB": () => Mysql.LONGBLOB,
  "mysql.LONGTEXT": Mysql.LONGTEXT,
  "mysql.MEDIUMBLOB": () => Mysql.MEDIUMBLOB,
  "mysql.MEDIUMINT": Mysql.MEDIUMINT,
  "mysql.MEDIUMTEXT": Mysql.MEDIUMTEXT,
  "mysql.NCHAR": (p) => Mysql.NCHAR(size(p), p),
  "mysql.NUMERIC": Mysql.NUMERIC,
  "mysql.NVARCHAR": (p) => Mysql.NVARCHAR(fixed(p), p),
  "mysql.REAL": Mysql.REAL,
  "mysql.SET": ({ values = [], ...p }) => Mysql.SET(values, p),
  "mysql.SMALLINT": Mysql.SMALLINT,
  "mysql.TEXT": ({ length: _length, ...p }) => Mysql.TEXT(p),
  "mysql.TIME": Mysql.TIME,
  "mysql.TIMESTAMP": Mysql.TIMESTAMP,
  "mysql.TINYBLOB": () => Mysql.TINYBLOB,
  "mysql.TINYINT": Mysql.TINYINT,
  "mysql.TINYTEXT": Mysql.TINYTEXT,
  "mysql.VARCHAR": (p) => Mysql.VARCHAR(fixed(p), p),
  "mysql.YEAR": Mysql.YEAR,
  "mssql.BIT": () => Mssql.BIT,
  "mssql.DATETIME2": Mssql.DATETIME2,
  "mssql.DATETIMEOFFSET": Mssql.DATETIMEOFFSET,
  "mssql.DOUBLE_PRECISION": () => Mssql.DOUBLE_PRECISION,
  "mssql.IMAGE": () => Mssql.IMAGE,
  "mssql.JSON": () => Mssql.JSON,
  "mssql.MONEY": () => Mssql.MONEY,
  "mssql.NTEXT": Mssql.NTEXT,
  "mssql.REAL": () => Mssql.REAL,
  "mssql.ROWVERSION": () => Mssql.ROWVERSION,
  "mssql.SMALLDATETIME": () => Mssql.SMALLDATETIME,
  "mssql.SMALLMONEY": () => Mssql.SMALLMONEY,
  "mssql.SQL_VARIANT": () => Mssql.SQL_VARIANT,
  "mssql.TIME": Mssql.TIME,
  "mssql.TIMESTAMP": () => Mssql.TIMESTAMP,
  "mssql.TINYINT": () => Mssql.TINYINT,
  "mssql.UNIQUEIDENTIFIER": () => Mssql.UNIQUEIDENTIFIER,
  "mssql.VARBINARY": (p) => Mssql.VARBINARY(p.length, p),
  "mssql.XML": () => Mssql.XML,
  "sqlite.DATE": () => Sqlite.DATE,
  "sqlite.DATETIME": () => Sqlite.DATETIME,
  "sqlite.JSON": () => Sqlite.JSON,
  "sqlite.JSONB": () => Sqlite.JSONB,
  "sqlite.TIME": () => Sqlite.TIME
}

// Constraints

const ReferentialAction = Schema.transform(
  Schema.String,
  Schema.Literal("CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"),
  { strict: false, decode: (action) => action.toUpperCase(), encode: (action) => action }
)

const Initially = Schema.transform(Schema.String, Schema.Literal("DEFERRED", "IMMEDIATE"), {
  strict: false,
  decode: (word) => word.toUpperCase(),
  encode: (word) => word
})

const conflictPolicy = optional(Schema.Literal("ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE"))

export const constraintFields = {
  name: optional(NameSpec),
  deferrable: flag,
  initially: optional(Initially),
  postgresqlNotValid: flag,
  postgresqlNoInherit: flag,
  postgresqlInclude: optional(strings),
  postgresqlNullsNotDistinct: flag,
  mssqlClustered: flag,
  sqliteOnConflict: conflictPolicy
}

export const foreignKeyFields = {
  ...constraintFields,
  onDelete: optional(ReferentialAction),
  onUpdate: optional(ReferentialAction),
  match: optional(Schema.Literal("FULL", "PARTIAL", "SIMPLE")),
  useAlter: flag
}

const CheckSpec = Schema.Struct({ ...constraintFields, sqltext: Schema.String })

export const ConstraintSpec = Schema.Union(
  Schema.Struct({ ...constraintFields, kind: Schema.Literal("primaryKey", "unique"), columns: strings }),
  Schema.Struct({
    ...foreignKeyFields,
    kind: Schema.Literal("foreignKey"),
    columns: strings,
    refTable: Schema.String,
    refSchema: text,
    refColumns: strings
  }),
  Schema.Struct({ ...CheckSpec.fields, kind: Schema.Literal("check") }),
  Schema.Struct({
    ...constraintFields,
    kind: Schema.Literal("exclude"),
    elements: Schema.Array(Schema.Tuple(Schema.Union(Schema.String, Sql), Schema.String)),
    using: text,
    where: text
  })
)
export type ConstraintSpec = typeof ConstraintSpec.Type

export const constraint = (spec: ConstraintSpec): Constraint.Constraint => {
  switch (spec.kind) {
    case "primaryKey": {
      const { columns, kind: _, name: given, ...options } = spec
      return Constraint.primaryKey(columns, { ...options, name: name(given) })
    }
    case "unique": {
      const { columns, kind: _, name: given, ...options } = spec
      return Constraint.unique(columns, { ...options, name: name(given) })
    }
    case "check": {
      const { kind: _, ...rest } = spec
      return check(rest)
    }
    case "foreignKey": {
      const { columns, kind: _, name: given, refColumns, refSchema, refTable, ...options } = spec
      return Constraint.foreignKey(columns, refTable, refColumns, { ...options, name: name(given), schema: refSchema })
    }
    case "exclude": {
      const { elements, kind: _, name: given, ...options } = spec
      return Constraint.exclude(
        elements.map(([element, operator]) => [expression(element), operator] as const),
        { ...options, name: name(given) }
      )
    }
  }
}

const check = ({ name: given, sqltext, ...options }: typeof CheckSpec.Type): Constraint.CheckConstraint =>
  Constraint.check(sqltext, { ...options, name: name(given) })

export const expression = (element: string | typeof Sql.Type): string | SqlText.SqlText =>
  typeof element === "string" ? element : SqlText.text(element.text)

// Indexes

const lengths = optional(
  Schema.Union(Schema.Number, Schema.Record({ key: Schema.String, value: Schema.Number }))
)

export const indexOptionFields = {
  unique: flag,
  postgresqlWhere: optional(Condition),
  postgresqlUsing: text,
  postgresqlOps: optional(Schema.Record({ key: Schema.String, value: Schema.String })),
  postgresqlInclude: Schema.optionalWith(strings, { nullable: true }),
  postgresqlConcurrently: flag,
  postgresqlWith: optional(scalars),
  postgresqlTablespace: text,
  postgresqlNullsNotDistinct: flag,
  mysqlLength: lengths,
  mysqlPrefix: text,
  mysqlUsing: text,
  mysqlWithParser: text,
  mariadbLength: lengths,
  mariadbPrefix: text,
  mariadbUsing: text,
  mariadbWithParser: text,
  mssqlInclude: optional(strings),
  mssqlClustered: flag,
  mssqlColumnstore: flag,
  mssqlWhere: optional(Condition),
  sqliteWhere: optional(Condition)
}

const IndexElement = Schema.Union(Schema.String, Sql)

export const IndexSpec = Schema.Struct({
  ...indexOptionFields,
  name: NameSpec,
  columns: Schema.Array(IndexElement)
})
export type IndexSpec = typeof IndexSpec.Type

export const index = ({ columns, name: given, ...options }: IndexSpec): Index.Index =>
  Index.make(name(given), columns.map(expression), options)

// Columns

const ReferenceSpec = Schema.Struct({ ...foreignKeyFields, target: Schema.String })

export const ColumnSpec = Schema.Struct({
  name: Schema.String,
  type: TypeSpec,
  nullable: flag,
  primaryKey: flag,
  autoincrement: optional(Schema.Union(Schema.Boolean, Schema.Literal("auto"))),
  serverDefault: optional(DefaultSpec),
  comment: optional(Schema.NullOr(Schema.String)),
  unique: flag,
  index: flag,
  quote: flag,
  system: flag,
  computed: optional(ComputedSpec),
  identity: optional(IdentitySpec),
  foreignKey: optional(ReferenceSpec),
  foreignKeys: optional(Schema.Array(ReferenceSpec)),
  checks: optional(Schema.Array(CheckSpec)),
  sqliteOnConflictPrimaryKey: conflictPolicy,
  sqliteOnConflictNotNull: conflictPolicy,
  sqliteOnConflictUnique: conflictPolicy,
  mssqlIdentityStart: number,
  mssqlIdentityIncrement: number
})
export type ColumnSpec = typeof ColumnSpec.Type

/** A column under its name, as `Table.make` takes it in a list. */
export const column = (spec: ColumnSpec): readonly [name: string, column: Column.Column] => {
  const {
    checks = [],
    comment,
    computed,
    foreignKey,
    foreignKeys = [],
    identity,
    name: columnName,
    serverDefault: given,
    type: typeSpec,
    ...options
  } = spec
  return [
    columnName,
    Column.make(type(typeSpec), {
      ...options,
      comment: comment ?? undefined,
      checks: checks.map(check),
      references: [...(foreignKey === undefined ? [] : [foreignKey]), ...foreignKeys]
        .map((reference) => ({ ...reference, name: name(reference.name) })),
      serverDefault: computed !== undefined
        ? ServerDefault.computed(computed.sqltext, computed)
        : identity !== undefined
        ? ServerDefault.identity(identity)
        : given === undefined
        ? undefined
        : serverDefault(given)
    })
  ]
}

// Tables

const tableOption = Schema.Union(Schema.String, Schema.Number, Schema.Boolean)

export const tableOptionFields = {
  postgresqlInherits: optional(Schema.Union(Schema.String, strings)),
  postgresqlPartitionBy: text,
  postgresqlUsing: text,
  postgresqlWith: optional(scalars),
  postgresqlWithOids: flag,
  postgresqlOnCommit: text,
  postgresqlTablespace: text,
  sqliteWithRowid: flag,
  sqliteStrict: flag,
  sqliteAutoincrement: flag,
  mysqlEngine: optional(tableOption),
  mysqlDefaultCharset: optional(tableOption),
  mysqlCollate: optional(tableOption),
  mysqlComment: optional(tableOption),
  mysqlRowFormat: optional(tableOption),
  mysqlKeyBlockSize: optional(tableOption),
  mysqlAutoIncrement: optional(tableOption),
  mysqlPartitionBy: optional(tableOption),
  mysqlPartitions: optional(tableOption),
  mariadbEngine: optional(tableOption)
}

export const TableSpec = Schema.Struct({
  ...tableOptionFields,
  name: Schema.String,
  schema: optional(Schema.NullOr(Schema.String)),
  columns: Schema.Array(ColumnSpec),
  constraints: optional(Schema.Array(ConstraintSpec)),
  indexes: optional(Schema.Array(IndexSpec)),
  comment: optional(Schema.NullOr(Schema.String)),
  prefixes: optional(strings)
})
export type TableSpec = typeof TableSpec.Type

export const table = (spec: TableSpec): Table.Table => {
  const { columns, comment, constraints = [], indexes = [], name: tableName, schema, ...options } = spec
  return Table.make(tableName, columns.map(column), {
    ...options,
    comment: comment ?? undefined,
    schema: schema ?? undefined,
    constraints: constraints.map(constraint),
    indexes: indexes.map(index)
  })
}

// Naming conventions

export const NamingConventionSpec = Schema.Struct({ ix: text, uq: text, ck: text, fk: text, pk: text })
