/**
 * Types of SQL Server, as versions from 2012 on accept them.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import type { ServerDefault } from "../../schema/ServerDefault.ts"
import * as SqlText from "../../schema/SqlText.ts"
import type * as SqlType from "../../schema/SqlType.ts"
import * as TypeCompiler from "../TypeCompiler.ts"
import { identifiers } from "./Identifiers.ts"
import { literals } from "./Literals.ts"

/**
 * The type compiler of SQL Server.
 *
 * @since 0.1.0
 * @category models
 */
export class MssqlTypeCompiler extends TypeCompiler.TypeCompiler {
  override readonly hasBoolean: boolean = true

  protected override writer(name: string): TypeCompiler.Writer | undefined {
    switch (name) {
      case "FLOAT":
      case "DATETIME2":
      case "DATETIMEOFFSET":
      case "TIME":
        return TypeCompiler.withPrecision
      case "VARCHAR":
      case "NVARCHAR":
        return (parameters) => this.withCollation({ ...parameters, length: parameters.length ?? "max" }, name)
      case "JSON":
        return (parameters) => this.withCollation({ ...parameters, length: "max" }, "NVARCHAR")
      case "VARBINARY":
        return varbinary
      case "NTEXT":
        return this.withCollation
      case "BIT":
      case "IMAGE":
      case "MONEY":
      case "ROWVERSION":
      case "SMALLDATETIME":
      case "SMALLMONEY":
      case "SQL_VARIANT":
      case "TINYINT":
      case "UNIQUEIDENTIFIER":
      case "XML":
        return TypeCompiler.plain
      default:
        return super.writer(name)
    }
  }

  // DOUBLE without PRECISION is not a type.
  protected override double(): TypeCompiler.Compiled {
    return this.named("DOUBLE PRECISION")
  }

  // SQL Server has no BOOLEAN.
  protected override boolean(): TypeCompiler.Compiled {
    return this.named("BIT")
  }

  // Only the N types store all characters.
  protected override string(definition: TypeCompiler.Definition<"String">): TypeCompiler.Compiled {
    return this.named(definition.unicode ? "NVARCHAR" : "VARCHAR", TypeCompiler.textParameters(definition))
  }

  // TEXT and NTEXT are deprecated.
  protected override text(definition: TypeCompiler.Definition<"Text">): TypeCompiler.Compiled {
    return this.named(definition.unicode ? "NVARCHAR" : "VARCHAR", TypeCompiler.textParameters(definition))
  }

  // IMAGE is deprecated.
  protected override binary(definition: TypeCompiler.Definition<"Binary">): TypeCompiler.Compiled {
    return this.named("VARBINARY", definition)
  }

  // DATETIME has no offset.
  protected override dateTime(definition: TypeCompiler.Definition<"DateTime">): TypeCompiler.Compiled {
    return this.named(definition.timezone ? "DATETIMEOFFSET" : "DATETIME")
  }

  // SQL Server has a UUID type.
  protected override uuid(definition: TypeCompiler.Definition<"Uuid">): TypeCompiler.Compiled {
    return definition.native ? this.named("UNIQUEIDENTIFIER") : super.uuid(definition)
  }

  // JSON is stored as text.
  protected override json(): TypeCompiler.Compiled {
    return this.named("NVARCHAR")
  }

  // A collation has no schema and no quotes.
  protected override collate({ collation }: SqlType.TypeParameters): string {
    return collation === undefined ? "" : ` COLLATE ${this.identifiers.quote(collation, !/^\w+$/.test(collation))}`
  }
}

/**
 * Returns the default of a column, in which `SqlText.now` is the server's time with its offset if the column stores an offset.
 * `CURRENT_TIMESTAMP` has no offset, and would be stored as UTC.
 *
 * @since 0.1.0
 * @category combinators
 */
export const nowWithOffset = (serverDefault: ServerDefault, type: SqlType.SqlType): ServerDefault =>
  serverDefault._tag === "Expression" && serverDefault.sql._tag === "Now" &&
    Either.getOrElse(types.compile(type), () => "").startsWith("DATETIMEOFFSET")
    ? { ...serverDefault, sql: SqlText.text("SYSDATETIMEOFFSET()") }
    : serverDefault

const varbinary: TypeCompiler.Writer = ({ filestream, length = "max" }, name) =>
  Either.map(TypeCompiler.withLength({ length }, name), (text) => filestream === true ? `${text} FILESTREAM` : text)

/**
 * The type compiler for scripts whose server version is unknown: its types are valid before SQL Server 2012 too.
 *
 * @since 0.1.0
 * @category models
 */
export class AnyVersionTypeCompiler extends MssqlTypeCompiler {
  // Before `max`, large values had their own types.
  protected override text(definition: TypeCompiler.Definition<"Text">): TypeCompiler.Compiled {
    return this.withCollation(TypeCompiler.textParameters(definition), definition.unicode ? "NTEXT" : "TEXT")
  }
}

/**
 * The type compiler of SQL Server 2012 and later.
 *
 * @since 0.1.0
 * @category constructors
 */
export const types: MssqlTypeCompiler = new MssqlTypeCompiler(identifiers, literals)

/**
 * The type compiler for every version of SQL Server.
 *
 * @since 0.1.0
 * @category constructors
 */
export const typesOfAnyVersion: MssqlTypeCompiler = new AnyVersionTypeCompiler(identifiers, literals)
