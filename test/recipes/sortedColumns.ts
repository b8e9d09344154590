import { Rewriter } from "effect-alembic"

const first = ["id", "created_at"]

const position = (name: string) => first.includes(name) ? first.indexOf(name) : first.length

/** For env.ts: new tables begin with these columns, and the others follow as they are declared. */
export const processRevisionDirectives = Rewriter.rewrites("CreateTable", (operation) => [{
  ...operation,
  table: {
    ...operation.table,
    columns: operation.table.columns.toSorted((left, right) => position(left.columnName) - position(right.columnName))
  }
}])
