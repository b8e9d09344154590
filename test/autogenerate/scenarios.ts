/**
 * Declared tables, and the same tables with one change: the differences that a comparison has to find, and no others.
 */
import { Column, Constraint, Index, ServerDefault, SqlText, SqlType, Table } from "effect-alembic"
import * as Mysql from "effect-alembic/mysql"
import * as Postgresql from "effect-alembic/postgresql"
import type { Label } from "../servers/FreshDatabase.ts"

/**
 * - `title`: also the name of the table, where there is only one;
 * - `to`: the tables after the change, or `undefined` if only silence is tested;
 * - `found`: the differences between `from` and `to`.
 */
export interface Scenario {
  readonly title: string
  readonly on: ReadonlyArray<Label>
  readonly from: ReadonlyArray<Table.Table>
  readonly to: ReadonlyArray<Table.Table> | undefined
  readonly found: Array<string>
}

const mysqls: ReadonlyArray<Label> = ["mysql", "mariadb"]
const servers: ReadonlyArray<Label> = ["postgresql", ...mysqls]
const all: ReadonlyArray<Label> = [...servers, "sqlite", "mssql"]
const withComments: ReadonlyArray<Label> = [...servers, "mssql"]
const withDeferrable: ReadonlyArray<Label> = ["postgresql", "sqlite"]

const id = Column.make(SqlType.integer, { primaryKey: true })
const { text } = SqlText

/** A table with these columns and a key; nothing changes. */
const quiet = (
  on: ReadonlyArray<Label>,
  title: string,
  columns: Readonly<Record<string, Column.Column>>,
  options: Table.TableOptions = {}
): Scenario => ({ title, on, from: [Table.make(title, { id, ...columns }, options)], to: undefined, found: [] })

/** A column `c` that changes. */
const column = (
  on: ReadonlyArray<Label>,
  title: string,
  before: Column.Column,
  after: Column.Column,
  ...kinds: ReadonlyArray<string>
): Scenario => ({
  title,
  on,
  from: [Table.make(title, { id, c: before })],
  to: [Table.make(title, { id, c: after })],
  found: kinds.map((kind) => `${kind} '${title}.c'`)
})

const words = {
  a: Column.make(SqlType.string(40)),
  b: Column.make(SqlType.integer),
  "C d": Column.make(SqlType.string(20))
}

/** A table of words and numbers whose constraints and indexes change. */
const parts = (
  on: ReadonlyArray<Label>,
  title: string,
  before: Table.TableOptions,
  after: Table.TableOptions,
  ...found: ReadonlyArray<string>
): Scenario => ({
  title,
  on,
  from: [Table.make(title, { id, ...words }, before)],
  to: [Table.make(title, { id, ...words }, after)],
  found: found.map((text) => `${text} on '${title}'`)
})

const index = (...given: Parameters<typeof Index.make>): Table.TableOptions => ({ indexes: [Index.make(...given)] })
const constraint = (given: Constraint.Constraint): Table.TableOptions => ({ constraints: [given] })

const integer = SqlType.integer
const string = SqlType.string(40)

const generated = (sqltext: string) =>
  Column.make(integer, { serverDefault: ServerDefault.computed(sqltext, { persisted: true }) })

/** A generated column with an index, a unique constraint and a check. */
const withGenerated = (title: string, sqltext: string): Table.Table =>
  Table.make(title, { id, n: Column.make(integer), c: generated(sqltext) }, {
    indexes: [Index.make(`ix_${title}`, ["n", "c"])],
    constraints: [
      Constraint.unique(["c"], { name: `uq_${title}` }),
      Constraint.check("c > n", { name: `ck_${title}` })
    ]
  })

/** A table that refers to another one; SQL Server has no actions on keys of a table to itself. */
const keysOf = (options: Constraint.ForeignKeyOptions) => [
  Table.make("key_parent", { id }),
  Table.make("key_action", { id, b: Column.make(integer) }, {
    constraints: [Constraint.foreignKey(["b"], "key_parent", ["id"], { name: "fk_action", ...options })]
  })
]

