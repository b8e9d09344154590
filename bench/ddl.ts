/**
 * Measures how long writing the DDL of a large schema takes: `tsx bench/ddl.ts`. A thousand tables with keys, foreign keys, defaults,
 * checks and indexes must take less than 100 ms on each dialect. The best of several runs counts, because other programs use the machine
 * too.
 */
import * as Either from "effect/Either"
import { performance } from "node:perf_hooks"
import process from "node:process"
import type { Dialect } from "../src/dialect/Dialect.ts"
import * as Mssql from "../src/dialect/mssql/Dialect.ts"
import * as Mysql from "../src/dialect/mysql/Dialect.ts"
import * as Postgresql from "../src/dialect/postgresql/Dialect.ts"
import * as Sqlite from "../src/dialect/sqlite/Dialect.ts"
import * as Column from "../src/schema/Column.ts"
import * as Constraint from "../src/schema/Constraint.ts"
import * as MetaData from "../src/schema/MetaData.ts"
import * as SqlText from "../src/schema/SqlText.ts"
import * as SqlType from "../src/schema/SqlType.ts"
import * as Table from "../src/schema/Table.ts"

const limit = 100

const metadata = MetaData.make(
  Array.from({ length: 1_000 }, (_, i) =>
    Table.make(`table_${i}`, {
      id: Column.make(SqlType.integer, { primaryKey: true }),
      parentId: Column.make(SqlType.integer, {
        name: "parent_id",
        references: i === 0 ? undefined : `table_${i - 1}.id`
      }),
      email: Column.make(SqlType.string(200), { nullable: false, unique: true }),
      title: Column.make(SqlType.string(80), { index: true, comment: "what it is called" }),
      amount: Column.make(SqlType.numeric({ precision: 10, scale: 2 }), { serverDefault: "0.00" }),
      active: Column.make(SqlType.boolean, { nullable: false, serverDefault: true }),
      created: Column.make(SqlType.dateTime({ timezone: true }), { nullable: false, serverDefault: SqlText.now }),
      notes: Column.make(SqlType.text)
    }, { constraints: [Constraint.check("amount >= 0", { name: "amount_positive" })] })),
  {
    namingConvention: {
      ix: "ix_%(column_0_label)s",
      uq: "uq_%(table_name)s_%(column_0_N_name)s",
      ck: "ck_%(table_name)s_%(constraint_name)s",
      fk: "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
      pk: "pk_%(table_name)s"
    }
  }
)

const write = ({ ddl: { compiler: ddlCompiler, planner: ddlPlanner } }: Dialect["Type"]): number => {
  let characters = 0
  for (const table of metadata.tables) {
    const operation = { _tag: "CreateTable", table } as const
    const steps = Either.getOrThrow(ddlPlanner.createTable(operation, { namingConvention: metadata.namingConvention }))
    for (const step of steps) {
      if (step._tag !== "Warning") characters += Either.getOrThrow(ddlCompiler.compile(step)).length
    }
  }
  return characters
}

const results = [Postgresql.dialect, Mysql.mysql, Mysql.mariadb, Mssql.dialect, Sqlite.dialect].map((dialect) => {
  const runs = Array.from({ length: 20 }, () => {
    const start = performance.now()
    const characters = write(dialect)
    return { characters, time: performance.now() - start }
  })
  const times = runs.map(({ time }) => time)
  return { dialect: dialect.name, characters: runs[0]?.characters ?? 0, first: times[0] ?? 0, best: Math.min(...times) }
})

for (const { best, characters, dialect, first } of results) {
  process.stdout.write(
    `${dialect.padEnd(12)} first ${first.toFixed(0).padStart(4)} ms, best ${best.toFixed(0).padStart(4)} ms, ` +
      `${characters} characters\n`
  )
}
process.exitCode = results.every(({ best }) => best < limit) ? 0 : 1
