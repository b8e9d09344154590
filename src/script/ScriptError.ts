/**
 * Errors of migration files: finding, reading, loading and writing them. Each reason of a {@link ScriptError} names the file.
 *
 * @since 0.1.0
 */
import type { PlatformError } from "@effect/platform/Error"
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as DriverError from "../dialect/DriverError.ts"
import { TaggedError } from "../dialect/TaggedError.ts"
import type { DefinitionFault } from "../migration/Migration.ts"
import type { Revision } from "../revision/Revision.ts"
import * as Spelling from "../Spelling.ts"

/**
 * The folder of the migrations does not exist.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ScriptLocationMissing extends Data.TaggedClass("ScriptLocationMissing")<{
  readonly path: string
}> {
  readonly code = "EA0301"
  get message(): string {
    return `Path doesn't exist: ${this.path}. Create it with \`effect-alembic init\`, or correct scriptLocation in the configuration.`
  }
}

/**
 * A version location does not exist, so it is not known which revisions the database should have.
 *
 * @since 0.1.0
 * @category reasons
 */
export class VersionLocationMissing extends Data.TaggedClass("VersionLocationMissing")<{
  readonly path: string
}> {
  readonly code = "EA0333"
  get message(): string {
    return `The version location ${this.path} does not exist, so it is not known whether the database has all revisions. ` +
      "Restore the folder, create it if the project has no revisions yet, or correct versionLocations in the configuration."
  }
}

/**
 * A bundle does not import the revisions that the project has now.
 *
 * @since 0.1.0
 * @category reasons
 */
export class BundleStale extends Data.TaggedClass("BundleStale")<{ readonly path: string }> {
  readonly code = "EA0334"
  get message(): string {
    return `${this.path} is not up to date with the revisions of the project. Run \`effect-alembic bundle\` to write it again ` +
      "(with the same --output), and commit it."
  }
}

/**
 * A folder cannot be read.
 *
 * @since 0.1.0
 * @category reasons
 */
export class FolderUnreadable extends Data.TaggedClass("FolderUnreadable")<{
  readonly path: string
  readonly cause: PlatformError
}> {
  readonly code = "EA0302"
  get message(): string {
    return `Cannot read the folder ${this.path}: ${this.cause.message}. Check its permissions, or correct the configuration.`
  }
}

/**
 * A migration file cannot be read.
 *
 * @since 0.1.0
 * @category reasons
 */
export class RevisionUnreadable extends Data.TaggedClass("RevisionUnreadable")<{
  readonly path: string
  readonly cause: PlatformError
}> {
  readonly code = "EA0303"
  get message(): string {
    return `Cannot read ${this.path}: ${this.cause.message}. Check the permissions of the file.`
  }
}

/**
 * A file is not valid TypeScript, JavaScript or JSON. Lines and columns count from 1.
 *
 * @since 0.1.0
 * @category reasons
 */
export class SourceSyntaxError extends Data.TaggedClass("SourceSyntaxError")<{
  readonly path: string
  readonly line: number
  readonly column: number
  readonly detail: string
  readonly frame: string
}> {
  readonly code = "EA0304"
  get message(): string {
    return `${this.path}:${this.line}:${this.column}: ${this.detail}.\n\n${this.frame}`
  }
}

/**
 * The default export of a migration file is not a valid migration.
 *
 * @since 0.1.0
 * @category reasons
 */
export class InvalidMigration extends Data.TaggedClass("InvalidMigration")<{
  readonly path: string
  readonly fault: DefinitionFault
}> {
  readonly code = "EA0305"
  get message(): string {
    return `${this.path}: ${this.fault.message}`
  }
}

/**
 * A migration uses services of its project that nothing provides.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ServicesMissing extends Data.TaggedClass("ServicesMissing")<{
  readonly revision: string
  readonly services: ReadonlyArray<string>
}> {
  readonly code = "EA0335"
  get message(): string {
    return `Revision ${this.revision} uses ${this.services.join(", ")}, which is not provided. No migration was run. ` +
      "Set the option `services` of env.ts (or layerUpgrade) to a layer that provides it."
  }
}

/**
 * A loaded migration differs from the text of its file.
 *
 * @since 0.1.0
 * @category reasons
 */
export class RevisionChanged extends Data.TaggedClass("RevisionChanged")<{
  readonly path: string
  readonly key: keyof Identity
  readonly read: string
  readonly loaded: string
}> {
  readonly code = "EA0306"
  get message(): string {
    return `The text of ${this.path} has the ${this.key} ${this.read}, but the loaded module has ${this.loaded}. ` +
      "Write the keys of a revision as literals in the call of Migration.make. If the file was just edited, try again."
  }
}

