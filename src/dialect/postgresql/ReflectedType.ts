/**
 * Reads types as PostgreSQL prints them (`format_type`).
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as SqlType from "../../schema/SqlType.ts"
import { unknownType } from "../Reflection.ts"
import * as Types from "./Types.ts"

/**
 * A type as the catalogue describes it:
 *
 * - `text`: as `format_type` prints it, such as `character varying(20)` or `numeric(10,2)[]`;
 * - `name`, `schema`, `kind`: those of the type, or of the items of an array, in `pg_type` (`kind` is its `typtype`);
 * - `dimensions`: 0 if the type is not an array;
 * - `collation`: the collation if it is not the default; without a schema if it is one of the system.
 *
 * @since 0.1.0
 * @category models
 */
export interface CatalogueType {
  readonly text: string
  readonly name: string
  readonly schema: string
  readonly kind: string
  readonly dimensions: number
  readonly collation: Option.Option<{ readonly name: string; readonly schema: Option.Option<string> }>
}

/**
 * The enums and domains that a type may refer to, by the {@link typeKey} of schema and name.
 *
 * @since 0.1.0
 * @category models
 */
export interface NamedTypes {
  readonly enums: ReadonlyMap<string, ReadonlyArray<string>>
  readonly domains: ReadonlyMap<string, SqlType.SqlType>
  readonly defaultSchema: string
}

/**
 * Returns the key of a type in {@link NamedTypes}.
 *
 * @since 0.1.0
 * @category combinators
 */
export const typeKey = (schema: string, name: string): string => JSON.stringify([schema, name])

/**
 * Returns the value that compiles to a type. A type without a constructor is kept as its text.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromCatalogue = (type: CatalogueType, named: NamedTypes): SqlType.SqlType =>
  type.dimensions === 0
    ? scalar(type, named)
    : SqlType.array(scalar({ ...type, text: type.text.replace(/(\[\])+$/, "") }, named), {
      dimensions: type.dimensions
    })

const scalar = (type: CatalogueType, { defaultSchema, domains, enums }: NamedTypes): SqlType.SqlType => {
  const { kind, name, schema, text } = type
  const key = typeKey(schema, name)
  const labels = kind === "e" ? enums.get(key) : undefined
  if (labels !== undefined) return Types.ENUM(name, labels, schema === defaultSchema ? {} : { schema })
  const dataType = kind === "d" ? domains.get(key) : undefined
  if (dataType !== undefined) {
    return Types.DOMAIN(name, dataType, { createType: false, ...(schema === defaultSchema ? {} : { schema }) })
  }
  return schema === "pg_catalog" || name in plain ? builtIn(type) ?? unknownType(text) : unknownType(text)
}

const builtIn = ({ collation, text }: CatalogueType): SqlType.SqlType | undefined => {
  const [, name = "", size, zone] = /^(.*?)(?:\((\d+(?:,-?\d+)?)\))?( with(?:out)? time zone)?$/.exec(text) ?? []
  const [first, second] = size === undefined ? [] : size.split(",").map(Number)
  const timezone = zone === " with time zone"
  const collated = Option.match(collation, {
    onNone: () => ({}),
    onSome: ({ name, schema }) => ({ collation: name, collationSchema: Option.getOrUndefined(schema) })
  })
  switch (name) {
    case "integer":
      return SqlType.INTEGER
    case "smallint":
      return SqlType.SMALLINT
    case "bigint":
      return SqlType.BIGINT
    case "boolean":
      return SqlType.BOOLEAN
    case "text":
      return SqlType.standard("TEXT", collated)
    case "character varying":
      return SqlType.standard("VARCHAR", { length: first, ...collated })
    case "character":
      return SqlType.standard("CHAR", { length: first, ...collated })
    case "numeric":
      return SqlType.NUMERIC(first, second)
    case "real":
      return SqlType.REAL
    case "double precision":
      return SqlType.DOUBLE_PRECISION
    case "date":
      return SqlType.DATE
    case "uuid":
      return SqlType.UUID
    case "timestamp":
      return Types.TIMESTAMP({ precision: first, timezone })
    case "time":
      return Types.TIME({ precision: first, timezone })
    case "bit":
      return Types.BIT(first)
    case "bit varying":
      return Types.BIT(first, { varying: true })
    default:
      return name.startsWith("interval") ? interval(name.slice("interval".length), first) : plain[name]
  }
}

const interval = (fields: string, precision: number | undefined): SqlType.SqlType =>
  SqlType.native("postgresql", "INTERVAL", "interval", {
    precision,
    fields: fields === "" ? undefined : fields.trim().toUpperCase()
  })

const plain: Readonly<Record<string, SqlType.SqlType>> = {
  json: Types.JSON,
  jsonb: Types.JSONB,
  jsonpath: Types.JSONPATH,
  hstore: Types.HSTORE,
  xml: Types.XML,
  citext: Types.CITEXT,
  tsvector: Types.TSVECTOR,
  tsquery: Types.TSQUERY,
  regconfig: Types.REGCONFIG,
  regclass: Types.REGCLASS,
  bytea: Types.BYTEA,
  cidr: Types.CIDR,
  inet: Types.INET,
  macaddr: Types.MACADDR,
  macaddr8: Types.MACADDR8,
  money: Types.MONEY,
  oid: Types.OID,
  int4range: Types.INT4RANGE,
  int8range: Types.INT8RANGE,
  numrange: Types.NUMRANGE,
  daterange: Types.DATERANGE,
  tsrange: Types.TSRANGE,
  tstzrange: Types.TSTZRANGE,
  int4multirange: Types.INT4MULTIRANGE,
  int8multirange: Types.INT8MULTIRANGE,
  nummultirange: Types.NUMMULTIRANGE,
  datemultirange: Types.DATEMULTIRANGE,
  tsmultirange: Types.TSMULTIRANGE,
  tstzmultirange: Types.TSTZMULTIRANGE
}
