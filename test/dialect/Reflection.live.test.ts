/**
 * Each database is given parts of every kind that its catalogue has. What a schema value cannot hold is reported; the rest comes back with
 * `createAll`. Nothing is left out in silence.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { MetaData } from "effect-alembic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as RenderMetaData from "../../src/autogenerate/RenderMetaData.ts"
import * as Dialects from "../../src/Dialects.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Inspector from "../../src/execution/Inspector.ts"
import { liveDatabases } from "../servers/databases.ts"
import type { Label } from "../servers/FreshDatabase.ts"

const run = (text: string) => Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(text).unprepared)

const reflect = Effect.flatMap(
  Inspector.Inspector,
  (inspector) => Effect.all({ all: inspector.reflect(), metadata: inspector.reflectMetaData() })
).pipe(
  Effect.provide(Inspector.layer),
  Effect.provide(Execution.layerOnline),
  Effect.provide(Dialects.layerFromClient)
)

interface Sample {
  /** Kept by schema values. */
  readonly kept: ReadonlyArray<string>
  readonly witness: string
  /** Reported, each as `object name: text`. */
  readonly reported: ReadonlyArray<readonly [ddl: string, report?: RegExp]>
}

const samples: Partial<Record<Label, Sample>> = {
  postgresql: {
    kept: [
      "create table t (a int primary key, b text, c inet, d point)",
      "create view barred with (security_barrier = true, check_option = local) as select a from t where a > 0",
      "create view checked as select a from t where a > 1 with cascaded check option",
      "create materialized view kept with (fillfactor = 70) as select a, b from t",
      "create unique index kept_a on kept (a)",
      "create index kept_b on kept (lower(b) desc) where a > 0",
      "create table parent (tenant int, id int, primary key (tenant, id))",
      `create table child (id int primary key, tenant int not null, "Up" int,
        constraint fk foreign key (tenant, "Up") references parent on delete set null ("Up"))`,
      "create table booking (id int, room inet, at point, "
      + "constraint ex exclude using gist (room inet_ops with &&) include (id) where (id > 0))",
      "create index trees on t using gist (to_tsvector('simple', b) tsvector_ops (siglen = 16))"
    ],
    witness: `select pg_get_viewdef(oid) || coalesce(array_to_string(reloptions, ','), '') as text from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
      union all select pg_get_indexdef(indexrelid) from pg_index join pg_class on oid = indexrelid where relnamespace = 'public'::regnamespace
      union all select pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace order by 1`,
    reported: [
      [
        "create table u (a int, b text, id int primary key with (fillfactor = 70))",
        /^storage of a constraint u\.u_pkey: .*fillfactor=70/
      ],
      ["create view v as select a, b from u"],
      ["create rule quiet as on insert to u do also nothing", /^rule u\.quiet: CREATE RULE quiet AS/],
      ["create statistics related on a, b from u", /^extended statistics related: CREATE STATISTICS/],
      ["create function f() returns trigger language plpgsql as 'begin return new; end'"],
      ["create trigger g before insert on u for each row execute function f()"],
      ["alter table u disable trigger g", /^state of a trigger u\.g: DISABLE$/],
      [
        "alter table u alter b set storage external, alter a set statistics 10",
        /^storage of a column u\.b: STORAGE EXTERNAL$/
      ],
      ["alter table u alter a set (n_distinct = 5)", /^storage of a column u\.a: STATISTICS 10 SET \(n_distinct=5\)$/],
      ["alter view v alter a set default 1", /^default of a view column v\.a: 1$/],
      ["comment on column v.b is 'x'", /^comment on a view column v\.b: x$/],
      ["alter table u replica identity full", /^replica identity u: FULL$/],
      [
        "alter table u set (toast.autovacuum_enabled = false)",
        /^storage parameters of TOAST u: autovacuum_enabled=false$/
      ],
      [
        "create materialized view m as select 1 as one with no data",
        /^materialized view without rows m: WITH NO DATA$/
      ],
      ["create index ui on u (a)"],
      ["alter table u cluster on ui", /^clustered index u\.ui: CLUSTER$/],
      ["comment on trigger g on u is 'x'", /^comment on a trigger u\.g: x$/],
      ["comment on function f() is 'x'", /^comment on a function f: x$/],
      ["create policy p on u"],
      ["comment on policy p on u is 'x'", /^comment on a policy u\.p: x$/],
      ["create sequence s"],
      ["comment on sequence s is 'x'", /^comment on a sequence s: x$/],
      ["create collation c (locale = 'C')", /^collation c: c$/],
      ["create text search configuration tc (copy = simple)", /^text search configuration tc: tc$/],
      ["create type pair as (a int, b int)", /^composite type pair: pair$/],
      ["create table typed of pair", /^type of a table typed: OF pair$/],
      ["create domain d as int"],
      ["alter domain d add constraint dc check (value > 0) not valid", /^domain constraint d\.dc: CHECK .*NOT VALID$/],
      [
        "create operator === (function = int4eq, leftarg = int, rightarg = int)",
        /^operator ===: ===\(integer,integer\)$/
      ],
      ["alter table u enable row level security", /^row security u: ENABLE/],
      ["create table cut (a int) partition by range (a)"],
      ["create table cut1 partition of cut for values from (1) to (2)", /^partition cut1: PARTITION OF cut FOR VALUES/]
    ]
  },
  mysql: {
    kept: [
      "create table t (a int primary key, b text, c int check (c > 0), fulltext key ft (b) with parser ngram)",
      "create view v as select a from t where a > 0 with local check option"
    ],
    witness: "show create table t",
    reported: [
      [
        "create table u (a int primary key, b int invisible, g point not null srid 4326, k int, constraint ck check (a > 0) not enforced)",
        /^column u\.b: INVISIBLE$/
      ],
      ["select 1", /^column u\.g: SRID 4326$/],
      ["select 1", /^check u\.ck: NOT ENFORCED$/],
      ["create index ui on u (k) comment 'x' invisible", /^index u\.ui: INVISIBLE$/],
      ["select 1", /^comment on an index u\.ui: x$/],
      ["create sql security invoker view w as select a from t", /^view w: SQL SECURITY INVOKER$/],
      ["create event e on schedule every 1 year do set @x = 1", /^event e: set @x = 1$/],
      ["create function f() returns int deterministic return 1", /^function f: return 1$/],
      [
        "create table cut (a int, b int) partition by range (a) subpartition by hash (b) subpartitions 2 (partition p values less than (5))",
        /^partitions cut: PARTITION BY RANGE.*SUBPARTITION .* BY HASH/
      ]
    ]
  },
  mariadb: {
    kept: [
      "create table t (a int primary key, b text, c int check (c > 0), fulltext key ft (b))",
      "create view v as select a from t where a > 0 with local check option"
    ],
    witness: "show create table t",
    reported: [
      ["create table u (a int primary key, b int invisible, k int)", /^column u\.b: INVISIBLE$/],
      ["create index ui on u (k) comment 'x' ignored", /^index u\.ui: INVISIBLE$/],
      ["select 1", /^comment on an index u\.ui: x$/],
      ["create sql security invoker view w as select a from t", /^view w: SQL SECURITY INVOKER$/],
      ["create algorithm = temptable view x as select a from t", /^view x: ALGORITHM = TEMPTABLE$/],
      ["create event e on schedule every 1 year do set @x = 1", /^event e: set @x = 1$/],
      ["create sequence s", /^sequence s: s$/],
      ["create table versioned (a int) with system versioning", /^system versioned versioned: versioned$/],
      [
        "create table cut (a int, b int) partition by range (a) subpartition by hash (b) subpartitions 2 (partition p values less than (5))",
        /^partitions cut: PARTITION BY RANGE.*SUBPARTITION .* BY HASH/
      ]
    ]
  },
  sqlite: {
    kept: [
      "create table t (a int primary key on conflict ignore, b text not null on conflict fail, c int generated always as (a * 2) stored) strict",
      "create table w (a int, b int, primary key (b, a), unique (b) on conflict replace) without rowid",
      "create table child (a int references t (a) on update cascade on delete set null match full deferrable initially deferred)",
      "create view v as select a from t"
    ],
    witness:
      "select name, wr, strict from pragma_table_list where schema = 'main' and name not like 'sqlite_%' order by name",
    reported: [
      ["create virtual table docs using fts5 (body)", /^virtual table docs: create virtual table docs/i],
      ["create table docs_of_mine (a int)"],
      ["create view named (x) as select a from t", /^view with named columns named: /],
      ["create table u (a int, b text, unique (a desc))", /^part of a table u: unique \(a desc\)$/],
      ["create table p (a integer primary key desc)", /^part of a table p: PRIMARY KEY … DESC$/],
      ["create table n (a text, primary key (a collate nocase))", /^part of a table n: primary key/]
    ]
  }
}

