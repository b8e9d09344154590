/**
 * Writes the definitions that statements contain: columns, constraints, the elements of indexes, and the SQL of users. The base class
 * writes plain ANSI SQL; a dialect overrides the methods that differ.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { TableColumn } from "../schema/Column.ts"
import type * as Constraint from "../schema/Constraint.ts"
import type * as Index from "../schema/Index.ts"
import type * as Name from "../schema/Name.ts"
import type { Sequence, SequenceOptions } from "../schema/Sequence.ts"
import type * as ServerDefault from "../schema/ServerDefault.ts"
import type { SqlText } from "../schema/SqlText.ts"
import type { SqlType } from "../schema/SqlType.ts"
import type { TableDialectOptions } from "../schema/Table.ts"
import * as CompileError from "./CompileError.ts"
import type { TableRef } from "./DdlElement.ts"
import { clause, type Compiled, joined, words } from "./DdlText.ts"
import type { Identifiers } from "./Identifiers.ts"
import type { Literals } from "./Literals.ts"
import * as Statement from "./Statement.ts"
import type { TypeCompiler } from "./TypeCompiler.ts"

/**
 * Where a column is defined, as far as its definition depends on it.
 *
 * @since 0.1.0
 * @category models
 */
export interface ColumnPlace {
  /** Whether the column is autoincrementing. */
  readonly autoincrement: boolean
  /** The options of the table. */
  readonly options: TableDialectOptions
}

/**
 * The compiler of definitions, which `DdlCompiler` extends by the statements that contain them.
 *
 * @since 0.1.0
 * @category models
 */
export class DefinitionCompiler {
  readonly types: TypeCompiler

  constructor(types: TypeCompiler) {
    this.types = types
  }

  /** The name of the dialect. */
  get dialect(): string {
    return this.types.dialect
  }

  get identifiers(): Identifiers {
    return this.types.identifiers
  }

  get literals(): Literals {
    return this.types.literals
  }

  /** Returns SQL that the user wrote, with its values written as literals. */
  sqlText(sql: SqlText): Compiled {
    switch (sql._tag) {
      case "Now":
        return Either.right(this.now())
      case "Text":
        return Either.map(
          Either.all(
            Statement.fromText(sql, this.literals.lexicalRules).fragments.map((fragment): Compiled =>
              typeof fragment === "string"
                ? Either.right(fragment)
                : this.literals.render(fragment.value, fragment.type)
            )
          ),
          (parts) => parts.join("")
        )
    }
  }

  /** Returns the text after `DEFAULT`. */
  defaultValue(serverDefault: ServerDefault.ServerDefault): Compiled {
    switch (serverDefault._tag) {
      case "Literal":
        return this.literals.render(serverDefault.value)
      case "Expression":
        return this.sqlText(serverDefault.sql)
      case "NextValue":
        return this.nextValue(serverDefault.sequence)
      case "Computed":
      case "Identity":
        return Either.right("")
    }
  }

  /** Returns the type in `CAST(… AS type)`. */
  castType(type: SqlType): Compiled {
    return this.types.compile(type)
  }

  // Columns

  /** Returns the definition of a column: its name, type and constraints. */
  column(column: TableColumn, _: ColumnPlace): Compiled {
    return words(
      this.columnName(column),
      this.columnType(column),
      this.defaultClause(column),
      this.computed(column),
      column.nullable ? "" : "NOT NULL"
    )
  }

  /** Returns the type of a column. The error for a missing type names the column. */
  protected columnType({ columnName, type }: Pick<TableColumn, "columnName" | "type">): Compiled {
    return Either.mapLeft(
      this.types.compile(type),
      (error) =>
        error.reason._tag === "TypeMissing"
          ? new CompileError.CompileError({
            reason: new CompileError.TypeMissing({ dialect: this.dialect, column: columnName })
          })
          : error
    )
  }

  protected columnName({ columnName, quote }: Pick<TableColumn, "columnName" | "quote">): string {
    return this.identifiers.quote(columnName, Option.getOrUndefined(quote))
  }

  /** Returns `DEFAULT …`, or nothing. */
  protected defaultClause({ serverDefault }: Pick<TableColumn, "serverDefault">): Compiled {
    if (Option.isNone(serverDefault)) return Either.right("")
    const isExpression = serverDefault.value._tag === "Expression"
    return Either.map(
      this.defaultValue(serverDefault.value),
      (text) => text === "" ? "" : `DEFAULT ${isExpression ? this.defaultExpression(text) : text}`
    )
  }

