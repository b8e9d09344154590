/**
 * `init --from-database` on each database: the declared schema and the first revision that it writes create the same database again.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { onTestFinished } from "vitest"
import { databasesOf, liveDatabases } from "../servers/databases.ts"
import { type Database, FreshDatabase } from "../servers/FreshDatabase.ts"
import { typeCheck } from "../typeCheck.ts"
import { run } from "./LiveProject.ts"
import { emptyProject, type Project } from "./Project.ts"

const sql = (text: string) => Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(text).unprepared)

const common = [
  "create table account (id integer not null primary key, name varchar(20) not null, balance numeric(10,2) default 0)",
  "create table order_item (id integer not null primary key, account_id integer not null, price numeric(10,2), "
  + "constraint fk foreign key (account_id) references account (id) on delete cascade, constraint ck check (price > 0))",
  "create index ix on order_item (price)",
  "create view cheap as select id from order_item where price < 1"
]

/** Tables that refer to each other, and a trigger with several statements. */
const inCycle = [
  "create table egg (id integer not null primary key, hen_id integer)",
  "create table hen (id integer not null primary key, egg_id integer, constraint hen_egg foreign key (egg_id) references egg (id))",
  "alter table egg add constraint egg_hen foreign key (hen_id) references hen (id)"
]

const own = {
  sqlite: [
    "create trigger touch after insert on account begin update account set balance = 1; delete from order_item where id = 0; end"
  ],
  postgresql: [
    ...inCycle,
    "create type mood as enum ('sad', 'it''s ok')",
    "create domain positive as integer check (value > 0)",
    "alter table account add column mood mood not null default 'sad', add column n positive",
    "create sequence numbers start 5",
    "create function touch() returns trigger language plpgsql as $$ begin new.name := ':x'; return new; end $$",
    "create trigger touch before update on account for each row execute function touch()",
    "create policy own on account using (name = current_user)"
  ],
  mysql: [
    ...inCycle,
    "create trigger touch before insert on account for each row begin set new.balance = 1; set new.name = ':x'; end"
  ],
  mariadb: [
    ...inCycle,
    "create trigger touch before insert on account for each row begin set new.balance = 1; set new.name = ':x'; end"
  ],
  mssql: []
}

const on = (made: Project, { label, name, url }: Database) => {
  if (label === "sqlite") return made.with({ DATABASE_FILE: name })
  if (label !== "mssql") return made.with({ DATABASE_URL: url })
  const { hostname, password, port, username } = new URL(url)
  return made.with({
    DATABASE_HOST: hostname,
    DATABASE_PORT: port,
    DATABASE_TRUST_SERVER: "true",
    DATABASE_NAME: name,
    DATABASE_USER: decodeURIComponent(username),
    DATABASE_PASSWORD: decodeURIComponent(password)
  })
}

const succeeds = (made: Project, ...words: ReadonlyArray<string>) =>
  Effect.map(run(made, ...words), ({ code, stderr, stdout }) => {
    assert.strictEqual(code, 0, `${words.join(" ")}\n${stderr}`)
    return { stderr, stdout }
  })

const inspected = (made: Project) =>
  Effect.map(succeeds(made, "inspect", "--json"), ({ stdout }) => JSON.parse(stdout).databases)

/** Copies the files into a folder from which the packages that they import are found, and checks them. */
const compiles = async (made: Project) => {
  const folder = fs.mkdtempSync(fileURLToPath(new URL("rendered-", import.meta.url)))
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }))
  fs.cpSync(made.file("migrations"), folder, { recursive: true })
  assert.strictEqual(await typeCheck(folder), "")
}

describe.each(liveDatabases)("init --from-database on $label", (database) => {
  const init = ["init", "--database", database.label, "--from-database"]

  it.scopedLive(
    "declares what the database holds, and its first revision creates the same",
    () =>
      Effect.gen(function*() {
        const source = yield* FreshDatabase
        yield* Effect.forEach([...common, ...own[database.label]], sql)
        const made = on(emptyProject(), source)
        const { stdout } = yield* succeeds(made, ...init, "--stamp")
        const revision = /versions\/(\w+)_baseline\.ts/.exec(stdout)?.[1] ?? ""
        assert.include(stdout, "written migrations/schema/metadata.ts")
        assert.include(stdout, `written migrations/versions/${revision}_baseline.ts`)
        assert.include((yield* succeeds(made, "current")).stdout, revision)
        assert.include(fs.readFileSync(made.file("migrations/env.ts"), "utf8"), "targetMetadata: metadata")
        yield* Effect.promise(() => compiles(made))

        const before = yield* inspected(made)
        const copy = Context.get(yield* Layer.build(Layer.fresh(database.layer)), FreshDatabase)
        const there = on(made, copy)
        yield* succeeds(there, "upgrade", "head")
        assert.deepStrictEqual(yield* inspected(there), before)
        yield* succeeds(there, "downgrade", "base")
        const [{ dialect: _, ...nothing }] = yield* inspected(there)
        for (const [kind, objects] of Object.entries(nothing)) {
          if (kind !== "name") assert.deepStrictEqual(objects, [], kind)
        }
        const script = (yield* succeeds(there, "upgrade", "head", "--sql")).stdout
        assert.strictEqual(script.match(/CREATE TABLE account /g)?.length, 1)
        assert.isAtMost(script.match(/CREATE TYPE mood/g)?.length ?? 0, 1)

        const again = yield* run(made, ...init)
        assert.include(again.stderr, `The project already has revisions: ${revision}`)
      }).pipe(Effect.provide(Layer.fresh(database.layer))),
    300_000
  )
})

describe.each(databasesOf("sqlite", "postgresql"))("init --from-database on $label", (database) => {
  const init = ["init", "--database", database.label, "--from-database"]

  it.scopedLive(
    "refuses a database that cannot be the start of a history, and leaves no file",
    () =>
      Effect.gen(function*() {
        const made = on(emptyProject(), yield* FreshDatabase)
        const before = made.files()
        const refused = (text: string, ...words: ReadonlyArray<string>) =>
          Effect.map(run(made, ...init, ...words), ({ code, stderr }) => {
            assert.notStrictEqual(code, 0)
            assert.include(stderr, text)
            assert.deepStrictEqual(made.files(), before)
          })
        yield* refused("The database has nothing in schema")
        yield* refused("The database has no schema nope", "--schema", "nope")
        yield* sql("create table account (id integer not null primary key)")
        yield* sql("create table alembic_version (version_num varchar(32) not null)")
        yield* sql("insert into alembic_version values ('abc')")
        yield* refused("The database is at revision abc of another history")
        const elsewhere = yield* run(
          made.with({ DATABASE_FILE: undefined, DATABASE_URL: undefined }),
          ...init
        )
        assert.notStrictEqual(elsewhere.code, 0)
        assert.deepStrictEqual(made.files(), before)
        const alone = yield* run(made, "init", "--database", database.label, "--stamp")
        assert.strictEqual(alone.code, 2)
        assert.include(alone.stderr, "are for --from-database")
      }).pipe(Effect.provide(Layer.fresh(database.layer))),
    300_000
  )
})
