import { Rewriter } from "effect-alembic"

/** For env.ts: generated migrations can run again after they failed in the middle. */
export const processRevisionDirectives = Rewriter.chain(
  Rewriter.rewrites("CreateTable", (operation) => [{ ...operation, ifNotExists: true }]),
  Rewriter.rewrites("DropTable", (operation) => [{ ...operation, ifExists: true }]),
  Rewriter.rewrites("CreateIndex", (operation) => [{ ...operation, ifNotExists: true }]),
  Rewriter.rewrites("DropIndex", (operation) => [{ ...operation, ifExists: true }]),
  Rewriter.rewrites("AddColumn", (operation) => [{ ...operation, ifNotExists: true }]),
  Rewriter.rewrites("DropColumn", (operation) => [{ ...operation, ifExists: true }])
)
