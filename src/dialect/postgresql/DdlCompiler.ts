/**
 * DDL of PostgreSQL.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { TableColumn } from "../../schema/Column.ts"
import type * as Constraint from "../../schema/Constraint.ts"
import type * as Index from "../../schema/Index.ts"
import type { SchemaObject } from "../../schema/SchemaObject.ts"
import type { Sequence } from "../../schema/Sequence.ts"
import type * as ServerDefault from "../../schema/ServerDefault.ts"
import * as SqlType from "../../schema/SqlType.ts"
import type { Table } from "../../schema/Table.ts"
import * as DdlCompiler from "../DdlCompiler.ts"
import type * as Ddl from "../DdlElement.ts"
import { types } from "./TypeCompiler.ts"

const { clause, sequenceOptions, words } = DdlCompiler

/**
 * The DDL compiler of PostgreSQL.
 *
 * @since 0.1.0
 * @category models
 */
export class PostgresqlDdlCompiler extends DdlCompiler.DdlCompiler {
  // An autoincrementing column is `SERIAL`; an identity column is NOT NULL without saying so.
  override column(column: TableColumn, place: DdlCompiler.ColumnPlace): DdlCompiler.Compiled {
    const serverDefault = Option.getOrUndefined(column.serverDefault)
    const identity = serverDefault?._tag === "Identity" ? serverDefault : undefined
    const serial = place.autoincrement && serverDefault === undefined ? this.serial(column.type) : undefined
    return words(
      this.columnName(column),
      serial ?? this.columnType(column),
      this.defaultClause(column),
      this.computed(column),
      identity === undefined ? "" : `GENERATED ${generated(identity)}`,
      identity === undefined ? (column.nullable ? "" : "NOT NULL") : column.nullable && !column.primaryKey ? "NULL" : ""
    )
  }

  // CASCADE drops what depends on the table.
  protected override dropTable(element: Ddl.DropTable): DdlCompiler.Compiled {
    return words(super.dropTable(element), element.postgresqlCascade === true ? "CASCADE" : "")
  }

  // The new name is in the schema of the old one.
  protected override renameTable({ newName, newQuote, table }: Ddl.RenameTable): DdlCompiler.Compiled {
    return words(this.alterTable({ table }), "RENAME TO", this.identifiers.quote(newName, newQuote))
  }

  // USING converts existing values.
  protected override setType(element: Ddl.SetType): DdlCompiler.Compiled {
    return words(
      super.setType(element),
      clause(element.using, (using) => `USING ${using}`)
    )
  }

  // An identity can be added, dropped, and changed option by option; options that the new identity does not set are kept.
  protected override setIdentity(element: Ddl.SetIdentity): DdlCompiler.Compiled {
    const { existing, identity } = element
    return words(
      this.alterColumn(element),
      Option.match(identity, {
        onNone: () => "DROP IDENTITY",
        onSome: (identity) =>
          Option.match(existing, {
            onNone: () => `ADD GENERATED ${generated(identity)}`,
            onSome: (existing) => identityChanges(identity, existing).map((change) => `SET ${change}`).join(" ")
          })
      })
    )
  }

  // Comments are separate statements.
  protected override setColumnComment(
    { columnName, comment, table }: Ddl.SetColumnComment
  ): DdlCompiler.Compiled {
    return words(
      `COMMENT ON COLUMN ${this.table(table)}.${this.quote(columnName)} IS`,
      Option.match(comment, { onNone: () => "NULL", onSome: (comment) => this.literals.string(comment) })
    )
  }

  // Inheritance, partitions and storage.
  protected override tableOptions({ options }: Table): DdlCompiler.Compiled {
    const inherits = typeof options.postgresqlInherits === "string"
      ? [options.postgresqlInherits]
      : options.postgresqlInherits
    return Either.right(
      [
        inherits === undefined ? "" : ` INHERITS ${this.list(inherits)}`,
        options.postgresqlPartitionBy === undefined ? "" : ` PARTITION BY ${options.postgresqlPartitionBy}`,
        options.postgresqlUsing === undefined ? "" : ` USING ${options.postgresqlUsing}`,
        options.postgresqlWith === undefined ? "" : ` ${storage(options.postgresqlWith)}`,
        options.postgresqlWithOids === undefined ? "" : options.postgresqlWithOids ? " WITH OIDS" : " WITHOUT OIDS",
        options.postgresqlOnCommit === undefined ? "" : ` ON COMMIT ${options.postgresqlOnCommit}`,
        options.postgresqlTablespace === undefined ? "" : ` TABLESPACE ${this.quote(options.postgresqlTablespace)}`
      ].join("")
    )
  }

