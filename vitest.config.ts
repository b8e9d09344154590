import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

const src = fileURLToPath(new URL("src", import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: /^effect-alembic$/, replacement: `${src}/index.ts` },
      { find: /^effect-alembic\/(.+)$/, replacement: `${src}/$1.ts` }
    ]
  },
  test: {
    maxWorkers: Math.min(4, availableParallelism()),
    minWorkers: 1,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.live.test.ts"],
          testTimeout: 30_000
        }
      },
      {
        extends: true,
        test: {
          name: "live",
          include: ["test/**/*.live.test.ts"],
          globalSetup: ["test/servers/globalSetup.ts"],
          setupFiles: ["test/servers/endWithParent.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      }
    ]
  }
})
