/**
 * The commands and their options, in one table. The code of a command is loaded when it runs, so the table itself loads quickly.
 *
 * @since 0.1.0
 */
import * as Argument from "./Argument.ts"
import * as Command from "./Command.ts"
import * as Flag from "./Flag.ts"

/**
 * The options that every command has, before or after its name. Their values are {@link Command.Settings}.
 *
 * @since 0.1.0
 * @category options
 */
export const shared = {
  config: Flag.string("config", {
    alias: "c",
    placeholder: "file",
    completes: "files",
    description: "Use this config file instead of searching upwards from the current folder"
  }),
  name: Flag.string("name", {
    alias: "n",
    placeholder: "section",
    description: "The section of alembic.ini to read (default: alembic)"
  }),
  xArguments: Flag.strings("x", {
    placeholder: "key=value",
    description: "An argument for env.ts: xDictionary of the EnvironmentContext; repeatable"
  }),
  quiet: Flag.boolean("quiet", { alias: "q", description: "Print results, warnings and errors only" }),
  verbose: Flag.boolean("verbose", { alias: "v", description: "Print more about each revision, and debug messages" }),
  raiseErr: Flag.boolean("raiseerr", { description: "Print the stack of an error too" })
}

/**
 * The shells with completions.
 *
 * @since 0.1.0
 * @category options
 */
export const shells = ["bash", "zsh", "fish"] as const

/**
 * A shell with completions.
 *
 * @since 0.1.0
 * @category options
 */
export type Shell = (typeof shells)[number]

/**
 * The options that print something instead of running a command.
 *
 * @since 0.1.0
 * @category options
 */
export const informative = {
  help: Flag.boolean("help", { alias: "h", description: "Show this help, or the help of a command" }),
  version: Flag.boolean("version", { description: "Show the version" }),
  completions: Flag.string("completions", {
    placeholder: "shell",
    completes: shells,
    description: "Print a completion script for bash, zsh or fish"
  })
}

/**
 * The command `help`, which shows the same pages as `--help`.
 *
 * @since 0.1.0
 * @category commands
 */
export const help: Command.Manual = {
  name: "help",
  summary: "Show the help of a command.",
  examples: [["help upgrade", "the same as upgrade --help"]],
  flags: {},
  arguments: { command: Argument.optional("command", { description: "The command" }) }
}

const json = Flag.boolean("json", { description: "Print the result as JSON, and an error as JSON on standard error" })

const sql = Flag.boolean("sql", { description: "Write the SQL to standard output instead of running it" })

const connection = {
  tag: Flag.string("tag", {
    placeholder: "text",
    description: "A string for env.ts: tag of the EnvironmentContext"
  }),
  connectTimeout: Flag.integer("connect-timeout", {
    placeholder: "seconds",
    description: "How long to wait for the database to answer (default: 30)"
  })
}

const run = {
  sql,
  dryRun: Flag.boolean("dry-run", {
    description: "Read the version table, print the plan with its SQL, and change nothing"
  }),
  noLock: Flag.boolean("no-lock", { description: "Do not acquire the lock that keeps out other migration runs" }),
  lockTimeout: Flag.integer("lock-timeout", {
    placeholder: "seconds",
    description: "How long to wait for another migration run (default: 60)"
  }),
  ...connection,
  json
}

const newRevision = {
  message: Flag.string("message", {
    alias: "m",
    placeholder: "text",
    mayBeEmpty: true,
    description: "The message of the revision"
  }),
  branchLabels: Flag.strings("branch-label", {
    placeholder: "label",
    description: "A label for the branch that starts here; repeatable"
  }),
  splice: Flag.boolean("splice", { description: "Allow a down revision that is not a head" }),
  revisionId: Flag.string("rev-id", {
    placeholder: "id",
    description: "The id of the revision (default: a random one)"
  }),
  versionPath: Flag.string("version-path", {
    placeholder: "folder",
    completes: "folders",
    description: "The folder of the file, if there are several version locations"
  }),
  format: Flag.choice("format", ["typescript", "sql"], {
    description: "The language of the file (default: that of the project's template)"
  })
}

const symbols = ["head", "heads", "base", "current"]

const revisionDescription =
  "An id or a prefix of one, head, heads, base, +1, -1, a branch label, label@head, or one of these followed by +n or -n"

