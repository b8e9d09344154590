import { Model } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Postgresql from "../../src/dialect/postgresql/Dialect.ts"
import { createPlan } from "../../src/execution/CreateAll.ts"
import * as Column from "../../src/schema/Column.ts"
import * as MetaData from "../../src/schema/MetaData.ts"
import * as SqlText from "../../src/schema/SqlText.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/Table.ts"

const columns = (fields: Schema.Struct.Fields) =>
  Object.fromEntries(
    Table.fromModel("t", Schema.Struct(fields)).columns.map(({ columnName, nullable, type }) => [
      columnName,
      nullable ? [type, "NULL"] : type
    ])
  )

describe("fromModel", () => {
  it("derives types from the schemas of fields", () => {
    const Level = { low: "low", medium: "medium" } as const
    assert.deepStrictEqual(
      columns({
        int: Schema.Int,
        nonNegative: Schema.NonNegativeInt.pipe(Schema.lessThan(10)),
        number: Schema.Number,
        positive: Schema.Number.pipe(Schema.positive()),
        bigint: Schema.BigInt,
        bigintFromSelf: Schema.BigIntFromSelf,
        text: Schema.String,
        short: Schema.String.pipe(Schema.minLength(1), Schema.maxLength(30)),
        shorter: Schema.String.pipe(Schema.maxLength(30), Schema.maxLength(20), Schema.maxLength(40)),
        trimmed: Schema.Trim.pipe(Schema.maxLength(9)),
        branded: Schema.Int.pipe(Schema.brand("Id")),
        uuid: Schema.UUID.pipe(Schema.brand("Uuid")),
        boolean: Schema.Boolean,
        bit: Model.BooleanFromNumber,
        status: Schema.Literal("new", "paid"),
        level: Schema.Enums(Level),
        flag: Schema.Literal(0, 1),
        date: Schema.Date,
        dateFromSelf: Schema.DateFromSelf,
        moment: Schema.DateTimeUtc,
        momentFromDate: Model.DateTimeFromDate,
        millis: Schema.DateTimeUtcFromNumber,
        bytes: Schema.Uint8ArrayFromSelf,
        struct: Schema.Struct({ a: Schema.Int }),
        list: Schema.Array(Schema.String),
        record: Schema.Record({ key: Schema.String, value: Schema.Int }),
        json: Schema.parseJson(Schema.Struct({ a: Schema.Int })),
        anyJson: Schema.parseJson(),
        unknown: Schema.Unknown,
        number2: Schema.NumberFromString
      }),
      {
        int: SqlType.integer,
        nonNegative: SqlType.integer,
        number: SqlType.double(),
        positive: SqlType.double(),
        bigint: SqlType.bigInteger,
        bigintFromSelf: SqlType.bigInteger,
        text: SqlType.text,
        short: SqlType.string(30),
        shorter: SqlType.string(20),
        trimmed: SqlType.string(9),
        branded: SqlType.integer,
        uuid: SqlType.uuid,
        boolean: SqlType.boolean,
        bit: SqlType.integer,
        status: SqlType.string(4),
        level: SqlType.string(6),
        flag: SqlType.integer,
        date: SqlType.dateTime({ timezone: true }),
        dateFromSelf: SqlType.dateTime({ timezone: true }),
        moment: SqlType.dateTime({ timezone: true }),
        momentFromDate: SqlType.dateTime({ timezone: true }),
        millis: SqlType.double(),
        bytes: SqlType.binary,
        struct: SqlType.json,
        list: SqlType.json,
        record: SqlType.json,
        json: SqlType.json,
        anyJson: SqlType.json,
        unknown: SqlType.json,
        number2: SqlType.text
      }
    )
  })

  it("derives the same types with annotations", () => {
    const comment = Column.annotations({ comment: "x" })
    assert.deepStrictEqual(
      columns({
        int: Schema.Int.annotations(comment),
        short: Schema.String.pipe(Schema.maxLength(30)).annotations(comment),
        bigint: Schema.BigInt.annotations(comment),
        uuid: Schema.UUID.annotations(comment),
        date: Schema.Date.annotations(comment),
        dateFromSelf: Schema.DateFromSelf.annotations(comment),
        moment: Schema.DateTimeUtc.annotations(comment),
        bytes: Schema.Uint8ArrayFromSelf.annotations(comment),
        json: Schema.parseJson(Schema.Struct({ a: Schema.Int })).annotations(comment)
      }),
      {
        int: SqlType.integer,
        short: SqlType.string(30),
        bigint: SqlType.bigInteger,
        uuid: SqlType.uuid,
        date: SqlType.dateTime({ timezone: true }),
        dateFromSelf: SqlType.dateTime({ timezone: true }),
        moment: SqlType.dateTime({ timezone: true }),
        bytes: SqlType.binary,
        json: SqlType.json
      }
    )
  })

  it("makes a field nullable if it can be null, undefined or None", () => {
    const nick = [SqlType.string(5), "NULL"]
    const five = Schema.String.pipe(Schema.maxLength(5))
    assert.deepStrictEqual(
      columns({
        a: Schema.NullOr(five),
        b: Schema.optional(five),
        c: Schema.OptionFromNullOr(five),
        d: Schema.NullishOr(five),
        e: Schema.optionalWith(five, { default: () => "x" }),
        f: Schema.NullOr(Schema.Literal("a", "bcdef"))
      }),
      { a: nick, b: nick, c: nick, d: nick, e: nick, f: nick }
    )
  })

  it("reads SQL details from annotations, at any depth", () => {
    const annotated = Column.annotations({ unique: true, comment: "a name" })
    const { columns } = Table.fromModel(
      "account",
      Schema.Struct({
        id: Schema.Int.annotations(Column.annotations({ primaryKey: true })).pipe(Schema.brand("AccountId")),
        nick: Schema.OptionFromNullOr(Schema.String.annotations(annotated)).annotations(
          Column.annotations({ comment: "outer" })
        ),
        createdAt: Schema.propertySignature(
          Schema.DateFromSelf.annotations(
            Column.annotations({ type: SqlType.dateTime(), serverDefault: SqlText.now })
          )
        ).pipe(Schema.fromKey("created_at"))
      })
    )
    const [id, nick, createdAt] = columns
    assert.deepInclude(
      id,
      Column.named("id", Column.make(SqlType.integer, { primaryKey: true, nullable: false }))
    )
    assert.deepInclude(
      nick,
      Column.named("nick", Column.make(SqlType.text, { unique: true, nullable: true, comment: "outer" }))
    )
    assert.deepInclude(
      createdAt,
      Column.named("created_at", Column.make(SqlType.dateTime(), { nullable: false, serverDefault: SqlText.now }))
    )
  })

  it("creates the table of a Model.Class", () => {
    class Account extends Model.Class<Account>("Account")({
      id: Model.Generated(Schema.Int.annotations(Column.annotations({ primaryKey: true }))),
      ownerId: Schema.Int.annotations(Column.annotations({ references: "owner.id", index: true })),
      nick: Model.FieldOption(Schema.String.pipe(Schema.maxLength(30))),
      settings: Model.JsonFromString(Schema.Struct({ dark: Schema.Boolean })),
      createdAt: Model.DateTimeInsertFromDate
    }) {}
    const account = Table.fromModel("account", Account, { comment: "who signs in" })
    const steps = Either.getOrThrow(createPlan(Postgresql.dialect, MetaData.make([account])))
    assert.strictEqual(
      steps.flatMap((step) => step._tag === "DdlStatement" ? [step.sql] : []).join(";\n"),
      `CREATE TABLE account (
  id SERIAL NOT NULL,
  "ownerId" INTEGER NOT NULL,
  nick VARCHAR(30),
  settings JSON NOT NULL,
  "createdAt" TIMESTAMP WITH TIME ZONE NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY("ownerId") REFERENCES owner (id)
);
CREATE INDEX "ix_account_ownerId" ON account ("ownerId");
COMMENT ON TABLE account IS 'who signs in'`
    )
  })
})
