/**
 * The hash of a migration file's content: files that differ only in formatting, comments, quotes or types have the same hash, and so have
 * SQL files that differ only in their documentation and line ends.
 * `docs/ledger.md` describes version 1 of the normal form; hashes of other versions are not compared.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Crypto from "node:crypto"
import type { InvalidSqlRevision, ScriptError, SourceSyntaxError } from "./ScriptError.ts"
import * as Source from "./Source.ts"
import * as SqlRevision from "./SqlRevision.ts"

/**
 * Returns the hash of a file's text; `None` if this machine has no parser.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  path: string,
  text: string
): Effect.Effect<Option.Option<string>, ScriptError<SourceSyntaxError | InvalidSqlRevision>> =>
  Effect.map(
    plain(path, text),
    Option.map((code) => `1:${sha256(code).slice(0, 40)}:${bytes(text)}${isCompiled(path) ? ":js" : ""}`)
  )

/**
 * Returns whether a file has the same content as the file that `known` was made from. `None` if this is unknown: the hash has another
 * version, this machine has no parser, or one file is TypeScript, the other JavaScript, and they differ.
 *
 * @since 0.1.0
 * @category guards
 */
export const isUnchanged = (
  known: string,
  path: string,
  text: string
): Effect.Effect<Option.Option<boolean>, ScriptError<SourceSyntaxError | InvalidSqlRevision>> => {
  const [version, plain, same, form] = known.split(":")
  if (version !== "1" || plain === undefined) return Effect.succeedNone
  if (same === bytes(text)) return Effect.succeedSome(true)
  const isSameForm = isCompiled(path) === (form === "js")
  return Effect.map(
    make(path, text),
    Option.flatMap((now) => {
      const isSame = now.split(":")[1] === plain
      return isSame || isSameForm ? Option.some(isSame) : Option.none()
    })
  )
}

const plain = (
  path: string,
  text: string
): Effect.Effect<Option.Option<string>, ScriptError<SourceSyntaxError | InvalidSqlRevision>> =>
  SqlRevision.isSqlFile(path)
    ? Either.map(SqlRevision.read(path, text), Option.map(SqlRevision.plain))
    : Source.normalForm(path, text)

/** Compiled JavaScript differs from its TypeScript without an edit. */
const isCompiled = (path: string) => /\.m?js$/.test(path)

const sha256 = (text: string) => Crypto.createHash("sha256").update(text).digest("hex")

/** Makes the parser unnecessary if no byte has changed. */
const bytes = (text: string) => sha256(text).slice(0, 16)