const common: ReadonlyArray<Scenario> = [
  {
    title: "generated_changed",
    on: all,
    from: [withGenerated("generated_changed", "n + 1")],
    to: [withGenerated("generated_changed", "n + 2")],
    found: [
      "removed constraint 'ck_generated_changed' on 'generated_changed'",
      "removed index 'ix_generated_changed' on 'generated_changed'",
      "removed constraint 'uq_generated_changed' on 'generated_changed'",
      "removed column 'generated_changed.c'",
      "added column 'generated_changed.c'",
      "added index 'ix_generated_changed' on 'generated_changed'",
      "added Unique constraint 'uq_generated_changed' on 'generated_changed'",
      "added Check constraint 'ck_generated_changed' on 'generated_changed'"
    ]
  },
  {
    title: "key_of_new_columns",
    on: servers,
    from: [Table.make("key_of_new_columns", { id })],
    to: [
      Table.make("key_of_new_columns", { id, code: Column.make(integer) }, {
        constraints: [Constraint.unique(["code"], { name: "uq_new_code" })]
      }),
      Table.make("refers_new", { id, code: Column.make(integer) }, {
        constraints: [Constraint.foreignKey(["code"], "key_of_new_columns", ["code"])]
      })
    ],
    found: [
      "added table 'refers_new'",
      "added column 'key_of_new_columns.code'",
      "added Unique constraint 'uq_new_code' on 'key_of_new_columns'",
      "added ForeignKey constraint 'refers_new_code_fkey' on 'refers_new'"
    ]
  },
  {
    title: "generated_added",
    on: all,
    from: [Table.make("generated_added", { id })],
    to: [Table.make("generated_added", { id, c: generated("n + 1"), n: Column.make(integer) })],
    found: ["added column 'generated_added.n'", "added column 'generated_added.c'"]
  },
  {
    title: "generated_removed",
    on: all,
    from: [Table.make("generated_removed", { id, n: Column.make(integer), c: generated("n + 1") })],
    to: [Table.make("generated_removed", { id })],
    found: ["removed column 'generated_removed.c'", "removed column 'generated_removed.n'"]
  },
  {
    title: "generated_source",
    on: mysqls,
    from: [Table.make("generated_source", { id, n: Column.make(integer), c: generated("n + 1") })],
    to: [Table.make("generated_source", { id, n: Column.make(SqlType.bigInteger), c: generated("n + 1") })],
    found: ["type change on column 'generated_source.n'"]
  },
  {
    title: "generated_held",
    on: ["postgresql"],
    from: [Table.make("generated_held", { id, n: Column.make(integer), c: generated("n + 1") })],
    to: [Table.make("generated_held", { id, n: Column.make(SqlType.bigInteger), c: generated("n + 1") })],
    found: [
      "removed column 'generated_held.c'",
      "type change on column 'generated_held.n'",
      "added column 'generated_held.c'"
    ]
  },
  quiet(all, "common_types", {
    small: Column.make(SqlType.smallInteger),
    big: Column.make(SqlType.bigInteger),
    exact: Column.make(SqlType.numeric({ precision: 10, scale: 2 })),
    whole: Column.make(SqlType.numeric({ precision: 10 })),
    bare: Column.make(SqlType.numeric()),
    decimal: Column.make(SqlType.DECIMAL(8, 3)),
    float: Column.make(SqlType.float()),
    short: Column.make(SqlType.float(20)),
    long: Column.make(SqlType.float(50)),
    double: Column.make(SqlType.double()),
    real: Column.make(SqlType.REAL),
    precise: Column.make(SqlType.DOUBLE_PRECISION),
    truth: Column.make(SqlType.boolean),
    checked: Column.make(SqlType.booleanWith({ name: "ck_common_truth", createConstraint: true })),
    unicode: Column.make(SqlType.unicode(30)),
    text: Column.make(SqlType.text),
    unicodeText: Column.make(SqlType.unicodeText),
    char: Column.make(SqlType.CHAR(3)),
    one: Column.make(SqlType.CHAR()),
    binary: Column.make(SqlType.binary),
    date: Column.make(SqlType.date),
    moment: Column.make(SqlType.dateTime()),
    zoned: Column.make(SqlType.dateTime({ timezone: true })),
    time: Column.make(SqlType.time()),
    uuid: Column.make(SqlType.uuid),
    json: Column.make(SqlType.json),
    interval: Column.make(SqlType.interval),
    mood: Column.make(SqlType.enum("common_mood", ["sad", "it's ok", "a\"b", "x, y"])),
    listed: Column.make(
      SqlType.enum("ck_common_listed", ["a", "b"], { native: false, createConstraint: true })
    )
  }),
  quiet(all, "common_defaults", {
    zero: Column.make(integer, { serverDefault: 0 }),
    negative: Column.make(integer, { serverDefault: -5 }),
    quoted: Column.make(integer, { serverDefault: "7" }),
    written: Column.make(integer, { serverDefault: text("42") }),
    bracketed: Column.make(integer, { serverDefault: text("(42)") }),
    sum: Column.make(integer, { serverDefault: text("(1 + 2)") }),
    exact: Column.make(SqlType.numeric({ precision: 10, scale: 2 }), { serverDefault: "1.5" }),
    zeros: Column.make(SqlType.numeric({ precision: 10, scale: 2 }), { serverDefault: "0.00" }),
    float: Column.make(SqlType.double(), { serverDefault: 1.5 }),
    huge: Column.make(SqlType.bigInteger, { serverDefault: 9007199254740993n }),
    yes: Column.make(SqlType.boolean, { serverDefault: true, nullable: false }),
    no: Column.make(SqlType.boolean, { serverDefault: false }),
    empty: Column.make(string, { serverDefault: "", nullable: false }),
    word: Column.make(string, { serverDefault: "it's" }),
    slash: Column.make(string, { serverDefault: "a\\b" }),
    lines: Column.make(string, { serverDefault: "two\nlines" }),
    nullWord: Column.make(string, { serverDefault: "NULL" }),
    number: Column.make(string, { serverDefault: "007" }),
    call: Column.make(string, { serverDefault: "now()" }),
    quotedWord: Column.make(string, { serverDefault: text("'x'") }),
    nothing: Column.make(string, { serverDefault: text("NULL") }),
    nothingSmall: Column.make(integer, { serverDefault: text("null") }),
    now: Column.make(SqlType.dateTime(), { serverDefault: SqlText.now }),
    current: Column.make(SqlType.dateTime(), { serverDefault: text("CURRENT_TIMESTAMP") }),
    date: Column.make(SqlType.date, { serverDefault: "2020-01-02" }),
    moment: Column.make(SqlType.dateTime(), { serverDefault: "2020-01-02 03:04:05" }),
    time: Column.make(SqlType.time(), { serverDefault: "03:04:05" }),
    mood: Column.make(SqlType.enum("default_mood", ["sad", "it's ok"]), { serverDefault: "it's ok" })
  }),
  quiet([...servers, "sqlite"], "default_true", {
    yes: Column.make(SqlType.boolean, { serverDefault: text("true") })
  }),
  {
    title: "quoted names",
    on: all,
    from: [
      Table.make("Mixed Case", {
        Id: Column.make(integer, { primaryKey: true }),
        "select": Column.make(integer, { index: true }),
        "a\"b": Column.make(string, { unique: true }),
        "c`d": Column.make(string, { serverDefault: "e" }),
        "x y": Column.make(integer, { references: "Mixed Case.Id" })
      }, {
        constraints: [Constraint.check("1 > 0", { name: "Check It" })],
        indexes: [Index.make("Index \"It\"", ["c`d", "x y"])]
      }),
      Table.make("a.b", { id, "c.d": Column.make(string) })
    ],
    to: undefined,
    found: []
  },
  {
    title: "names of the server",
    on: all,
    from: [
      Table.make("unnamed", {
        id,
        parent: Column.make(integer, { references: "unnamed.id" }),
        code: Column.make(string, { unique: true }),
        n: Column.make(integer, { checks: [Constraint.check("n > 0")] })
      }, {
        constraints: [Constraint.unique(["code", "n"]), Constraint.check("n > 0 AND n < 100")]
      })
    ],
    to: [
      Table.make("unnamed", {
        id,
        parent: Column.make(integer, { references: "unnamed.id" }),
        code: Column.make(string, { unique: true }),
        n: Column.make(integer, { checks: [Constraint.check("n > 0")] })
      }, {
        constraints: [
          Constraint.unique(["code", "n"]),
          Constraint.check("n > 0 AND n < 100"),
          Constraint.unique(["n"], { name: "uq_named" })
        ]
      })
    ],
    found: ["added Unique constraint 'uq_named' on 'unnamed'"]
  },
  {
    title: "tables that refer to each other",
    on: all,
    from: [
      Table.make("hen", { id, egg: Column.make(integer) }, {
        constraints: [Constraint.foreignKey(["egg"], "egg", ["id"], { name: "fk_hen" })]
      }),
      Table.make("egg", { id, hen: Column.make(integer) }, {
        constraints: [Constraint.foreignKey(["hen"], "hen", ["id"], { name: "fk_egg" })]
      })
    ],
    to: [
      Table.make("hen", { id, egg: Column.make(integer) }, {
        constraints: [Constraint.foreignKey(["egg"], "egg", ["id"], { name: "fk_hen" })]
      }),
      Table.make("egg", { id, hen: Column.make(integer) }, {
        constraints: [Constraint.foreignKey(["hen"], "hen", ["id"], { name: "fk_egg", onDelete: "CASCADE" })]
      })
    ],
    found: ["removed constraint 'fk_egg' on 'egg'", "added ForeignKey constraint 'fk_egg' on 'egg'"]
  },
  column(all, "nullability", Column.make(string), Column.make(string, { nullable: false }), "NOT NULL on column"),
  column(all, "length", Column.make(string), Column.make(SqlType.string(41)), "type change on column"),
  column(all, "type", Column.make(integer), Column.make(SqlType.bigInteger), "type change on column"),
  column(
    all,
    "default_number",
    Column.make(integer, { serverDefault: 1 }),
    Column.make(integer, { serverDefault: 2 }),
    "server default on column"
  ),
  column(
    all,
    "default_case",
    Column.make(string, { serverDefault: "x" }),
    Column.make(string, { serverDefault: "X" }),
    "server default on column"
  ),
  column(
    all,
    "default_null",
    Column.make(string),
    Column.make(string, { serverDefault: "null" }),
    "server default on column"
  ),
  column(
    all,
    "default_dropped",
    Column.make(string, { serverDefault: "" }),
    Column.make(string),
    "server default on column"
  ),
  column(
    all,
    "default_call",
    Column.make(string, { serverDefault: "CURRENT_TIMESTAMP" }),
    Column.make(string, { serverDefault: "current_timestamp" }),
    "server default on column"
  ),
  column(
    withComments,
    "column_comment",
    Column.make(string, { comment: "it's" }),
    Column.make(string, { comment: "It's" }),
    "column comment"
  ),
  column(withComments, "comment_dropped", Column.make(string, { comment: "x" }), Column.make(string), "column comment"),
  column(
    all,
    "everything",
    Column.make(string, { nullable: false, serverDefault: "x" }),
    Column.make(SqlType.string(50), { serverDefault: "y" }),
    "type change on column",
    "NULL on column",
    "server default on column"
  ),
  {
    title: "columns",
    on: all,
    from: [Table.make("columns", { id, a: Column.make(string), b: Column.make(integer, { index: true }) })],
    to: [Table.make("columns", { id, c: Column.make(string), b: Column.make(integer, { index: true }) })],
    found: ["added column 'columns.c'", "removed column 'columns.a'"]
  },
  {
    title: "table_comment",
    on: withComments,
    from: [Table.make("table_comment", { id }, { comment: "a\\b" })],
    to: [Table.make("table_comment", { id }, { comment: "c\nd" })],
    found: ["added comment on table 'table_comment'"]
  },
  parts(
    all,
    "index_columns",
    index("ix_columns", ["a", "b"]),
    index("ix_columns", ["b", "a"]),
    "removed index 'ix_columns'",
    "added index 'ix_columns'"
  ),
  parts(
    all,
    "index_unique",
    index("ix_unique", ["a"]),
    index("ix_unique", ["a"], { unique: true }),
    "removed index 'ix_unique'",
    "added index 'ix_unique'"
  ),
  parts(
    all,
    "index_name",
    index("ix_old", ["a"]),
    index("ix_new", ["a"]),
    "removed index 'ix_old'",
    "added index 'ix_new'"
  ),
  parts(
    ["postgresql", "sqlite"],
    "index_to_unique",
    index("uq_same", ["a"], { unique: true }),
    constraint(Constraint.unique(["a"], { name: "uq_same" })),
    "removed index 'uq_same'",
    "added Unique constraint 'uq_same'"
  ),
  parts(
    all,
    "plain_to_unique",
    index("uq_plain", ["a"]),
    constraint(Constraint.unique(["a"], { name: "uq_plain" })),
    "removed index 'uq_plain'",
    "added Unique constraint 'uq_plain'"
  ),
  parts(
    all,
    "unique_columns",
    constraint(Constraint.unique(["a"], { name: "uq_columns" })),
    constraint(Constraint.unique(["a", "b"], { name: "uq_columns" })),
    "removed constraint 'uq_columns'",
    "added Unique constraint 'uq_columns'"
  ),
  parts(
    all,
    "check_text",
    constraint(Constraint.check("b > 0 AND (b < 10 OR b = 12)", { name: "ck_text" })),
    constraint(Constraint.check("(b > 0 AND b < 10) OR b = 12", { name: "ck_text" })),
    "removed constraint 'ck_text'",
    "added Check constraint 'ck_text'"
  ),
  parts(
    all,
    "check_spelled",
    constraint(Constraint.check("b IN (1, 2, 7) AND a <> 'it''s' AND b BETWEEN 0 AND 9", { name: "ck_spelled" })),
    constraint(Constraint.check("b IN (1, 7) AND a <> 'it''s' AND b BETWEEN 0 AND 9", { name: "ck_spelled" })),
    "removed constraint 'ck_spelled'",
    "added Check constraint 'ck_spelled'"
  ),
  parts(
    all,
    "check_literal",
    constraint(Constraint.check("a <> 'x'", { name: "ck_literal" })),
    constraint(Constraint.check("a <> 'X'", { name: "ck_literal" })),
    "removed constraint 'ck_literal'",
    "added Check constraint 'ck_literal'"
  ),
  {
    title: "key_action",
    on: all,
    from: keysOf({ onDelete: "CASCADE" }),
    to: keysOf({ onDelete: "SET NULL" }),
    found: ["removed constraint 'fk_action' on 'key_action'", "added ForeignKey constraint 'fk_action' on 'key_action'"]
  },
  parts(
    withDeferrable,
    "key_deferrable",
    constraint(Constraint.foreignKey(["b"], "key_deferrable", ["id"], { name: "fk_deferrable" })),
    constraint(
      Constraint.foreignKey(["b"], "key_deferrable", ["id"], {
        name: "fk_deferrable",
        deferrable: true,
        initially: "DEFERRED"
      })
    ),
    "removed constraint 'fk_deferrable'",
    "added ForeignKey constraint 'fk_deferrable'"
  )
]

