/**
 * The dialect of PostgreSQL.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Bind } from "../../schema/SqlText.ts"
import * as SqlType from "../../schema/SqlType.ts"
import * as Dialect from "../Dialect.ts"
import * as Statement from "../Statement.ts"
import * as TransactionControl from "../TransactionControl.ts"
import { ddlCompiler } from "./DdlCompiler.ts"
import { ddlPlanner, features } from "./DdlPlanner.ts"
import { identifiers } from "./Identifiers.ts"
import { literals } from "./Literals.ts"
import { locking } from "./Locking.ts"
import { types as typeCompiler } from "./TypeCompiler.ts"

// Without a schema, the search path is used.
const inSchema = (alias: string, visible: string, schema: Option.Option<string>) =>
  Option.match(schema, {
    onNone: () => visible,
    onSome: (schema) => `${alias}.nspname = ${literals.string(schema)}`
  })

const tableNamed = (name: string) =>
  "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace " +
  `WHERE c.relname = ${literals.string(name)} AND c.relkind IN ('r', 'p')`

// The server cannot always infer the type of a parameter.
const cast = ({ type, value }: Bind) => {
  const text = type === undefined
    ? typeof value === "string" ? Either.right("VARCHAR") : Either.right("")
    : typeCompiler.compile(type)
  return Either.isLeft(text) || text.right === "" ? "" : `::${text.right}`
}

const transactionId = Statement.text("SELECT pg_catalog.txid_current()::text AS transaction_id")

/**
 * The dialect of PostgreSQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const dialect: Dialect.Dialect["Type"] = {
  name: "postgresql",
  client: "pg",
  names: { identifiers, defaultSchema: Option.some("public") },
  types: { compiler: typeCompiler, literals },
  ddl: { ...Dialect.ansi.ddl, planner: ddlPlanner, compiler: ddlCompiler, features },
  catalogue: {
    hasTable: (name, schema) =>
      Statement.text(
        `SELECT 1 AS found ${tableNamed(name)} AND ` +
          inSchema("n", "pg_catalog.pg_table_is_visible(c.oid)", schema)
      ),
    hasType: (name, schema) =>
      Statement.text(
        "SELECT array_to_json(ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid " +
          "ORDER BY e.enumsortorder))::text AS labels FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace " +
          `WHERE t.typname = ${literals.string(name)} AND ` +
          inSchema("n", "pg_catalog.pg_type_is_visible(t.oid)", schema)
      ),
    invalidIndex: (name, table) =>
      Option.some(Statement.text(
        "SELECT 1 AS found FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid " +
          "JOIN pg_catalog.pg_class c ON c.oid = x.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace " +
          `WHERE NOT x.indisvalid AND i.relkind = 'i' AND i.relname = ${literals.string(name)} ` +
          `AND c.relname = ${literals.string(table.name)} AND ` +
          inSchema("n", "pg_catalog.pg_table_is_visible(c.oid)", table.schema)
      )),
    identityColumn: () => Option.none(),
    foreignKeysTo: ({ name, schema }) =>
      Option.some(Statement.text(
        "SELECT k.conname AS name, k.conrelid::pg_catalog.regclass::text AS table_name FROM pg_catalog.pg_constraint k " +
          `WHERE k.contype = 'f' AND k.conrelid <> k.confrelid AND k.confrelid = (SELECT c.oid ${
            tableNamed(name)
          } AND ${inSchema("n", "pg_catalog.pg_table_is_visible(c.oid)", schema)}) ORDER BY 2, 1`
      )),
    comment: () => Option.none(),
    address: Option.some(Statement.text(
      "SELECT 'postgresql://' || current_user || '@' || coalesce(pg_catalog.host(pg_catalog.inet_server_addr()), 'localhost') || ':' || " +
        "pg_catalog.current_setting('port') || '/' || current_database() AS address"
    )),
    emptyFile: Option.none(),
    schemaOf: (name, tables) => {
      const found = Dialect.foundColumns(
        tables.map((table) => `EXISTS (SELECT 1 ${tableNamed(table)} AND n.nspname = s.schema_name)`)
      )
      return Option.some(Statement.text(
        `SELECT s.schema_name${found} FROM (SELECT coalesce((SELECT n.nspname ${tableNamed(name)} AND ` +
          "pg_catalog.pg_table_is_visible(c.oid)), pg_catalog.current_schema()) AS schema_name) s"
      ))
    },
    columnLength: Dialect.columnLength((text) => literals.string(text), "current_schema()"),
    reflector: Option.some(Effect.map(Effect.promise(() => import("./Inspector.ts")), ({ reflector }) => reflector)),
    comparison: Effect.map(Effect.promise(() => import("./Comparison.ts")), ({ comparison }) => comparison),
    scratch: Option.some({
      server: "postgres",
      create: (name) => [Statement.text(`CREATE DATABASE ${name}`)],
      drop: (name) => [Statement.text(`DROP DATABASE ${name}`)],
      isIn: (name) => Statement.text(`SELECT 1 AS found WHERE current_database() = ${literals.string(name)}`),
      others: Option.none()
    })
  },
  transactions: {
    ...Dialect.ansi.transactions,
    transactionalDdl: true,
    transactionalScripts: true,
    controls: TransactionControl.make(TransactionControl.standard, literals.lexicalRules),
    identity: Option.some({
      begun: transactionId,
      asked: [transactionId],
      condition: Option.some((value) =>
        Statement.make(["pg_catalog.txid_current()::text = ", { value, type: SqlType.text }])
      ),
      isLost: () => false,
      endsAtErrors: false,
      endsOnlyAtErrors: false
    }),
    locking
  },
  statements: {
    ...Dialect.ansi.statements,
    placeholder: (index) => `$${index}`,
    bindValue: ({ type, value }) => literals.bindable(value, type),
    bindMarker: (bind) => `:${bind.name ?? ""}${cast(bind)}`
  }
}

/**
 * The dialect of PostgreSQL, as a layer for env.ts.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Dialect.Dialect> = Layer.succeed(Dialect.Dialect, dialect)
