import { Effect } from "effect"
import { type Autogenerate, MigrateOperation, SqlText } from "effect-alembic"
import { Code, Execution, Statement } from "effect-alembic/dialect"

/** A kind of constraint that SQLite does not have: the rows of the table are never deleted. */
const trigger = (table: string) =>
  `CREATE TRIGGER ck_append_only_${table} BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`

const rendered = (name: string, table: string) =>
  Code.call(
    Code.member(Code.imported("op"), "invoke"),
    Code.call(Code.imported(name, "../../appendOnly.js"), Code.literal(table))
  )

export const addAppendOnly = (table: string): MigrateOperation.Custom =>
  MigrateOperation.custom("AddAppendOnly", {
    interpret: ({ impl }) => impl.execute(SqlText.text(trigger(table))),
    reverse: () => dropAppendOnly(table),
    render: rendered("addAppendOnly", table)
  })

export const dropAppendOnly = (table: string): MigrateOperation.Custom =>
  MigrateOperation.custom("DropAppendOnly", {
    interpret: ({ impl }) => impl.execute(SqlText.text(`DROP TRIGGER ck_append_only_${table}`)),
    reverse: () => addAppendOnly(table),
    render: rendered("dropAppendOnly", table)
  })

/** For `comparators` of env.ts: these tables are to be append-only, and no others. */
export const appendOnly = (tables: ReadonlyArray<string>): Autogenerate.Comparator => () =>
  Effect.gen(function*() {
    const { query } = yield* Execution.Execution
    const rows = yield* query(
      Statement.text("SELECT tbl_name AS name FROM sqlite_master WHERE name LIKE 'ck_append_only_%' ORDER BY 1")
    )
    const found = rows.map(({ name }) => String(name))
    return [
      ...tables.filter((table) => !found.includes(table)).map(addAppendOnly),
      ...found.filter((table) => !tables.includes(table)).map(dropAppendOnly)
    ]
  })
