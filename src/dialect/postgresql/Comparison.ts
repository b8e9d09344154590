/**
 * Comparing schemas on PostgreSQL.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as SqlType from "../../schema/SqlType.ts"
import type { Table } from "../../schema/Table.ts"
import * as Comparison from "../Comparison.ts"
import type { PlanError } from "../DdlPlanner.ts"
import * as Lexer from "../Lexer.ts"
import { type CatalogueUnreadable, empty } from "../Reflection.ts"
import * as Statement from "../Statement.ts"
import { ddlCompiler } from "./DdlCompiler.ts"
import { ddlPlanner } from "./DdlPlanner.ts"
import { reflector } from "./Inspector.ts"
import { rules } from "./Lexer.ts"
import { printedObjects } from "./PrintedObjects.ts"
import { types } from "./TypeCompiler.ts"

const typeOf = (text: string): Comparison.TypeForm => {
  const isArray = text.includes("[]")
  const form = Comparison.typeForm(text.replaceAll("[]", ""), aliases)
  const [first] = form.arguments
  const base = { ...form, name: form.name.replace(/^("?)public\1\./i, "").replace(/^"([A-Z_]\w*)"$/i, "$1") }
  return named(withDefaults(base, first), isArray)
}

const named = (form: Comparison.TypeForm, isArray: boolean): Comparison.TypeForm =>
  isArray ? { ...form, name: `${form.name}[]` } : form

/** What the server prints where nothing was said. */
const withDefaults = (form: Comparison.TypeForm, first: string | undefined): Comparison.TypeForm => {
  switch (form.name) {
    case "FLOAT":
      return { ...form, name: first !== undefined && Number(first) < 25 ? "REAL" : "DOUBLE PRECISION", arguments: [] }
    case "NUMERIC":
      return form.arguments.length === 1 ? { ...form, arguments: [first ?? "", "0"] } : form
    case "CHAR":
    case "BIT":
      return { ...form, arguments: [first ?? "1"] }
    case "TIMESTAMP":
    case "TIME":
      return {
        ...form,
        arguments: first === "6" ? [] : form.arguments,
        words: form.words.length === 0 ? ["WITHOUT", "TIME", "ZONE"] : form.words
      }
    case "TIMESTAMPTZ":
    case "TIMETZ":
      return { ...form, name: form.name.slice(0, -2), words: ["WITH", "TIME", "ZONE"] }
    default:
      return form
  }
}

const aliases: Readonly<Record<string, string>> = {
  INT: "INTEGER",
  INT4: "INTEGER",
  INT2: "SMALLINT",
  INT8: "BIGINT",
  DECIMAL: "NUMERIC",
  DEC: "NUMERIC",
  BOOL: "BOOLEAN",
  FLOAT4: "REAL",
  FLOAT8: "DOUBLE PRECISION",
  "DOUBLE PRECISION": "DOUBLE PRECISION",
  "CHARACTER VARYING": "VARCHAR",
  CHARACTER: "CHAR",
  BPCHAR: "CHAR",
  "BIT VARYING": "VARBIT"
}

/** Without the cast of a literal to the type of its column. */
const serverDefault = (sql: string, type: SqlType.SqlType): string | undefined => {
  const form = Comparison.defaultForm(withoutCast(sql, type), type, rules)
  return form === "null" ? undefined : form === "current_timestamp" ? "now ( )" : form
}

const withoutCast = (sql: string, type: SqlType.SqlType): string => {
  const tokens = Lexer.significant(sql, rules)
  const [value, colon, second, ...rest] = tokens
  if (value?.kind !== "string" || colon?.text !== ":" || second?.text !== ":") {
    return value?.kind === "word" && value.text.toUpperCase() === "NULL" && colon?.text === ":" ? "NULL" : sql
  }
  const cast = typeOf(rest.map(({ text }) => text).join(" ").replaceAll("[ ]", "[]").replaceAll(" [", "["))
  return Either.match(types.compile(type), {
    onLeft: () => sql,
    onRight: (text) => typeOf(text).name === cast.name ? value.text : sql
  })
}

/** A literal, with a sign or a cast. */
const isConstant = (sql: string): boolean => {
  const [first, second, third] = Lexer.significant(sql, rules)
  return first?.kind === "string" || first?.kind === "number"
    ? second === undefined || second.text === ":" && third?.text === ":"
    : first?.text === "-" && second?.kind === "number" && third === undefined
}

/** The kinds of value that have an operator for equality, whatever the type. */
const comparable: ReadonlySet<SqlType.ValueKind> = new Set(
  ["integer", "bigint", "decimal", "float", "boolean", "binary", "date", "dateTime", "time", "interval", "uuid"]
)

const sameValue: Comparison.Comparison["sameValue"] = (left, right, type) =>
  isConstant(left) && isConstant(right) && comparable.has(SqlType.kind(type))
    ? Option.map(
      Either.getRight(types.compile(type)),
      (text) => Statement.text(`SELECT (${left})::${text} = (${right})::${text} AS same`)
    )
    : Option.none()

