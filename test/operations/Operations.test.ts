import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Code from "../../src/autogenerate/Code.ts"
import { CompileError, CustomOperationFailed } from "../../src/dialect/CompileError.ts"
import * as DdlElement from "../../src/dialect/DdlElement.ts"
import * as Dialect from "../../src/dialect/Dialect.ts"
import * as Mssql from "../../src/dialect/mssql/Dialect.ts"
import * as Mysql from "../../src/dialect/mysql/Dialect.ts"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import * as Sqlite from "../../src/dialect/sqlite/Dialect.ts"
import * as DdlImpl from "../../src/execution/DdlImpl.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Inspector from "../../src/execution/Inspector.ts"
import * as MigrateOperation from "../../src/MigrateOperation.ts"
import * as op from "../../src/op.ts"
import * as Operations from "../../src/operations/Operations.ts"
import * as Column from "../../src/schema/Column.ts"
import * as Constraint from "../../src/schema/Constraint.ts"
import * as Index from "../../src/schema/Index.ts"
import * as Name from "../../src/schema/Name.ts"
import * as ServerDefault from "../../src/schema/ServerDefault.ts"
import * as SqlText from "../../src/schema/SqlText.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"

/** The script that operations write, and how they ended. */
const script = <A, E>(
  effect: Effect.Effect<A, E, Operations.Operations>,
  dialect: Dialect.Dialect["Type"] = Postgresql.dialect,
  options: Operations.OperationsOptions = {}
) =>
  Effect.gen(function*() {
    const written = yield* Ref.make<ReadonlyArray<string>>([])
    const execution = Execution.layerOffline({
      write: (text) => Ref.update(written, (all) => [...all, text.trim().replaceAll(/\s+/g, " ")]),
      batchSeparator: ""
    })
    const layers = Operations.layer(options).pipe(
      Layer.provide(Layer.merge(DdlImpl.layer, Inspector.layer)),
      Layer.provide(execution),
      Layer.provide(Layer.succeed(Dialect.Dialect, dialect))
    )
    const outcome = yield* Effect.either(Effect.provide(effect, layers))
    return { outcome, statements: yield* Ref.get(written) }
  })

const id = Column.make(SqlType.integer, { primaryKey: true })

describe("op.createTable", () => {
  it.effect("returns the table, for inserting rows", () =>
    Effect.gen(function*() {
      const { statements } = yield* script(Effect.gen(function*() {
        const account = yield* op.createTable("account", {
          id,
          name: Column.make(SqlType.string(9), { nullable: false })
        }, { info: { owner: "billing" } })
        assert.deepStrictEqual(account.info, { owner: "billing" })
        yield* op.bulkInsert(account, [{ name: "root" }])
      }))
      assert.deepStrictEqual(statements, [
        "CREATE TABLE account ( id SERIAL NOT NULL, name VARCHAR(9) NOT NULL, PRIMARY KEY (id) );",
        "INSERT INTO account (name) VALUES ('root');"
      ])
    }))

  it.effect("enables IDENTITY_INSERT if the table declares the identity column", () =>
    Effect.gen(function*() {
      const account = Table.make("account", { id, name: Column.make(SqlType.string(9)) })
      const { statements } = yield* script(
        op.bulkInsert(account, [{ name: "a" }, { id: 2, name: "b" }]),
        Mssql.dialect
      )
      assert.deepStrictEqual(statements, [
        "INSERT INTO account (name) VALUES ('a');",
        "SET IDENTITY_INSERT account ON; INSERT INTO account (id, name) VALUES (2, 'b'); SET IDENTITY_INSERT account OFF;"
      ])
    }))
})

