import type { Layer } from "effect"
import { Commands, type ScriptDirectory } from "effect-alembic"

/** For a test or a readiness probe: fails with `DatabaseNotAtHeads` unless all revisions are applied. Changes nothing. */
export const isAtHead = (scripts: Layer.Layer<ScriptDirectory.ScriptDirectory>) => Commands.readiness({ scripts })
