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
  test: { include: ["test/**/*.test.ts"] }
})
