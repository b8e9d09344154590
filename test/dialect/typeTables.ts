/**
 * The tables of `docs/types.md`, made by asking the compilers.
 */
import * as Either from "effect/Either"
import type { Label } from "../servers/FreshDatabase.ts"
import { dialects } from "./dialects.ts"
import { type Entry, native, portable, refusedBy, standard } from "./everyType.ts"

const titles: Readonly<Record<Label, string>> = {
  postgresql: "PostgreSQL",
  mysql: "MySQL",
  mariadb: "MariaDB",
  mssql: "SQL Server",
  sqlite: "SQLite"
}

const five: ReadonlyArray<Label> = ["postgresql", "mysql", "mariadb", "mssql", "sqlite"]

const cell = (label: Label, { source, type }: Entry): string =>
  Either.match(dialects[label].compile(type), {
    onLeft: ({ reason }) => reason._tag === "LengthRequired" ? "needs a length" : "–",
    onRight: (sql) => `\`${sql}\`${refusedBy[label].includes(source) ? " ¹" : ""}`
  })

const table = (prefix: string, labels: ReadonlyArray<Label>, entries: ReadonlyArray<Entry>): string =>
  [
    ["type", "value", ...labels.map((label) => titles[label])],
    ["---", "---", ...labels.map(() => "---")],
    ...entries.map((entry) => [
      `\`${prefix}.${entry.source}\``,
      entry.value,
      ...labels.map((label) => cell(label, entry))
    ])
  ].map((cells) => `| ${cells.join(" | ")} |`).join("\n")

const tables: Readonly<Record<string, () => string>> = {
  portable: () => table("SqlType", five, portable),
  standard: () => table("SqlType", five, standard),
  postgresql: () => table("Postgresql", ["postgresql"], native.postgresql),
  mysql: () => table("Mysql", ["mysql", "mariadb"], native.mysql),
  mssql: () => table("Mssql", ["mssql"], native.mssql),
  sqlite: () => table("Sqlite", ["sqlite"], native.sqlite)
}

/** The page with each table between its marks made anew. */
export const fillTables = (page: string): string =>
  page.replaceAll(
    /(<!-- table (\w+) -->\n)[^]*?(<!-- end -->)/g,
    (_, start: string, name: string, end: string) => `${start}\n${tables[name]?.() ?? ""}\n\n${end}`
  )
