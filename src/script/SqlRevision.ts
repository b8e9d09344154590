/**
 * Revisions as SQL files: comments at the beginning contain the keys of the revision, and `-- upgrade` and `-- downgrade` begin its
 * sections.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Lexer from "../dialect/Lexer.ts"
import * as Splitter from "../dialect/Splitter.ts"
import { TaggedError } from "../dialect/TaggedError.ts"
import * as Migration from "../migration/Migration.ts"
import { MigrationContext } from "../migration/MigrationContext.ts"
import type { Revision } from "../revision/Revision.ts"
import * as Spelling from "../Spelling.ts"
import { InvalidSqlRevision, Irreversible, ScriptError } from "./ScriptError.ts"

/**
 * The statements of one direction:
 *
 * - `sql`: the text of the section;
 * - `line`: the line of the file at which `sql` begins, counted from 1;
 * - `transaction`: whether the statements run in the transaction of the run.
 *
 * @since 0.1.0
 * @category models
 */
export interface Section {
  readonly sql: string
  readonly line: number
  readonly transaction: boolean
}

/**
 * The content of an SQL file. `doc` is the text of the comments at its beginning, without the keys.
 *
 * @since 0.1.0
 * @category models
 */
export interface SqlRevision
  extends Pick<Revision, "revision" | "downRevisions" | "branchLabels" | "dependsOn" | "doc">
{
  readonly upgrade: Section
  readonly downgrade: Option.Option<Section>
}

/**
 * The position of a failed statement in an SQL file. It follows the error of the statement in the `Cause`.
 *
 * @since 0.1.0
 * @category errors
 */
export class StatementPlace extends TaggedError("StatementPlace")<{ readonly path: string; readonly line: number }> {
  override get message() {
    return `The statement is at ${this.path}:${this.line}.`
  }
}

/**
 * Returns whether a file is an SQL file, by its name.
 *
 * @since 0.1.0
 * @category guards
 */
export const isSqlFile = (path: string): boolean => path.endsWith(".sql")

/**
 * Reads an SQL file. Returns `None` if it is not a revision: no comment at its beginning is a key of a revision. The text is not split
 * into statements here, because that depends on the database.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read = (
  path: string,
  text: string
): Either.Either<Option.Option<SqlRevision>, ScriptError<InvalidSqlRevision>> => {
  const lines = linesOf(text)
  return hasKey(headOf(lines))
    ? Either.mapBoth(fileOf(lines), {
      onLeft: ({ detail, line }) => invalid(path, line, detail),
      onRight: Option.some
    })
    : Either.right(Option.none())
}

/**
 * Returns whether an SQL file with this beginning is not a revision, whatever follows. Files of data for `op.executeFile` can be large, and
 * need not be read to their end.
 *
 * @since 0.1.0
 * @category guards
 */
export const isOther = (beginning: string): boolean => {
  // The last line may be cut.
  const lines = linesOf(beginning).slice(0, -1)
  const head = headOf(lines)
  return head.length < lines.length && !hasKey(head)
}

/**
 * Returns the text of a SQL file as a migration. Without a `-- downgrade` section it is irreversible.
 *
 * @since 0.1.0
 * @category constructors
 */
export const migrationOf = (
  path: string,
  text: string
): Either.Either<Migration.Migration, ScriptError<InvalidSqlRevision>> =>
  Either.map(
    Either.mapLeft(fileOf(linesOf(text)), ({ detail, line }) => invalid(path, line, detail)),
    (file) => ({
      ...Migration.make({
        revision: file.revision,
        downRevision: file.downRevisions,
        branchLabels: file.branchLabels,
        dependsOn: file.dependsOn,
        upgrade: run(path, file.upgrade),
        downgrade: file.downgrade.pipe(
          Effect.mapError(() =>
            new ScriptError({ reason: new Irreversible({ revision: file.revision, path: Option.some(path) }) })
          ),
          Effect.flatMap((section) => run(path, section))
        )
      }),
      isReversible: Option.isSome(file.downgrade)
    })
  )

/**
 * Returns the effective content of an SQL file, which is the same for files that differ only in documentation or line ends.
 *
 * @since 0.1.0
 * @category rendering
 */
