/**
 * The steps of a plan: the statements of an operation, as values. Dry runs, tests and checks read them; `DdlImpl` runs them.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import type { CompileError } from "./CompileError.ts"
import type { DdlElement } from "./DdlElement.ts"
import type { Plan, PlanError, Planned, Warning } from "./DdlPlanner.ts"
import type { Dialect } from "./Dialect.ts"

/**
 * A DDL statement.
 *
 * - `element`: the statement as a value;
 * - `sql`: its text in the dialect;
 * - `transactional`: whether the database accepts it inside a transaction.
 *
 * @since 0.1.0
 * @category models
 */
export interface DdlStatement {
  readonly _tag: "DdlStatement"
  readonly element: DdlElement
  readonly sql: string
  readonly transactional: boolean
}

/**
 * A step of a plan: a DDL statement or a warning.
 *
 * @since 0.1.0
 * @category models
 */
export type Step = DdlStatement | Warning

/**
 * Writes the statements of a plan as SQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const write = ({ ddl }: Dialect["Type"], plan: Plan): Either.Either<ReadonlyArray<Step>, PlanError> =>
  Either.flatMap(plan, (planned) => Either.all(planned.map((one) => writeOne(ddl, one))))

const writeOne = (
  { compiler, planner }: Dialect["Type"]["ddl"],
  planned: Planned
): Either.Either<Step, CompileError> =>
  planned._tag === "Warning" ? Either.right(planned) : Either.map(compiler.compile(planned), (sql) => ({
    _tag: "DdlStatement",
    element: planned,
    sql,
    transactional: planner.isTransactional(planned)
  }))
