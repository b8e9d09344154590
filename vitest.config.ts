import { availableParallelism } from "node:os"
import { relative } from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"
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

/** The files that take longest, by their size the last ones. They begin first, so that no processor waits for them at the end. */
const longest = [
  "package/install.test.ts",
  "cli/Run.test.ts",
  "cli/Docs.test.ts",
  "package/package.test.ts",
  "dialect/mssql/Syntax.test.ts",
  "cli/Templates.test.ts",
  "cli/Bundle.test.ts",
  "cli/Applied.test.ts",
  "scratchpad.test.ts",
  "conformance/graph.test.ts",
  "conformance/autogenerate.live.test.ts",
  "cli/InitFromDatabase.live.test.ts",
  "faults/concurrent.live.test.ts",
  "faults/kill.live.test.ts",
  "autogenerate/Generated.live.test.ts",
  "cli/Test.live.test.ts",
  "cli/Inspect.live.test.ts",
  "cli/Guards.live.test.ts",
  "cli/Interrupt.live.test.ts",
  "autogenerate/Compare.live.test.ts"
].map((file) => fileURLToPath(new URL(`test/${file}`, import.meta.url)))

class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    // oxlint-disable-next-line unicorn/no-array-sort -- This is not that of an array.
    const others = await super.sort(files.filter(({ moduleId }) => !longest.includes(moduleId)))
    return [
      ...longest.flatMap((file) => files.filter(({ moduleId }) => moduleId === file)),
      ...others
    ]
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
    sequence: { sequencer: LongestFirst },
    hookTimeout: 60_000,
    setupFiles: ["test/optionsDiffer.ts", "test/setup.ts"],
    // The files of a project share its processes: to load effect and this library takes longer than most of them.
    poolOptions: { forks: { isolate: false } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts", "scratchpad/**/*.test.ts"],
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
          testTimeout: 60_000
        }
      }
    ]
  }
})
