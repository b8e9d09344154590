/**
 * What commands can fail with, checked by the compiler.
 */
import { Commands, type ScriptDirectory } from "effect-alembic"
import type { Layer } from "effect/Layer"

declare const scripts: Layer<ScriptDirectory.ScriptDirectory>

const migrated = Commands.layerUpgrade("head", { scripts })

type Failure = typeof migrated extends Layer<infer _Out, infer E, infer _In> ? E : never

// The tags of an application's error, all of them: each is a class that a caller can handle in one way.
const tags: Readonly<Record<Failure["_tag"], true>> = {
  CompileError: true,
  ConnectionError: true,
  DatabaseError: true,
  EnvironmentError: true,
  LedgerError: true,
  LockError: true,
  MigrationFailed: true,
  RevisionError: true,
  ScriptError: true
}

// An upgrade opens no editor and writes no file.
const reasons = (error: Extract<Failure, { readonly _tag: "ScriptError" }>): string => {
  // @ts-expect-error no editor is opened
  if (error.reason._tag === "EditorFailed") return ""
  // @ts-expect-error no file is written
  if (error.reason._tag === "FileNotWritten") return ""
  return error.reason._tag
}

export { reasons, tags }
