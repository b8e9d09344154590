/**
 * The dialect of SQLite.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Dialect from "../Dialect.ts"
import * as Statement from "../Statement.ts"
import * as TransactionControl from "../TransactionControl.ts"
import { adapt } from "./Connection.ts"
import { ddlCompiler } from "./DdlCompiler.ts"
import { ddlPlanner, features } from "./DdlPlanner.ts"
import { identifiers } from "./Identifiers.ts"
import { literals } from "./Literals.ts"
import { locking } from "./Locking.ts"
import { foreignKeys, rebuild } from "./Rebuild.ts"
import { types as typeCompiler } from "./TypeCompiler.ts"

const savepoint = Statement.text("SAVEPOINT effect_alembic_run")
const controls = TransactionControl.make(TransactionControl.standard, literals.lexicalRules)

/**
 * The dialect of SQLite.
 *
 * @since 0.1.0
 * @category constructors
 */
export const dialect: Dialect.Dialect["Type"] = {
  name: "sqlite",
  client: "sqlite",
  names: { identifiers, defaultSchema: Option.none() },
  types: { compiler: typeCompiler, literals },
  ddl: { planner: ddlPlanner, compiler: ddlCompiler, features, rebuild: Option.some(rebuild) },
  catalogue: {
    // Temporary tables have a separate catalogue; names are case-insensitive.
    hasTable: (name, schema) =>
      Statement.text(
        Option.match(schema, {
          onNone: () => ["main.sqlite_master", "temp.sqlite_master"],
          onSome: (schema) => [`${identifiers.schema(schema)}.sqlite_master`]
        }).map((master) =>
          `SELECT 1 AS found FROM ${master} WHERE type = 'table' AND lower(name) = lower(${literals.string(name)})`
        ).join(" UNION ")
      ),
    hasType: () => Statement.text("SELECT 1 AS found WHERE 0"),
    invalidIndex: () => Option.none(),
    comment: () => Option.none(),
    identityColumn: () => Option.none(),
    foreignKeysTo: () => Option.none(),
    schemaOf: () => Option.none(),
    address: Option.some(
      Statement.text("SELECT 'sqlite:///' || file AS address FROM pragma_database_list WHERE name = 'main'")
    ),
    emptyFile: Option.some(
      Statement.text(
        "SELECT file FROM pragma_database_list WHERE name = 'main' AND file <> '' AND NOT EXISTS (SELECT 1 FROM sqlite_master)"
      )
    ),
    columnLength: () => Option.none(),
    reflector: Option.some(Effect.map(Effect.promise(() => import("./Inspector.ts")), ({ reflector }) => reflector)),
    comparison: Effect.map(Effect.promise(() => import("./Comparison.ts")), ({ comparison }) => comparison),
    scratch: Option.some({
      server: ":memory:",
      create: () => [],
      drop: () => [],
      isIn: () => Statement.text("SELECT 1 AS found FROM pragma_database_list WHERE name = 'main' AND file = ''"),
      others: Option.none()
    })
  },
  transactions: {
    ...Dialect.ansi.transactions,
    transactionalDdl: true,
    // SQLite reads a text only as far as the first NUL.
    controls: (sql, isOpen) => controls(sql.split("\0", 1).join(), isOpen),
    identity: Option.some({
      begun: savepoint,
      asked: [Statement.text("RELEASE effect_alembic_run"), savepoint],
      condition: Option.none(),
      isLost: ({ message }) => /no such savepoint|no transaction is active/.test(message),
      // A query would release the savepoints of sql.withTransaction.
      endsAtErrors: false,
      endsOnlyAtErrors: true
    }),
    locking,
    foreignKeys: Option.some(foreignKeys)
  },
  statements: {
    ...Dialect.ansi.statements,
    adapt,
    bindValue: ({ type, value }) => literals.bindable(value, type)
  }
}

/**
 * The dialect of SQLite, as a layer for env.ts.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Dialect.Dialect> = Layer.succeed(Dialect.Dialect, dialect)