/**
 * The folder of the migrations has no env file.
 *
 * @since 0.1.0
 * @category reasons
 */
export class EnvironmentMissing extends Data.TaggedClass("EnvironmentMissing")<{
  readonly path: string
}> {
  readonly code = "EA0307"
  get message(): string {
    return `${this.path} does not exist. This file configures the database: restore it, let \`effect-alembic init\` create the ` +
      "missing files, or write `export default Environment.make({ … })`."
  }
}

/**
 * The migrations are part of a program, which has no folder to write to.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NoFolder extends Data.TaggedClass("NoFolder") {
  readonly code = "EA0308"
  get message(): string {
    return "These migrations are part of a program, so no file can be written. Run the command in the project that contains their files."
  }
}

/**
 * A revision is part of a program and has no file.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NoFile extends Data.TaggedClass("NoFile")<{
  readonly revision: string
}> {
  readonly code = "EA0309"
  get message(): string {
    return `Revision ${this.revision} has no file here: it is part of a program. Run the command in the project that contains its file.`
  }
}

/**
 * A file does not exist.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ModuleNotFound extends Data.TaggedClass("ModuleNotFound")<{
  readonly path: string
}> {
  readonly code = "EA0310"
  get message(): string {
    return `${this.path} does not exist. Restore the file, or correct the path.`
  }
}

/**
 * A file exists but cannot be read.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ModuleUnreadable extends Data.TaggedClass("ModuleUnreadable")<{
  readonly path: string
  readonly cause: PlatformError
}> {
  readonly code = "EA0311"
  get message(): string {
    return `Cannot read ${this.path}: ${this.cause.message}. Check the permissions of the file.`
  }
}

/**
 * A file throws while it is loaded, or imports a name that is not exported.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ModuleFailed extends Data.TaggedClass("ModuleFailed")<{
  readonly path: string
  readonly cause: unknown
}> {
  readonly code = "EA0312"
  get message(): string {
    return Option.match(DriverError.nativeModule(DriverError.fromUnknown(this.cause)), {
      onNone: () => `Cannot load ${this.path}.\n\n${stackOf(this.cause)}`,
      onSome: (detail) => `Cannot load ${this.path}. ${detail}`
    })
  }
}

/**
 * A file imports a module that does not exist. `version` is the version that fits this library, where it is known.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ImportNotFound extends Data.TaggedClass("ImportNotFound")<{
  readonly path: string
  readonly importer: string
  readonly specifier: string
  readonly version: Option.Option<string>
}> {
  readonly code = "EA0313"
  get message(): string {
    const found = packageName.exec(this.specifier)
    if (found === null) {
      return `${this.importer} imports ${this.specifier}, which does not exist. Correct the path of the import.`
    }
    const version = Option.match(this.version, { onNone: () => "", onSome: (range) => `@${range}` })
    return `${this.importer} imports "${this.specifier}", which is not installed. Install it:\n\n` +
      `  npm install "${found[0]}${version}"`
  }
}

/**
 * A file imports a path alias of tsconfig.json that does not resolve to a file.
 *
 * @since 0.1.0
 * @category reasons
 */
export class AliasNotFound extends Data.TaggedClass("AliasNotFound")<{
  readonly path: string
  readonly importer: string
  readonly specifier: string
  readonly tsconfig: string
}> {
  readonly code = "EA0314"
  get message(): string {
    return `${this.importer} imports from "${this.specifier}", but the "paths" of ${this.tsconfig} match no existing file. ` +
      "Correct the import, or the paths."
  }
}

/**
 * A file imports a package that is not installed, and the tsconfig.json that may have an alias for it is invalid.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TsconfigUnusable extends Data.TaggedClass("TsconfigUnusable")<{
  readonly path: string
  readonly importer: string
  readonly specifier: string
  readonly tsconfig: string
  readonly detail: string
}> {
  readonly code = "EA0315"
  get message(): string {
    return `${this.importer} imports from "${this.specifier}", which is not installed. It may be an alias of ${this.tsconfig}, ` +
      `which is invalid: ${this.detail.replace(/[.?]?$/, ".")} Correct that file, or install the package.`
  }
}

/**
 * TypeScript cannot be compiled on this machine.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TypeScriptUnavailable extends Data.TaggedClass("TypeScriptUnavailable")<{
  readonly path: string
  readonly cause: unknown
}> {
  readonly code = "EA0316"
  get message(): string {
    return `${this.path} is TypeScript, and the compiler for it (oxc-transform) cannot be loaded: ` +
      `${Predicate.isError(this.cause) ? this.cause.message : String(this.cause)}. Install it again for this machine ` +
      "(`npm install oxc-transform`), use a runtime for TypeScript (tsx, Bun, Deno), or compile your files first."
  }
}

/**
 * A file has no default export.
 *
 * @since 0.1.0
 * @category reasons
 */