const postgresqlOnly: ReadonlyArray<Label> = ["postgresql"]

const postgresql: ReadonlyArray<Scenario> = [
  quiet(postgresqlOnly, "p_types", {
    int2: Column.make(SqlType.raw("int2")),
    int4: Column.make(SqlType.raw("int4")),
    int8: Column.make(SqlType.raw("int8")),
    float4: Column.make(SqlType.raw("float4")),
    float8: Column.make(SqlType.raw("float8")),
    bool: Column.make(SqlType.raw("bool")),
    varchar: Column.make(SqlType.raw("character varying(20)")),
    character: Column.make(SqlType.raw("character(3)")),
    bpchar: Column.make(SqlType.raw("bpchar")),
    decimal: Column.make(SqlType.raw("decimal(6,2)")),
    timestamptz: Column.make(SqlType.raw("timestamptz")),
    timestampShort: Column.make(SqlType.raw("timestamp(3) without time zone")),
    timetz: Column.make(SqlType.raw("timetz")),
    unlimited: Column.make(SqlType.string()),
    precise: Column.make(Postgresql.TIMESTAMP({ precision: 3, timezone: true })),
    short: Column.make(Postgresql.TIME({ precision: 0 })),
    days: Column.make(Postgresql.INTERVAL({ fields: "DAY TO SECOND", precision: 3 })),
    jsonb: Column.make(Postgresql.JSONB),
    bytea: Column.make(Postgresql.BYTEA),
    bits: Column.make(Postgresql.BIT(8)),
    varbit: Column.make(Postgresql.BIT(8, { varying: true })),
    inet: Column.make(Postgresql.INET),
    cidr: Column.make(Postgresql.CIDR),
    money: Column.make(Postgresql.MONEY),
    vector: Column.make(Postgresql.TSVECTOR),
    range: Column.make(Postgresql.INT4RANGE),
    multirange: Column.make(Postgresql.TSTZMULTIRANGE),
    integers: Column.make(SqlType.array(integer)),
    words: Column.make(SqlType.array(SqlType.string(20), { dimensions: 2 })),
    numbers: Column.make(SqlType.array(SqlType.numeric({ precision: 5, scale: 1 }))),
    moods: Column.make(SqlType.array(SqlType.enum("p_mood", ["a", "b"]))),
    collated: Column.make(SqlType.string(20, { collation: "C" })),
    domain: Column.make(Postgresql.DOMAIN("p_positive", integer, { check: "VALUE > 0" }))
  }),
  quiet(postgresqlOnly, "p_defaults", {
    cast: Column.make(string, { serverDefault: text("'x'::character varying") }),
    otherCast: Column.make(string, { serverDefault: text("'x'::text") }),
    castCall: Column.make(integer, { serverDefault: text("CAST('5' AS integer)") }),
    nullCast: Column.make(string, { serverDefault: text("NULL::character varying") }),
    json: Column.make(Postgresql.JSONB, { serverDefault: "{}" }),
    jsonSpaced: Column.make(Postgresql.JSONB, { serverDefault: text(`'{"a" : 1}'::jsonb`) }),
    array: Column.make(SqlType.array(integer), { serverDefault: "{}" }),
    arrayCall: Column.make(SqlType.array(integer), { serverDefault: text("ARRAY[1, 2]") }),
    arrayCast: Column.make(SqlType.array(SqlType.text), { serverDefault: text("'{}'::text[]") }),
    uuid: Column.make(SqlType.uuid, { serverDefault: text("gen_random_uuid()") }),
    utc: Column.make(SqlType.dateTime(), { serverDefault: text("timezone('utc', now())") }),
    zone: Column.make(SqlType.dateTime(), { serverDefault: text("(now() AT TIME ZONE 'utc')") }),
    transaction: Column.make(SqlType.dateTime({ timezone: true }), { serverDefault: text("transaction_timestamp()") }),
    local: Column.make(SqlType.dateTime(), { serverDefault: text("LOCALTIMESTAMP") }),
    short: Column.make(SqlType.dateTime(), { serverDefault: text("CURRENT_TIMESTAMP(3)") }),
    today: Column.make(SqlType.date, { serverDefault: text("CURRENT_DATE") }),
    user: Column.make(string, { serverDefault: text("CURRENT_USER") }),
    day: Column.make(SqlType.interval, { serverDefault: "1 day" }),
    hours: Column.make(SqlType.interval, { serverDefault: "24:00:00" }),
    concat: Column.make(string, { serverDefault: text("('a' || 'b')") }),
    escaped: Column.make(string, { serverDefault: text("E'a\\nb'") }),
    conditional: Column.make(integer, { serverDefault: text("case when 1 > 0 then 1 else 0 end") }),
    small: Column.make(SqlType.smallInteger, { serverDefault: "-1" }),
    bits: Column.make(Postgresql.BIT(4), { serverDefault: text("B'1010'") }),
    bytes: Column.make(Postgresql.BYTEA, { serverDefault: text("'\\xdeadbeef'") })
  }),
  {
    title: "p_numbers",
    on: postgresqlOnly,
    from: [
      Table.make("p_serial", { id: Column.make(SqlType.bigInteger, { primaryKey: true }) }),
      Table.make("p_identity", {
        id: Column.make(integer, { primaryKey: true, serverDefault: ServerDefault.identity() }),
        always: Column.make(SqlType.bigInteger, {
          serverDefault: ServerDefault.identity({ always: true, start: 10, increment: 5, cache: 3 })
        })
      }),
      Table.make("p_down", {
        n: Column.make(integer, {
          serverDefault: ServerDefault.identity({ increment: -1, maxValue: -1, minValue: -99 })
        })
      }),
      Table.make("p_cycle", {
        n: Column.make(SqlType.smallInteger, { serverDefault: ServerDefault.identity({ maxValue: 100, cycle: true }) })
      })
    ],
    to: undefined,
    found: []
  },
  column(
    postgresqlOnly,
    "p_identity_changed",
    Column.make(integer, { nullable: false, serverDefault: ServerDefault.identity({ increment: 2 }) }),
    Column.make(integer, { nullable: false, serverDefault: ServerDefault.identity({ increment: 3 }) }),
    "server default on column"
  ),
  column(
    postgresqlOnly,
    "p_identity_dropped",
    Column.make(integer, { serverDefault: ServerDefault.identity() }),
    Column.make(integer, { serverDefault: 42 }),
    "NULL on column",
    "server default on column"
  ),
  column(
    postgresqlOnly,
    "p_identity_added",
    Column.make(integer, { nullable: false }),
    Column.make(integer, { serverDefault: ServerDefault.identity({ always: true }) }),
    "server default on column"
  ),
  column(
    postgresqlOnly,
    "p_precision",
    Column.make(Postgresql.TIMESTAMP({ precision: 3 })),
    Column.make(SqlType.dateTime()),
    "type change on column"
  ),
  column(
    postgresqlOnly,
    "p_dimension",
    Column.make(SqlType.array(integer)),
    Column.make(SqlType.array(SqlType.bigInteger)),
    "type change on column"
  ),
  column(
    postgresqlOnly,
    "p_json_default",
    Column.make(Postgresql.JSONB, { serverDefault: "{}" }),
    Column.make(Postgresql.JSONB, { serverDefault: "[]" }),
    "server default on column"
  ),
  column(
    postgresqlOnly,
    "p_zone_default",
    Column.make(SqlType.dateTime(), { serverDefault: text("timezone('utc', now())") }),
    Column.make(SqlType.dateTime(), { serverDefault: text("now()") }),
    "server default on column"
  ),
  ...([
    ["expression", ["a", text("lower(a)")], {}, ["a", text("upper(a)")], {}],
    ["order", [text("b DESC NULLS LAST"), "a"], {}, [text("b DESC"), "a"], {}],
    ["partial", ["a"], { postgresqlWhere: "b > 0 and a is not null" }, ["a"], {
      postgresqlWhere: "b > 1 and a is not null"
    }],
    ["opclass", ["a", "b"], { postgresqlOps: { a: "varchar_pattern_ops" } }, ["a", "b"], {}],
    ["method", ["a"], { postgresqlUsing: "hash" }, ["a"], {}],
    ["include", ["a"], { postgresqlInclude: ["b"] }, ["a"], { postgresqlInclude: ["C d"] }],
    ["nulls", ["a"], { unique: true, postgresqlNullsNotDistinct: true }, ["a"], { unique: true }],
    ["mixed", [text("lower(a)"), "b", text("(b + 1)")], { postgresqlOps: { b: "int4_ops" } }, [
      text("lower(a)"),
      "b",
      text("(b + 2)")
    ], { postgresqlOps: { b: "int4_ops" } }],
    ["storage", ["a"], { postgresqlWith: { fillfactor: 70 } }, ["a"], { postgresqlWith: { fillfactor: 80 } }]
  ] as const).map(([name, before, beforeOptions, after, afterOptions]) =>
    parts(
      postgresqlOnly,
      `p_${name}`,
      index(`ix_p_${name}`, before, beforeOptions),
      index(`ix_p_${name}`, after, afterOptions),
      `removed index 'ix_p_${name}'`,
      `added index 'ix_p_${name}'`
    )
  ),
  parts(
    postgresqlOnly,
    "p_check",
    constraint(Constraint.check("a ~ '^[a-z]+$' and length(a) between 1 and 5", { name: "ck_pg" })),
    constraint(Constraint.check("a ~ '^[a-z]+$' and length(a) between 1 and 6", { name: "ck_pg" })),
    "removed constraint 'ck_pg'",
    "added Check constraint 'ck_pg'"
  ),
  {
    title: "p_shared",
    on: postgresqlOnly,
    from: [
      Table.make("p_shared_a", { id, c: Column.make(SqlType.enum("p_shared", ["x", "y"])) }),
      Table.make("p_shared_b", {
        id,
        c: Column.make(SqlType.enum("p_shared", ["x", "y"]), { serverDefault: "y" })
      })
    ],
    to: [
      Table.make("p_shared_a", { id, c: Column.make(SqlType.enum("p_shared", ["x", "y"])) }),
      Table.make("p_shared_b", { id, c: Column.make(SqlType.enum("p_shared", ["x", "y"]), { serverDefault: "x" }) })
    ],
    found: ["server default on column 'p_shared_b.c'"]
  }
]