const sides = ["database", "metadata", "head", "heads"]

const sideDescription = "database, metadata, or a revision: an id or a prefix of one, head, heads, a branch label"

const revision = Argument.required("revision", { completes: symbols, description: revisionDescription })

const revisions = Argument.several("revision", { completes: symbols, description: revisionDescription })

const checkRun = (values: {
  readonly sql: boolean
  readonly dryRun: boolean
  readonly json: boolean
  readonly lockTimeout: number | undefined
}): string | undefined => {
  const beside = values.json ? "--json" : values.dryRun ? "--dry-run" : undefined
  return values.sql && beside !== undefined
    ? `--sql prints only a script and does not connect: leave out ${beside} or --sql.`
    : values.lockTimeout !== undefined && values.lockTimeout < 0
    ? "--lock-timeout requires 0 or more seconds; 0 means not to wait."
    : undefined
}

const reflected = {
  schema: Flag.strings("schema", {
    placeholder: "name",
    description: "A schema to read (default: the connection's); repeatable"
  }),
  include: Flag.strings("include", { placeholder: "name", description: "Only these tables and views; repeatable" }),
  exclude: Flag.strings("exclude", { placeholder: "name", description: "Not these tables and views; repeatable" })
}

/**
 * The commands, in the order of the help.
 *
 * @since 0.1.0
 * @category commands
 */