  // INCLUDE adds columns to the index.
  protected override primaryKey(constraint: Constraint.PrimaryKeyConstraint): DdlCompiler.Compiled {
    return words(
      "PRIMARY KEY",
      this.list(constraint.columns, constraint.quotes),
      this.include(constraint.options.postgresqlInclude, constraint.quotes),
      this.deferrability(constraint)
    )
  }

  // NULLS NOT DISTINCT; INCLUDE adds columns to the index.
  protected override unique(constraint: Constraint.UniqueConstraint): DdlCompiler.Compiled {
    const { postgresqlInclude, postgresqlNullsNotDistinct } = constraint.options
    return words(
      "UNIQUE",
      postgresqlNullsNotDistinct === undefined
        ? ""
        : postgresqlNullsNotDistinct
        ? "NULLS NOT DISTINCT"
        : "NULLS DISTINCT",
      this.list(constraint.columns, constraint.quotes),
      this.include(postgresqlInclude, constraint.quotes),
      this.deferrability(constraint)
    )
  }

  // NOT VALID skips existing rows.
  protected override check(constraint: Constraint.CheckConstraint): DdlCompiler.Compiled {
    return words(
      `CHECK (${constraint.sqltext})`,
      constraint.options.postgresqlNoInherit === true ? "NO INHERIT" : "",
      this.deferrability(constraint),
      notValid(constraint)
    )
  }

  // NOT VALID skips existing rows.
  protected override foreignKey(
    constraint: Constraint.ForeignKeyConstraint,
    table: Ddl.TableRef
  ): DdlCompiler.Compiled {
    return words(super.foreignKey(constraint, table), notValid(constraint))
  }

  // SET NULL and SET DEFAULT may list columns.
  protected override onDelete(action: Constraint.DeleteAction): DdlCompiler.Compiled {
    return Either.right(`ON DELETE ${action}`)
  }

  // Only PostgreSQL has exclusion constraints.
  protected override exclude(constraint: Constraint.ExcludeConstraint): DdlCompiler.Compiled {
    return words(
      "EXCLUDE USING",
      constraint.using,
      Either.map(
        DdlCompiler.joined(
          ", ",
          constraint.elements.map(({ expression, operator }) =>
            words(
              typeof expression === "string" ? this.quote(expression, constraint.quotes) : this.sqlText(expression),
              "WITH",
              operator
            )
          )
        ),
        (elements) => `(${elements})`
      ),
      this.include(constraint.options.postgresqlInclude, constraint.quotes),
      clause(constraint.where, (where) => `WHERE (${where})`),
      this.deferrability(constraint)
    )
  }

  // Methods, operator classes, included columns, storage parameters, partial indexes.
  protected override createIndex({ ifNotExists, index, table }: Ddl.CreateIndex): DdlCompiler.Compiled {
    const { options } = index
    const distinct = options.postgresqlNullsNotDistinct
    return words(
      index.unique ? "CREATE UNIQUE INDEX" : "CREATE INDEX",
      options.postgresqlConcurrently === true ? "CONCURRENTLY" : "",
      ifNotExists === true ? "IF NOT EXISTS" : "",
      this.indexName(index.name, table, index.quote),
      "ON",
      this.table(table),
      options.postgresqlUsing === undefined ? "" : `USING ${options.postgresqlUsing}`,
      this.indexElements(index),
      this.include(options.postgresqlInclude, index.quotes),
      distinct === undefined ? "" : distinct ? "NULLS NOT DISTINCT" : "NULLS DISTINCT",
      options.postgresqlWith === undefined ? "" : storage(options.postgresqlWith),
      options.postgresqlTablespace === undefined ? "" : `TABLESPACE ${this.quote(options.postgresqlTablespace)}`,
      options.postgresqlWhere === undefined ? "" : `WHERE ${options.postgresqlWhere}`
    )
  }

  // A column may have an operator class.
  protected override indexElement(element: Index.IndexElement, index: Index.Index): DdlCompiler.Compiled {
    const ops = typeof element === "string" ? index.options.postgresqlOps?.[element] : undefined
    return words(super.indexElement(element, index), ops ?? "")
  }

  // CONCURRENTLY does not wait for other sessions.
  protected override dropIndex(element: Ddl.DropIndex): DdlCompiler.Compiled {
    const { ifExists, name, options, schema, tableName } = element
    return words(
      "DROP INDEX",
      options.postgresqlConcurrently === true ? "CONCURRENTLY" : "",
      ifExists === true ? "IF EXISTS" : "",
      this.qualified(this.indexName(name, { name: Option.getOrElse(tableName, () => "a table"), schema }), element)
    )
  }

