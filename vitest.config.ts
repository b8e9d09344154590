import { availableParallelism } from "node:os"
import { relative } from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import type { Reporter } from "vitest/reporters"

const src = fileURLToPath(new URL("src", import.meta.url))

/** Lists the skipped tests at the end; their titles and notes say why. */
const skipped: Reporter = {
  onTestRunEnd: (modules) => {
    for (const module of modules) {
      for (const { fullName } of module.children.allTests("skipped")) {
        process.stdout.write(` ↓ ${relative(import.meta.dirname, module.moduleId)} > ${fullName}\n`)
      }
    }
  }
}

export default defineConfig({
  resolve: {
    alias: [
      { find: /^effect-alembic$/, replacement: `${src}/index.ts` },
      { find: /^effect-alembic\/(.+)$/, replacement: `${src}/$1.ts` }
    ]
  },
  test: {
    reporters: ["default", skipped],
    silent: "passed-only",
    slowTestThreshold: 60_000,
    chaiConfig: { truncateThreshold: 0 },
    maxWorkers: Math.min(4, availableParallelism()),
    minWorkers: 1,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts", "scratchpad/**/*.test.ts"],
          exclude: ["test/**/*.live.test.ts"],
          setupFiles: ["test/optionsDiffer.ts"],
          testTimeout: 30_000
        }
      },
      {
        extends: true,
        test: {
          name: "live",
          include: ["test/**/*.live.test.ts"],
          globalSetup: ["test/servers/globalSetup.ts"],
          setupFiles: ["test/optionsDiffer.ts", "test/servers/endWithParent.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      }
    ]
  }
})
