/**
 * Plans schema changes on PostgreSQL.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as SchemaObject from "../../schema/SchemaObject.ts"
import type { Sequence } from "../../schema/Sequence.ts"
import type { ServerDefault } from "../../schema/ServerDefault.ts"
import * as SqlType from "../../schema/SqlType.ts"
import * as CompileError from "../CompileError.ts"
import type * as Ddl from "../DdlElement.ts"
import * as DdlPlanner from "../DdlPlanner.ts"
import { ansi, type Features } from "../Features.ts"
import type { NamedType } from "../TypeCompiler.ts"
import { identityChanges } from "./DdlCompiler.ts"
import { types } from "./TypeCompiler.ts"

/**
 * The features of PostgreSQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const features: Features = {
  ...ansi,
  alterIdentity: true,
  comments: "statement",
  constraintNamesPerSchema: true,
  maxBinds: 65_535,
  namedTypes: true
}

/**
 * The planner of PostgreSQL.
 *
 * @since 0.1.0
 * @category models
 */
export class PostgresqlDdlPlanner extends DdlPlanner.DdlPlanner {
  // CONCURRENTLY is refused inside a transaction.
  override isTransactional(element: Ddl.DdlElement): boolean {
    return !(element._tag === "CreateIndex" && element.index.options.postgresqlConcurrently === true ||
      element._tag === "DropIndex" && element.options.postgresqlConcurrently === true)
  }

  // The new default is for the new type. If the server cannot convert the old default, it refuses the new type, so the old default is
  // dropped first.
  protected override alterations(
    change: DdlPlanner.ColumnChange
  ): Either.Either<ReadonlyArray<DdlPlanner.Planned>, CompileError.CompileError> {
    if (Option.isSome(change.postgresqlUsing) && Option.isNone(change.type)) {
      return Either.left(
        new CompileError.CompileError({
          reason: new CompileError.UsingNeedsType({ table: change.table.name, column: change.columnName })
        })
      )
    }
    const blocksType = Option.exists(change.type, (type) => !this.convertsDefault(change.existingType, type))
    const dropsDefault = blocksType && Option.exists(change.serverDefault, Option.isNone)
    const replacesDefault = blocksType && Option.exists(change.serverDefault, Option.exists(isValue)) &&
      Option.match(change.existingServerDefault, { onNone: () => true, onSome: Option.exists(isValue) })
    const { columnName, table } = change
    // An identity column is NOT NULL as long as it is one.
    const wasIdentity = Option.exists(change.existingServerDefault, Option.exists(({ _tag }) => _tag === "Identity"))
    return Either.right([
      ...this.autoincrementWarning(change),
      ...(dropsDefault ? this.defaultSteps(change) : []),
      ...(replacesDefault ? [{ _tag: "SetDefault" as const, table, columnName, serverDefault: Option.none() }] : []),
      ...this.typeStep(change),
      ...(wasIdentity ? [] : this.nullableStep(change)),
      ...(dropsDefault ? [] : this.defaultSteps(change)),
      ...(wasIdentity ? this.nullableStep(change) : []),
      ...this.commentStep(change),
      ...this.renameStep(change)
    ])
  }

  // A function keeps what uses it.
  override replaceObject(object: SchemaObject.SchemaObject | Sequence, original: SchemaObject.SchemaObject | Sequence) {
    return object._tag === "Routine"
      ? this.createObject({ ...object, definition: orReplace(object.definition) })
      : super.replaceObject(object, original)
  }

  // Labels can be added and renamed. For all else, the columns are converted to a new type, which gets the name of the old one.
  override alterEnum(change: DdlPlanner.EnumChange, options: DdlPlanner.PlanOptions = {}): DdlPlanner.Plan {
    const { existingLabels, labels, name, renamedLabels, schema } = change
    const type = { name, schema }
    const renamed = Object.entries(renamedLabels)
    const current = existingLabels.map((label) => renamed.find(([, old]) => old === label)?.[0] ?? label)
    const kept = labels.filter((label) => current.includes(label))
    const isExtended = !change.rewrite && kept.length === current.length &&
      kept.every((label, position) => label === current[position])
    const renames = renamed.map(([newLabel, label]): DdlPlanner.Planned => ({
      _tag: "RenameEnumLabel",
      type,
      label,
      newLabel
    }))
    return isExtended
      ? Either.right([...renames, ...addedLabels(type, labels, current)])
      : Either.map(
        Either.all([
          Either.all(change.dependents.toReversed().map((dependent) => this.dropDependent(dependent, options))),
          Either.all(change.dependents.map((dependent) => this.createDependent(dependent, options)))
        ]),
        ([drops, creates]) => [...renames, ...drops.flat(), ...this.rewrittenEnum(change), ...creates.flat()]
      )
  }

  private dropDependent({ object, table }: DdlPlanner.EnumDependent, options: DdlPlanner.PlanOptions): DdlPlanner.Plan {
    switch (object._tag) {
      case "Column":
        return this.dropColumn({ _tag: "DropColumn", table, columnName: object.columnName })
      case "Index":
        return Either.map(this.named(object, table, options), ({ name, options }) => [
          { _tag: "DropIndex", name, tableName: Option.some(table.name), schema: table.schema, options }
        ])
      default:
        return Either.map(this.named(object, table, options), ({ name }) => [
          { _tag: "DropConstraint", table, name, type: Option.none() }
        ])
    }
  }

