/**
 * Each database is given tables by plain SQL; the inspector has to tell what they are.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Dialect } from "../../src/dialect/Dialect.ts"
import * as Statement from "../../src/dialect/Statement.ts"
import * as Dialects from "../../src/Dialects.ts"
import { DatabaseError, StatementFailed } from "../../src/execution/DatabaseError.ts"
import * as Inspector from "../../src/execution/Inspector.ts"
import type { Constraint } from "../../src/schema/Constraint.ts"
import type { Index } from "../../src/schema/Index.ts"
import type * as Name from "../../src/schema/Name.ts"
import type { ServerDefault } from "../../src/schema/ServerDefault.ts"
import type { SqlText } from "../../src/schema/SqlText.ts"
import type { Table } from "../../src/schema/Table.ts"
import { liveDatabases } from "../servers/databases.ts"

const inspecting = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const dialect = yield* Dialects.fromClient(sql)
  let asked = 0
  const inspector = yield* Inspector.make(
    Option.getOrThrow(dialect.catalogue.reflector),
    (question) =>
      Effect.suspend(() => {
        asked++
        const text = Statement.render(question, () => "?")
        return Effect.mapError(
          sql.unsafe<Readonly<Record<string, unknown>>>(text).withoutTransform,
          (cause) => new DatabaseError({ reason: new StatementFailed({ sql: text, cause }) })
        )
      }),
    Effect.succeed(0)
  )
  return {
    dialect,
    inspector,
    run: (text: string) => sql.unsafe<Readonly<Record<string, unknown>>>(text),
    asked: () => asked
  }
})

const sqlText = (text: SqlText) => text._tag === "Text" ? text.sql : "now"

const nameOf = ({ name }: Constraint | Index) => name._tag === "Unnamed" ? "" : `${name.value} `

const defaultText = (value: ServerDefault): string => {
  switch (value._tag) {
    case "Literal":
      return `literal ${String(value.value)}`
    case "Expression":
      return sqlText(value.sql)
    case "Computed":
      return `computed ${value.sqltext} ${String(value.persisted)}`
    case "Identity":
      return `identity ${String(value.always)} ${JSON.stringify(value.options)}`
    case "NextValue":
      return `sequence ${value.sequence.name}`
  }
}

const constraintText = (constraint: Constraint): string => {
  switch (constraint._tag) {
    case "PrimaryKey":
    case "Unique":
      return `${constraint._tag} ${nameOf(constraint)}(${constraint.columns.join(", ")})`
    case "Check":
      return `Check ${nameOf(constraint)}(${constraint.sqltext})`
    case "Exclude":
      return `Exclude ${nameOf(constraint)}${constraint.using}`
    case "ForeignKey":
      return `ForeignKey ${nameOf(constraint)}(${constraint.columns.join(", ")}) → ${constraint.referredTable}(${
        constraint.referredColumns.join(", ")
      }) ${Option.getOrElse(constraint.onDelete, () => "-")}`
  }
}

/** A table as lines that can be read. */
const lines = ({ types }: Dialect["Type"], table: Table): ReadonlyArray<string> => [
  ...table.columns.map((column) =>
    [
      column.columnName,
      Either.getOrThrow(types.compiler.compile(column.type)),
      ...(column.nullable ? [] : ["not null"]),
      ...(column.autoincrement === true ? ["autoincrement"] : []),
      ...Option.toArray(Option.map(column.serverDefault, defaultText)),
      ...Option.toArray(column.comment),
      ...column.checks.map(constraintText)
    ].join(" | ")
  ),
  ...table.constraints.map(constraintText),
  ...table.indexes.map((index) =>
    `Index ${nameOf(index)}${index.unique ? "unique " : ""}(${
      index.elements.map((element) => typeof element === "string" ? element : sqlText(element)).join(", ")
    })${Object.keys(index.options).length === 0 ? "" : ` ${JSON.stringify(index.options)}`}`
  ),
  ...(Object.keys(table.options).length === 0 ? [] : [JSON.stringify(table.options)]),
  ...Option.toArray(table.comment)
]

