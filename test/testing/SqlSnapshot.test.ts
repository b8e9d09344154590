import { assert, describe, it } from "@effect/vitest"
import { Column, MetaData, op, SqlType, Table } from "effect-alembic"
import * as Sqlite from "effect-alembic/sqlite"
import { SqlSnapshot } from "effect-alembic/testing"
import * as Effect from "effect/Effect"

describe("SqlSnapshot", () => {
  it.effect("databases with the same SQL are together, the others beside them", () =>
    Effect.gen(function*() {
      assert.strictEqual(
        yield* SqlSnapshot.operations(
          op.addColumn("account", "active", Column.make(SqlType.boolean, { nullable: false }))
        ),
        `-- postgresql, sqlite
ALTER TABLE account ADD COLUMN active BOOLEAN NOT NULL;

-- mysql, mariadb
ALTER TABLE account ADD COLUMN active BOOL NOT NULL;

-- mssql
ALTER TABLE account ADD active BIT NOT NULL;`
      )
    }))

  it.effect("an operation that a database does not have is shown with its error", () =>
    Effect.gen(function*() {
      const text = yield* SqlSnapshot.operations(op.createUniqueConstraint("uq_name", "account", ["name"]), {
        dialects: [Sqlite.dialect]
      })
      assert.match(text, /^-- sqlite\n-- .*batchAlterTable/s)
    }))

  it("a schema is what creates it", () => {
    const account = Table.make("account", { id: Column.make(SqlType.integer, { primaryKey: true }) })
    assert.strictEqual(
      SqlSnapshot.schema(MetaData.make([account]), { dialects: [Sqlite.dialect] }),
      `-- sqlite
CREATE TABLE account (
  id INTEGER NOT NULL,
  PRIMARY KEY (id)
);`
    )
  })
})
