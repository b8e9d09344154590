import type * as Duration from "effect/Duration"
import { pipe } from "effect/Function"
import type * as Schema from "effect/Schema"
import * as Mssql from "../../src/dialect/mssql/Types.ts"
import * as Mysql from "../../src/dialect/mysql/Types.ts"
import * as Postgresql from "../../src/dialect/postgresql/Types.ts"
import * as Column from "../../src/schema/Column.ts"
import * as SqlType from "../../src/schema/SqlType.ts"
import * as Table from "../../src/schema/Table.ts"
import * as TableSchema from "../../src/schema/TableSchema.ts"

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false
const holds = <A>() => <B>(_: SqlType.SqlType<B>, equal: Equal<A, B>) => equal

// What a row holds.
holds<number>()(SqlType.integer, true)
holds<bigint>()(SqlType.bigInteger, true)
holds<string>()(SqlType.numeric({ precision: 10, scale: 2 }), true)
holds<number>()(SqlType.float(53), true)
holds<boolean>()(SqlType.boolean, true)
holds<string>()(SqlType.string(50, { collation: "C" }), true)
holds<Uint8Array>()(SqlType.binary, true)
holds<string>()(SqlType.date, true)
holds<Date>()(SqlType.dateTime({ timezone: true }), true)
holds<Duration.Duration>()(SqlType.interval, true)
holds<unknown>()(SqlType.json, true)
holds<"pending" | "paid">()(SqlType.enum("order_status", ["pending", "paid"]), true)
holds<"red" | "green">()(SqlType.enum("color", { Red: "red", Green: "green" } as const), true)
holds<ReadonlyArray<number>>()(SqlType.array(SqlType.integer), true)
holds<ReadonlyArray<ReadonlyArray<"a">>>()(SqlType.array(SqlType.enum("e", ["a"]), { dimensions: 2 }), true)
holds<bigint>()(SqlType.BIGINT, true)
holds<"a" | "b">()(Postgresql.ENUM("e", ["a", "b"]), true)
holds<number>()(Postgresql.DOMAIN("positive", SqlType.integer, { check: "VALUE > 0" }), true)
holds<"a" | "b">()(Mysql.ENUM(["a", "b"]), true)
holds<boolean>()(Mssql.BIT, true)
// @ts-expect-error an integer is no string
holds<string>()(SqlType.integer, true)

// A variant may widen what a row holds.
const id = SqlType.variant(SqlType.uuid, "mysql", SqlType.BINARY(16))
holds<string | Uint8Array>()(id, true)
const flag = pipe(SqlType.boolean, SqlType.variant(["mysql", "mariadb"], Mysql.TINYINT({ displayWidth: 1 })))
holds<boolean | number>()(flag, true)

// A narrower TypeScript type.
type AccountId = string & { readonly brand: unique symbol }
holds<AccountId>()(SqlType.typed<AccountId>()(SqlType.uuid), true)
holds<{ readonly theme: string }>()(SqlType.typed<{ readonly theme: string }>()(SqlType.json), true)
// @ts-expect-error a number is no kind of text
SqlType.typed<number>()(SqlType.text)

// Types that hold less fit where more is expected, not the other way round.
export const wide: SqlType.SqlType<string> = SqlType.enum("e", ["a"])
// @ts-expect-error text is not one of two
export const narrow: SqlType.SqlType<"a" | "b"> = SqlType.text

// Options are checked.
// @ts-expect-error misspelt
SqlType.dateTime({ timeZone: true })
// @ts-expect-error a length is a number or "max"
SqlType.string("50")
// @ts-expect-error MySQL needs a length
Mysql.VARCHAR()
// @ts-expect-error no such fields
Postgresql.INTERVAL({ fields: "DAY TO YEAR" })
// @ts-expect-error a type has to be named on PostgreSQL
Postgresql.ENUM(["a"])

// Nullable columns, and the schema of a row.
const account = Table.make("account", {
  id: Column.make(SqlType.bigInteger, { primaryKey: true }),
  status: Column.make(SqlType.enum("status", ["on", "off"]), { nullable: false }),
  settings: Column.make(SqlType.typed<{ readonly theme: string }>()(SqlType.json))
})
interface Account {
  readonly id: bigint
  readonly status: "on" | "off"
  readonly settings: { readonly theme: string } | null
}
export const row: Schema.Schema<Account, TableSchema.DriverRow> = TableSchema.make(account)
// @ts-expect-error the id is a bigint
export const wrong: Schema.Schema<Omit<Account, "id"> & { readonly id: number }, TableSchema.DriverRow> = TableSchema
  .make(account)
