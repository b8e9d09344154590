/**
 * The floors of the house, lowest first. A file imports only from the rows above it in this table, or from files named
 * before it in its own row; type-only imports count. Each row reads: floor (where it starts), folder in `src/`, files.
 *
 * A new file needs one word here. `*` stands for every file of a folder; within it only circles are forbidden.
 */
const table = `
   0  ./                   Version Spelling
   1  schema/              Name TypeDefinition SqlType SqlText SchemaError Constraint Index Sequence ServerDefault Enum Column
                        Table NamingConvention MetaData TableSchema
   2  dialect/             Lexer Quoting Statement CompileError DriverError TransactionControl Locking ImplicitCommits Identifiers Literals TypeCompiler
                        TableLayout DdlElement DdlCompiler Features DdlPlanner Comparison Dialect BulkInsert
   3  dialect/postgresql/  Identifiers Literals Locking Types TypeCompiler DdlCompiler DdlPlanner Comparison Dialect
      dialect/mysql/       Identifiers Literals Locking TransactionControl ImplicitCommits Types TypeCompiler DdlCompiler DdlPlanner Comparison Dialect
      dialect/mssql/       Identifiers Literals Locking Types TypeCompiler DdlCompiler DdlPlanner Comparison Dialect
      dialect/sqlite/      Identifiers Literals Locking Types TypeCompiler DdlCompiler DdlPlanner Comparison Dialect
      ./                   Dialects
   4  execution/           ScriptClient Execution DdlImpl
   5  ledger/              HeadMaintainer Ledger History JournalRecord Journal MigrationLock
   6  operations/          OperationError MigrateOperation Batch interpret Operations
      ./                   op
   7  migration/           MigrationContext Migration
   8  revision/            RevisionSymbol RevisionError RevisionWarning RevisionGraph RevisionOrder RevisionLabels Revision
                        RevisionMap RevisionFormat RevisionRange RevisionGraphView NewRevision MigrationStep
   9  script/              Source ContentHash Folder RevisionIndex ModuleHooks ModuleLoader WriteHooks FileName ScriptTemplate
                        ScriptDirectory Templates WholeFile Init Editor Bundle
  10  runtime/             Hooks MigrationRunner EnvironmentContext Environment
  11  ./                   Ini AlembicConfig
  12  ./                   CommandError Commands
  13  cli/                 *
      testing/             *
  14  ./                   Table index postgresql mysql mssql sqlite testing bin
`

/** The dialects are wings of one floor: none imports from another. */
const wings = ["postgresql", "mysql", "mssql", "sqlite"]

/** The drivers that only the user's program, never ours, brings. */
const drivers = "(@effect/sql-[a-z0-9-]+|pg|mysql2|tedious|better-sqlite3)"

const escape = (text) => text.replaceAll(/[./]/g, "\\$&")

const entries = []
let floor
let folder
for (const word of table.trim().split(/\s+/)) {
  if (/^\d+$/.test(word)) floor = word
  else if (word.endsWith("/")) folder = word.replace("./", "")
  else {
    const file = word === "*" ? ".+" : escape(word)
    entries.push({ floor, name: `${folder}${word}`, path: `^src/${escape(folder)}${file}\\.ts$` })
  }
}

const floors = entries.slice(0, -1).map(({ floor, name, path }, index) => ({
  name: `floor ${floor}, ${name}: imports run down the floors`,
  severity: "error",
  from: { path },
  to: { path: entries.slice(index + 1).map((later) => later.path) }
}))

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...floors,
    ...wings.map((wing) => ({
      name: `dialect/${wing}: dialects do not import each other`,
      severity: "error",
      from: { path: `^src/dialect/${wing}/` },
      to: { path: `^src/dialect/(${wings.filter((other) => other !== wing).join("|")})/` }
    })),
    {
      name: "nothing is circular",
      severity: "error",
      from: { path: "^src/" },
      to: { circular: true }
    },
    {
      name: "src does not import tests and examples",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(test|scratchpad|bench|docs)/" }
    },
    {
      name: "src imports no driver",
      severity: "error",
      from: { path: "^src/" },
      to: { path: `node_modules/${drivers}/` }
    }
  ],
  required: [
    {
      name: "give it a floor: name this file in the table of .dependency-cruiser.mjs",
      severity: "error",
      module: { path: "^src/", pathNot: entries.map((entry) => entry.path) },
      to: { path: "^a floor$" }
    }
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] }
  }
}