  /** Returns an expression as it is written in the default of a column. */
  protected defaultExpression(sql: string): string {
    return sql
  }

  /** Returns `GENERATED ALWAYS AS (…)`, or nothing. */
  protected computed({ serverDefault }: TableColumn): Compiled {
    if (Option.isNone(serverDefault) || serverDefault.value._tag !== "Computed") return Either.right("")
    const { persisted, sqltext } = serverDefault.value
    const kept = persisted === undefined ? "" : persisted ? " STORED" : " VIRTUAL"
    return Either.right(`GENERATED ALWAYS AS (${sqltext})${kept}`)
  }

  /** Returns `DEFAULT` with the next number of a sequence. */
  protected nextValue(sequence: Sequence): Compiled {
    return this.hasSequences ? Either.right(`NEXT VALUE FOR ${this.table(sequence)}`) : this.refuse("sequences")
  }

  /** Whether the dialect has `CREATE SEQUENCE`. */
  protected readonly hasSequences: boolean = true

  protected now(): string {
    return "now()"
  }

  /** Returns the checks that are written within the column. */
  protected columnChecks({ checks }: TableColumn): ReadonlyArray<Constraint.CheckConstraint> {
    return checks
  }

  // Constraints

  /** Returns a constraint with its name, as in `CREATE TABLE` and after `ADD`. */
  constraint(constraint: Constraint.Constraint, table: TableRef): Compiled {
    return words(
      Either.map(
        this.identifiers.constraintName(constraint.name),
        (name) => clause(name, (name) => `CONSTRAINT ${name}`)
      ),
      this.constraintBody(constraint, table)
    )
  }

  private constraintBody(constraint: Constraint.Constraint, table: TableRef): Compiled {
    switch (constraint._tag) {
      case "PrimaryKey":
        return this.primaryKey(constraint)
      case "ForeignKey":
        return this.foreignKey(constraint, table)
      case "Unique":
        return this.unique(constraint)
      case "Check":
        return this.check(constraint)
      case "Exclude":
        return this.exclude(constraint)
    }
  }

  protected primaryKey(constraint: Constraint.PrimaryKeyConstraint): Compiled {
    return words("PRIMARY KEY", this.list(constraint.columns, constraint.quotes), this.deferrability(constraint))
  }

  protected unique(constraint: Constraint.UniqueConstraint): Compiled {
    return words("UNIQUE", this.list(constraint.columns, constraint.quotes), this.deferrability(constraint))
  }

  protected check(constraint: Constraint.CheckConstraint): Compiled {
    return words(`CHECK (${constraint.sqltext})`, this.deferrability(constraint))
  }

  protected exclude(_: Constraint.ExcludeConstraint): Compiled {
    return this.refuse("EXCLUDE constraints")
  }

  protected foreignKey(constraint: Constraint.ForeignKeyConstraint, table: TableRef): Compiled {
    return words(`FOREIGN KEY${this.list(constraint.columns, constraint.quotes)}`, this.references(constraint, table))
  }

  /** Returns `REFERENCES …` with the actions of the foreign key. */
  protected references(constraint: Constraint.ForeignKeyConstraint, table: TableRef): Compiled {
    return words(
      "REFERENCES",
      this.referredTable(constraint, table),
      this.list(constraint.referredColumns, this.refersToItself(constraint, table) ? constraint.quotes : undefined),
      this.match(constraint),
      clause(constraint.onDelete, (action) => this.onDelete(action)),
      clause(constraint.onUpdate, (action) => `ON UPDATE ${this.action(action)}`),
      this.deferrability(constraint)
    )
  }

  /** Whether a foreign key references its own table. */
  private refersToItself(
    { referredSchema, referredTable }: Constraint.ForeignKeyConstraint,
    { name, schema }: TableRef
  ) {
    return referredTable === name && Option.getOrNull(referredSchema) === Option.getOrNull(schema)
  }

  protected referredTable(
    { referredQuoting, referredSchema, referredTable }: Constraint.ForeignKeyConstraint,
    _: TableRef
  ): string {
    return this.identifiers.table(referredTable, referredSchema, referredQuoting)
  }

  /** Returns `ON DELETE …`. Only PostgreSQL accepts a list of columns after `SET NULL` and `SET DEFAULT`. */
  protected onDelete(action: Constraint.DeleteAction): Compiled {
    return action.includes("(")
      ? this.refuse(`list of columns in ON DELETE ${action}`)
      : Either.right(`ON DELETE ${this.action(action)}`)
  }

  /** What a foreign key does when the row that it refers to changes. */
  protected action(action: Constraint.DeleteAction): string {
    return action
  }

