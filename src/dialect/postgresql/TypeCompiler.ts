/**
 * Types of PostgreSQL.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as SqlType from "../../schema/SqlType.ts"
import * as CompileError from "../CompileError.ts"
import * as TypeCompiler from "../TypeCompiler.ts"
import { identifiers } from "./Identifiers.ts"
import { literals } from "./Literals.ts"

/**
 * The type compiler of PostgreSQL.
 *
 * @since 0.1.0
 * @category models
 */
export class PostgresqlTypeCompiler extends TypeCompiler.TypeCompiler {
  override readonly hasBoolean: boolean = true
  override readonly hasEnum: boolean = true

  override namedTypes(
    type: SqlType.SqlType,
    tableSchema: Option.Option<string>
  ): ReadonlyArray<TypeCompiler.NamedType> {
    const { definition } = SqlType.forDialect(type, this.dialect)
    switch (definition._tag) {
      case "Enum":
        return definition.native && definition.name._tag !== "Unnamed"
          ? [{
            _tag: "Enum",
            name: definition.name.value,
            schema: Option.orElse(
              Option.fromNullable(definition.schema),
              () => definition.inheritSchema ? tableSchema : Option.none()
            ),
            values: definition.values,
            createType: definition.createType,
            renamedFrom: definition.renamedFrom
          }]
          : []
      case "Array":
        return this.namedTypes(definition.item, tableSchema)
      case "Custom": {
        const written = definition.sql(this.dialect)
        return SqlType.isSqlType(written) ? this.namedTypes(written, tableSchema) : []
      }
      case "Native":
        return namedNative(definition)
      default:
        return []
    }
  }

  protected override writer(name: string): TypeCompiler.Writer | undefined {
    switch (name) {
      case "FLOAT":
        return TypeCompiler.withPrecision
      case "TIME":
      case "TIMESTAMP":
        return zoned
      case "INTERVAL":
        return interval
      case "BIT":
        return bit
      case "ENUM":
      case "DOMAIN":
        return this.byName
      case "BYTEA":
      case "CIDR":
      case "CITEXT":
      case "DATEMULTIRANGE":
      case "DATERANGE":
      case "HSTORE":
      case "INET":
      case "INT4MULTIRANGE":
      case "INT4RANGE":
      case "INT8MULTIRANGE":
      case "INT8RANGE":
      case "JSON":
      case "JSONB":
      case "JSONPATH":
      case "MACADDR":
      case "MACADDR8":
      case "MONEY":
      case "NUMMULTIRANGE":
      case "NUMRANGE":
      case "OID":
      case "REGCLASS":
      case "REGCONFIG":
      case "TSMULTIRANGE":
      case "TSQUERY":
      case "TSRANGE":
      case "TSTZMULTIRANGE":
      case "TSTZRANGE":
      case "TSVECTOR":
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

  // PostgreSQL has no DATETIME.
  protected override dateTime(definition: TypeCompiler.Definition<"DateTime">): TypeCompiler.Compiled {
    return this.named("TIMESTAMP", definition)
  }

  // TEXT has no length.
  protected override text(definition: TypeCompiler.Definition<"Text">): TypeCompiler.Compiled {
    return super.text({ ...definition, length: undefined })
  }

  // PostgreSQL has no BLOB.
  protected override binary(): TypeCompiler.Compiled {
    return this.named("BYTEA")
  }

  // PostgreSQL has an interval type.
  protected override interval(definition: TypeCompiler.Definition<"Interval">): TypeCompiler.Compiled {
    return definition.native
      ? this.named("INTERVAL", { precision: definition.secondPrecision })
      : super.interval(definition)
  }

  // PostgreSQL has a UUID type.
  protected override uuid(definition: TypeCompiler.Definition<"Uuid">): TypeCompiler.Compiled {
    return definition.native ? this.named("UUID") : super.uuid(definition)
  }

  // An enum is a type of the database and is written by its name.
  protected override enum(definition: TypeCompiler.Definition<"Enum">): TypeCompiler.Compiled {
    const { name, native, schema, values } = definition
    return native
      ? this.byName({ name: name._tag === "Unnamed" ? undefined : name.value, schema, values }, "ENUM")
      : super.enum(definition)
  }

  // A collation follows the brackets of an array.
  protected override array(definition: TypeCompiler.Definition<"Array">): TypeCompiler.Compiled {
    return Either.map(
      this.compile(definition.item),
      (item) => item.replace(/( COLLATE .*)?$/s, (collation) => "[]".repeat(definition.dimensions) + collation)
    )
  }

  private readonly byName: TypeCompiler.Writer = ({ name, schema, values }) =>
    name === undefined
      ? Either.left(
        new CompileError.CompileError({
          reason: new CompileError.EnumNameRequired({ dialect: this.dialect, values: values ?? [] })
        })
      )
      : this.identifiers.isTooLong(name)
      ? Either.left(this.identifiers.tooLong(name))
      : Either.right(this.identifiers.table(name, Option.fromNullable(schema)))
}

const zoned: TypeCompiler.Writer = ({ precision, timezone }, name) =>
  Either.right(
    `${name}${precision === undefined ? "" : `(${precision})`} ${timezone === true ? "WITH" : "WITHOUT"} TIME ZONE`
  )

const interval: TypeCompiler.Writer = ({ fields, precision }) =>
  Either.right(
    ["INTERVAL", ...(fields === undefined ? [] : [fields]), ...(precision === undefined ? [] : [`(${precision})`])]
      .join(" ")
  )

const bit: TypeCompiler.Writer = ({ length, varying }) =>
  varying === true
    ? TypeCompiler.withLength({ length }, "BIT VARYING")
    : TypeCompiler.withLength({ length: length ?? 1 }, "BIT")

const namedNative = (
  { name: kind, parameters }: SqlType.NativeDefinition
): ReadonlyArray<TypeCompiler.NamedType> => {
  const { createType = true, dataType, name, values } = parameters
  const schema = Option.fromNullable(parameters.schema)
  if (name === undefined) return []
  switch (kind) {
    case "ENUM":
      return [{ _tag: "Enum", name, schema, values: values ?? [], createType, renamedFrom: {} }]
    case "DOMAIN":
      return [{ _tag: "Domain", name, schema, dataType: dataType ?? SqlType.none, parameters, createType }]
    default:
      return []
  }
}

/**
 * The type compiler of PostgreSQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const types: PostgresqlTypeCompiler = new PostgresqlTypeCompiler(identifiers, literals)
