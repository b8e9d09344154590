/**
 * The exit codes of the process. `docs/command-line.md` documents them; an error carries its own as `exitCode`.
 *
 * @since 0.1.0
 */
import type { Failure } from "./Command.ts"

/**
 * A defect of effect-alembic, or an error of an own command that carries no exit code.
 *
 * @since 0.1.0
 * @category constants
 */
export const defect = 1

/**
 * The command line is not valid.
 *
 * @since 0.1.0
 * @category constants
 */
export const usage = 2

/**
 * The exit codes of signals: 128 and the number of the signal.
 *
 * @since 0.1.0
 * @category constants
 */
export const signals = { SIGINT: 130, SIGTERM: 143 } as const

/**
 * The exit code of an error.
 *
 * @since 0.1.0
 * @category combinators
 */
export const ofFailure = ({ _tag, exitCode }: Failure): number => {
  const kind = kinds[_tag]
  return exitCode ?? (kind === undefined ? defect : codes[kind])
}

// Classes that do not carry their exit code yet.
const codes = { usage, project: 3, revision: 4, database: 5, migration: 6, check: 7 } as const

const kinds: Readonly<Record<string, keyof typeof codes>> = {
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