describe("quoted names", () => {
  const dialects = [Postgresql.dialect, Mysql.mysql, Mssql.dialect, Sqlite.dialect].map((one) =>
    [one.name, one] as const
  )

  /** Statements with each kind of name that can be quoted, of tables, schemas, constraints and indexes. */
  const written = (dialect: Dialect.Dialect["Type"], quote: boolean, word: (name: string) => string) => {
    const name = (text: string) => Name.quoted(word(text), quote)
    const [schema, table] = [name("app"), name("account")]
    return Effect.map(
      script(
        Effect.all([
          op.createTable(table, { id }, { schema, constraints: [Constraint.check("id > 0", { name: name("ck") })] }),
          op.addColumn(table, "n", Column.make(SqlType.integer), { schema }),
          op.createIndex(name("ix"), table, ["n"], { schema }),
          op.dropIndex(name("ix"), { tableName: table, schema }),
          ...(dialect.ddl.features.alterConstraints
            ? [
              op.createUniqueConstraint(name("uq"), table, ["n"], { schema }),
              op.createForeignKey(name("fk"), table, name("other"), ["n"], ["n"], {
                sourceSchema: schema,
                referentSchema: schema
              }),
              op.dropConstraint(name("uq"), table, { schema, type: "unique" })
            ]
            : []),
          op.renameTable(table, name("member"), { schema }),
          op.dropTable(name("member"), { schema })
        ]),
        dialect
      ),
      ({ outcome, statements }) => {
        Either.getOrThrow(outcome)
        return statements.join("\n")
      }
    )
  }

  it.effect.each(dialects)("are quoted wherever they are written, on %s", ([, dialect]) =>
    Effect.gen(function*() {
      const text = yield* written(dialect, true, (name) => name)
      for (const name of ["app", "account", "ck", "ix", "member", "other", "uq", "fk"]) {
        assert.notMatch(text.replaceAll(/"[^"]*"|`[^`]*`|\[[^\]]*\]/g, "…"), new RegExp(`\\b${name}\\b`), text)
      }
      assert.match(text, /["`[]account["`\]]/)
    }))

  it.effect.each(dialects)(
    "are not quoted where they otherwise would be, on %s",
    ([, dialect]) =>
      Effect.gen(function*() {
        const text = yield* written(dialect, false, (name) => name.toUpperCase())
        assert.notMatch(text, /["`[](?:APP|ACCOUNT|CK|IX|MEMBER|OTHER|UQ|FK)\b/)
        assert.match(text, /\bAPP\.ACCOUNT\b/)
      })
  )
})

describe("op.dropTable", () => {
  it.effect("also drops what depends on the table, if asked, on PostgreSQL", () =>
    Effect.gen(function*() {
      const drop = op.dropTable("account", { ifExists: true, postgresqlCascade: true })
      assert.deepStrictEqual((yield* script(drop)).statements, ["DROP TABLE IF EXISTS account CASCADE;"])
      assert.deepStrictEqual((yield* script(drop, Sqlite.dialect)).statements, ["DROP TABLE IF EXISTS account;"])
    }))
})

describe("an operation that fails", () => {
  it.effect("fails before its first statement", () =>
    Effect.gen(function*() {
      const { outcome, statements } = yield* script(
        op.createTable("notes", {
          id,
          body: Column.make(SqlType.text, { index: true }),
          bad: Column.make(SqlType.none)
        })
      )
      assert.isTrue(Either.isLeft(outcome))
      assert.deepStrictEqual(statements, [])
    }))

  it.effect("fails with an error that says what to do", () =>
    Effect.gen(function*() {
      const { outcome } = yield* script(op.createUniqueConstraint("uq", "notes", ["id"]), Sqlite.dialect)
      assert.isTrue(
        Either.isLeft(outcome) && outcome.left._tag === "CompileError" &&
          outcome.left.reason._tag === "ConstraintNotAlterable" &&
          outcome.left.message.includes("op.batchAlterTable")
      )
    }))
})

describe("interpretations", () => {
  it.effect("replace the default interpretation, which they can still call", () =>
    Effect.gen(function*() {
      const { statements } = yield* script(
        Effect.zipRight(op.dropTable("notes"), op.dropTable("precious")),
        Postgresql.dialect,
        {
          interpretations: {
            DropTable: (operation, builtin, { impl }) =>
              operation.table.name === "precious"
                ? impl.execute(SqlText.text("ALTER TABLE precious RENAME TO precious_old"))
                : builtin
          }
        }
      )
      assert.deepStrictEqual(statements, ["DROP TABLE notes;", "ALTER TABLE precious RENAME TO precious_old;"])
    }))
})

describe("custom operations", () => {
  const dropView = (name: string): MigrateOperation.Custom =>
    MigrateOperation.custom("DropView", {
      interpret: ({ impl }) => impl.execute(SqlText.text(`DROP VIEW ${name}`)),
      reverse: () => createView(name)
    })
  const createView = (name: string): MigrateOperation.Custom =>
    MigrateOperation.custom("CreateView", {
      interpret: ({ dialect, invoke }) =>
        dialect.name === "sqlite"
          ? Effect.fail(
            new CompileError({ reason: new CustomOperationFailed({ operation: "CreateView", detail: "not here" }) })
          )
          : Effect.flatMap(
            Effect.succeed(SqlText.text(`CREATE VIEW ${name} AS SELECT 1`)),
            (sql) => invoke({ _tag: "ExecuteSql", sql })
          ),
      reverse: () => dropView(name),
      diff: ["custom", "add_view", name],
      render: Code.call(Code.imported("createView", "./views.ts"), Code.literal(name))
    })

  it.effect("are interpreted by their own function", () =>
    Effect.gen(function*() {
      const { statements } = yield* script(op.invoke(createView("v")))
      assert.deepStrictEqual(statements, ["CREATE VIEW v AS SELECT 1;"])
    }))

  it.effect("fail with their own error", () =>
    Effect.gen(function*() {
      const { outcome } = yield* script(op.invoke(createView("v")), Sqlite.dialect)
      assert.strictEqual(
        Either.isLeft(outcome) ? outcome.left.message : "",
        "The operation CreateView failed: not here"
      )
    }))

  it.effect("have their own reverse and difference", () =>
    Effect.gen(function*() {
      const back = yield* MigrateOperation.reverse(createView("v"))
      const { statements } = yield* script(op.invoke(back))
      assert.deepStrictEqual(statements, ["DROP VIEW v;"])
      assert.deepStrictEqual(MigrateOperation.toDiffTuples(createView("v")), [["custom", "add_view", "v"]])
    }))

  it("cannot be reversed without a reverse operation", () => {
    const refused = MigrateOperation.reverse(MigrateOperation.custom("Once", { interpret: () => Effect.void }))
    assert.isTrue(Either.isLeft(refused) && refused.left.message.startsWith("Once"))
  })
})

describe("recording", () => {
  it.effect("records operations as values, in order, and performs none", () =>
    Effect.gen(function*() {
      const operations = yield* Operations.record(Effect.gen(function*() {
        yield* op.dropIndex("ix")
        yield* op.batchAlterTable("notes", (batch) => batch.dropColumn("a"))
        yield* op.execute("SELECT 1")
      }))
      assert.deepStrictEqual(operations.map(({ _tag }) => _tag), ["DropIndex", "AlterTableBatch", "ExecuteSql"])
    }))
})

describe("op.batchAlterTable", () => {
  it.effect("does nothing when its body fails, and keeps the body's error and result", () =>
    Effect.gen(function*() {
      const failed = yield* script(
        op.batchAlterTable("notes", (batch) => Effect.zipRight(batch.dropColumn("a"), Effect.fail("mine" as const)))
      )
      assert.deepStrictEqual<unknown>(failed, { outcome: Either.left("mine"), statements: [] })
      const done = yield* script(op.batchAlterTable("notes", (batch) => Effect.as(batch.dropColumn("a"), 7)))
      assert.deepStrictEqual<unknown>(done, {
        outcome: Either.right(7),
        statements: ["ALTER TABLE notes DROP COLUMN a;"]
      })
    }))

  it.effect("runs SQL at once, before the changes", () =>
    Effect.gen(function*() {
      const { statements } = yield* script(op.batchAlterTable("notes", (batch) =>
        Effect.gen(function*() {
          yield* batch.dropColumn("a")
          yield* batch.execute("UPDATE notes SET b = a")
        })))
      assert.deepStrictEqual(statements, ["UPDATE notes SET b = a;", "ALTER TABLE notes DROP COLUMN a;"])
    }))

  it.effect("sends nothing if nothing changes", () =>
    Effect.gen(function*() {
      const { statements } = yield* script(op.batchAlterTable("notes", () => Effect.void), Sqlite.dialect)
      assert.deepStrictEqual(statements, [])
    }))
})

describe("types of the database", () => {
  const mood = SqlType.enum("mood", ["sad", "ok"])

  it.effect("are created and dropped by themselves where there are such types", () =>
    Effect.gen(function*() {
      const both = Effect.zipRight(op.createType(mood), op.dropType(mood, { ifExists: true }))
      assert.deepStrictEqual((yield* script(both)).statements, [
        "CREATE TYPE mood AS ENUM ('sad', 'ok');",
        "DROP TYPE IF EXISTS mood;"
      ])
      assert.deepStrictEqual((yield* script(both, Mysql.mysql)).statements, [])
    }))
})

describe("op.execute", () => {
  it.effect("writes a literal where one is asked for, and keeps names of values where they are not written", () =>
    Effect.gen(function*() {
      const { statements } = yield* script(
        op.execute(SqlText.text("UPDATE a SET b = :b, c = :c WHERE d = 'x\\:y'", { b: op.inlineLiteral("it's"), c: 1 }))
      )
      assert.deepStrictEqual(statements, ["UPDATE a SET b = 'it''s', c = 1 WHERE d = 'x:y';"])
    }))
})

describe("statements without an operation", () => {
  it.effect("is DDL as a value", () =>
    Effect.gen(function*() {
      const sequence = {
        _tag: "Sequence",
        name: "Ticket No",
        schema: Option.none(),
        dataType: Option.none(),
        ownedBy: Option.none(),
        options: { start: 5 }
      } as const
      const create = op.execute({ _tag: "CreateSequence", sequence, ifNotExists: true })
      assert.deepStrictEqual((yield* script(create)).statements, [
        "CREATE SEQUENCE IF NOT EXISTS \"Ticket No\" START WITH 5;"
      ])
      const refused = (yield* script(create, Sqlite.dialect)).outcome
      assert.isTrue(
        Either.isLeft(refused) && refused.left._tag === "CompileError" &&
          refused.left.reason._tag === "ConstructNotSupported"
      )
    }))
})

describe("unknown options", () => {
  const options = { schema: "s", ifExist: true }
  const inBatch = { ifExist: true, existingComment: undefined, ifExists: undefined, nullable: true }
  const batch = (changes: (batch: op.BatchOperations) => Effect.Effect<void>) =>
    op.batchAlterTable("account", changes, { recreate: "never" })
  const operations: Readonly<Record<string, op.Operation>> = {
    "op.createTable": Effect.asVoid(op.createTable("account", { id }, options)),
    "op.dropTable": op.dropTable("account", options),
    "op.renameTable": op.renameTable("account", "user", options),
    "op.createTableComment": op.createTableComment("account", "c", options),
    "op.dropTableComment": op.dropTableComment("account", options),
    "op.addColumn": op.addColumn("account", "nick", Column.make(SqlType.text), options),
    "op.dropColumn": op.dropColumn("account", "nick", options),
    "op.alterColumn": op.alterColumn("account", "nick", { ...options, nullable: true }),
    "op.createIndex": op.createIndex("ix", "account", ["nick"], options),
    "op.dropIndex": op.dropIndex("ix", options),
    "op.createPrimaryKey": op.createPrimaryKey("pk", "account", ["id"], options),
    "op.createUniqueConstraint": op.createUniqueConstraint("uq", "account", ["id"], options),
    "op.createCheckConstraint": op.createCheckConstraint("ck", "account", "id > 0", options),
    "op.createForeignKey": op.createForeignKey("fk", "account", "user", ["id"], ["id"], {
      ...options,
      sourceSchema: "s"
    }),
    "op.createExcludeConstraint": op.createExcludeConstraint("ex", "account", [["id", "="]], options),
    "op.addConstraint": op.addConstraint("account", Constraint.unique(["id"]), options),
    "op.dropConstraint": op.dropConstraint("uq", "account", options),
    "op.bulkInsert": op.bulkInsert(Table.make("account", { id }), [{ id: 1 }], { multiinsert: true, ...options }),
    "op.dropType": op.dropType(SqlType.enum("e", ["a"]), { ifExists: true, ...options }),
    "op.batchAlterTable": op.batchAlterTable("account", () => Effect.void, options),
    "batch.addColumn": batch((batch) =>
      batch.addColumn("nick", Column.make(SqlType.text), { ifNotExists: true, ...inBatch })
    ),
    "batch.dropColumn": batch((batch) => batch.dropColumn("nick", inBatch)),
    "batch.alterColumn": batch((batch) => batch.alterColumn("nick", inBatch)),
    "batch.dropIndex": batch((batch) => batch.dropIndex("ix", inBatch)),
    "batch.createForeignKey": batch((batch) =>
      batch.createForeignKey("fk", "user", ["id"], ["id"], { onDelete: "CASCADE", ...inBatch })
    ),
    "batch.dropConstraint": batch((batch) => batch.dropConstraint("uq", inBatch)),
    "batch.createTableComment": batch((batch) => batch.createTableComment("c", inBatch)),
    "batch.dropTableComment": batch((batch) => batch.dropTableComment(inBatch))
  }
  for (const [name, operation] of Object.entries(operations)) {
    it.effect(`${name} refuses them before anything is written`, () =>
      Effect.gen(function*() {
        const { outcome, statements } = yield* script(operation)
        assert.deepStrictEqual(statements, [])
        assert.isTrue(Either.isLeft(outcome))
        if (Either.isLeft(outcome)) assert.include(outcome.left.message, "has an unknown option \"")
      }))
  }

  it.effect("are named with the option that was meant", () =>
    Effect.gen(function*() {
      const { outcome } = yield* script(op.dropTable("account", options))
      assert.strictEqual(
        Either.isLeft(outcome) ? outcome.left.message : "",
        "The operation op.dropTable has an unknown option \"ifExist\". Did you mean \"ifExists\"?"
      )
    }))
})

describe("on SQL Server", () => {
  const written = (operations: Effect.Effect<unknown, unknown, Operations.Operations>) =>
    Effect.map(script(operations, Mssql.dialect), ({ statements }) => statements.map((text) => text.replace(/;$/, "")))
  const refused = (operations: Effect.Effect<unknown, unknown, Operations.Operations>) =>
    Effect.map(script(operations, Mssql.dialect), ({ outcome, statements }) => {
      assert.deepStrictEqual(statements, [])
      return Either.match(outcome, { onLeft: String, onRight: () => "nothing was refused" })
    })

  it.effect("ifNotExists is a condition, and ifExists the clause", () =>
    Effect.gen(function*() {
      const note = Column.make(SqlType.string(9))
      assert.deepStrictEqual(
        yield* written(Effect.all([
          op.createTable("a.b", { note }, { ifNotExists: true }),
          op.addColumn("t", "no'te", note, { schema: "s", ifNotExists: true }),
          op.createIndex("ix note", "t", ["note"], { ifNotExists: true }),
          op.dropIndex("ix", { tableName: "t", ifExists: true }),
          op.dropColumn("t", "note", { ifExists: true }),
          op.dropTable("t", { ifExists: true })
        ])),
        [
          "IF OBJECT_ID('[a.b]', 'U') IS NULL CREATE TABLE [a.b] ( note VARCHAR(9) NULL )",
          "IF COL_LENGTH('s.t', 'no''te') IS NULL ALTER TABLE s.t ADD [no'te] VARCHAR(9) NULL",
          "IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = OBJECT_ID('t') AND name = 'ix note') " +
          "CREATE INDEX [ix note] ON t (note)",
          "DROP INDEX IF EXISTS ix ON t",
          "ALTER TABLE t DROP COLUMN IF EXISTS note",
          "DROP TABLE IF EXISTS t"
        ]
      )
    }))

  it.effect("RESTRICT is NO ACTION, and what is checked at once needs no word", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* written(
          op.createForeignKey("fk", "t", "u", ["a"], ["id"], {
            onDelete: "RESTRICT",
            onUpdate: "RESTRICT",
            deferrable: false,
            initially: "IMMEDIATE",
            match: "SIMPLE"
          })
        ),
        ["ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY(a) REFERENCES u (id) ON DELETE NO ACTION ON UPDATE NO ACTION"]
      )
    }))

  it.effect("what the server does not have is refused before anything is sent", () =>
    Effect.gen(function*() {
      assert.match(yield* refused(op.createUniqueConstraint("uq", "t", ["a"], { deferrable: true })), /DEFERRABLE/)
      assert.match(
        yield* refused(op.createCheckConstraint("ck", "t", "a > 0", { initially: "DEFERRED" })),
        /DEFERRABLE/
      )
      assert.match(yield* refused(op.createForeignKey("fk", "t", "u", ["a"], ["id"], { match: "FULL" })), /MATCH/)
    }))

  it.effect("a comment replaces the one that the migration names, in the database of the table", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* written(Effect.all([
          op.createTableComment("t", "new", { existingComment: "old" }),
          op.createTableComment("t", "new", { schema: "shop.dbo" })
        ])),
        [
          "execute sp_updateextendedproperty 'MS_Description', N'new', 'schema', dbo, 'table', t",
          "execute shop.sys.sp_addextendedproperty 'MS_Description', N'new', 'schema', dbo, 'table', t"
        ]
      )
    }))

  it.effect("all checks of a column are dropped with it, whatever letters their names have", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* written(op.dropColumn("t", "a", { mssqlDropDefault: true, mssqlDropCheck: true })),
        [
          "declare @const_name nvarchar(258) select @const_name = QUOTENAME([name]) from sys.default_constraints " +
          "where parent_object_id = object_id('t') and col_name(parent_object_id, parent_column_id) = 'a' " +
          "exec('alter table t drop constraint ' + @const_name)",
          "declare @const_name nvarchar(max) select @const_name = STRING_AGG(CONVERT(nvarchar(max), QUOTENAME([name])), N', ') " +
          "from sys.check_constraints where parent_object_id = object_id('t') and col_name(parent_object_id, parent_column_id) = 'a' " +
          "exec('alter table t drop constraint ' + @const_name)",
          "ALTER TABLE t DROP COLUMN a"
        ]
      )
    }))

  it.effect("the catalogue and the procedures of the table's own database are used", () =>
    Effect.gen(function*() {
      const note = Column.make(SqlType.string(9))
      const drop = (kind: string, alias: string) =>
        `from shop.sys.${kind} where ${alias}parent_object_id = object_id('shop.dbo.t') and ${alias}parent_column_id = ` +
        "(select column_id from shop.sys.columns where object_id = object_id('shop.dbo.t') and [name] = 'a') " +
        "exec('alter table shop.dbo.t drop constraint ' + @const_name)"
      const list = "declare @const_name nvarchar(max) select @const_name = " +
        "STRING_AGG(CONVERT(nvarchar(max), QUOTENAME([name])), N', ')"
      assert.deepStrictEqual(
        yield* written(Effect.all([
          op.dropColumn("t", "a", {
            schema: "shop.dbo",
            mssqlDropDefault: true,
            mssqlDropCheck: true,
            mssqlDropForeignKey: true
          }),
          op.alterColumn("t", "a", { schema: "shop.dbo", serverDefault: null }),
          op.alterColumn("t", "a", { schema: "shop.dbo", newColumnName: "b" }),
          op.renameTable("t", "u", { schema: "[my shop].dbo" }),
          op.renameTable("t", "u", { schema: "[a.b]" }),
          op.addColumn("t", "note", note, { schema: "shop.dbo", ifNotExists: true }),
          op.createIndex("ix", "t", ["a"], { schema: "shop.dbo", ifNotExists: true })
        ])),
        [
          "declare @const_name nvarchar(258) select @const_name = QUOTENAME([name]) " + drop("default_constraints", ""),
          `${list} ${drop("check_constraints", "")}`,
          `${list} ${
            drop(
              "foreign_keys fk join shop.sys.foreign_key_columns fkc on fk.object_id=fkc.constraint_object_id",
              "fkc."
            )
          }`,
          "ALTER TABLE shop.dbo.t DROP COLUMN a",
          "declare @const_name nvarchar(258) select @const_name = QUOTENAME([name]) " + drop("default_constraints", ""),
          "EXEC shop.sys.sp_rename 'dbo.t.a', b, 'COLUMN'",
          "EXEC [my shop].sys.sp_rename 'dbo.t', u",
          "EXEC sp_rename '[a.b].t', u",
          "IF COL_LENGTH('shop.dbo.t', 'note') IS NULL ALTER TABLE shop.dbo.t ADD note VARCHAR(9) NULL",
          "IF NOT EXISTS (SELECT 1 FROM shop.sys.indexes WHERE object_id = OBJECT_ID('shop.dbo.t') AND name = 'ix') " +
          "CREATE INDEX ix ON shop.dbo.t (a)"
        ]
      )
    }))

  it.effect("now is the time with its offset where the column keeps one", () =>
    Effect.gen(function*() {
      const type = SqlType.dateTime({ timezone: true })
      assert.deepStrictEqual(
        yield* written(Effect.all([
          op.addColumn("t", "at", Column.make(type, { serverDefault: SqlText.now })),
          op.alterColumn("t", "at", { serverDefault: SqlText.now, existingType: type }),
          op.alterColumn("t", "on", { serverDefault: SqlText.now, existingType: SqlType.dateTime() })
        ])),
        [
          "ALTER TABLE t ADD at DATETIMEOFFSET NULL DEFAULT SYSDATETIMEOFFSET()",
          "ALTER TABLE t ADD DEFAULT SYSDATETIMEOFFSET() FOR at",
          "ALTER TABLE t ADD DEFAULT CURRENT_TIMESTAMP FOR [on]"
        ]
      )
    }))

  it.effect("schemas are dropped empty, and created under a condition by a batch of their own", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* written(Effect.all([
          op.execute(DdlElement.createSchema("s", { ifNotExists: true })),
          op.execute(DdlElement.dropSchema("s", { ifExists: true }))
        ])),
        ["IF SCHEMA_ID('s') IS NULL EXEC ('CREATE SCHEMA s')", "DROP SCHEMA IF EXISTS s"]
      )
      assert.match(yield* refused(op.execute(DdlElement.dropSchema("s", { cascade: true }))), /CASCADE/)
    }))
})

