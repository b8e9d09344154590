import { assert, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Servers from "./Servers.ts"

const withEnvironment = (variables: Readonly<Record<string, string>>) =>
  Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables))))

it.scoped("a URL in the environment replaces the server", () =>
  Effect.gen(function*() {
    const url = "postgres://me@example.invalid/there"
    const server = yield* withEnvironment({ EFFECT_ALEMBIC_TEST_POSTGRESQL_URL: url })(Servers.start("postgresql"))
    assert.deepStrictEqual(server, { name: "postgresql", url })
  }))

it.scoped("the error of a server that cannot be started names the variable to set", () =>
  Effect.gen(function*() {
    const error = yield* Effect.flip(withEnvironment({})(Servers.start("mssql")))
    assert.match(error.message, /EFFECT_ALEMBIC_TEST_MSSQL_URL/)
    assert.match(error.message, /compose\.yaml/)
  }))

it.scoped("all servers are listed, including unavailable ones", () =>
  Effect.gen(function*() {
    const url = "mysql://me@example.invalid/"
    const servers = yield* withEnvironment({ EFFECT_ALEMBIC_TEST_MARIADB_URL: url })(
      Servers.startAll(["mariadb", "mssql"])
    )
    assert.deepStrictEqual(servers.map(([name, server]) => [name, server._tag]), [
      ["mariadb", "Right"],
      ["mssql", "Left"]
    ])
  }))