export class MissingDefaultExport extends Data.TaggedClass("MissingDefaultExport")<{
  readonly path: string
  readonly exports: ReadonlyArray<string>
}> {
  readonly code = "EA0317"
  get message(): string {
    return `${this.path} has no default export` +
      (this.exports.length === 0 ? "." : `, only ${this.exports.join(", ")}.`) +
      " Export its value with `export default`."
  }
}

/**
 * The file template creates subfolders, which are not read.
 *
 * @since 0.1.0
 * @category reasons
 */
export class FoldersNotRead extends Data.TaggedClass("FoldersNotRead")<{
  readonly fileTemplate: string
}> {
  readonly code = "EA0318"
  get message(): string {
    return `The fileTemplate "${this.fileTemplate}" creates subfolders, which are not read. ` +
      "Set recursiveVersionLocations to true, or remove the / from the template."
  }
}

/**
 * A file cannot be written. No part of it remains.
 *
 * @since 0.1.0
 * @category reasons
 */
export class FileNotWritten extends Data.TaggedClass("FileNotWritten")<{
  readonly path: string
  readonly cause: PlatformError
}> {
  readonly code = "EA0319"
  get message(): string {
    return `Cannot write ${this.path}: ${this.cause.message}. Nothing was left behind. ` +
      "Check the permissions of the folder and the free space, and try again."
  }
}

/**
 * A write hook removed the new file.
 *
 * @since 0.1.0
 * @category reasons
 */
export class FileRemovedByHook extends Data.TaggedClass("FileRemovedByHook")<{
  readonly path: string
  readonly hooks: ReadonlyArray<string>
}> {
  readonly code = "EA0320"
  get message(): string {
    return `${this.path} no longer exists after the write hooks (${this.hooks.join(", ")}). ` +
      "A hook may change the file but must not remove or rename it. Correct writeHooks in the configuration, and try again."
  }
}

/**
 * The template of revision files is invalid.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TemplateError extends Data.TaggedClass("TemplateError")<{
  readonly path: string
  readonly line: number
  readonly detail: string
}> {
  readonly code = "EA0321"
  get message(): string {
    return `${this.path}:${this.line}: ${this.detail}`
  }
}

/**
 * The template of revision files does not write a key of the new revision.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TemplateLacks extends Data.TaggedClass("TemplateLacks")<{
  readonly template: string
  readonly format: Format
  readonly key: keyof Identity
}> {
  readonly code = "EA0322"
  get message(): string {
    const key = this.key === "downRevisions" ? "downRevision" : this.key
    return `The template ${this.template} does not write the ${key} of the new revision. ` + (this.format === "sql"
      ? `Add the line \`-- ${key.replaceAll(/[A-Z]/g, "_$&").toLowerCase()}: {{${key}}}\` before \`-- upgrade\`.`
      : `Add \`${key}: {{${key}}},\` to its call of Migration.make.`)
  }
}

/**
 * The template of revision files has no place for generated operations.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TemplateTokenMissing extends Data.TaggedClass("TemplateTokenMissing")<{
  readonly template: string
  readonly token: string
}> {
  readonly code = "EA0338"
  get message(): string {
    return `The template ${this.template} has no {{${this.token}}}, so the operations for it would be lost. ` +
      "Write it where they belong: `init --template multidb` shows a template for several databases."
  }
}

/**
 * The template of revision files does not produce a valid migration.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TemplateUnusable extends Data.TaggedClass("TemplateUnusable")<{
  readonly template: string
  readonly format: Format
  readonly detail: string
}> {
  readonly code = "EA0323"
  get message(): string {
    return `The template ${this.template} does not produce a valid migration, and nothing was written: ${this.detail} ` +
      (this.format === "sql"
        ? "Correct the template, or the message of the revision."
        : "The template must end with `export default Migration.make({ … })`.")
  }
}

/**
 * The file template has an unknown token.
 *
 * @since 0.1.0
 * @category reasons
 */
export class UnknownToken extends Data.TaggedClass("UnknownToken")<{
  readonly template: string
  readonly token: string
  readonly tokens: ReadonlyArray<string>
}> {
  readonly code = "EA0324"
  get message(): string {
    return `The fileTemplate "${this.template}" has an unknown token "${this.token}". ${
      Spelling.advice(this.token, this.tokens)
    }`
  }
}

