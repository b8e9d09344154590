/**
 * The rows of a table are the encoded rows of its model.
 */
import { Model } from "@effect/sql"
import { Schema } from "effect"
import { Column, Table } from "effect-alembic"

class Account extends Model.Class<Account>("Account")({
  id: Model.Generated(Schema.Int.pipe(Schema.brand("AccountId"))),
  nick: Model.FieldOption(Schema.String),
  createdAt: Model.DateTimeInsertFromDate
}) {}

export const account = Table.fromModel("account", Account)

export const row: Table.Row<typeof account> = { id: 1, nick: null, createdAt: new Date() }

export const inserted: Table.Insert<typeof account> = { nick: "root", createdAt: new Date() }

// @ts-expect-error -- `nick` is a string or null.
export const wrong: Table.Row<typeof account> = { id: 1, nick: 2, createdAt: new Date() }

// @ts-expect-error -- there is no such column.
export const unknown: Table.Insert<typeof account> = { nick: null, createdAt: new Date(), age: 1 }

const Point = Schema.Struct({ x: Schema.Number, label: Schema.optional(Schema.String) })

export const point: Table.Row<ReturnType<typeof pointTable>> = { x: 1 }

const pointTable = () => Table.fromModel("point", Point)

// @ts-expect-error -- a union has no fields.
Table.fromModel("none", Schema.Union(Schema.Int, Schema.String))

// @ts-expect-error -- `primaryKey` is a boolean.
Column.annotations({ primaryKey: "yes" })
