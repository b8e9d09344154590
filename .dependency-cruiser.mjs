/**
 * The layers of `src/`, lowest first. A file imports only from the rows above it in this table, or from files named before
 * it in its own row; type-only imports count. Each row reads: layer (where it starts), folder in `src/`, files.
 *
 * Add a new file to this table. `*` is every file of a folder; such files may import each other, without cycles.
 */
const table = `
   0  ./                   Version Spelling
   1  schema/              Name TypeDefinition SqlType SqlText SchemaError Options Constraint Index Sequence ServerDefault Enum Column
                        Table NamingConvention SchemaObject MetaData TableSchema FromModel
   2  dialect/             Lexer Splitter Statement DriverError TaggedError CompileError TransactionControl Locking SchemaChange ImplicitCommits Identifiers Literals TypeCompiler
                        TableLayout DdlElement DdlText DdlNames DefinitionCompiler DdlCompiler Features DdlPlanner Reflection Comparison Dialect Step BulkInsert
   3  dialect/postgresql/  Lexer Identifiers Literals Locking Types TypeCompiler DdlCompiler DdlPlanner CatalogueQueries ReflectedType Inspector PrintedObjects Comparison Dialect
      dialect/mysql/       Lexer Identifiers Literals Locking TransactionControl SchemaChange KnownFunctions Repeatable ImplicitCommits Types TypeCompiler DdlCompiler DdlPlanner CatalogueQueries ReflectedType Inspector PrintedTables Comparison Dialect
      dialect/mssql/       Lexer Identifiers Literals Connection Locking TransactionControl Types TypeCompiler DdlCompiler DdlPlanner CatalogueQueries OtherObjects ReflectedType Inspector PrintedTables Comparison Dialect
      dialect/sqlite/      Lexer Connection Identifiers Literals Locking Types TypeCompiler DdlCompiler DdlPlanner CatalogueQueries ReflectedType CreateStatement Inspector Comparison Rebuild Dialect
      ./                   Dialects UsageError
   4  execution/           DatabaseError Observer ServerStatus Transaction ScriptClient Execution Inspector Rebuild DdlImpl CreateAll
   5  ledger/              JournalRecord LedgerError HeadMaintainer BookkeepingTable Ledger MigrationLock HistoryRecord History
                        JournalState Journal
   6  autogenerate/        Code
      operations/          SqlFile DiffTuple MigrateOperation reverse toDiffTuples BatchState BatchPlan Batch plan runStep Operations
      op/                  OperationOptions optionKeys OperationValues invoke batchAlterTable
      ./                   op
   7  revision/            RevisionSymbol RevisionError RevisionWarning RevisionGraph RevisionOrder RevisionLabels Revision
                        RevisionMap RevisionFormat RevisionRange RevisionGraphView NewRevision MigrationStep
   8  migration/           Transactions MigrationContext Migration
   9  script/              ScriptError Once RevisionSyntax RevisionScan Source DiscardedEffects SqlRevision ContentHash Folder RevisionIndex ModuleFunction Bundled ModuleHooks SharedModule ModuleLoader WriteHooks FileName ScriptTemplate
                        ScriptFolders StaleBundle WholeFile MigrationFile DistinctRevisions GenerateScript ScriptDirectory Templates TemplateFolder Init Editor Bundle TypeCheck
  10  autogenerate/        MigrationScript CompareOptions Describe Difference AutogenerateError Plugins TableForm TablePair Identity ColumnUse ColumnDiff PrimaryKeyDiff IndexDiff ObjectForm Inspection ConstraintDiff
                        DependentKeys RenameHints Diff EnumDependents EnumDiff ExistingTypes ObjectDiff ServerAnswers OperationOrder Compare
                        RenderItem RenderType RenderMetaData RenderModel Loss Render Renames AutogenerateOptions Rewriter Baseline
      runtime/             Hooks FailureCause MigrationFailed StepFailure Work LoadedStep StepRunner MigrationRunner EnvironmentError ConfigureOptions Connection
                        ConfiguredLayer EnvironmentContext Environment
  11  config/              ConfigurationError Ini SettingsSchema Settings AlembicIni ConfigFile
      ./                   AlembicConfig
  12  commands/            CommandError RunOptions Revisions DryRun RunEnvironment ReadDatabases Inspect Applied Migrate Stamp Current Show Setup BundleScripts Validate
                        MakeRevision RevisionScripts CreateRevision Autogenerate Scratch Diff CreateBaseline Embedding
      ./                   Commands Autogenerate
  13  testing/             *
      cli/                 *
  14  ./                   Table MetaData MigrateOperation index dialect postgresql mysql mssql sqlite testing cli bin
`

/** No dialect imports another. */
const dialects = ["postgresql", "mysql", "mssql", "sqlite"]

/** Drivers are installed and imported by the application, never by `src/`. */
const drivers = "(@effect/sql-[a-z0-9-]+|pg|mysql2|tedious|better-sqlite3)"

const escape = (text) => text.replaceAll(/[./]/g, "\\$&")

const entries = []
let layer
let folder
for (const word of table.trim().split(/\s+/)) {
  if (/^\d+$/.test(word)) layer = word
  else if (word.endsWith("/")) folder = word.replace("./", "")
  else {
    const file = word === "*" ? ".+" : escape(word)
    entries.push({ layer, name: `${folder}${word}`, path: `^src/${escape(folder)}${file}\\.ts$` })
  }
}

const layers = entries.slice(0, -1).map(({ layer, name, path }, index) => ({
  name: `layer ${layer}, ${name}: import only from lower layers`,
  severity: "error",
  from: { path },
  to: { path: entries.slice(index + 1).map((later) => later.path) }
}))

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...layers,
    ...dialects.map((dialect) => ({
      name: `dialect/${dialect}: dialects do not import each other`,
      severity: "error",
      from: { path: `^src/dialect/${dialect}/` },
      to: { path: `^src/dialect/(${dialects.filter((other) => other !== dialect).join("|")})/` }
    })),
    {
      name: "no import cycles",
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
      name: "no layer: add this file to the table in .dependency-cruiser.mjs",
      severity: "error",
      module: { path: "^src/", pathNot: entries.map((entry) => entry.path) },
      to: { path: "^a layer$" }
    }
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] }
  }
}
