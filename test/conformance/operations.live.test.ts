/**
 * Does the recorded operations on the servers themselves, with what they need made before, and looks in the catalogue whether the
 * database then holds what was asked for. What a server refuses is listed in `refusals.json`, with what it says.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as Dialect from "../../src/dialect/Dialect.ts"
import * as DdlImpl from "../../src/execution/DdlImpl.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Inspector from "../../src/execution/Inspector.ts"
import * as Operations from "../../src/operations/Operations.ts"
import { liveDatabases } from "../servers/databases.ts"
import { FreshDatabase, type Label } from "../servers/FreshDatabase.ts"
import * as Holds from "./Holds.ts"
import { type Case, dialects, OperationsFile } from "./operations.ts"
import * as OpSpec from "./OpSpec.ts"
import * as Prerequisites from "./Prerequisites.ts"
import refusals from "./refusals.json" with { type: "json" }

const folder = fileURLToPath(new URL("./cases/operations/", import.meta.url))
const files = readdirSync(folder).filter((name) => name.endsWith(".json"))

/** Schemas of MySQL are databases, which all tests share: theirs carry the name of the test's own database. */
const withSchemas = (rename: (schema: string) => string) => (key: string, value: unknown): unknown =>
  /^(schema|refSchema|sourceSchema|referentSchema)$/.test(key) && typeof value === "string"
    ? rename(value)
    : key === "target" && typeof value === "string" && value.split(".").length === 3
    ? value.replace(/^[^.]+/, rename)
    : value

const casesOf = (file: string, rename: (schema: string) => string): ReadonlyArray<Case> =>
  Schema.decodeUnknownSync(OperationsFile)(
    JSON.parse(readFileSync(folder + file, "utf8"), withSchemas(rename))
  ).cases

const send = (statements: ReadonlyArray<string>) =>
  Effect.flatMap(
    Execution.Execution,
    (execution) =>
      Effect.forEach(statements, (sql) => execution.run({ _tag: "Statement", fragments: [sql] }), { discard: true })
  )

const ask = (sql: string) =>
  Effect.flatMap(Execution.Execution, (execution) => execution.query({ _tag: "Statement", fragments: [sql] }))

const createSchemas = (label: Label, schemas: ReadonlyArray<string>, dialect: Dialect.Dialect["Type"]) =>
  send(schemas.map((schema) => {
    const name = dialect.names.identifiers.always(schema)
    return label === "sqlite"
      ? `ATTACH ':memory:' AS ${name}`
      : label === "postgresql" || label === "mssql"
      ? `CREATE SCHEMA ${name}`
      : `CREATE DATABASE ${name}`
  }))

/** Takes everything away again. */
const clear = (label: Label, schemas: ReadonlyArray<string>, dialect: Dialect.Dialect["Type"]) =>
  Effect.gen(function*() {
    const quoted = schemas.map((schema) => dialect.names.identifiers.always(schema))
    switch (label) {
      case "postgresql":
        return yield* send([
          ...["public", ...quoted].map((schema) => `DROP SCHEMA IF EXISTS ${schema} CASCADE`),
          "DISCARD TEMP",
          "CREATE SCHEMA public"
        ])
      case "mssql": {
        const quotedName = (schema: string, name: string) => `QUOTENAME(${schema}, '"'), '.', QUOTENAME(${name}, '"')`
        const drops = ask(
          `SELECT 1 AS n, CONCAT('ALTER TABLE ', ${
            quotedName("SCHEMA_NAME(schema_id)", "OBJECT_NAME(parent_object_id)")
          }, ' DROP CONSTRAINT ', QUOTENAME(name, '"')) AS name FROM sys.foreign_keys ` +
            ["VIEW", "TABLE", "SEQUENCE"].map((kind, at) =>
              `UNION ALL SELECT ${at + 2}, CONCAT('DROP ${kind} ', ${
                quotedName("SCHEMA_NAME(schema_id)", "name")
              }) FROM sys.${kind.toLowerCase()}s `
            ).join("") + "ORDER BY n"
        )
        const pass = Effect.tap(drops, Effect.forEach(({ name }) => Effect.ignore(send([String(name)]))))
        // What something else still needs is dropped in a later pass.
        yield* Effect.repeat(pass, { until: (found) => found.length === 0, times: 2 })
        return yield* send(quoted.map((schema) => `DROP SCHEMA IF EXISTS ${schema}`))
      }
      case "sqlite": {
        const tables = yield* ask(
          "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' " +
            "UNION SELECT name FROM temp.sqlite_master WHERE type = 'table'"
        )
        return yield* send([
          "PRAGMA foreign_keys = OFF",
          ...tables.map(({ name }) => `DROP TABLE ${dialect.names.identifiers.always(String(name))}`),
          ...quoted.map((schema) => `DETACH ${schema}`)
        ])
      }
      default: {
        const tables = yield* ask(
          "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()"
        )
        return yield* send([
          "SET FOREIGN_KEY_CHECKS = 0",
          ...tables.map(({ name }) => `DROP TABLE ${dialect.names.identifiers.always(String(name))}`),
          ...quoted.map((schema) => `DROP DATABASE IF EXISTS ${schema}`),
          "SET FOREIGN_KEY_CHECKS = 1"
        ])
      }
    }
  })