export const plain = ({ doc: _, ...file }: SqlRevision): string => {
  const section = ({ sql, transaction }: Section) => ({ sql: sql.replaceAll(/\r\n?/g, "\n").trim(), transaction })
  return JSON.stringify({
    ...file,
    upgrade: section(file.upgrade),
    downgrade: Option.getOrNull(Option.map(file.downgrade, section))
  })
}

const run = (path: string, { line, sql, transaction }: Section) =>
  Effect.gen(function*() {
    const { autocommitBlock, dialect, execute } = yield* MigrationContext
    const rules = dialect.types.literals.lexicalRules
    const lineAt = (index: number) => line + sql.slice(0, index).split("\n").length - 1
    const open = Lexer.tokens(sql, rules).find(({ isClosed }) => !isClosed)
    if (open !== undefined) {
      return yield* invalid(path, lineAt(open.start), `The ${open.kind} that begins here has no end in its section.`)
    }
    const statements = Effect.forEach(
      Splitter.pieces(sql, rules),
      ({ start, text }) => {
        const [first] = Lexer.significant(text, rules)
        const place = new StatementPlace({ path, line: lineAt(start + (first?.start ?? 0)) })
        return Effect.mapErrorCause(execute(text), (cause) => Cause.sequential(cause, Cause.fail(place)))
      },
      { discard: true }
    )
    yield* transaction ? statements : autocommitBlock(statements)
  })

const invalid = (path: string, line: number, detail: string) =>
  new ScriptError({ reason: new InvalidSqlRevision({ path, line, detail }) })

// -----------------------------------------------------------------------------
// The comments
// -----------------------------------------------------------------------------

interface Fault {
  readonly line: number
  readonly detail: string
}

type Read<A> = Either.Either<A, Fault>

const fault = (index: number, detail: string): Read<never> => Either.left({ line: index + 1, detail })

const linesOf = (text: string): ReadonlyArray<string> => text.replace(/^\uFEFF/, "").split(/(?<=\n)/)

const keys = ["revision", "down_revision", "branch_labels", "depends_on"]

const isKey = (name: string | undefined): boolean => name !== undefined && keys.includes(name)

const isRemark = (line: string): boolean => /^\s*(?:--|$)/.test(line)

/** The comments and empty lines at the beginning. */
const headOf = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const statement = lines.findIndex((line) => !isRemark(line))
  return statement === -1 ? lines : lines.slice(0, statement)
}

/** Whether comments have a key of a revision, or the mark of a section, of this tool or of another. */
const hasKey = (head: ReadonlyArray<string>): boolean =>
  head.some((line) => sectionOf(line) !== undefined || isForeign(line) || isKey(keyOf(line)?.name))

/** Reads `key: value` in a comment. Spaces and dashes in a key count as `_`. */
const keyOf = (line: string): { readonly name: string; readonly value: string } | undefined => {
  const [, name, value] = /^--[ \t]*([a-z][a-z_ -]*):(.*)/i.exec(line) ?? []
  return name === undefined || value === undefined
    ? undefined
    : { name: name.trim().toLowerCase().replaceAll(/[ -]/g, "_"), value: value.trim() }
}

type Direction = "upgrade" | "downgrade"

const sectionOf = (line: string): Direction | undefined => {
  const name = /^--[ \t]*(upgrade|downgrade)\s*$/i.exec(line)?.[1]?.toLowerCase()
  return name === "upgrade" || name === "downgrade" ? name : undefined
}

/** The marks of dbmate and goose. */
const isForeign = (line: string): boolean => /^--[ \t]*(?:migrate:(?:up|down)\b|\+goose\b)/i.test(line)

const fileOf = (lines: ReadonlyArray<string>): Read<SqlRevision> =>
  Either.gen(function*() {
    const first = lines.findIndex((line) => keyOf(line)?.name === "revision")
    if (first === -1) {
      return yield* fault(
        0,
        "The comments at the head have no line `-- revision: <id>`. A SQL revision begins with its keys."
      )
    }
    // A line of the documentation, which precedes the keys, can look like the start of a section.
    const marks = lines.flatMap((line, index) => index > first && sectionOf(line) !== undefined ? [index] : [])
    const end = marks[0] ?? lines.length
    const statement = lines.slice(0, end).findIndex((line) => !isRemark(line))
    if (statement !== -1) {
      return yield* fault(
        statement,
        "This line is before the sections. Write statements below `-- upgrade` or `-- downgrade`."
      )
    }
    const found = yield* keysOf(lines.slice(0, end))
    const [revision = "", ...others] = yield* names(found, "revision")
    const down = yield* names(found, "down_revision")
    if (others.length > 0) return yield* fault(first, "A revision has one id, without a comma.")
    const upgrade = yield* section(lines, marks, "upgrade")
    if (Option.isNone(upgrade)) {
      return yield* fault(
        end - 1,
        "There is no section `-- upgrade` after the keys. Add that line; the statements follow it."
      )
    }
    return {
      revision,
      downRevisions: down.length === 1 && down[0] === "base" ? [] : down,
      branchLabels: yield* names(found, "branch_labels"),
      dependsOn: yield* names(found, "depends_on"),
      doc: docOf(lines.slice(0, end)),
      upgrade: upgrade.value,
      downgrade: yield* section(lines, marks, "downgrade")
    }
  })