const mysqlTables = [
  "create table parent (a int not null, b varchar(20) not null, primary key (a, b)) engine=InnoDB",
  `create table child (id int unsigned not null auto_increment primary key, a int, b varchar(20) default 'it''s \\\\ x' comment 'remark',
    price decimal(10,2) default 1.5, at datetime(6) default current_timestamp(6) on update current_timestamp(6),
    kind enum('x','y''z') not null default 'x', body json, twice int generated always as (\`wide\` + 1) stored, wide int,
    code varchar(30) character set latin1 collate latin1_bin, ref char(36) default (uuid()), bits bit(3) default b'101',
    flag tinyint(1) default true check (flag < 2), ratio double(8,2) zerofill,
    constraint ck check (wide > 0 and code <> 'o''x'), constraint fk foreign key (a, b) references parent (a, b) on delete cascade,
    unique key uq (price), key ix (b(5), a desc)) comment='a child' row_format=compressed`,
  "create view cheap as select id from child where price < 1"
]

const samples: Record<string, { readonly ddl: ReadonlyArray<string>; readonly child: ReadonlyArray<string> }> = {
  sqlite: {
    ddl: [
      "create table parent (a int, b text, primary key (b, a)) without rowid",
      `create table child (id integer primary key autoincrement, a int not null on conflict ignore,
        b varchar(20) collate nocase default 'x''y' constraint ckb check (length(b) > 1 and b <> ')'), c numeric(10,2) default (1+2),
        d as (a*2), e text generated always as (b || 'x') stored unique on conflict replace, /* c ) */ f, -- remark ,
        constraint fk foreign key (a, "b") references parent (b, a) on delete cascade, unique (a, b), check (a > 0))`,
      "create unique index ix on child (lower(b), a desc, c) where a > 1",
      "create view cheap as select id from child where c < 1",
      "create trigger tr after insert on parent begin select 1; end"
    ],
    child: [
      "id | INTEGER",
      "a | INT | not null",
      "b | VARCHAR(20) COLLATE nocase | 'x''y'",
      "c | NUMERIC(10, 2) | 1+2",
      "d |  | computed a*2 false",
      "e | TEXT | computed b || 'x' true",
      "f | ",
      "PrimaryKey (id)",
      "Check ckb (length(b) > 1 and b <> ')')",
      "Unique (e)",
      "ForeignKey fk (a, b) → parent(b, a) CASCADE",
      "Unique (a, b)",
      "Check (a > 0)",
      "Index ix unique (lower(b), a desc, c) {\"sqliteWhere\":\"a > 1\"}",
      "{\"sqliteAutoincrement\":true}"
    ]
  },
  postgresql: {
    ddl: [
      "create type mood as enum ('sad', 'it''s ok')",
      "create domain positive as integer not null check (value > 0)",
      "create sequence numbers increment 5",
      "create table parent (a int, b text collate \"C\", primary key (b, a) include (c), c int)",
      `create table child (id serial primary key, a int not null, b text collate "C" default 'x''y', price numeric(10,2) default 1.5,
        at timestamp(3) with time zone default now(), moods mood[] not null default '{}', pos positive, n int default nextval('numbers'),
        twice int generated always as (a * 2) stored, big bigint generated always as identity (start 10 cache 5), span interval day to second(3),
        flags bit varying(5), constraint fk foreign key (a, b) references parent (a, b) match full on delete set null deferrable initially deferred,
        constraint uq unique nulls not distinct (price), constraint ck check (a > 0) no inherit,
        constraint ex exclude using btree (a with =) where (a > 5)) with (fillfactor=70)`,
      "create index ix on child (lower(b) desc nulls last, a, b text_pattern_ops) include (price) where a > 1",
      "create index gi on child using gin (moods)",
      "comment on table child is 'a child'",
      "comment on column child.b is 'remark'",
      "create view cheap as select id from child where price < 1",
      "create materialized view kept as select id from cheap"
    ],
    child: [
      "id | INTEGER | not null | autoincrement",
      "a | INTEGER | not null",
      "b | TEXT COLLATE \"C\" | 'x''y'::text | remark",
      "price | NUMERIC(10, 2) | 1.5",
      "at | TIMESTAMP(3) WITH TIME ZONE | now()",
      "moods | mood[] | not null | '{}'::mood[]",
      "pos | positive",
      "n | INTEGER | nextval('numbers'::regclass)",
      "twice | INTEGER | computed (a * 2) true",
      "big | BIGINT | not null | identity true {\"start\":10,\"cache\":5}",
      "span | INTERVAL DAY TO SECOND (3)",
      "flags | BIT VARYING(5)",
      "PrimaryKey child_pkey (id)",
      "Check ck (a > 0)",
      "Exclude ex btree",
      "ForeignKey fk (a, b) → parent(a, b) SET NULL",
      "Unique uq (price)",
      "Index gi (moods) {\"postgresqlUsing\":\"gin\"}",
      "Index ix (lower(b) DESC NULLS LAST, a, b) {\"postgresqlOps\":{\"b\":\"text_pattern_ops\"},\"postgresqlInclude\":[\"price\"],\"postgresqlWhere\":\"a > 1\"}",
      "{\"postgresqlWith\":{\"fillfactor\":\"70\"}}",
      "a child"
    ]
  },
  mssql: {
    ddl: [
      "create table parent (a int not null, b varchar(20) not null, constraint pk_parent primary key (a, b))",
      `create table child (id int not null identity(10, 5) constraint pk_child primary key, a int, b varchar(20) default 'it''s',
        price decimal(10,2) default 1.5, at datetime2(3) default getdate(), body nvarchar(max), twice as (a * 2) persisted,
        flag bit not null default 1, constraint fk foreign key (a, b) references parent (a, b) on delete cascade,
        constraint uq unique (price), constraint ck check (a > 0))`,
      "create index ix on child (b, a desc) include (flag) where a > 1",
      "exec sp_addextendedproperty 'MS_Description', N'a child', 'schema', 'dbo', 'table', 'child'",
      "exec sp_addextendedproperty 'MS_Description', N'remark', 'schema', 'dbo', 'table', 'child', 'column', 'b'",
      "create view cheap as select id from child where price < 1"
    ],
    child: [
      `id | INTEGER | not null | identity false {"start":10,"increment":5}`,
      "a | INTEGER",
      "b | VARCHAR(20) | 'it''s' | remark",
      "price | DECIMAL(10, 2) | (1.5)",
      "at | DATETIME2(3) | getdate()",
      "body | NVARCHAR(max)",
      "twice | INTEGER | computed [a]*(2) true",
      "flag | BIT | not null | (1)",
      "PrimaryKey pk_child (id)",
      "Unique uq (price)",
      "ForeignKey fk (a, b) → parent(a, b) CASCADE",
      "Check ck ([a]>(0))",
      `Index ix (b, a DESC) {"mssqlInclude":["flag"],"mssqlWhere":"[a]>(1)"}`,
      "a child"
    ]
  },
  mysql: {
    ddl: mysqlTables,
    child: [
      "id | INTEGER UNSIGNED | not null | autoincrement",
      "a | INTEGER",
      "b | VARCHAR(20) | literal it's \\ x | remark",
      "price | DECIMAL(10, 2) | literal 1.50",
      "at | DATETIME(6) | CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)",
      "kind | ENUM('x','y''z') | not null | literal x",
      "body | JSON",
      "twice | INTEGER | computed `wide` + 1 true",
      "wide | INTEGER",
      "code | VARCHAR(30) CHARACTER SET latin1 COLLATE latin1_bin",
      "ref | CHAR(36) | (uuid())",
      "bits | BIT(3) | b'101'",
      "flag | TINYINT(1) | 1",
      "ratio | DOUBLE(8, 2) UNSIGNED ZEROFILL",
      "PrimaryKey (id)",
      "ForeignKey fk (a, b) → parent(a, b) CASCADE",
      "Check child_chk_1 (`flag` < 2)",
      "Check ck ((`wide` > 0) and (`code` <> _utf8mb4'o\\'x'))",
      "Index fk (a, b)",
      "Index ix (b, `a` DESC) {\"mysqlLength\":{\"b\":5},\"mariadbLength\":{\"b\":5}}",
      "Index uq unique (price)",
      "{\"mysqlRowFormat\":\"COMPRESSED\",\"mariadbRowFormat\":\"COMPRESSED\"}",
      "a child"
    ]
  },
  mariadb: {
    ddl: mysqlTables,
    child: [
      "id | INTEGER UNSIGNED | not null | autoincrement",
      "a | INTEGER",
      "b | VARCHAR(20) | literal it's \\ x | remark",
      "price | DECIMAL(10, 2) | 1.50",
      "at | DATETIME(6) | current_timestamp(6) ON UPDATE current_timestamp(6)",
      "kind | ENUM('x','y''z') | not null | literal x",
      "body | JSON",
      "twice | INTEGER | computed `wide` + 1 true",
      "wide | INTEGER",
      "code | VARCHAR(30) CHARACTER SET latin1 COLLATE latin1_bin",
      "ref | CHAR(36) | uuid()",
      "bits | BIT(3) | b'101'",
      "flag | TINYINT(1) | 1 | Check (`flag` < 2)",
      "ratio | DOUBLE(8, 2) UNSIGNED ZEROFILL",
      "PrimaryKey (id)",
      "ForeignKey fk (a, b) → parent(a, b) CASCADE",
      "Check ck (`wide` > 0 and `code` <> 'o\\'x')",
      "Index fk (a, b)",
      "Index ix (b, `a` DESC) {\"mysqlLength\":{\"b\":5},\"mariadbLength\":{\"b\":5}}",
      "Index uq unique (price)",
      "{\"mysqlRowFormat\":\"COMPRESSED\",\"mariadbRowFormat\":\"COMPRESSED\"}",
      "a child"
    ]
  }
}

