/**
 * Types of MySQL and MariaDB.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import type * as SqlType from "../../schema/SqlType.ts"
import * as CompileError from "../CompileError.ts"
import * as TypeCompiler from "../TypeCompiler.ts"
import * as Identifiers from "./Identifiers.ts"
import * as Literals from "./Literals.ts"

/**
 * The type compiler of MySQL.
 *
 * @since 0.1.0
 * @category models
 */
export class MysqlTypeCompiler extends TypeCompiler.TypeCompiler {
  override readonly hasEnum: boolean = true

  protected override writer(name: string): TypeCompiler.Writer | undefined {
    switch (name) {
      case "BOOLEAN":
        return () => Either.right("BOOL")
      case "TINYINT":
      case "SMALLINT":
      case "MEDIUMINT":
      case "INTEGER":
      case "BIGINT":
        return whole
      case "NUMERIC":
      case "DECIMAL":
      case "FLOAT":
        return signed(TypeCompiler.withScale)
      case "DOUBLE":
      case "REAL":
        return this.approximate
      case "BIT":
      case "BLOB":
        return TypeCompiler.withLength
      case "YEAR":
        return withDisplayWidth
      case "DATETIME":
      case "TIME":
      case "TIMESTAMP":
        return withFraction
      case "CHAR":
      case "TINYTEXT":
      case "MEDIUMTEXT":
      case "LONGTEXT":
      case "TEXT":
        return this.characters
      case "NCHAR":
        return (parameters) => this.characters({ ...parameters, national: true }, "CHAR")
      case "VARCHAR":
        return this.lengthy(this.characters)
      case "NVARCHAR":
        return this.lengthy((parameters) => this.characters({ ...parameters, national: true }, "VARCHAR"))
      case "VARBINARY":
        return this.lengthy(TypeCompiler.withLength)
      case "ENUM":
      case "SET":
        return this.labelled
      case "TINYBLOB":
      case "MEDIUMBLOB":
      case "LONGBLOB":
      case "JSON":
      case "INET4":
      case "INET6":
        return TypeCompiler.plain
      default:
        return super.writer(name)
    }
  }

  // An enum is written out where it is used.
  protected override enum(definition: TypeCompiler.Definition<"Enum">): TypeCompiler.Compiled {
    return definition.native ? this.named("ENUM", { values: definition.values }) : super.enum(definition)
  }

  // A collation has no quotes, as in the manual.
  protected override collate({ collation }: SqlType.TypeParameters): string {
    return collation === undefined ? "" : ` COLLATE ${this.word(collation)}`
  }

  private readonly characters: TypeCompiler.Writer = (parameters, name) => {
    const { ascii, binary, charset, collation, national, unicode } = parameters
    const set = national === true
      ? ""
      : charset !== undefined
      ? ` CHARACTER SET ${this.word(charset)}`
      : ascii === true
      ? " ASCII"
      : unicode === true
      ? " UNICODE"
      : ""
    return Either.map(
      TypeCompiler.withLength(parameters, national === true ? `NATIONAL ${name}` : name),
      (text) => text + set + (collation === undefined && binary === true ? " BINARY" : this.collate(parameters))
    )
  }

  private readonly labelled: TypeCompiler.Writer = (parameters, name) => {
    const labels = (parameters.values ?? []).map((value) => this.literals.string(value)).join(",")
    return this.characters({ ...parameters, length: undefined }, `${name}(${labels})`)
  }

  private readonly approximate: TypeCompiler.Writer = (parameters, name) =>
    (parameters.precision === undefined) === (parameters.scale === undefined)
      ? signed(TypeCompiler.withScale)(parameters, name)
      : Either.left(
        new CompileError.CompileError({
          reason: new CompileError.TypeParametersInvalid({
            dialect: this.dialect,
            type: name,
            advice: "give both precision and scale, or neither"
          })
        })
      )

  private lengthy(writer: TypeCompiler.Writer): TypeCompiler.Writer {
    return (parameters, name) =>
      parameters.length === undefined
        ? Either.left(
          new CompileError.CompileError({
            reason: new CompileError.LengthRequired({ dialect: this.dialect, type: name })
          })
        )
        : writer(parameters, name)
  }

  private word(name: string): string {
    return this.identifiers.quote(name, !/^\w+$/.test(name))
  }
}

/**
 * The type compiler of MariaDB.
 *
 * @since 0.1.0
 * @category models
 */
export class MariadbTypeCompiler extends MysqlTypeCompiler {
  // MariaDB has a UUID type since 10.7.
  protected override uuid(definition: TypeCompiler.Definition<"Uuid">): TypeCompiler.Compiled {
    return definition.native ? this.named("UUID") : super.uuid(definition)
  }
}

const withDisplayWidth: TypeCompiler.Writer = ({ displayWidth }, name) =>
  TypeCompiler.withLength({ length: displayWidth }, name)

const withFraction: TypeCompiler.Writer = ({ fsp }, name) => TypeCompiler.withLength({ length: fsp }, name)

const signed = (writer: TypeCompiler.Writer): TypeCompiler.Writer => (parameters, name) =>
  Either.map(
    writer(parameters, name),
    (text) =>
      text + (parameters.unsigned === true ? " UNSIGNED" : "") + (parameters.zerofill === true ? " ZEROFILL" : "")
  )

const whole = signed(withDisplayWidth)

/**
 * The type compiler of MySQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mysql: MysqlTypeCompiler = new MysqlTypeCompiler(Identifiers.mysql, Literals.mysql)

/**
 * The type compiler of MariaDB.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mariadb: MysqlTypeCompiler = new MariadbTypeCompiler(Identifiers.mariadb, Literals.mariadb)