/** What became of a case: it holds, or the server refused it, or something is missing afterwards. */
const attempt = (label: Label, dialect: Dialect.Dialect["Type"], { ops, options }: Case) => {
  const specs = ops.filter((spec) => spec.op !== "autocommitBlock" && spec.op !== "batchAlterTable")
  const schemas = Prerequisites.schemas(specs)
  const execution = Execution.layerOnline
  const operations = (namingConvention: NonNullable<Case["options"]>["namingConvention"]) =>
    Operations.layer({ namingConvention }).pipe(Layer.provide(Layer.merge(DdlImpl.layer, Inspector.layer)))
  return Effect.gen(function*() {
    yield* createSchemas(label, schemas, dialect)
    const prepared = yield* Effect.either(
      Effect.provide(Prerequisites.make(specs, dialect, options?.namingConvention), operations({}))
    )
    if (Either.isLeft(prepared)) return `prerequisites: ${prepared.left.message}`
    const done = yield* Effect.either(Effect.provide(OpSpec.run(ops), operations(options?.namingConvention)))
    if (Either.isLeft(done)) return `refused: ${done.left.message.split("\n")[0]}`
    const missing = yield* (yield* Execution.Execution).provideClient(
      Holds.missing(label, dialect, specs, options?.namingConvention)
    )
    return missing.length === 0 ? "holds" : `missing: ${missing.join("; ")}`
  }).pipe(
    Effect.ensuring(Effect.orDie(clear(label, schemas, dialect))),
    Effect.provide(execution),
    Effect.provide(Layer.succeed(Dialect.Dialect, dialect)),
    Logger.withMinimumLogLevel(LogLevel.None)
  )
}

const servers = liveDatabases.flatMap(({ label, layer }) =>
  Option.toArray(Option.fromNullable(dialects[label])).map((dialect) => ({ dialect, label, layer }))
)

for (const { dialect, label, layer } of servers) {
  const known: Readonly<Record<string, string>> = Object.fromEntries(
    refusals.filter((refusal) => refusal.server === label).map(({ id, says }) => [id, says])
  )
  describe(`recorded operations on ${label}`, () => {
    it.layer(layer, { timeout: 60_000 })((it) => {
      it.effect.each(files)("%s", (file) =>
        Effect.gen(function*() {
          const { name } = yield* FreshDatabase
          const prefix = label === "mysql" || label === "mariadb" ? `${name.slice(-6)}_` : ""
          const cases = casesOf(file, (schema) => prefix + schema)
            .filter(({ expect }) => expect[label] !== undefined && !("error" in expect[label]))
          const outcomes: Record<string, string> = {}
          for (const asked of cases) outcomes[asked.id] = yield* attempt(label, dialect, asked)
          const others = Object.entries(outcomes).filter(([id, outcome]) =>
            Option.match(Option.fromNullable(known[id]), {
              onNone: () => outcome !== "holds",
              onSome: (says) => !outcome.includes(says)
            })
          )
          assert.deepStrictEqual(others, [])
        }), 120_000)
    })
  })
}
