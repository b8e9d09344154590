/**
 * `inspect` on each database: what it prints of a few tables in each format.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as fs from "node:fs"
import { liveDatabases } from "../servers/databases.ts"
import { FreshDatabase } from "../servers/FreshDatabase.ts"
import { sql } from "../servers/Live.ts"
import { liveProject, run } from "./LiveProject.ts"

describe.each(liveDatabases)("inspect on $label", ({ label, layer }) => {
  it.scopedLive("prints the schema of the database", () =>
    Effect.gen(function*() {
      yield* sql("create table account (id integer not null primary key, name varchar(20) not null)")
      yield* sql(
        "create table order_item (id integer not null primary key, account_id integer not null, price numeric(10,2), "
          + "constraint fk foreign key (account_id) references account (id), constraint ck check (price > 0))"
      )
      yield* sql("create index ix on order_item (price)")
      yield* sql("create view cheap as select id from order_item where price < 1")
      yield* sql("create table alembic_version (version_num varchar(32) not null)")
      const project = liveProject(yield* FreshDatabase, {})
      const inspect = (...words: ReadonlyArray<string>) =>
        Effect.map(run(project, "inspect", ...words), ({ code, stderr, stdout }) => {
          assert.strictEqual(code, 0, stderr)
          return stdout
        })

      const tree = yield* inspect()
      assert.include(
        tree,
        "table account\n├── id INTEGER not null\n├── name VARCHAR(20) not null\n└── primary key (id)\n"
      )
      assert.match(tree, /^├── .*CHECK \(.*price.*> 0.*$/m)
      assert.match(tree, /^(?:├|└)── CREATE INDEX ix ON order_item \(price\)$/m)
      assert.include(tree, "view cheap")
      assert.notInclude(tree, "alembic_version")

      const { databases: [database] } = JSON.parse(yield* inspect("--json"))
      assert.deepStrictEqual(
        database.tables.map(({ name }: { readonly name: string }) => name),
        ["account", "order_item"]
      )
      assert.include(database.tables[1].foreignKeys.map(({ table }: { readonly table: string }) => table), "account")

      const script = yield* inspect("--format", "sql")
      assert.match(script, /CREATE TABLE account \([^;]*\)[^;]*;[^]*CREATE TABLE order_item[^]*CREATE VIEW cheap AS/)

      const source = yield* inspect("--format", "typescript", "--include", "acc*")
      assert.match(source, /^export const account = Table.make\("account", \{$/m)
      assert.notInclude(source, "order_item")

      yield* sql("create table odd (id integer not null primary key)")
      if (label === "postgresql") yield* sql("alter table odd replica identity full")
      const { databases: [whole] } = JSON.parse(yield* inspect("--json"))
      assert.deepStrictEqual(
        whole.unsupported.map(({ name }: { readonly name: string }) => name),
        label === "postgresql" ? ["odd"] : []
      )
      const { databases: [part] } = JSON.parse(yield* inspect("--json", "--exclude", "odd"))
      assert.deepStrictEqual(part.unsupported, [])

      // The rest is the same on each database.
      if (label !== "sqlite") return
      const diagram = yield* inspect("--format", "mermaid")
      assert.include(diagram, "erDiagram\n  \"account\" {\n    INTEGER id PK\n    VARCHAR(20) name\n  }\n")
      assert.include(diagram, "  \"account\" ||--o{ \"order_item\" : \"account_id\"\n")

      assert.notInclude(yield* inspect("--format", "typescript", "--exclude", "acc*"), "export const account ")

      const files = (yield* inspect("--format", "typescript", "--output", "schema")).trim().split("\n")
      assert.include(files, "schema/metadata.ts")
      for (const file of files) assert.isTrue(fs.existsSync(project.file(file)), file)

      const refused = yield* run(project, "inspect", "--json", "--format", "sql")
      assert.strictEqual(refused.code, 2)
      assert.include(refused.stderr, "leave them out")
    }).pipe(Effect.provide(Layer.fresh(layer))), 300_000)
})
