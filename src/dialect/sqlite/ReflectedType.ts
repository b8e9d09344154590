/**
 * Reads the types of columns on SQLite, where any text is a type. A text that is the SQL of a constructor becomes its type; any other text
 * is kept, with the kind of value that SQLite's affinity rules give it.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as SqlType from "../../schema/SqlType.ts"
import { types } from "./TypeCompiler.ts"
import * as Types from "./Types.ts"

/**
 * Returns the value that compiles to a type, with the collation of the column.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromText = (text: string, collation: Option.Option<string>): SqlType.SqlType => {
  const known = knownType(text, Option.getOrUndefined(collation))
  if (known !== undefined) return known
  const sql = [text, ...Option.match(collation, { onNone: () => [], onSome: (name) => [`COLLATE ${name}`] })].join(" ")
  return SqlType.custom(sql, { sql, kind: affinity(text) })
}

const knownType = (text: string, collation: string | undefined): SqlType.SqlType | undefined => {
  const [, name = "", size] = /^([\w ]+?)(?:\s*\(([\d\s,]+)\))?$/.exec(text.trim()) ?? []
  const [first, second] = size === undefined ? [] : size.split(",").map(Number)
  const type = constructors[name.toUpperCase()]?.(first, second, collation)
  return type !== undefined && isSame(type, text) && (collation === undefined || isText(type)) ? type : undefined
}

const isText = (type: SqlType.SqlType) => SqlType.kind(type) === "text"

/** Whether a type compiles to the text, apart from whitespace, case and collation. */
const isSame = (type: SqlType.SqlType, text: string): boolean =>
  Either.match(types.compile(type), { onLeft: () => false, onRight: (written) => bare(written) === bare(text) })

const bare = (sql: string) => sql.replace(/ COLLATE .*$/s, "").replaceAll(/\s+/g, "").toUpperCase()

type Constructor = (
  first: number | undefined,
  second: number | undefined,
  collation: string | undefined
) => SqlType.SqlType

const constructors: Readonly<Record<string, Constructor>> = {
  INTEGER: () => SqlType.INTEGER,
  SMALLINT: () => SqlType.SMALLINT,
  BIGINT: () => SqlType.BIGINT,
  NUMERIC: (precision, scale) => SqlType.NUMERIC(precision, scale),
  DECIMAL: (precision, scale) => SqlType.DECIMAL(precision, scale),
  FLOAT: (precision) => SqlType.standard("FLOAT", { precision }),
  REAL: () => SqlType.REAL,
  DOUBLE: () => SqlType.standard("DOUBLE"),
  "DOUBLE PRECISION": () => SqlType.DOUBLE_PRECISION,
  BOOLEAN: () => SqlType.BOOLEAN,
  VARCHAR: (length, _, collation) => SqlType.standard("VARCHAR", { length, collation }),
  NVARCHAR: (length, _, collation) => SqlType.standard("NVARCHAR", { length, collation }),
  CHAR: (length, _, collation) => SqlType.standard("CHAR", { length, collation }),
  NCHAR: (length, _, collation) => SqlType.standard("NCHAR", { length, collation }),
  TEXT: (_, __, collation) => SqlType.standard("TEXT", { collation }),
  BLOB: () => SqlType.BLOB(),
  DATE: () => Types.DATE,
  DATETIME: () => Types.DATETIME,
  TIME: () => Types.TIME,
  TIMESTAMP: () => SqlType.TIMESTAMP(),
  JSON: () => Types.JSON,
  JSONB: () => Types.JSONB
}

/** https://sqlite.org/datatype3.html, "Determination Of Column Affinity". */
const affinity = (text: string): SqlType.ValueKind => {
  const type = text.toUpperCase()
  if (type.includes("INT")) return "integer"
  if (/CHAR|CLOB|TEXT/.test(type)) return "text"
  if (type === "" || type.includes("BLOB")) return "binary"
  return /REAL|FLOA|DOUB/.test(type) ? "float" : "decimal"
}