describe("op.alterEnum", () => {
  it.effect("adds labels in place, and renames them", () =>
    Effect.gen(function*() {
      const { statements } = yield* script(
        op.alterEnum("mood", ["low", "ok", "it's", "high"], {
          existingLabels: ["ok", "top"],
          renamedLabels: { high: "top" },
          schema: "app"
        })
      )
      assert.deepStrictEqual(statements, [
        "ALTER TYPE app.mood RENAME VALUE 'top' TO 'high';",
        "ALTER TYPE app.mood ADD VALUE 'low' BEFORE 'ok';",
        "ALTER TYPE app.mood ADD VALUE 'it''s' AFTER 'ok';"
      ])
    }))

  it.effect("drops what depends on the columns before they are converted, and creates it after", () =>
    Effect.gen(function*() {
      const { statements } = yield* script(
        op.alterEnum("mood", ["ok"], {
          existingLabels: ["ok", "sad"],
          columns: [{ table: "person", column: "mood", serverDefault: "ok" }],
          dependents: [
            {
              table: "person",
              column: [
                "fine",
                Column.make(SqlType.boolean, {
                  serverDefault: ServerDefault.computed("mood = 'ok'", { persisted: true })
                })
              ]
            },
            { table: "person", index: Index.make("by_fine", ["fine"]) },
            { table: "person", constraint: Constraint.check("fine OR mood <> 'sad'", { name: "not_sad" }) }
          ]
        })
      )
      assert.deepStrictEqual(statements, [
        "ALTER TABLE person DROP CONSTRAINT not_sad;",
        "DROP INDEX by_fine;",
        "ALTER TABLE person DROP COLUMN fine;",
        "CREATE TYPE _alembic_tmp_mood AS ENUM ('ok');",
        "ALTER TABLE person ALTER COLUMN mood DROP DEFAULT;",
        "ALTER TABLE person ALTER COLUMN mood TYPE _alembic_tmp_mood USING mood::text::_alembic_tmp_mood;",
        "DROP TYPE mood;",
        "ALTER TYPE _alembic_tmp_mood RENAME TO mood;",
        "ALTER TABLE person ALTER COLUMN mood SET DEFAULT 'ok';",
        "ALTER TABLE person ADD COLUMN fine BOOLEAN GENERATED ALWAYS AS (mood = 'ok') STORED;",
        "CREATE INDEX by_fine ON person (fine);",
        "ALTER TABLE person ADD CONSTRAINT not_sad CHECK (fine OR mood <> 'sad');"
      ])
    }))

  it.effect("does nothing where enums are part of their columns", () =>
    Effect.gen(function*() {
      const { outcome, statements } = yield* script(
        op.alterEnum("mood", ["a", "b"], { existingLabels: ["a"] }),
        Mysql.mysql
      )
      assert.deepStrictEqual([Either.isRight(outcome), statements], [true, []])
    }))
})

describe("the naming convention", () => {
  it.effect("can differ between tables", () =>
    Effect.gen(function*() {
      const { statements } = yield* script(
        Effect.zipRight(op.createIndex(null, "a", ["x"]), op.createIndex(null, "b", ["x"])),
        Postgresql.dialect,
        { namingConvention: ({ name }) => ({ ix: name === "a" ? "first_%(table_name)s" : "second_%(table_name)s" }) }
      )
      assert.deepStrictEqual(statements, ["CREATE INDEX first_a ON a (x);", "CREATE INDEX second_b ON b (x);"])
    }))
})
