/**
 * What the process says when it ends. Users' scripts rely on these numbers; `docs/command-line.md` documents them.
 *
 * @since 0.1.0
 */
import type { CliError } from "./Handlers.ts"

/**
 * - `defect`: a fault of this tool;
 * - `usage`: the words of the command line;
 * - `project`: the configuration, the folder of scripts, env.ts or a migration file;
 * - `revision`: the revision asked for, or the graph;
 * - `database`: no connection, or the version table;
 * - `migration`: a migration failed;
 * - `check`: the database is not where `--check-heads` or `check` wants it, or that cannot be found out.
 *
 * @since 0.1.0
 * @category constants
 */
export const ExitCode = {
  success: 0,
  defect: 1,
  usage: 2,
  project: 3,
  revision: 4,
  database: 5,
  migration: 6,
  check: 7,
  interrupted: 130,
  terminated: 143
} as const

/**
 * @since 0.1.0
 * @category combinators
 */
export const ofError = (error: CliError): number => ExitCode[kinds[error._tag]]

const kinds: Readonly<Record<CliError["_tag"], keyof typeof ExitCode>> = {
  BundleRefused: "usage",
  ConfigPresent: "usage",
  DatabaseUnknown: "usage",
  FileExists: "usage",
  FolderNotEmpty: "usage",
  MalformedRange: "usage",
  NoSuchTemplate: "usage",
  PurgeNeedsDatabase: "usage",
  RangeNotAllowed: "usage",
  RangeRequired: "usage",
  RevisionIdTaken: "usage",
  RevisionNameRefused: "usage",
  ScriptAlone: "usage",
  SeveralStarts: "usage",
  SqlNeedsEnvironment: "usage",
  UnknownVersionPath: "usage",
  VersionPathRequired: "usage",
  AutogenerateMissing: "check",
  AliasNotFound: "project",
  ClientNotConfigured: "project",
  ConfigInvalid: "project",
  ConfigNotFound: "project",
  ConfigUnreadable: "project",
  ConfigUnsupported: "project",
  DialectMismatch: "project",
  DialectMissing: "project",
  EditorFailed: "project",
  EditorNotFound: "project",
  EnvironmentFailed: "project",
  EnvironmentMissing: "project",
  FileNotWritten: "project",
  FileRemovedByHook: "project",
  FolderUnreadable: "project",
  FoldersNotRead: "project",
  HookFailed: "project",
  HookNotFound: "project",
  ImportNotFound: "project",
  IniSyntaxError: "project",
  InvalidMigration: "project",
  MissingDefaultExport: "project",
  ModuleFailed: "project",
  ModuleNotFound: "project",
  ModuleUnreadable: "project",
  NoFile: "project",
  NoFolder: "project",
  NotAHook: "project",
  NothingRan: "project",
  RevisionChanged: "project",
  RevisionUnreadable: "project",
  ScriptLocationMissing: "project",
  SourceSyntaxError: "project",
  StrayPercent: "project",
  TemplateError: "project",
  TemplateLacks: "project",
  TemplateUnusable: "project",
  TsconfigUnusable: "project",
  TypeScriptUnavailable: "project",
  UnknownClient: "project",
  UnknownToken: "project",
  UnsafeFileName: "project",
  AmbiguousPrefix: "revision",
  AmbiguousStart: "revision",
  AmbiguousWalk: "revision",
  CycleDetected: "revision",
  DependencyCycleDetected: "revision",
  DependencySelfLoop: "revision",
  DuplicateBranchLabel: "revision",
  DuplicateParents: "revision",
  IllegalRevisionId: "revision",
  InvalidDowngradeTarget: "revision",
  MissingRevision: "revision",
  MultipleHeads: "revision",
  NoRevisionMeant: "revision",
  NoSuchBranch: "revision",
  NoSuchRevision: "revision",
  NotAHead: "revision",
  NotAncestor: "revision",
  NotInBranch: "revision",
  NothingToDrop: "revision",
  NothingToMerge: "revision",
  OverlappingRevisions: "revision",
  RelativeOutOfRange: "revision",
  RevisionDefinedTwice: "revision",
  RevisionNotHere: "revision",
  SelfLoop: "revision",
  UnknownDatabaseRevision: "revision",
  UnreachableRevision: "revision",
  WalkedTooFar: "revision",
  DatabaseError: "database",
  LedgerError: "database",
  LockError: "database",
  ConnectionFailed: "database",
  CompileError: "migration",
  MigrationFailed: "migration",
  SchemaError: "migration",
  DatabaseNotAtHeads: "check",
  NotTheNext: "revision",
  ResolveNeedsFile: "revision",
  RevisionsEdited: "check"
}
