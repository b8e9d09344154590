/**
 * Types in SQL on SQL Server, as the versions from 2012 on take them.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import type * as SqlType from "../../schema/SqlType.ts"
import * as TypeCompiler from "../TypeCompiler.ts"
import { identifiers } from "./Identifiers.ts"
import { literals } from "./Literals.ts"

/**
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

  // DOUBLE alone is no type.
  protected override double(): TypeCompiler.Compiled {
    return this.named("DOUBLE PRECISION")
  }

  // There is no BOOLEAN.
  protected override boolean(): TypeCompiler.Compiled {
    return this.named("BIT")
  }

  // Only N types hold every letter.
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

  // DATETIME keeps no offset.
  protected override dateTime(definition: TypeCompiler.Definition<"DateTime">): TypeCompiler.Compiled {
    return this.named(definition.timezone ? "DATETIMEOFFSET" : "DATETIME")
  }

  // There is a type for it.
  protected override uuid(definition: TypeCompiler.Definition<"Uuid">): TypeCompiler.Compiled {
    return definition.native ? this.named("UNIQUEIDENTIFIER") : super.uuid(definition)
  }

  // JSON is text.
  protected override json(): TypeCompiler.Compiled {
    return this.named("NVARCHAR")
  }

  // A collation has no schema and stands without quotes.
  protected override collate({ collation }: SqlType.TypeParameters): string {
    return collation === undefined ? "" : ` COLLATE ${this.identifiers.quote(collation, !/^\w+$/.test(collation))}`
  }
}

const varbinary: TypeCompiler.Writer = ({ filestream, length = "max" }, name) =>
  Either.map(TypeCompiler.withLength({ length }, name), (text) => filestream === true ? `${text} FILESTREAM` : text)

/**
 * Types that versions before 2012 take too, for scripts whose server is not known.
 *
 * @since 0.1.0
 * @category models
 */
export class AnyVersionTypeCompiler extends MssqlTypeCompiler {
  // Before large values had a length of max, text had types of its own.
  protected override text(definition: TypeCompiler.Definition<"Text">): TypeCompiler.Compiled {
    return this.withCollation(TypeCompiler.textParameters(definition), definition.unicode ? "NTEXT" : "TEXT")
  }
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const types: MssqlTypeCompiler = new MssqlTypeCompiler(identifiers, literals)

/**
 * @since 0.1.0
 * @category constructors
 */
export const typesOfAnyVersion: MssqlTypeCompiler = new AnyVersionTypeCompiler(identifiers, literals)
