import { Effect } from "effect"
import { type Autogenerate, MigrationScript } from "effect-alembic"

/** For env.ts: `revision --autogenerate` writes no file if nothing has changed. */
export const processRevisionDirectives: Autogenerate.ProcessRevisionDirectives = (scripts) =>
  Effect.succeed(scripts.filter(({ upgradeOps }) => !upgradeOps.every(MigrationScript.isEmpty)))
