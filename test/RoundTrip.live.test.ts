/**
 * A database is read, printed as TypeScript, loaded, and created in an empty database: reading that one gives equal values, and the server
 * describes both in the same words.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { type Constraint, MetaData, Name, type Table } from "effect-alembic"
import { SchemaArbitrary } from "effect-alembic/testing"
import * as Effect from "effect/Effect"
import * as fc from "effect/FastCheck"
import * as Layer from "effect/Layer"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { onTestFinished } from "vitest"
import * as RenderMetaData from "../src/autogenerate/RenderMetaData.ts"
import * as Dialects from "../src/Dialects.ts"
import * as Execution from "../src/execution/Execution.ts"
import * as Inspector from "../src/execution/Inspector.ts"
import { forGenerated, timeout } from "./forGenerated.ts"
import { chinook, danbooru, isThere } from "./realSchemas.ts"
import { type LiveDatabase, liveDatabases } from "./servers/databases.ts"
import type { Label } from "./servers/FreshDatabase.ts"

const inspect = <A, E>(use: (inspector: Inspector.Inspector["Type"]) => Effect.Effect<A, E>) =>
  Effect.flatMap(Inspector.Inspector, use).pipe(
    Effect.provide(Inspector.layer),
    Effect.provide(Execution.layerOnline),
    Effect.provide(Dialects.layerFromClient)
  )

/** Inside the project, so that `effect-alembic` is found from it. */
const load = (metadata: MetaData.MetaData) =>
  Effect.promise(async (): Promise<MetaData.MetaData> => {
    const folder = fs.mkdtempSync(fileURLToPath(new URL("rendered-", import.meta.url)))
    onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }))
    const file = path.join(folder, "metadata.ts")
    fs.writeFileSync(file, RenderMetaData.file(metadata))
    return (await import(pathToFileURL(file).href)).metadata
  })

const rows = (text: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe<Record<string, unknown>>(text).withoutTransform)

const text = (value: unknown) => `'${String(value).replaceAll("'", "''")}'`

/** What the server itself prints of all that is there. */
const descriptions: Readonly<Record<Label, Effect.Effect<ReadonlyArray<unknown>, unknown, SqlClient.SqlClient>>> = {
  postgresql: rows(
    `select 'column' as kind, attrelid::regclass::text || '.' || attname as name,
      concat_ws(' ', format_type(atttypid, atttypmod), attcollation::regcollation, attnotnull, attidentity, attgenerated,
        pg_get_expr(adbin, adrelid), col_description(attrelid, attnum)) as text
     from pg_attribute join pg_class c on c.oid = attrelid left join pg_attrdef on adrelid = attrelid and adnum = attnum
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'S') and attnum > 0
     union all select 'constraint', conrelid::regclass::text || '.' || conname, pg_get_constraintdef(oid) from pg_constraint
       where connamespace = 'public'::regnamespace and contype <> 'n'
     union all select 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
       join pg_class on oid = indexrelid where relnamespace = 'public'::regnamespace
     union all select 'view', oid::regclass::text, pg_get_viewdef(oid) from pg_class
       where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
     union all select 'function', oid::regprocedure::text, pg_get_functiondef(oid) from pg_proc
       where pronamespace = 'public'::regnamespace and prokind <> 'a'
     union all select 'trigger', tgrelid::regclass::text || '.' || tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
     union all select 'sequence', seqrelid::regclass::text, to_jsonb(s) - 'seqrelid' #>> '{}' || coalesce((
       select refobjid::regclass::text || refobjsubid from pg_depend where objid = seqrelid and deptype in ('a', 'i') and refobjsubid > 0), '')
       from pg_sequence s
     union all select 'type', oid::regtype::text, format_type(typbasetype, typtypmod) || typnotnull || coalesce(typdefault, '') || array(
       select enumlabel from pg_enum where enumtypid = t.oid order by enumsortorder)::text from pg_type t
       where typnamespace = 'public'::regnamespace and typtype in ('e', 'd')
     order by 1, 2, 3`
  ),
  mysql: Effect.suspend(() => shown),
  mariadb: Effect.suspend(() => shown),
  sqlite: Effect.flatMap(
    rows("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name"),
    Effect.forEach(({ name }) =>
      Effect.all([
        Effect.succeed(name),
        rows(
          `select cid, name, replace(type, ', ', ',') as type, "notnull", dflt_value, pk, hidden from pragma_table_xinfo(${
            text(name)
          })`
        ),
        rows(`select * from pragma_foreign_key_list(${text(name)}) order by id, seq`),
        rows(`select l.name like 'sqlite_%' as own, l."unique", l.origin, l.partial, x.name as column, x.desc, x.coll
          from pragma_index_list(${text(name)}) l, pragma_index_xinfo(l.name) x order by l.name, x.seqno`),
        rows(`select wr, strict from pragma_table_list(${text(name)})`)
      ])
    )
  ),
  mssql: Effect.succeed([])
}