describe.each(liveDatabases)("$label", ({ label, layer }) => {
  const sample = samples[label] ?? { ddl: [], child: [] }

  it.effect("describes tables", () =>
    Effect.gen(function*() {
      const { dialect, inspector, run } = yield* inspecting
      for (const text of sample.ddl) yield* run(text)
      assert.deepStrictEqual(lines(dialect, yield* inspector.reflectTable("child")), sample.child)
    }).pipe(Effect.provide(layer)))

  it.effect("has the methods of SQLAlchemy's Inspector", () =>
    Effect.gen(function*() {
      const { inspector, run } = yield* inspecting
      for (const text of sample.ddl) yield* run(text)
      yield* inspector.clearCache
      assert.deepStrictEqual(yield* inspector.getTableNames(), ["child", "parent"])
      assert.deepStrictEqual(yield* inspector.getViewNames(), ["cheap"])
      assert.include(yield* inspector.getViewDefinition("cheap"), "id")
      assert.include(yield* inspector.getSchemaNames, yield* inspector.defaultSchemaName)
      assert.isTrue(yield* inspector.hasTable("child"))
      assert.isFalse(yield* inspector.hasTable("nobody"))
      assert.isTrue(yield* inspector.hasIndex("child", "ix"))
      assert.isFalse(yield* inspector.hasIndex("nobody", "ix"))
      assert.deepStrictEqual(
        (yield* inspector.getSortedTableAndFkcNames()).map(({ table }) => Option.getOrNull(table)),
        ["parent", "child"]
      )
      const primaryKey = yield* inspector.getPkConstraint("parent")
      assert.deepStrictEqual(
        Option.map(primaryKey, ({ columns }) => columns.toSorted()),
        Option.some(["a", "b"])
      )
      assert.deepStrictEqual(
        Array.from(yield* inspector.getMultiForeignKeys(), ([table, keys]) => [table, keys.length]),
        [["child", 1], ["parent", 0]]
      )
      assert.isAbove((yield* inspector.getUniqueConstraints("child")).length, 0)
      assert.isAbove((yield* inspector.getCheckConstraints("child")).length, 0)
      const error = yield* Effect.flip(inspector.getColumns("nobody", { schema: yield* inspector.defaultSchemaName }))
      assert.strictEqual(error._tag === "InspectorError" ? error.reason._tag : error._tag, "NoSuchTable")
      assert.include(error.message, "nobody")
    }).pipe(Effect.provide(layer)))

  it.effect("sorts tables that refer to each other, also those of several schemas", () =>
    Effect.gen(function*() {
      const { inspector, run } = yield* inspecting
      const schema = yield* inspector.defaultSchemaName
      yield* run("create table hen (id integer not null primary key, egg_id integer)")
      yield* run(
        "create table egg (id integer not null primary key, hen_id integer, constraint egg_hen foreign key (hen_id) references hen (id))"
      )
      yield* label === "sqlite"
        ? run("alter table hen add column other_id integer constraint hen_egg references egg (id)")
        : run("alter table hen add constraint hen_egg foreign key (egg_id) references egg (id)")
      yield* run("create table nest (id integer not null primary key, hen_id integer)")
      const names = (keys: ReadonlyArray<{ readonly name: Name.Name }>) =>
        keys.map(({ name }) => name._tag === "Unnamed" ? "" : name.value)
      assert.deepStrictEqual(
        (yield* inspector.getSortedTableAndFkcNames()).map(({ foreignKeys, table }) => [
          Option.getOrNull(table),
          names(foreignKeys)
        ]),
        [["egg", []], ["hen", []], ["nest", []], [null, ["egg_hen", "hen_egg"]]]
      )
      assert.deepStrictEqual(
        (yield* inspector.sortTablesOnForeignKeyDependency({ considerSchemas: [schema] })).map((
          { foreignKeys, table }
        ) => [Option.getOrNull(table), names(foreignKeys)]),
        [
          ...["egg", "hen", "nest"].map((name) => [{ name, schema: Option.none() }, []]),
          [null, ["egg_hen", "hen_egg"]]
        ]
      )
    }).pipe(Effect.provide(layer)))

  it.effect.skipIf(label !== "postgresql" && label !== "sqlite")(
    "finds temporary tables without a schema",
    () =>
      Effect.gen(function*() {
        const { inspector, run } = yield* inspecting
        yield* run("create temporary table passing (a integer)")
        assert.deepStrictEqual(yield* inspector.getTableNames(), [])
        assert.deepStrictEqual(yield* inspector.getTempTableNames, ["passing"])
        assert.isTrue(yield* inspector.hasTable("passing"))
        assert.deepStrictEqual((yield* inspector.getColumns("passing")).map(({ columnName }) => columnName), ["a"])
        assert.isFalse(yield* inspector.hasTable("passing", { schema: yield* inspector.defaultSchemaName }))
      }).pipe(Effect.provide(layer))
  )

  it.effect("knows types, foreign tables and the numbers of tables, where the database has them", () =>
    Effect.gen(function*() {
      const { inspector, run } = yield* inspecting
      yield* run("create table t (a integer)")
      const isPostgresql = label === "postgresql"
      if (isPostgresql) {
        yield* run(
          "create type mood as enum ('sad'); create domain positive as integer; create type pair as (a int, b int)"
        )
        yield* run(
          "create type floats as range (subtype = float8); create schema other; create type other.mood as enum ()"
        )
        yield* run("create foreign data wrapper w; create server s foreign data wrapper w")
        yield* run("create foreign table far (a integer) server s")
      }
      const types = ["mood", "positive", "pair", "floats"]
      assert.deepStrictEqual(
        yield* Effect.filter([...types, "_mood", "t", "nothing"], (name) => inspector.hasType(name)),
        isPostgresql ? types : []
      )
      if (isPostgresql) assert.isTrue(yield* inspector.hasType("mood", { schema: "other" }))
      assert.deepStrictEqual(yield* inspector.getForeignTableNames(), isPostgresql ? ["far"] : [])
      const oid = {
        postgresql: "'t'::regclass::oid::int",
        mssql: "object_id('t')",
        mysql: "null",
        mariadb: "null",
        sqlite: "null"
      }
      const [expected] = yield* run(`select ${oid[label]} as oid`)
      assert.deepStrictEqual(yield* inspector.getTableOid("t"), Option.fromNullable(expected?.["oid"]))
      const error = yield* Effect.flip(inspector.getTableOid("nobody"))
      assert.include(error.message, "The database has no table nobody")
    }).pipe(Effect.provide(layer)))

  it.effect("sends as many queries for many tables as for one", () =>
    Effect.gen(function*() {
      const { asked, inspector, run } = yield* inspecting
      yield* inspector.reflect()
      const forNone = asked()
      for (let table = 0; table < 20; table++) yield* run(`create table t${table} (id int primary key, a int unique)`)
      const isMysql = label === "mysql"
      if (isMysql || label === "mariadb") {
        yield* run("create table searched (id int primary key, a text, fulltext key (a))")
        yield* run("create table found (id int primary key, a text, fulltext key (a))")
      }
      yield* inspector.clearCache
      const { tables } = yield* inspector.reflect()
      assert.isAtLeast(tables.length, 20)
      // MySQL always has the parser ngram, and SHOW CREATE TABLE alone tells which indexes use it.
      const forAll = forNone + (isMysql ? 2 : 0)
      assert.strictEqual(asked(), forNone + forAll)
      assert.isAtMost(forNone, 12)
      yield* inspector.getColumns("t1")
      assert.strictEqual(asked(), forNone + forAll, "what was read is kept")
    }).pipe(Effect.provide(layer)))
})