/**
 * The file template has a percent sign that does not start a token.
 *
 * @since 0.1.0
 * @category reasons
 */
export class StrayPercent extends Data.TaggedClass("StrayPercent")<{
  readonly template: string
}> {
  readonly code = "EA0325"
  get message(): string {
    return `The fileTemplate "${this.template}" has a % that does not start a token. Tokens are written %(name)s, ` +
      "numbers %(name)d, with leading zeros %(name).2d, and a percent sign %%."
  }
}

/**
 * The name of a new file is outside of its folder, or such a file would not be read.
 *
 * @since 0.1.0
 * @category reasons
 */
export class UnsafeFileName extends Data.TaggedClass("UnsafeFileName")<{
  readonly name: string
}> {
  readonly code = "EA0326"
  get message(): string {
    return `"${this.name}" cannot be the name of a revision file: it must stay inside its folder, no part of it may ` +
      "start with . or _ or be node_modules, and it must not end in .d (such files are not read). Choose another revision id, or " +
      "correct fileTemplate."
  }
}

/**
 * The program of a write hook is not found.
 *
 * @since 0.1.0
 * @category reasons
 */
export class HookNotFound extends Data.TaggedClass("HookNotFound")<{
  readonly hook: string
  readonly type: "exec" | "bin"
  readonly program: string
  readonly path: string
}> {
  readonly code = "EA0327"
  get message(): string {
    const advice = this.type === "bin" ?
      `which no installed package provides. Install it: npm install --save-dev <the package of ${this.program}>` :
      "which is not on the PATH. Install it, or correct `executable` in the configuration"
    return `${this.path} was written. Its write hook "${this.hook}" runs ${this.program}, ${advice}.`
  }
}

/**
 * A write hook cannot be run, or its function fails.
 *
 * @since 0.1.0
 * @category reasons
 */
export class HookFailed extends Data.TaggedClass("HookFailed")<{
  readonly hook: string
  readonly path: string
  readonly cause: unknown
}> {
  readonly code = "EA0328"
  get message(): string {
    const detail = Predicate.isError(this.cause) ? this.cause.message : String(this.cause)
    return `${this.path} was written. Its write hook "${this.hook}" failed: ${detail}`
  }
}

/**
 * The module of a write hook does not export a function.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NotAHook extends Data.TaggedClass("NotAHook")<{
  readonly hook: string
  readonly module: string
  readonly path: string
}> {
  readonly code = "EA0329"
  get message(): string {
    return `${this.path} was written. Its write hook "${this.hook}" is the module ${this.module}, whose default export is ` +
      "not a function. Write `export default (path: string) => { … }`."
  }
}

/**
 * No editor is found.
 *
 * @since 0.1.0
 * @category reasons
 */
export class EditorNotFound extends Data.TaggedClass("EditorNotFound")<{
  readonly tried: ReadonlyArray<string>
}> {
  readonly code = "EA0330"
  get message(): string {
    return `No editor found (tried ${this.tried.join(", ")}). ` +
      "Set the environment variable EDITOR, for example EDITOR=nano or EDITOR=\"code --wait\"."
  }
}

/**
 * The editor exits with an error.
 *
 * @since 0.1.0
 * @category reasons
 */
export class EditorFailed extends Data.TaggedClass("EditorFailed")<{
  readonly editor: string
  readonly exitCode: number
}> {
  readonly code = "EA0331"
  get message(): string {
    return `The editor ${this.editor} exited with code ${this.exitCode}. Open the file by hand, or set EDITOR to another editor.`
  }
}

/**
 * A migration file, or a file of the project that it imports, calls `op`, `sql` or `Effect` without `yield*` and discards the result, so
 * that the call would do nothing.
 *
 * @since 0.1.0
 * @category reasons
 */
export class EffectDiscarded extends Data.TaggedClass("EffectDiscarded")<{
  readonly path: string
  readonly discarded: ReadonlyArray<{ readonly line: number; readonly column: number; readonly code: string }>
}> {
  readonly code = "EA0332"
  get message(): string {
    const places = this.discarded.map(({ code, column, line }) => `  ${this.path}:${line}:${column}: ${code}`)
    return `These calls create an Effect that is never run, so they do nothing:\n${places.join("\n")}\n` +
      "Write `yield*` before each."
  }
}

/**
 * The keys or the sections of a SQL file are not valid.
 *
 * @since 0.1.0
 * @category reasons
 */
export class InvalidSqlRevision extends Data.TaggedClass("InvalidSqlRevision")<{
  readonly path: string
  readonly line: number
  readonly detail: string
}> {
  readonly code = "EA0336"
  get message(): string {
    return `${this.path}:${this.line}: ${this.detail}`
  }
}

