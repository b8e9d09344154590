/**
 * The workload of all contenders: each migration creates a table of six columns and an index; its reverse drops the table.
 */
export type DatabaseName = "sqlite" | "postgresql"

export interface Entry {
  readonly id: string
  readonly before: string | undefined
  readonly table: string
  readonly up: ReadonlyArray<string>
  readonly down: string
}

const idOf = (at: number) => String(at).padStart(5, "0")

export const list = (count: number, database: DatabaseName): ReadonlyArray<Entry> =>
  Array.from({ length: count }, (_, index): Entry => {
    const id = idOf(index + 1)
    const table = `t_${id}`
    return {
      id,
      before: index === 0 ? undefined : idOf(index),
      table,
      up: [
        `CREATE TABLE ${table} (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL, email VARCHAR(255), age INTEGER, active BOOLEAN NOT NULL, created_at ${
          database === "sqlite" ? "DATETIME" : "TIMESTAMP"
        } NOT NULL)`,
        `CREATE INDEX ix_${table} ON ${table} (email)`
      ],
      down: `DROP TABLE ${table}`
    }
  })
