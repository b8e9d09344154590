/**
 * Reads types as MySQL and MariaDB print them (`COLUMN_TYPE`).
 *
 * @since 0.1.0
 */
import * as SqlType from "../../schema/SqlType.ts"
import { unknownType } from "../Reflection.ts"

/**
 * A type as the catalogue describes it. `charset` and `collation` are set if they are not those of the table.
 *
 * @since 0.1.0
 * @category models
 */
export interface CatalogueType {
  readonly text: string
  readonly charset: string | undefined
  readonly collation: string | undefined
}

/**
 * Returns the value that compiles to a type. A type without a constructor is kept as its text.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromCatalogue = ({ charset, collation, text }: CatalogueType): SqlType.SqlType => {
  const [, name = "", size, words = ""] = /^(\w+)(?:\((.*)\))?([\w\s]*)$/s.exec(text) ?? []
  const unsigned = /\bunsigned\b/.test(words) || undefined
  const zerofill = /\bzerofill\b/.test(words) || undefined
  const [first, second] = size === undefined || size.startsWith("'") ? [] : size.split(",").map(Number)
  const native = (kind: SqlType.ValueKind, parameters: SqlType.TypeParameters = {}) =>
    SqlType.native("mysql", spelling[name] ?? name.toUpperCase(), kind, parameters)
  const collated = { charset, collation }
  switch (name) {
    case "tinyint":
    case "smallint":
    case "mediumint":
    case "int":
    case "bigint": {
      const isDefaultWidth = first === widths[name]?.[unsigned === true ? 1 : 0] && zerofill !== true
      return native(name === "bigint" ? "bigint" : "integer", {
        displayWidth: isDefaultWidth ? undefined : first,
        unsigned,
        zerofill
      })
    }
    case "decimal":
      return native("decimal", { precision: first, scale: second, unsigned, zerofill })
    case "float":
    case "double":
      return native("float", { precision: first, scale: second, unsigned, zerofill })
    case "year":
      return native("integer")
    case "bit":
      return native("binary", { length: first })
    case "date":
      return SqlType.DATE
    case "datetime":
    case "timestamp":
      return native("dateTime", { fsp: first })
    case "time":
      return native("time", { fsp: first })
    case "char":
    case "varchar":
      return native("text", { length: first, ...collated })
    case "tinytext":
    case "text":
    case "mediumtext":
    case "longtext":
      return native("text", collated)
    case "binary":
      return SqlType.BINARY(first)
    case "varbinary":
      return SqlType.VARBINARY(first)
    case "tinyblob":
    case "mediumblob":
    case "longblob":
      return native("binary")
    case "blob":
      return SqlType.BLOB()
    case "enum":
    case "set":
      return native("text", { values: labels(size ?? ""), ...collated })
    case "json":
      return native("json")
    case "inet4":
    case "inet6":
      return native("text")
    case "uuid":
      return SqlType.UUID
    default:
      return unknownType(text)
  }
}

/** The labels of an `ENUM` or `SET`: string literals. */
const labels = (list: string): ReadonlyArray<string> =>
  Array.from(list.matchAll(/'((?:[^'\\]|''|\\.)*)'/gs), ([, content = ""]) => contentOf(content))

/**
 * Returns the value of a string literal from the text between its quotes.
 *
 * @since 0.1.0
 * @category combinators
 */
export const contentOf = (literal: string): string =>
  literal.replace(
    /''|\\(.)/gs,
    (found, escaped: string) => found === "''" ? "'" : escapes[escaped] ?? escaped
  )

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0", Z: "\x1a" }

const spelling: Readonly<Record<string, string>> = { int: "INTEGER" }

/** The default display widths of integers, signed and unsigned. */
const widths: Readonly<Record<string, readonly [number, number]>> = {
  tinyint: [4, 3],
  smallint: [6, 5],
  mediumint: [9, 8],
  int: [11, 10],
  bigint: [20, 20]
}