describe.each(liveDatabases)("reflection on $label", ({ label, layer }) => {
  const sample = samples[label]

  it.scopedLive.skipIf(sample === undefined)("keeps what a schema value can hold", () =>
    Effect.gen(function*() {
      const { kept, witness } = sample ?? { kept: [], witness: "" }
      yield* Effect.forEach(kept, run)
      const { all, metadata } = yield* reflect
      assert.deepStrictEqual(all.unsupported, [])
      const before = yield* run(witness)
      assert.isNotEmpty(before)
      yield* Effect.gen(function*() {
        yield* MetaData.createAll(metadata)
        assert.deepStrictEqual(yield* run(witness), before)
        assert.strictEqual(RenderMetaData.file((yield* reflect).metadata), RenderMetaData.file(metadata))
      }).pipe(Effect.provide(Layer.fresh(layer)))
    }).pipe(Effect.provide(Layer.fresh(layer))))

  it.scopedLive.skipIf(sample === undefined)("reports everything else", () =>
    Effect.gen(function*() {
      const { kept, reported } = sample ?? { kept: [], reported: [] }
      yield* Effect.forEach([...kept, ...reported.map(([ddl]) => ddl)], run)
      const { all } = yield* reflect
      const found = all.unsupported.map(({ name, object, schema, text }) => {
        assert.isTrue(Option.isNone(schema), name)
        return `${object} ${name}: ${text}`
      })
      const expected = reported.flatMap(([, report]) => report === undefined ? [] : [report])
      for (const report of expected) {
        assert.isTrue(found.some((line) => report.test(line)), `${report}\n${found.join("\n")}`)
      }
      assert.deepStrictEqual(
        found.filter((line) => !expected.some((report) => report.test(line))),
        []
      )
      if (label === "sqlite") {
        assert.deepStrictEqual(
          all.tables.map(({ name }) => name),
          ["child", "docs_of_mine", "n", "p", "t", "u", "w"]
        )
      }
    }).pipe(Effect.provide(Layer.fresh(layer))))
})