const mysql: ReadonlyArray<Scenario> = [
  quiet(mysqls, "my_types", {
    tiny: Column.make(Mysql.TINYINT()),
    tiny1: Column.make(Mysql.TINYINT({ displayWidth: 1 })),
    tinyUnsigned: Column.make(Mysql.TINYINT({ unsigned: true })),
    small: Column.make(Mysql.SMALLINT({ displayWidth: 5 })),
    medium: Column.make(Mysql.MEDIUMINT()),
    int: Column.make(Mysql.INTEGER({ displayWidth: 11 })),
    unsigned: Column.make(Mysql.INTEGER({ unsigned: true })),
    zerofill: Column.make(Mysql.INTEGER({ zerofill: true, displayWidth: 4 })),
    bigUnsigned: Column.make(Mysql.BIGINT({ unsigned: true, displayWidth: 20 })),
    numeric: Column.make(Mysql.NUMERIC()),
    decimal: Column.make(Mysql.DECIMAL({ precision: 6, unsigned: true })),
    float: Column.make(Mysql.FLOAT()),
    floatScaled: Column.make(Mysql.FLOAT({ precision: 7, scale: 3 })),
    double: Column.make(Mysql.DOUBLE({ precision: 10, scale: 2 })),
    real: Column.make(Mysql.REAL()),
    year: Column.make(Mysql.YEAR()),
    bit: Column.make(Mysql.BIT()),
    bits: Column.make(Mysql.BIT(8)),
    tinyBlob: Column.make(Mysql.TINYBLOB),
    mediumBlob: Column.make(Mysql.MEDIUMBLOB),
    longBlob: Column.make(Mysql.LONGBLOB),
    binary: Column.make(SqlType.BINARY(16)),
    varbinary: Column.make(SqlType.VARBINARY(16)),
    fraction: Column.make(Mysql.DATETIME({ fsp: 6 })),
    stamp: Column.make(Mysql.TIMESTAMP(), { nullable: true }),
    stampFraction: Column.make(Mysql.TIMESTAMP({ fsp: 3 }), { nullable: true }),
    time: Column.make(Mysql.TIME({ fsp: 2 })),
    latin: Column.make(Mysql.VARCHAR(20, { charset: "latin1" })),
    collated: Column.make(Mysql.VARCHAR(20, { collation: "utf8mb4_bin" })),
    binaryText: Column.make(Mysql.VARCHAR(20, { charset: "utf8mb4", binary: true })),
    national: Column.make(Mysql.NVARCHAR(20)),
    nationalChar: Column.make(Mysql.NCHAR(5)),
    char: Column.make(Mysql.CHAR()),
    tinyText: Column.make(Mysql.TINYTEXT()),
    mediumText: Column.make(Mysql.MEDIUMTEXT()),
    longText: Column.make(Mysql.LONGTEXT()),
    labels: Column.make(Mysql.ENUM(["a", "it's", "x,y", "d\"e", "f\\g"])),
    set: Column.make(Mysql.SET(["a", "it's"])),
    json: Column.make(Mysql.JSON),
    bool: Column.make(SqlType.raw("bool")),
    integerWord: Column.make(SqlType.raw("integer unsigned")),
    dec: Column.make(SqlType.raw("dec(5,1)")),
    fixed: Column.make(SqlType.raw("fixed(5,1)")),
    doublePrecision: Column.make(SqlType.raw("double precision")),
    varying: Column.make(SqlType.raw("character varying(7)")),
    serialLike: Column.make(SqlType.raw("int8")),
    middle: Column.make(SqlType.raw("middleint")),
    long: Column.make(SqlType.raw("long varchar"))
  }),
  quiet(mysqls, "my_defaults", {
    hex: Column.make(SqlType.raw("varbinary(4)"), { serverDefault: text("'ab'") }),
    bit: Column.make(Mysql.BIT(4), { serverDefault: text("b'101'") }),
    stamp: Column.make(Mysql.TIMESTAMP(), { nullable: false, serverDefault: SqlText.now }),
    stampNow: Column.make(Mysql.TIMESTAMP(), { nullable: false, serverDefault: text("now()") }),
    updated: Column.make(Mysql.TIMESTAMP(), {
      nullable: false,
      serverDefault: text("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP")
    }),
    updatedFraction: Column.make(Mysql.DATETIME({ fsp: 6 }), {
      serverDefault: text("CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)")
    }),
    onlyUpdated: Column.make(Mysql.DATETIME(), { serverDefault: text("NULL ON UPDATE CURRENT_TIMESTAMP") }),
    localtime: Column.make(Mysql.DATETIME(), { serverDefault: text("LOCALTIME") }),
    expression: Column.make(string, { serverDefault: text("(concat('a', 'b'))") }),
    uuid: Column.make(SqlType.CHAR(36), { serverDefault: text("(uuid())") }),
    json: Column.make(Mysql.JSON, { serverDefault: text("(json_object())") }),
    text: Column.make(SqlType.text, { serverDefault: text("('x')") }),
    truth: Column.make(SqlType.boolean, { serverDefault: text("TRUE") }),
    day: Column.make(Mysql.DATETIME(), { serverDefault: "2020-01-02" }),
    year: Column.make(Mysql.YEAR(), { serverDefault: 2020 }),
    label: Column.make(Mysql.ENUM(["a", "it's"]), { serverDefault: "it's" }),
    decimal: Column.make(Mysql.DECIMAL({ precision: 6, scale: 2 }), { serverDefault: 1 }),
    double: Column.make(Mysql.DOUBLE(), { serverDefault: text("1e3") }),
    comment: Column.make(integer, { serverDefault: 3, comment: "it's \\ \"x\"" })
  }),
  {
    title: "my_keys",
    on: mysqls,
    from: [
      Table.make("my_parent", { id, code: Column.make(string, { unique: true }) }),
      Table.make("my_child", {
        id,
        named: Column.make(integer),
        unnamed: Column.make(integer, { references: "my_parent.id" }),
        indexed: Column.make(integer, { index: true, references: { target: "my_parent.id", onDelete: "RESTRICT" } }),
        covered: Column.make(integer),
        other: Column.make(integer)
      }, {
        constraints: [
          Constraint.foreignKey(["named"], "my_parent", ["id"], { name: "fk_my_named", onUpdate: "NO ACTION" }),
          Constraint.foreignKey(["covered"], "my_parent", ["id"], { name: "fk_my_covered" })
        ],
        indexes: [Index.make("ix_my_covered", ["covered", "other"])]
      })
    ],
    to: undefined,
    found: []
  },
  quiet(mysqls, "my_generated", {
    n: Column.make(integer),
    stored: Column.make(integer, { serverDefault: ServerDefault.computed("n + 1", { persisted: true }) }),
    virtual: Column.make(string, { serverDefault: ServerDefault.computed("concat('a', n)", { persisted: false }) })
  }),
  quiet(mysqls, "my_expressions", {
    n: Column.make(integer),
    truth: Column.make(SqlType.boolean),
    word: Column.make(string),
    sum: Column.make(integer, { serverDefault: text("(1 + 2 * 3)") }),
    generated: Column.make(integer, { serverDefault: ServerDefault.computed("n * 2 + 1", { persisted: true }) })
  }, {
    constraints: [
      Constraint.check("truth IN (true, false) AND NOT (n > 3 OR n = -1)", { name: "ck_my_truth" }),
      Constraint.check("word LIKE 'x\\\\%' AND coalesce(n, 0) + 1 * 2 BETWEEN 1 AND 9", { name: "ck_my_words" }),
      Constraint.check("1 < 2", { name: "ck_my_constant" })
    ]
  }),
  parts(
    mysqls,
    "my_precedence",
    constraint(Constraint.check("b > 0 AND (b < 10 OR b = 12)", { name: "ck_precedence" })),
    constraint(Constraint.check("b > 0 AND b < 10 OR b = 12", { name: "ck_precedence" })),
    "removed constraint 'ck_precedence'",
    "added Check constraint 'ck_precedence'"
  ),
  quiet(mysqls, "my_options", {}, { mysqlEngine: "InnoDB", mariadbEngine: "InnoDB", comment: "it's" }),
  column(
    mysqls,
    "my_unsigned",
    Column.make(Mysql.INTEGER()),
    Column.make(Mysql.INTEGER({ unsigned: true })),
    "type change on column"
  ),
  column(
    mysqls,
    "my_tinyint",
    Column.make(SqlType.boolean),
    Column.make(Mysql.TINYINT()),
    "type change on column"
  ),
  column(
    mysqls,
    "my_label_added",
    Column.make(Mysql.ENUM(["a", "it's", "x,y"])),
    Column.make(Mysql.ENUM(["a", "it's", "x,y", "d\"e"])),
    "type change on column"
  ),
  column(
    mysqls,
    "my_label_order",
    Column.make(Mysql.ENUM(["a", "it's", "x,y"])),
    Column.make(Mysql.ENUM(["a", "x,y", "it's"])),
    "type change on column"
  ),
  column(
    mysqls,
    "my_label_comma",
    Column.make(Mysql.ENUM(["z", "x,y"])),
    Column.make(Mysql.ENUM(["z", "x", "y"])),
    "type change on column"
  ),
  column(
    mysqls,
    "my_label_case",
    Column.make(Mysql.ENUM(["b", "a"])),
    Column.make(Mysql.ENUM(["b", "A"])),
    "type change on column"
  ),
  column(
    mysqls,
    "my_collation",
    Column.make(Mysql.VARCHAR(20, { collation: "utf8mb4_bin" })),
    Column.make(Mysql.VARCHAR(20, { collation: "utf8mb4_unicode_ci" })),
    "type change on column"
  ),
  column(
    mysqls,
    "my_update",
    Column.make(Mysql.TIMESTAMP(), { nullable: false, serverDefault: SqlText.now }),
    Column.make(Mysql.TIMESTAMP(), {
      nullable: false,
      serverDefault: text("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP")
    }),
    "server default on column"
  ),
  column(
    mysqls,
    "my_text_default",
    Column.make(SqlType.text, { serverDefault: text("('x')") }),
    Column.make(SqlType.text, { serverDefault: text("('y')") }),
    "server default on column"
  ),
  parts(
    mysqls,
    "my_length",
    index("ix_my_length", ["a"], { mysqlLength: 5, mariadbLength: 5 }),
    index("ix_my_length", ["a"], { mysqlLength: 6, mariadbLength: 6 }),
    "removed index 'ix_my_length'",
    "added index 'ix_my_length'"
  ),
  parts(
    mysqls,
    "my_fulltext",
    index("ix_my_fulltext", ["a"], { mysqlPrefix: "FULLTEXT", mariadbPrefix: "FULLTEXT" }),
    index("ix_my_fulltext", ["a"]),
    "removed index 'ix_my_fulltext'",
    "added index 'ix_my_fulltext'"
  ),
  parts(
    ["mysql"],
    "my_expression",
    index("ix_my_expression", ["b", text("(lower(a))")]),
    index("ix_my_expression", ["b", text("(upper(a))")]),
    "removed index 'ix_my_expression'",
    "added index 'ix_my_expression'"
  ),
  parts(
    mysqls,
    "my_unique",
    index("uq_my_same", ["a"], { unique: true }),
    constraint(Constraint.unique(["a"], { name: "uq_my_same" }))
  ),
  parts(
    mysqls,
    "my_check",
    constraint(Constraint.check("a like 's%' and (b = 7 or b is null) and b != 4", { name: "ck_my" })),
    constraint(Constraint.check("a like 'sa%' and (b = 7 or b is null) and b != 4", { name: "ck_my" })),
    "removed constraint 'ck_my'",
    "added Check constraint 'ck_my'"
  )
]