/** Only the conversion from and to text is known of an enum, and that from text has to be asked for. */
const using: Comparison.Comparison["using"] = (columnName, from, to) => {
  const isEnum = (type: SqlType.SqlType) => types.namedTypes(type, Option.none()).some(({ _tag }) => _tag === "Enum")
  const kindOf = (type: SqlType.SqlType) => SqlType.kind(SqlType.forDialect(type, "postgresql"))
  const isText = (type: SqlType.SqlType) => kindOf(type) === "text" && !isEnum(type)
  const isConverted = isText(to) || !isText(from) && !isEnum(from) && !isEnum(to)
  const column = types.identifiers.quote(columnName)
  const text = kindOf(from) === "array" ? "::text[]" : isText(from) ? "" : "::text"
  return isConverted
    ? Option.none()
    : Option.map(Either.getRight(types.compile(to)), (type) => `${column}${text}::${type}`)
}

/** The plan of a temporary table without the types that it uses, which are there or not. */
const temporary = (table: Table): Either.Either<ReadonlyArray<string>, PlanError> =>
  Either.flatMap(
    ddlPlanner.createTable({
      _tag: "CreateTable",
      table: { ...table, schema: Option.none(), prefixes: ["TEMPORARY"] }
    }),
    (steps) =>
      Either.all(
        steps.flatMap((step) =>
          step._tag === "CreateType" || step._tag === "Warning" ? [] : [ddlCompiler.compile(step)]
        )
      )
  )

const savepoint = "effect_alembic_compare"

const tablesAtOnce = 100

type Plan = ReturnType<typeof temporary>

const printed = <E>(
  { ask, run }: Comparison.Connection<E>,
  tables: ReadonlyArray<Table>
): Effect.Effect<ReadonlyArray<Option.Option<Table>>, E | CatalogueUnreadable> =>
  Effect.gen(function*() {
    const send = (sql: string) => run(Statement.text(sql))
    // The table has its own name, which its expressions may use, unless another table has it too.
    const names = tables.map(({ name }, index) =>
      tables.findIndex((table) => table.name === name) === index ? name : `effect_alembic_${index}`
    )
    const plans = tables.map((table, index) => temporary({ ...table, name: names[index] ?? table.name }))
    /** Creates tables in one message; if the server refuses one of them, each in its own. */
    const create = (plans: ReadonlyArray<Plan>): Effect.Effect<ReadonlyArray<boolean>, E> => {
      const statements = plans.flatMap(Either.getOrElse(() => []))
      if (statements.length === 0) return Effect.succeed(plans.map(() => false))
      return send(`SAVEPOINT ${savepoint}_tables`).pipe(
        Effect.zipRight(send(statements.join(";\n"))),
        Effect.as(plans.map(Either.isRight)),
        Effect.catchAll(() =>
          Effect.zipRight(
            send(`ROLLBACK TO SAVEPOINT ${savepoint}_tables`),
            plans.length === 1
              ? Effect.succeed([false])
              : Effect.map(Effect.forEach(plans, (plan) => create([plan])), Arr.flatten)
          )
        )
      )
    }
    yield* send(`SAVEPOINT ${savepoint}`)
    const created = Arr.flatten(yield* Effect.forEach(Arr.chunksOf(plans, tablesAtOnce), create))
    const { temporary: schema } = yield* reflector.schemaNames(ask)
    const reflection = Option.isNone(schema) || !created.includes(true)
      ? empty
      : yield* reflector.reflect(ask, { schemas: [schema.value], tables: names })
    yield* send(`ROLLBACK TO SAVEPOINT ${savepoint}`)
    yield* send(`RELEASE SAVEPOINT ${savepoint}`)
    const found = new Map(reflection.tables.map((table) => [table.name, table]))
    return names.map((name, index) => created[index] === true ? Option.fromNullable(found.get(name)) : Option.none())
  })

/**
 * How PostgreSQL normalizes types, defaults and SQL expressions, for comparing schemas.
 *
 * @since 0.1.0
 * @category constructors
 */
export const comparison: Comparison.Comparison = {
  ...Comparison.ansi,
  type: typeOf,
  serverDefault,
  expression: (sql) => Comparison.expressionForm(sql, rules),
  expressionUnasked: (sql) => Comparison.expressionForm(sql, rules),
  indexDetails: (options) =>
    Comparison.given({
      include: options.postgresqlInclude,
      nullsNotDistinct: options.postgresqlNullsNotDistinct,
      operators: options.postgresqlOps,
      tablespace: options.postgresqlTablespace,
      using: options.postgresqlUsing?.toLowerCase() === "btree" ? undefined : options.postgresqlUsing?.toLowerCase(),
      where: options.postgresqlWhere === undefined
        ? undefined
        : Comparison.expressionForm(options.postgresqlWhere, rules),
      with: options.postgresqlWith === undefined
        ? undefined
        : Object.entries(options.postgresqlWith).map(([name, value]) => `${name}=${value}`).toSorted()
    }),
  generatedHolds: ["type"],
  using,
  systemSchemas: new Set(["information_schema", "pg_catalog"]),
  printed: Option.some(printed),
  objects: {
    View: "text",
    Routine: "text",
    Trigger: "text",
    Policy: "text",
    Sequence: "text",
    Domain: "name",
    Extension: "name"
  },
  printedObjects: Option.some(printedObjects),
  sameValue
}
