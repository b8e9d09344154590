/**
 * Generated migrations as files, which the loader of revisions loads.
 */
import * as NodeContext from "@effect/platform-node/NodeContext"
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import type { MigrationScript } from "../../src/autogenerate/MigrationScript.ts"
import * as Render from "../../src/autogenerate/Render.ts"
import { Dialect } from "../../src/dialect/Dialect.ts"
import type { Inspector } from "../../src/execution/Inspector.ts"
import { MigrationContext } from "../../src/migration/MigrationContext.ts"
import type { Operations } from "../../src/operations/Operations.ts"
import * as Revision from "../../src/revision/Revision.ts"
import * as MigrationFile from "../../src/script/MigrationFile.ts"
import * as ModuleLoader from "../../src/script/ModuleLoader.ts"
import * as ScriptTemplate from "../../src/script/ScriptTemplate.ts"

/** A new folder inside the project, so that files in it find `effect-alembic`. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(fileURLToPath(new URL("generated-", import.meta.url)))),
  (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true, force: true }))
)

/** The migration of a file, which needs nothing but what operations need. */
export interface Loaded {
  readonly source: string
  readonly upgrade: Effect.Effect<void, unknown, Dialect | Operations | Inspector | SqlClient.SqlClient>
  readonly downgrade: Effect.Effect<void, unknown, Dialect | Operations | Inspector | SqlClient.SqlClient>
}

/** Writes a script to a file of the folder, and loads it. */
export const loaded = (
  folder: string,
  revision: string,
  script: MigrationScript,
  options: Render.RenderOptions = {}
): Effect.Effect<Loaded, Error> =>
  Effect.gen(function*() {
    const { bodies, imports } = yield* Render.file(script, [options])
    const source = yield* ScriptTemplate.render(
      { format: "typescript", path: "(standard)", text: ScriptTemplate.standard },
      {
        revision,
        downRevisions: [],
        branchLabels: [],
        dependsOn: [],
        message: revision,
        createDate: "",
        imports,
        bodies,
        extra: {}
      }
    )
    const path = `${folder}/${revision}.ts`
    fs.writeFileSync(path, source)
    const { load } = yield* MigrationFile.make
    const { downgrade, upgrade } = yield* load(Revision.make({ revision, path }))
    return { source, upgrade: Effect.provide(upgrade, unused), downgrade: Effect.provide(downgrade, unused) }
  }).pipe(Effect.provide(Layer.provideMerge(ModuleLoader.layer, NodeContext.layer)))

/** Generated operations use nothing that the context can do. */
const unused = Layer.unwrapEffect(
  Effect.map(Dialect, (dialect) =>
    Layer.mock(MigrationContext, {
      dialect,
      transactionalDdl: dialect.transactions.transactionalDdl,
      opts: {}
    }))
)