  // Enums and domains are objects of the database.
  protected override createType({ type }: Ddl.CreateType): DdlCompiler.Compiled {
    switch (type._tag) {
      case "Enum":
        return words(
          "CREATE TYPE",
          this.table(type),
          `AS ENUM (${type.values.map((value) => this.literals.string(value)).join(", ")})`
        )
      case "Domain": {
        const { check, collation, constraintName, default: value, notNull } = type.parameters
        return words(
          "CREATE DOMAIN",
          this.table(type),
          "AS",
          this.types.compile(type.dataType),
          collation === undefined ? "" : `COLLATE ${this.quote(collation)}`,
          value === undefined
            ? ""
            : words("DEFAULT", typeof value === "object" ? value.sql : this.literals.render(value)),
          constraintName === undefined ? "" : `CONSTRAINT ${this.quote(constraintName)}`,
          notNull === undefined ? "" : notNull ? "NOT NULL" : "NULL",
          check === undefined ? "" : `CHECK (${check})`
        )
      }
    }
  }

  // Enums and domains are objects of the database.
  protected override dropType({ ifExists, type }: Ddl.DropType): DdlCompiler.Compiled {
    return words(
      type._tag === "Enum" ? "DROP TYPE" : "DROP DOMAIN",
      ifExists === true ? "IF EXISTS" : "",
      this.table(type)
    )
  }

  // Labels can be added and renamed, but not removed.
  protected override addEnumLabel({ label, place, type }: Ddl.AddEnumLabel): DdlCompiler.Compiled {
    return words(
      `ALTER TYPE ${this.table(type)} ADD VALUE ${this.literals.string(label)}`,
      clause(place, ([where, other]) => `${where} ${this.literals.string(other)}`)
    )
  }

  // Labels can be added and renamed, but not removed.
  protected override renameEnumLabel({ label, newLabel, type }: Ddl.RenameEnumLabel): DdlCompiler.Compiled {
    return Either.right(
      `ALTER TYPE ${this.table(type)} RENAME VALUE ${this.literals.string(label)} TO ${this.literals.string(newLabel)}`
    )
  }

  // Enums are objects of the database.
  protected override renameType({ newName, type }: Ddl.RenameType): DdlCompiler.Compiled {
    return Either.right(`ALTER TYPE ${this.table(type)} RENAME TO ${this.quote(newName)}`)
  }

  // The column is in the schema of the sequence.
  protected override setSequenceOwner({ owner, sequence }: Ddl.SetSequenceOwner): DdlCompiler.Compiled {
    const table = this.table({ name: owner.table, schema: sequence.schema })
    return Either.right(`ALTER SEQUENCE ${this.table(sequence)} OWNED BY ${table}.${this.quote(owner.column)}`)
  }

  // PostgreSQL has all kinds of objects.
  protected override createObject(object: SchemaObject): DdlCompiler.Compiled {
    switch (object._tag) {
      case "View":
        return words(
          object.materialized ? "CREATE MATERIALIZED VIEW" : "CREATE VIEW",
          this.table(object),
          object.options.postgresqlUsing === undefined ? "" : `USING ${object.options.postgresqlUsing}`,
          object.options.postgresqlWith === undefined ? "" : storage(object.options.postgresqlWith),
          object.options.postgresqlTablespace === undefined
            ? ""
            : `TABLESPACE ${this.quote(object.options.postgresqlTablespace)}`,
          "AS",
          object.definition,
          DdlCompiler.checkOption(object)
        )
      case "Routine":
      case "Trigger":
        return super.createObject(object)
      case "EnumType":
        return Either.right(
          `CREATE TYPE ${this.table(object)} AS ENUM (${
            object.labels.map((label) => this.literals.string(label)).join(", ")
          })`
        )
      case "Domain":
        return words(
          "CREATE DOMAIN",
          this.table(object),
          "AS",
          this.types.compile(object.dataType),
          clause(object.default, (sql) => `DEFAULT ${sql}`),
          object.notNull ? "NOT NULL" : "",
          ...object.checks.map(({ name, sqltext }) => `CONSTRAINT ${this.quote(name)} CHECK (${sqltext})`)
        )
      case "Extension":
        return words(
          "CREATE EXTENSION",
          this.quote(object.name),
          clause(object.schema, (schema) => `SCHEMA ${this.quote(schema)}`),
          clause(object.version, (version) => `VERSION ${this.quote(version)}`)
        )
      case "Policy":
        return words(
          "CREATE POLICY",
          this.quote(object.name),
          "ON",
          this.table({ name: object.table, schema: object.schema }),
          object.permissive ? "" : "AS RESTRICTIVE",
          object.command === "ALL" ? "" : `FOR ${object.command}`,
          object.roles.length === 0
            ? ""
            : `TO ${object.roles.map((role) => role === "public" ? "PUBLIC" : this.quote(role)).join(", ")}`,
          clause(object.using, (sql) => `USING (${sql})`),
          clause(object.withCheck, (sql) => `WITH CHECK (${sql})`)
        )
    }
  }