export const commands: ReadonlyArray<Command.Command> = [
  Command.make({
    name: "init",
    summary: "Create a config file, env.ts and a folder for revisions.",
    details: [
      "Existing files are kept as they are. Nothing is written if the folder for the scripts is not empty.",
      "With --from-database, env.ts is run, and what the database holds becomes the declared schema (schema/metadata.ts) and the first " +
      "revision. --stamp records that revision as applied; on a terminal, init asks. If this fails, the new files are removed."
    ],
    examples: [
      ["init", "in the folder migrations, for the database whose driver is in package.json"],
      ["init db/migrations --database sqlite", "in another folder, for SQLite"],
      ["init --template application", "for an application with its own database layer"],
      ["init --template ../our-template", "from a folder of your own"],
      ["init --from-database --stamp", "from the tables of an existing database"]
    ],
    flags: {
      template: Flag.string("template", {
        alias: "t",
        placeholder: "name",
        completes: ["generic", "multidb", "application"],
        description:
          "The template to start from (default: generic; see list-templates), or a folder with one of your own"
      }),
      database: Flag.choice("database", ["postgresql", "mysql", "mariadb", "mssql", "sqlite"], {
        description: "The database (default: the one whose driver is in package.json)"
      }),
      fromDatabase: Flag.boolean("from-database", {
        description: "Declare what the database holds, and write a first revision that creates it"
      }),
      stamp: Flag.boolean("stamp", { description: "Record the first revision in the database as applied" }),
      ...reflected,
      ...connection,
      json
    },
    arguments: {
      directory: Argument.optional("directory", {
        completes: "folders",
        description: "The folder for the scripts (default: migrations)"
      })
    },
    check: ({ exclude, fromDatabase, include, schema, stamp }) =>
      !fromDatabase && (stamp || schema.length > 0 || include.length > 0 || exclude.length > 0)
        ? "--stamp, --schema, --include and --exclude are for --from-database."
        : undefined,
    run: async (values, settings) => (await import("./handlers/Setup.ts")).init(values, settings)
  }),
  Command.make({
    name: "list-templates",
    summary: "List the templates of init.",
    examples: [["list-templates", ""]],
    flags: { json },
    arguments: {},
    run: async (values) => (await import("./handlers/Setup.ts")).listTemplates(values)
  }),
  Command.make({
    name: "revision",
    summary: "Create the file of a new revision, and print its path.",
    examples: [
      [`revision -m "add account"`, "after the head"],
      [`revision -m "billing" --head base --branch-label billing`, "start a separate branch"],
      [`revision -m "invoice" --head billing@head --depends-on 1975ea`, "continue that branch"],
      [`revision -m "add a view" --format sql`, "as a SQL file, with the statements up and down"]
    ],
    flags: {
      ...newRevision,
      autogenerate: Flag.boolean("autogenerate", {
        description: "Fill the file with the differences between the database and the declared schema"
      }),
      sql: Flag.boolean("sql", {
        description: "Run env.ts without connecting (requires revisionEnvironment in the configuration)"
      }),
      head: Flag.strings("head", {
        placeholder: "revision",
        completes: ["head", "base"],
        description: "The down revision, label@head, or base (default: head); repeatable"
      }),
      dependsOn: Flag.strings("depends-on", {
        placeholder: "revision",
        description: "A revision or label of another branch to depend on; repeatable"
      }),
      json
    },
    arguments: {},
    check: ({ autogenerate, format, sql }) =>
      autogenerate && sql
        ? "--autogenerate compares the database with the declared schema, and --sql does not connect: leave out one of them."
        : autogenerate && format === "sql"
        ? "--autogenerate writes operations as TypeScript: leave out --format sql."
        : undefined,
    run: async (values, settings) => (await import("./handlers/Files.ts")).revision(values, settings)
  }),
  Command.make({
    name: "merge",
    summary: "Create the file of a revision that follows several others.",
    examples: [[`merge heads -m "merge billing"`, "merge all heads into one"]],
    flags: { ...newRevision, json },
    arguments: { revisions },
    run: async (values, settings) => (await import("./handlers/Files.ts")).merge(values, settings)
  }),
  Command.make({
    name: "inspect",
    summary: "Show the schema of a database.",
    details: [
      "Reads the catalogue and changes nothing. The version table and the other tables of effect-alembic are left out.",
      "In --include and --exclude, * matches any text; a name may be qualified with its schema."
    ],
    examples: [
      ["inspect", "as a tree"],
      ["inspect --format typescript > src/schema.ts", "as the source of its MetaData"],
      ["inspect --format typescript --output src/schema", "in a file for each schema"],
      ["inspect --format model > src/models.ts", "as Model classes of @effect/sql"],
      [`inspect --format mermaid --include "order*"`, "some tables as a diagram"]
    ],
    flags: {
      format: Flag.choice("format", ["tree", "sql", "typescript", "model", "mermaid"], {
        description: "How to print it (default: tree); see also --json"
      }),
      output: Flag.string("output", {
        alias: "o",
        placeholder: "folder",
        completes: "folders",
        description: "Write the TypeScript into this folder, in a file for each schema"
      }),
      ...reflected,
      ...connection,
      json
    },
    arguments: {},
    check: ({ format, json, output }) =>
      json && (format !== undefined || output !== undefined)
        ? "--json replaces --format and --output: leave them out."
        : output !== undefined && format !== "typescript"
        ? "--output is for TypeScript: add --format typescript."
        : undefined,
    run: async (values, settings) => (await import("./handlers/Inspect.ts")).inspect(values, settings)
  }),
  Command.make({
    name: "edit",
    summary: "Open the files of revisions in the editor named by VISUAL or EDITOR.",
    examples: [["edit head", "the newest revision"], ["edit current", "the current revision of the database"]],
    flags: connection,
    arguments: { revision },
    run: async (values, settings) => (await import("./handlers/Files.ts")).edit(values, settings)
  }),
  Command.make({
    name: "upgrade",
    summary: "Upgrade the database to a revision.",
    details: [
      "Messages go to standard error; standard output stays empty except with --sql, --dry-run and --json.",
      "With --sql the revision may be a range from:to; without one the script starts at base."
    ],
    examples: [
      ["upgrade head", "apply all pending revisions"],
      ["upgrade +1", "apply the next one"],
      ["upgrade head --dry-run", "show what would be done"],
      ["upgrade 1975ea:head --sql > upgrade.sql", "write a script for somebody else to run"]
    ],
    flags: {
      ...run,
      frozen: Flag.boolean("frozen", {
        description: "Fail if files of applied revisions were edited, instead of printing a warning"
      })
    },
    arguments: { revision },
    check: checkRun,
    run: async (values, settings) => (await import("./handlers/Run.ts")).upgrade(values, settings)
  }),
  Command.make({
    name: "downgrade",
    summary: "Downgrade the database to a revision.",
    details: ["With --sql the revision must be a range from:to, because a script does not read the database."],
    examples: [
      ["downgrade -1", "undo the last revision"],
      ["downgrade base", "undo all revisions"],
      ["downgrade head:1975ea --sql > downgrade.sql", "write a script"]
    ],
    flags: run,
    arguments: { revision },
    check: checkRun,
    run: async (values, settings) => (await import("./handlers/Run.ts")).downgrade(values, settings)
  }),
  Command.make({
    name: "current",
    summary: "Show the current revisions of the database.",
    details: ["Changes nothing, and does not create the version table."],
    examples: [
      ["current", ""],
      ["current -v", "with the address of the database"],
      ["current --check-heads", "for a health check: exit code 7 unless at all heads"]
    ],
    flags: {
      checkHeads: Flag.boolean("check-heads", {
        description: "Fail with exit code 7 unless the database is at all heads"
      }),
      ...connection,
      json
    },
    arguments: {},
    run: async (values, settings) => (await import("./handlers/Show.ts")).current(values, settings)
  }),
  Command.make({
    name: "check",
    summary: "Fail if the database differs from the declared schema.",
    examples: [
      ["check", ""],
      ["check --applied", "exit code 7 if files of applied revisions were edited"]
    ],
    flags: {
      applied: Flag.boolean("applied", {
        description: "Fail if files of applied revisions were edited after they were applied"
      }),
      ...connection,
      json
    },
    arguments: {},
    run: async (values, settings) => (await import("./handlers/Check.ts")).check(values, settings)
  }),
  Command.make({
    name: "diff",
    summary: "Show the differences between the database, the declared schema and revisions.",
    details: [
      "Each side is database, metadata (the targetMetadata of env.ts) or a revision. + marks what only the second side has, - what only the " +
      "first one has. The exit code is 7 if there are differences.",
      "A revision is built by running its migrations in a scratch database, which is dropped afterwards: env.ts gives its scratchClient."
    ],
    examples: [
      ["diff database metadata", "what the next generated revision would contain"],
      ["diff head database", "what was changed in the database by hand"],
      ["diff head metadata", "in CI, without a migrated database: is a revision missing?"],
      ["diff ae10 head --json", "between two revisions, for programs"]
    ],
    flags: { ...connection, json },
    arguments: {
      from: Argument.required("from", { completes: sides, description: sideDescription }),
      to: Argument.required("to", { completes: sides, description: sideDescription })
    },
    run: async (values, settings) => (await import("./handlers/Check.ts")).diff(values, settings)
  }),
  Command.make({
    name: "stamp",
    summary: "Set the version table to these revisions without running migrations.",
    details: ["With --sql each revision may be a range from:to; all of them must start at the same revision."],
    examples: [
      ["stamp head", "adopt a database that already has the schema"],
      ["stamp base", "empty the version table"],
      ["stamp head --purge", "repair a version table that names unknown revisions"]
    ],
    flags: {
      ...run,
      purge: Flag.boolean("purge", { description: "Delete all rows of the version table first" })
    },
    arguments: { revisions },
    check: checkRun,
    run: async (values, settings) => (await import("./handlers/Run.ts")).stamp(values, settings)
  }),
  Command.make({
    name: "resolve",
    summary: "Record how an unfinished migration was repaired by hand.",
    details: ["Writes the version table and deletes the migration's journal; runs nothing of the migration."],
    examples: [
      ["resolve ae10 --as applied", "it was completed by hand"],
      ["resolve ae10 --as reverted", "it was undone by hand"]
    ],
    flags: {
      as: Flag.requiredChoice("as", ["applied", "reverted"], {
        description: "Whether the migration was completed by hand or undone by hand"
      }),
      ...connection,
      json
    },
    arguments: { revision },
    run: async (values, settings) => (await import("./handlers/Run.ts")).resolve(values, settings)
  }),
  Command.make({
    name: "ensure-version",
    summary: "Create the version table if it does not exist.",
    examples: [["ensure-version", ""]],
    flags: { sql, ...connection, json },
    arguments: {},
    check: (values) => checkRun({ ...values, dryRun: false, lockTimeout: undefined }),
    run: async (values, settings) => (await import("./handlers/Run.ts")).ensureVersion(values, settings)
  }),
  Command.make({
    name: "history",
    summary: "List revisions, newest first.",
    details: ["Reads only files, unless current, -i or --applied needs the database."],
    examples: [
      ["history", ""],
      ["history --graph -i", "as a graph that shows which revisions are applied"],
      ["history -r current:", "the current revision of the database and those after it"],
      ["history -r -3:", "from three revisions below the heads"],
      ["history --applied", "what was run in the database, when and by whom"]
    ],
    flags: {
      applied: Flag.boolean("applied", {
        description: "List what was run in the database, oldest first, from its history table"
      }),
      range: Flag.string("rev-range", {
        alias: "r",
        placeholder: "from:to",
        description: "Part of the history; either side may be left out; current is the database's revision"
      }),
      indicateCurrent: Flag.boolean("indicate-current", {
        alias: "i",
        description: "Read the database, and mark its current revision"
      }),
      graph: Flag.boolean("graph", {
        description: "Draw branches; with -i, revisions that are not applied are drawn as o"
      }),
      ...connection,
      json
    },
    arguments: {},
    check: ({ applied, graph, indicateCurrent, range }) =>
      applied && (range !== undefined || indicateCurrent || graph)
        ? "--applied lists the history of the database, not of the files: leave out -r, -i and --graph."
        : undefined,
    run: async (values, settings) => (await import("./handlers/Show.ts")).history(values, settings)
  }),
  Command.make({
    name: "heads",
    summary: "List the head revisions.",
    examples: [["heads", ""], ["heads -v", "with their files and documentation"]],
    flags: {
      resolveDependencies: Flag.boolean("resolve-dependencies", {
        description: "Leave out heads that other revisions depend on"
      }),
      json
    },
    arguments: {},
    run: async (values, settings) => (await import("./handlers/Show.ts")).heads(values, settings)
  }),
  Command.make({
    name: "branches",
    summary: "List the branch points and the revisions that follow them.",
    examples: [["branches", ""]],
    flags: { json },
    arguments: {},
    run: async (values, settings) => (await import("./handlers/Show.ts")).branches(values, settings)
  }),
  Command.make({
    name: "show",
    summary: "Show the details of a revision.",
    examples: [
      ["show head", ""],
      ["show 1975", "the revision whose id starts with 1975"],
      ["show current", "the current revision of the database"]
    ],
    flags: { ...connection, json },
    arguments: { revision },
    run: async (values, settings) => (await import("./handlers/Show.ts")).show(values, settings)
  }),
  Command.make({
    name: "bundle",
    summary: "Write a module that imports all revisions, for serverless and single-file builds.",
    details: [
      "The module exports a layer, scripts, that needs no folder at run time. Write it again after each new revision."
    ],
    examples: [
      ["bundle", ""],
      ["bundle -o src/migrations.ts", "to another file"],
      ["bundle --check", "in CI, after a revision was added"]
    ],
    flags: {
      output: Flag.string("output", {
        alias: "o",
        placeholder: "file",
        completes: "files",
        description: "The file to write (default: bundle.ts next to env.ts)"
      }),
      check: Flag.boolean("check", { description: "Write nothing, and fail unless the file is up to date" }),
      json
    },
    arguments: {},
    run: async (values, settings) => (await import("./handlers/Files.ts")).bundle(values, settings)
  }),
  Command.make({
    name: "validate",
    summary: "Check all revisions without a database, for CI.",
    details: [
      "Reads the graph, type-checks and loads the files, and writes the SQL of all upgrades and downgrades. Statements after one that reads " +
      "from the database are not checked. Types are checked with the TypeScript of the project, if it has one."
    ],
    examples: [["validate", ""]],
    flags: { tag: connection.tag, json },
    arguments: {},
    run: async (values, settings) => (await import("./handlers/Check.ts")).validate(values, settings)
  }),
  Command.make({
    name: "test",
    summary: "Run the laws of migrations in scratch databases.",
    details: [
      "Each revision goes up, down and up again with rows in its tables, is interrupted and finished, and so on (docs/testing-migrations.md).",
      "The databases are dropped afterwards, and the configured one need not exist: env.ts gives its scratchClient."
    ],
    examples: [["test", "in CI: exit code 7 if a law does not hold"]],
    flags: { schema: reflected.schema, ...connection, json },
    arguments: {},
    run: async (values, settings) => (await import("./handlers/Test.ts")).test(values, settings)
  })
]