const sqliteOnly: ReadonlyArray<Label> = ["sqlite"]

const sqlite: ReadonlyArray<Scenario> = [
  quiet(sqliteOnly, "lite_types", {
    int: Column.make(SqlType.raw("INT")),
    unsigned: Column.make(SqlType.raw("UNSIGNED BIG INT")),
    bare: Column.make(SqlType.raw("")),
    varchar: Column.make(SqlType.raw("varchar(20)")),
    native: Column.make(SqlType.raw("NATIVE CHARACTER(70)")),
    blob: Column.make(SqlType.BLOB()),
    collated: Column.make(SqlType.string(20, { collation: "NOCASE" })),
    decimal: Column.make(SqlType.DECIMAL(10, 5))
  }),
  quiet(sqliteOnly, "lite_defaults", {
    date: Column.make(SqlType.dateTime(), { serverDefault: text("(datetime('now'))") }),
    double: Column.make(string, { serverDefault: text("\"x\"") }),
    hex: Column.make(SqlType.BLOB(), { serverDefault: text("x'ab'") }),
    time: Column.make(string, { serverDefault: text("CURRENT_TIME") }),
    upper: Column.make(integer, { serverDefault: text("NULL") }),
    signed: Column.make(integer, { serverDefault: text("+5") })
  }),
  quiet(sqliteOnly, "lite_strict", { n: Column.make(SqlType.raw("INTEGER")) }, { sqliteStrict: true }),
  quiet(sqliteOnly, "lite_rowid", { n: Column.make(integer) }, { sqliteWithRowid: false }),
  quiet(sqliteOnly, "lite_autoincrement", { n: Column.make(integer) }, { sqliteAutoincrement: true }),
  quiet(sqliteOnly, "lite_generated", {
    n: Column.make(integer),
    c: Column.make(integer, { serverDefault: ServerDefault.computed("n + 1", { persisted: true }) })
  }),
  parts(
    sqliteOnly,
    "lite_partial",
    index("ix_lite_partial", ["a"], { sqliteWhere: "b > 0" }),
    index("ix_lite_partial", ["a"], { sqliteWhere: "b > 1" }),
    "removed index 'ix_lite_partial'",
    "added index 'ix_lite_partial'"
  ),
  parts(
    sqliteOnly,
    "lite_expression",
    index("ix_lite_expression", [text("lower(a)"), text("b DESC")]),
    index("ix_lite_expression", [text("lower(a)"), "b"]),
    "removed index 'ix_lite_expression'",
    "added index 'ix_lite_expression'"
  ),
  column(
    sqliteOnly,
    "lite_affinity",
    Column.make(SqlType.raw("VARCHAR")),
    Column.make(SqlType.raw("TEXT")),
    "type change on column"
  )
]

/** The scenarios of a database. */
export const scenariosOf = (label: Label): ReadonlyArray<Scenario> =>
  [...common, ...postgresql, ...mysql, ...sqlite].filter(({ on }) => on.includes(label))