  // A function is dropped by its signature, a trigger and a policy from their table.
  protected override dropObject(object: SchemaObject): DdlCompiler.Compiled {
    switch (object._tag) {
      case "View":
        return Either.right(`DROP ${object.materialized ? "MATERIALIZED VIEW" : "VIEW"} ${this.table(object)}`)
      case "Routine":
        return Either.map(super.dropObject(object), (sql) => `${sql}(${object.signature})`)
      case "Trigger":
      case "Policy":
        return Either.right(
          `DROP ${object._tag.toUpperCase()} ${this.quote(object.name)} ON ${
            this.table({ name: object.table, schema: object.schema })
          }`
        )
      case "EnumType":
        return Either.right(`DROP TYPE ${this.table(object)}`)
      case "Domain":
        return Either.right(`DROP DOMAIN ${this.table(object)}`)
      case "Extension":
        return Either.right(`DROP EXTENSION ${this.quote(object.name)}`)
    }
  }

  // Comments are separate statements.
  protected override createObjectComment({ comment, object }: Ddl.CreateObjectComment): DdlCompiler.Compiled {
    switch (object._tag) {
      case "View":
      case "EnumType":
      case "Domain":
        return Either.right(
          `COMMENT ON ${commented(object)} ${this.table(object)} IS ${this.literals.string(comment)}`
        )
      case "Extension":
      case "Routine":
      case "Trigger":
      case "Policy":
        return super.createObjectComment({ _tag: "CreateObjectComment", comment, object })
    }
  }

  // `nextval` takes the name of the sequence as a string.
  protected override nextValue(sequence: Sequence): DdlCompiler.Compiled {
    return Either.right(`nextval(${this.literals.string(this.table(sequence))})`)
  }

  private serial(type: SqlType.SqlType): string | undefined {
    const { definition } = SqlType.forDialect(type, this.dialect)
    return serials[definition._tag === "Standard" ? definition.name : definition._tag]
  }

  private include(columns: ReadonlyArray<string> | undefined, quotes: Constraint.Quotes | undefined): string {
    return columns === undefined || columns.length === 0 ? "" : `INCLUDE ${this.list(columns, quotes)}`
  }
}

const commented = (object: Extract<SchemaObject, { readonly _tag: "View" | "EnumType" | "Domain" }>): string => {
  switch (object._tag) {
    case "View":
      return object.materialized ? "MATERIALIZED VIEW" : "VIEW"
    case "EnumType":
      return "TYPE"
    case "Domain":
      return "DOMAIN"
  }
}

const serials: Readonly<Record<string, string>> = {
  Integer: "SERIAL",
  INTEGER: "SERIAL",
  SmallInteger: "SMALLSERIAL",
  SMALLINT: "SMALLSERIAL",
  BigInteger: "BIGSERIAL",
  BIGINT: "BIGSERIAL"
}

const generated = ({ always, options }: ServerDefault.Identity): string => {
  const clauses = sequenceOptions(options).map(({ text }) => text)
  return `${always ? "ALWAYS" : "BY DEFAULT"} AS IDENTITY${clauses.length === 0 ? "" : ` (${clauses.join(" ")})`}`
}

/**
 * Returns the options to set for a change from one identity to another, sorted by name.
 *
 * @since 0.1.0
 * @category combinators
 */
export const identityChanges = (
  identity: ServerDefault.Identity,
  existing: ServerDefault.Identity
): ReadonlyArray<string> => [
  ...(identity.always === existing.always ? [] : [`GENERATED ${identity.always ? "ALWAYS" : "BY DEFAULT"}`]),
  ...sequenceOptions(identity.options)
    .filter(({ option }) => identity.options[option] !== existing.options[option])
    .toSorted((a, b) => a.option.toLowerCase() < b.option.toLowerCase() ? -1 : 1)
    .map(({ text }) => text)
]

const storage = (parameters: Readonly<Record<string, string | number | boolean>>): string =>
  `WITH (${Object.entries(parameters).map(([name, value]) => `${name} = ${value}`).join(", ")})`

const notValid = ({ options }: { readonly options: Constraint.ConstraintDialectOptions }): string =>
  options.postgresqlNotValid === true ? "NOT VALID" : ""

/**
 * The DDL compiler of PostgreSQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ddlCompiler: PostgresqlDdlCompiler = new PostgresqlDdlCompiler(types)