  /** Returns `DEFERRABLE` and `INITIALLY …`, as far as they are set. */
  protected deferrability({ deferrable, initially }: Constraint.Deferrability): Compiled {
    return words(
      deferrable === undefined ? "" : deferrable ? "DEFERRABLE" : "NOT DEFERRABLE",
      initially === undefined ? "" : `INITIALLY ${initially}`
    )
  }

  protected match({ match }: Constraint.ForeignKeyConstraint): Compiled {
    return Either.right(clause(match, (match) => `MATCH ${match}`))
  }

  /** Returns the name of a constraint, or an error if it has none. */
  protected constraintName(name: Name.Name, table: TableRef): Compiled {
    return Either.flatMap(
      this.identifiers.constraintName(name),
      (text) =>
        Either.fromOption(
          text,
          () =>
            new CompileError.CompileError({
              reason: new CompileError.NameRequired({ kind: "constraint", table: table.name })
            })
        )
    )
  }

  // Indexes

  /** Returns the columns and expressions of an index, in parentheses. */
  protected indexElements(index: Index.Index): Compiled {
    return Either.map(
      joined(", ", index.elements.map((element) => this.indexElement(element, index))),
      (elements) => `(${elements})`
    )
  }

  protected indexElement(element: Index.IndexElement, index: Index.Index): Compiled {
    return typeof element === "string" ? Either.right(this.quote(element, index.quotes)) : this.sqlText(element)
  }

  /** Returns the name of an index, or an error if it has none. */
  protected indexName(name: Name.Name, table: TableRef, quote: Option.Option<boolean> = Option.none()): Compiled {
    return Either.flatMap(
      this.identifiers.indexName(name, Option.getOrUndefined(quote)),
      (text) =>
        Either.fromOption(
          text,
          () =>
            new CompileError.CompileError({
              reason: new CompileError.NameRequired({ kind: "index", table: table.name })
            })
        )
    )
  }

  // Pieces

  /** Quotes a name if it requires it or `quotes` says so. */
  protected quote(name: string, quotes?: Constraint.Quotes): string {
    return this.identifiers.quote(name, quotes?.get(name))
  }

  protected table({ name, quoting, schema }: TableRef): string {
    return this.identifiers.table(name, schema, quoting)
  }

  /** Returns a list of names in parentheses: `(a, b)`. */
  protected list(names: ReadonlyArray<string>, quotes?: Constraint.Quotes): string {
    return `(${names.map((name) => this.quote(name, quotes)).join(", ")})`
  }

  /** Qualifies a name that is already quoted with its schema. */
  protected qualified(name: Compiled, { quoting, schema }: Pick<TableRef, "quoting" | "schema">): Compiled {
    return Option.isNone(schema)
      ? name
      : Either.map(name, (name) => `${this.identifiers.schema(schema.value, quoting?.schema)}.${name}`)
  }

  protected refuse(construct: string, advice?: string): Compiled {
    return Either.left(
      new CompileError.CompileError({
        reason: new CompileError.ConstructNotSupported({ dialect: this.dialect, construct, advice })
      })
    )
  }
}

/**
 * Returns the options of a sequence or an identity column that are set, each as its clause.
 *
 * @since 0.1.0
 * @category combinators
 */
export const sequenceOptions = (
  options: SequenceOptions
): ReadonlyArray<{ readonly option: keyof SequenceOptions; readonly text: string }> => {
  const clauses: Readonly<Record<keyof SequenceOptions, string | undefined>> = {
    increment: options.increment === undefined ? undefined : `INCREMENT BY ${options.increment}`,
    start: options.start === undefined ? undefined : `START WITH ${options.start}`,
    minValue: options.minValue === undefined ? undefined : `MINVALUE ${options.minValue}`,
    maxValue: options.maxValue === undefined ? undefined : `MAXVALUE ${options.maxValue}`,
    noMinValue: options.noMinValue === true ? "NO MINVALUE" : undefined,
    noMaxValue: options.noMaxValue === true ? "NO MAXVALUE" : undefined,
    cache: options.cache === undefined ? undefined : `CACHE ${options.cache}`,
    cycle: options.cycle === undefined ? undefined : options.cycle ? "CYCLE" : "NO CYCLE"
  }
  const order = ["increment", "start", "minValue", "maxValue", "noMinValue", "noMaxValue", "cache", "cycle"] as const
  return order.flatMap((option) => {
    const text = clauses[option]
    return text === undefined ? [] : [{ option, text }]
  })
}
