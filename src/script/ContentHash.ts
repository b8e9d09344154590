/**
 * What a migration file says, as one short text: two files that differ in formatting, comments, quotes or types only have the same.
 * The normal form is version 1 and is told in `docs/ledger.md`; a hash of another version says nothing and is not compared.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Crypto from "node:crypto"
import { type ScriptError, type SourceSyntaxError } from "./ScriptError.ts"
import * as Source from "./Source.ts"

/**
 * The hash of a file's text; `None` where this machine has no parser.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  path: string,
  text: string
): Effect.Effect<Option.Option<string>, ScriptError<SourceSyntaxError>> =>
  Effect.map(
    Source.plain(path, text),
    Option.map((code) => `1:${sha256(code).slice(0, 40)}:${bytes(text)}${isCompiled(path) ? ":js" : ""}`)
  )

/**
 * Returns whether a file has the same content as the file that `known` was made from. `None` if that is not known: the hash has another
 * version, this machine has no parser, or one file is TypeScript and the other JavaScript and they differ.
 *
 * @since 0.1.0
 * @category guards
 */
export const isUnchanged = (
  known: string,
  path: string,
  text: string
): Effect.Effect<Option.Option<boolean>, ScriptError<SourceSyntaxError>> => {
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

/** A compiler may rewrite a file: its TypeScript and its JavaScript then differ, and that is not an edit. */
const isCompiled = (path: string) => /\.m?js$/.test(path)

const sha256 = (text: string) => Crypto.createHash("sha256").update(text).digest("hex")

/** Spares the parser where not a byte changed. */
const bytes = (text: string) => sha256(text).slice(0, 16)