type Keys = ReadonlyMap<string, { readonly index: number; readonly value: string }>

const keysOf = (head: ReadonlyArray<string>): Read<Keys> =>
  Either.gen(function*() {
    const found = new Map<string, { readonly index: number; readonly value: string }>()
    for (const [index, line] of head.entries()) {
      const key = keyOf(line)
      if (key === undefined) continue
      if (key.name === "transaction") {
        return yield* fault(
          index,
          "This line is before the sections. Write it directly below `-- upgrade` or `-- downgrade`."
        )
      }
      if (!isKey(key.name)) {
        const meant = Spelling.nearest(key.name, keys)
        if (Option.isNone(meant)) continue
        return yield* fault(index, `There is no key "${key.name}". Did you mean "${meant.value}"?`)
      }
      if (found.has(key.name)) {
        return yield* fault(index, `The key "${key.name}" is given twice. Remove one of the lines.`)
      }
      found.set(key.name, { index, value: key.value })
    }
    return found
  })

/** The names of a key. The first two keys are required. */
const names = (
  found: Keys,
  key: "revision" | "down_revision" | "branch_labels" | "depends_on"
): Read<ReadonlyArray<string>> => {
  const given = found.get(key)
  const isRequired = key === "revision" || key === "down_revision"
  const base = key === "down_revision" ? ", or `base` for a revision that follows none" : ""
  if (given === undefined) {
    return isRequired
      ? fault(0, `The comments at the head have no line \`-- ${key}: …\`. Write the id${base}.`)
      : Either.right([])
  }
  const list = given.value === "" ? [] : given.value.split(",").map((name) => name.trim())
  if (list.includes("")) {
    return fault(given.index, `The list of "${key}" has an empty name. Separate names by one comma.`)
  }
  return isRequired && list.length === 0
    ? fault(given.index, `The key "${key}" has no value. Write the id${base}.`)
    : Either.right(list)
}

const section = (
  lines: ReadonlyArray<string>,
  marks: ReadonlyArray<number>,
  direction: Direction
): Read<Option.Option<Section>> =>
  Either.gen(function*() {
    const [mark, again] = marks.filter((index) => sectionOf(lines[index] ?? "") === direction)
    if (mark === undefined) return Option.none()
    if (again !== undefined) return yield* fault(again, `This is a second section \`-- ${direction}\`. Join the two.`)
    const start = mark + 1
    const own = lines.slice(start, marks.find((index) => index > mark))
    const statement = own.findIndex((line) => !isRemark(line))
    const settings = own.flatMap((line, index) => keyOf(line)?.name === "transaction" ? [index] : [])
    const [at, twice] = settings
    if (twice !== undefined) {
      return yield* fault(start + twice, "The section has two lines `-- transaction: …`. Remove one.")
    }
    if (at !== undefined && statement !== -1 && at > statement) {
      return yield* fault(start + at, `This line is after a statement. Write it directly below \`-- ${direction}\`.`)
    }
    const value = at === undefined ? "on" : keyOf(own[at] ?? "")?.value.toLowerCase()
    if (value !== "on" && value !== "off") {
      return yield* fault(
        start + (at ?? 0),
        "Write `-- transaction: off`, or leave the line out to run in the transaction."
      )
    }
    return Option.some({ sql: own.join(""), line: start + 1, transaction: value === "on" })
  })

const docOf = (head: ReadonlyArray<string>): string =>
  head.filter((line) => !isKey(keyOf(line)?.name)).map((line) => line.trim().replace(/^--+ ?/, "")).join("\n").trim()