  private createDependent(
    { object, table }: DdlPlanner.EnumDependent,
    options: DdlPlanner.PlanOptions
  ): DdlPlanner.Plan {
    switch (object._tag) {
      case "Column":
        return this.addColumn({ _tag: "AddColumn", table, column: object }, options)
      case "Index":
        return this.createIndex({ _tag: "CreateIndex", table, index: object }, options)
      default:
        return this.addConstraint({ _tag: "AddConstraint", table, constraint: object }, options)
    }
  }

  private rewrittenEnum({ columns, labels, name, schema }: DdlPlanner.EnumChange): ReadonlyArray<DdlPlanner.Planned> {
    const temporary = `_alembic_tmp_${name}`.slice(0, 50)
    const scalar = SqlType.enum(temporary, labels, { schema: Option.getOrUndefined(schema) })
    const { identifiers } = this.types
    const setDefault = (
      { columnName, table }: DdlPlanner.EnumColumn,
      serverDefault: Option.Option<ServerDefault>
    ): DdlPlanner.Planned => ({ _tag: "SetDefault", table, columnName, serverDefault })
    const withDefault = columns.filter(({ serverDefault }) => Option.isSome(serverDefault))
    return [
      { _tag: "CreateObject", object: { ...SchemaObject.enumType(temporary, labels), schema } },
      ...withDefault.map((column) => setDefault(column, Option.none())),
      ...columns.map(({ columnName, dimensions, table }): DdlPlanner.Planned => ({
        _tag: "SetType",
        table,
        columnName,
        type: dimensions === 0 ? scalar : SqlType.array(scalar, { dimensions }),
        nullable: Option.none(),
        using: Option.some(
          ["text", identifiers.table(temporary, schema)].reduce(
            (sql, type) => `${sql}::${type}${"[]".repeat(dimensions)}`,
            identifiers.quote(columnName)
          )
        )
      })),
      { _tag: "DropType", type: { _tag: "Enum", name, schema } },
      { _tag: "RenameType", type: { name: temporary, schema }, newName: name },
      ...withDefault.map((column) => setDefault(column, column.serverDefault))
    ]
  }

  // The server converts a default as in an assignment: numbers to numbers, and anything to text.
  private convertsDefault(existing: Option.Option<SqlType.SqlType>, type: SqlType.SqlType): boolean {
    const kindOf = (type: SqlType.SqlType) => SqlType.kind(SqlType.forDialect(type, this.dialect))
    return this.types.namedTypes(type, Option.none()).length === 0 &&
      (kindOf(type) === "text" || (numbers.has(kindOf(type)) && Option.exists(existing, (_) => numbers.has(kindOf(_)))))
  }

  // An identity is not a default; the server refuses to set one while the column has the other.
  protected override defaultSteps(change: DdlPlanner.ColumnChange): ReadonlyArray<DdlPlanner.Planned> {
    const { columnName, table } = change
    const existing = Option.flatten(change.existingServerDefault)
    const existingIdentity = Option.filter(existing, (existing) => existing._tag === "Identity")
    return Option.match(change.serverDefault, {
      onNone: () => [],
      onSome: (serverDefault) => {
        const identity = Option.filter(serverDefault, (given) => given._tag === "Identity")
        const setIdentity: DdlPlanner.Planned = {
          _tag: "SetIdentity",
          table,
          columnName,
          identity,
          existing: existingIdentity
        }
        if (Option.isSome(identity)) {
          if (Option.isNone(existingIdentity)) {
            return Option.isSome(existing)
              ? [{ _tag: "SetDefault", table, columnName, serverDefault: Option.none() }, setIdentity]
              : [setIdentity]
          }
          return identityChanges(identity.value, existingIdentity.value).length === 0 ? [] : [setIdentity]
        }
        if (Option.isNone(existingIdentity)) return [{ _tag: "SetDefault", table, columnName, serverDefault }]
        return Option.isNone(serverDefault)
          ? [setIdentity]
          : [setIdentity, { _tag: "SetDefault", table, columnName, serverDefault }]
      }
    })
  }
}

const orReplace = (definition: string): string =>
  definition.replace(/^\s*CREATE\s+(?:OR\s+REPLACE\s+)?/i, "CREATE OR REPLACE ")

/** Each label follows the one before it; those before the first existing label precede it. */
const addedLabels = (
  type: Pick<NamedType, "name" | "schema">,
  labels: ReadonlyArray<string>,
  current: ReadonlyArray<string>
): ReadonlyArray<DdlPlanner.Planned> =>
  labels.flatMap((label, position): ReadonlyArray<DdlPlanner.Planned> => {
    if (current.includes(label)) return []
    const before = labels[position - 1]
    const [first] = current
    const place = before !== undefined
      ? Option.some(["AFTER", before] as const)
      : Option.map(Option.fromNullable(first), (first) => ["BEFORE", first] as const)
    return [{ _tag: "AddEnumLabel", type, label, place }]
  })

const numbers: ReadonlySet<SqlType.ValueKind> = new Set(["integer", "bigint", "decimal", "float"])

const isValue = ({ _tag }: ServerDefault) => _tag !== "Identity" && _tag !== "Computed"

/**
 * The planner of PostgreSQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ddlPlanner: PostgresqlDdlPlanner = new PostgresqlDdlPlanner(types, features)
