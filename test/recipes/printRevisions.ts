import { Effect } from "effect"
import { RevisionFormat, ScriptDirectory } from "effect-alembic"

/** The lines of `effect-alembic history`, newest first, without a configuration and a database. */
export const lines = Effect.gen(function*() {
  const scripts = yield* ScriptDirectory.ScriptDirectory
  const map = yield* scripts.revisionMap
  const format = RevisionFormat.make(map, { labels: true, parents: true })
  return map.revisions.toReversed().map(format.line)
})
