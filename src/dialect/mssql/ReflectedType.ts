/**
 * Reads types from SQL Server's catalogue, which describes them by a name, a length in bytes, a precision and a scale.
 *
 * @since 0.1.0
 */
import * as SqlType from "../../schema/SqlType.ts"
import { unknownType } from "../Reflection.ts"
import * as Types from "./Types.ts"

/**
 * A type as the catalogue describes it; `maxLength` is -1 for `max`.
 *
 * @since 0.1.0
 * @category models
 */
export interface CatalogueType {
  readonly name: string
  readonly maxLength: number
  readonly precision: number
  readonly scale: number
  readonly collation: string | undefined
}

/**
 * Returns the value that compiles to a type. A type without a constructor is kept as its name.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromCatalogue = ({ collation, maxLength, name, precision, scale }: CatalogueType): SqlType.SqlType => {
  const length = maxLength === -1 ? "max" as const : maxLength
  // A character has two bytes.
  const wideLength = length === "max" ? length : length / 2
  const fraction = scale === 7 ? {} : { precision: scale }
  switch (name) {
    case "bigint":
      return SqlType.BIGINT
    case "int":
      return SqlType.INTEGER
    case "smallint":
      return SqlType.SMALLINT
    case "tinyint":
      return Types.TINYINT
    case "bit":
      return Types.BIT
    case "decimal":
      return SqlType.DECIMAL(precision, scale)
    case "numeric":
      return SqlType.NUMERIC(precision, scale)
    case "money":
      return Types.MONEY
    case "smallmoney":
      return Types.SMALLMONEY
    case "float":
      return precision === 53 ? SqlType.standard("FLOAT", {}) : SqlType.standard("FLOAT", { precision })
    case "real":
      return Types.REAL
    case "date":
      return SqlType.DATE
    case "time":
      return Types.TIME(fraction)
    case "datetime":
      return SqlType.DATETIME
    case "datetime2":
      return Types.DATETIME2(fraction)
    case "datetimeoffset":
      return Types.DATETIMEOFFSET(fraction)
    case "smalldatetime":
      return Types.SMALLDATETIME
    case "char":
      return SqlType.standard("CHAR", { length, collation })
    case "varchar":
      return SqlType.standard("VARCHAR", { length, collation })
    case "nchar":
      return SqlType.standard("NCHAR", { length: wideLength, collation })
    case "nvarchar":
      return SqlType.standard("NVARCHAR", { length: wideLength, collation })
    case "text":
      return SqlType.standard("TEXT", { collation })
    case "ntext":
      return Types.NTEXT({ collation })
    case "binary":
      return SqlType.BINARY(length)
    case "varbinary":
      return Types.VARBINARY(length)
    case "image":
      return Types.IMAGE
    case "uniqueidentifier":
      return Types.UNIQUEIDENTIFIER
    case "xml":
      return Types.XML
    case "sql_variant":
      return Types.SQL_VARIANT
    case "timestamp":
      return Types.ROWVERSION
    default:
      return unknownType(name)
  }
}