/** Keys are printed in the order in which they were made, and the key of a foreign key is made with it. */
const keysSorted = (created: string): ReadonlyArray<string> => {
  const lines = created.split("\n").map((line) => line.replace(/,$/, ""))
  const isKey = (line: string) => /^ *(?:UNIQUE |FULLTEXT |SPATIAL )?(?:KEY|CONSTRAINT) /.test(line)
  return [...lines.filter((line) => !isKey(line)), ...lines.filter(isKey).toSorted()]
}

const shown = Effect.gen(function*() {
  const tables = yield* rows(
    "select table_name as name from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE' order by 1"
  )
  const views = yield* rows(
    "select table_name as name, replace(view_definition, concat('`', database(), '`.'), '') as text from information_schema.views where table_schema = database() order by 1"
  )
  const triggers = yield* rows(
    "select trigger_name as name, action_timing, event_manipulation, event_object_table, action_statement from information_schema.triggers where trigger_schema = database() order by 1"
  )
  const created = yield* Effect.forEach(tables, ({ name }) =>
    Effect.map(
      rows(`show create table \`${String(name).replaceAll("`", "``")}\``),
      ([row]) => keysSorted(String(row?.["Create Table"]))
    ))
  return [...created, ...views, ...triggers]
})

/** Primary keys without a name, in the order of the columns, are declared on the columns. */
const isOnColumns = (constraint: Constraint.Constraint, { columns }: Table.Table): boolean =>
  constraint._tag === "PrimaryKey" && constraint.name._tag === "Unnamed" &&
  Object.keys(constraint.options).length === 0 &&
  JSON.stringify(constraint.columns) ===
    JSON.stringify(columns.filter(({ primaryKey }) => primaryKey).map(({ columnName }) => columnName))

/** Names in a database are final. A declaration states them as given names, which its naming convention leaves as they are. */
const asDeclared = (metadata: MetaData.MetaData): MetaData.MetaData => {
  const given = <A extends { readonly name: Name.Name }>(named: A): A =>
    named.name._tag === "FinalName" ? { ...named, name: Name.fromInput(named.name.value) } : named
  return {
    ...metadata,
    tables: metadata.tables.map((table) => ({
      ...table,
      constraints: table.constraints.map(given).filter((constraint) => !isOnColumns(constraint, table)),
      indexes: table.indexes.map(given)
    }))
  }
}

const roundTrip = ({ label, layer }: LiveDatabase) =>
  Effect.gen(function*() {
    const reflected = asDeclared(yield* inspect((inspector) => inspector.reflectMetaData()))
    const before = yield* descriptions[label]
    const loaded = yield* load(reflected)
    assert.deepStrictEqual(loaded, reflected)
    yield* Effect.gen(function*() {
      yield* MetaData.createAll(loaded)
      assert.deepStrictEqual(yield* descriptions[label], before)
      assert.deepStrictEqual(asDeclared(yield* inspect((inspector) => inspector.reflectMetaData())), reflected)
      yield* MetaData.createAll(loaded, { ifNotExists: true })
      assert.deepStrictEqual(yield* descriptions[label], before)
      yield* MetaData.dropAll(loaded)
      assert.deepStrictEqual(yield* inspect((inspector) => inspector.reflectMetaData()), MetaData.make([]))
      yield* MetaData.dropAll(loaded, { ifExists: true })
    }).pipe(Effect.provide(Layer.fresh(layer)))
    return reflected
  })

const run = (text: string) => Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(text).unprepared)

describe.skipIf(!isThere).each(liveDatabases)(
  "chinook on $label",
  (database) => {
    it.scopedLive("is unchanged by a round trip", () =>
      Effect.gen(function*() {
        yield* Effect.forEach(chinook(database.label).filter((text) => !text.startsWith("INSERT")), run)
        const { tables } = yield* roundTrip(database)
        assert.strictEqual(tables.length, 11)
      }).pipe(Effect.provide(database.layer)), 120_000)
  }
)

describe.skipIf(!isThere).each(liveDatabases.filter(({ label }) => label === "postgresql"))(
  "danbooru on $label",
  (database) => {
    it.scopedLive("is unchanged by a round trip", () =>
      Effect.gen(function*() {
        yield* run(danbooru())
        const { functions, tables, views } = yield* roundTrip(database)
        assert.strictEqual(tables.length, 66)
        assert.isAbove(functions.length, 0)
        assert.strictEqual(views.length, 2)
      }).pipe(Effect.provide(database.layer)), 120_000)
  }
)

describe.each(liveDatabases)("generated schemas on $label", (database) => {
  it.scopedLive(
    "are unchanged by a round trip",
    () =>
      forGenerated(
        fc.tuple(SchemaArbitrary.schema(database.label)),
        { few: 5, many: 200 },
        (metadata) =>
          Effect.gen(function*() {
            yield* MetaData.createAll(metadata)
            const { tables } = yield* roundTrip(database)
            assert.strictEqual(tables.length, metadata.tables.length)
          }).pipe(
            // Also after a failure, so that a smaller schema begins in an empty database.
            Effect.ensuring(Effect.orDie(MetaData.dropAll(metadata, { ifExists: true }))),
            Effect.scoped
          )
      ).pipe(Effect.provide(Layer.fresh(database.layer))),
    timeout
  )
})