/**
 * A downgrade contains a revision whose SQL file has no section `-- downgrade`.
 *
 * @since 0.1.0
 * @category reasons
 */
export class Irreversible extends Data.TaggedClass("Irreversible")<Pick<Revision, "revision" | "path">> {
  readonly code = "EA0337"
  get message(): string {
    const file = Option.match(this.path, { onNone: () => "its file", onSome: (path) => path })
    return `Revision ${this.revision} cannot be undone: ${file} has no section \`-- downgrade\`. No migration was run. Add the section ` +
      "(an empty one undoes nothing), or downgrade to this revision or to a later one."
  }
}

/**
 * Files of revisions have type errors.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TypesInvalid extends Data.TaggedClass("TypesInvalid")<{ readonly errors: ReadonlyArray<string> }> {
  readonly code = "EA0339"
  get message(): string {
    return `Files of revisions have type errors:\n${this.errors.join("\n")}`
  }
}

/**
 * The reasons why a file cannot be loaded.
 *
 * @since 0.1.0
 * @category reasons
 */
export type ModuleReason =
  | ModuleNotFound
  | ModuleUnreadable
  | ModuleFailed
  | ImportNotFound
  | AliasNotFound
  | TsconfigUnusable
  | TypeScriptUnavailable
  | SourceSyntaxError

/**
 * The reasons why a file has no usable default export.
 *
 * @since 0.1.0
 * @category reasons
 */
export type DefaultExportReason =
  | ModuleReason
  | MissingDefaultExport

/**
 * The reasons why migration files cannot be read or loaded.
 *
 * @since 0.1.0
 * @category reasons
 */
export type ReadReason =
  | ScriptLocationMissing
  | FolderUnreadable
  | RevisionUnreadable
  | InvalidMigration
  | RevisionChanged
  | EnvironmentMissing
  | EffectDiscarded
  | InvalidSqlRevision
  | SourceSyntaxError
  | DefaultExportReason

/**
 * The reasons why a new file has no valid name.
 *
 * @since 0.1.0
 * @category reasons
 */
export type FileNameReason =
  | UnknownToken
  | StrayPercent
  | UnsafeFileName

/**
 * The reasons why a write hook cannot run.
 *
 * @since 0.1.0
 * @category reasons
 */
export type WriteHookReason =
  | HookNotFound
  | HookFailed
  | NotAHook
  | DefaultExportReason

/**
 * The reasons why a revision file cannot be written.
 *
 * @since 0.1.0
 * @category reasons
 */
export type GenerateReason =
  | ReadReason
  | FileNameReason
  | WriteHookReason
  | NoFolder
  | FoldersNotRead
  | FileNotWritten
  | FileRemovedByHook
  | TemplateError
  | TemplateLacks
  | TemplateTokenMissing
  | TemplateUnusable

/**
 * The reasons why no editor can be used.
 *
 * @since 0.1.0
 * @category reasons
 */
export type EditorReason =
  | EditorNotFound
  | EditorFailed

/**
 * All reasons of a {@link ScriptError}.
 *
 * @since 0.1.0
 * @category reasons
 */
export type ScriptErrorReason =
  | GenerateReason
  | ServicesMissing
  | Irreversible
  | NoFile
  | VersionLocationMissing
  | BundleStale
  | TypesInvalid
  | EditorReason

/**
 * A migration file cannot be found, read, loaded or written. `Reason` is the union of the reasons that a function can fail with.
 *
 * @since 0.1.0
 * @category errors
 */
export class ScriptError<out Reason extends ScriptErrorReason = ScriptErrorReason>
  extends TaggedError("ScriptError")<{ readonly reason: ScriptErrorReason; readonly cause?: unknown }>
{
  declare readonly reason: Reason
  constructor(options: { readonly reason: Reason }) {
    super("cause" in options.reason ? { ...options, cause: options.reason.cause } : options)
  }
  readonly exitCode = 3
  override get message(): string {
    return this.reason.message
  }
}

/** The languages of revision files. */
type Format = "typescript" | "sql"

/** The keys that identify a revision. */
type Identity = Pick<Revision, "revision" | "downRevisions" | "branchLabels" | "dependsOn">

const packageName = /^(?:@[^/]+\/)?(?![./]|file:|node:)[^/:]+/

const stackOf = (cause: unknown): string =>
  Predicate.isError(cause) ?
    (cause.stack ?? cause.message).split("\n").filter((line) => !/^ +at .*\bnode:internal\//.test(line)).join("\n") :
    String(cause)
