/**
 * Renders the text of a new revision's file from a template that the project may edit: `{{name}}` is replaced by a value, and the text
 * between `{{#name}}` and `{{/name}}` is left out if the value is empty.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Spelling from "../Spelling.ts"
import { ScriptError, TemplateError, TemplateTokenMissing } from "./ScriptError.ts"

/**
 * The content of a revision file.
 *
 * - `message`: the first lines of the doc comment;
 * - `imports`: import statements, including that of `Migration`;
 * - `bodies`: the expressions for `{{upgrades}}` and `{{downgrades}}`, and for `{{upgrades.name}}` and `{{downgrades.name}}` where there are
 *   several databases, by these names. The expression of a single database is written at `{{upgrades}}` if the template has no place of its
 *   name. What is not given is `Effect.void`, or no statement in SQL.
 *
 * @since 0.1.0
 * @category models
 */
export interface Content {
  readonly revision: string
  readonly downRevisions: ReadonlyArray<string>
  readonly branchLabels: ReadonlyArray<string>
  readonly dependsOn: ReadonlyArray<string>
  readonly message: string
  readonly createDate: string
  readonly imports: string
  readonly bodies: Readonly<Record<string, Body>>
  /** Additional values, by name. */
  readonly extra: Readonly<Record<string, string>>
}

/**
 * The language of a revision file. JavaScript is written as TypeScript is.
 *
 * @since 0.1.0
 * @category models
 */
export type Format = "typescript" | "sql"

/**
 * An expression, or statements in SQL, whose lines after the first begin with `indentation` spaces.
 *
 * @since 0.1.0
 * @category models
 */
export type Body = (indentation: number) => string

/**
 * The template of projects without their own.
 *
 * @since 0.1.0
 * @category templates
 */
export const standard = `/**
 * {{message}}
 *
 * Revision ID: {{revisionId}}
 * Revises: {{revises}}
 * Create Date: {{createDate}}
 */
{{imports}}

export default Migration.make({
  revision: {{revision}},
  downRevision: {{downRevision}},
{{#branchLabels}}
  branchLabels: {{branchLabels}},
{{/branchLabels}}
{{#dependsOn}}
  dependsOn: {{dependsOn}},
{{/dependsOn}}
  upgrade: {{upgrades}},
  downgrade: {{downgrades}}
})
`

/**
 * The template of SQL files of projects without their own.
 *
 * @since 0.1.0
 * @category templates
 */
export const standardSql = `-- {{message}}
--
-- Create Date: {{createDate}}
-- revision: {{revision}}
-- down_revision: {{downRevision}}
{{#branchLabels}}
-- branch_labels: {{branchLabels}}
{{/branchLabels}}
{{#dependsOn}}
-- depends_on: {{dependsOn}}
{{/dependsOn}}

-- upgrade
{{upgrades}}

-- downgrade
{{downgrades}}
`

/**
 * A template. `path` is its file, for errors.
 *
 * @since 0.1.0
 * @category models
 */
export interface Template {
  readonly path: string
  readonly format: Format
  readonly text: string
}

/**
 * Renders a template.
 *
 * @since 0.1.0
 * @category constructors
 */
export const render = (
  { format, path, text }: Template,
  content: Content
): Either.Either<string, ScriptError<TemplateError | TemplateTokenMissing>> => {
  const values = valuesOf(content, format)
  const fault = faultOf(text, Object.keys(values))
  if (fault !== undefined) return Either.left(new ScriptError({ reason: new TemplateError({ path, ...fault }) }))
  const used = Array.from(text.matchAll(token), ([, , name]) => name)
  const bodies = placed(content.bodies, used)
  const missing = Object.keys(bodies).find((name) => !used.includes(name))
  if (missing !== undefined) {
    return Either.left(new ScriptError({ reason: new TemplateTokenMissing({ template: path, token: missing }) }))
  }
  return Either.right(
    withoutEmptySections(text.replaceAll(sectionLine, "$1"), values)
      .replaceAll(token, (_, space: string, name: string, at: number, text: string) => {
        const body = bodies[name]
        const value = body === undefined ? values[name] ?? nothing[format] : body(indentationAt(text, at))
        return value === "" ? "" : space + value
      })
  )
}

/** The bodies under the names of the template's places. */
const placed = (bodies: Content["bodies"], used: ReadonlyArray<string | undefined>): Content["bodies"] => {
  const names = Object.keys(bodies)
  const place = (name: string): string => {
    const [direction = name] = name.split(".", 1)
    const isAlone = names.filter((other) => other.startsWith(direction)).length === 1
    return isAlone && !used.includes(name) && used.includes(direction) ? direction : name
  }
  return Object.fromEntries(Object.entries(bodies).map(([name, body]) => [place(name), body]))
}

/** The code of a body that was not given. */
const nothing = { typescript: "Effect.void", sql: "" }

const indentationAt = (text: string, at: number): number =>
  /^ */.exec(text.slice(text.lastIndexOf("\n", at - 1) + 1))?.[0].length ?? 0

const withoutEmptySections = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replaceAll(
    section,
    (_, name: string, inner: string) => values[name] === "" ? "" : withoutEmptySections(inner, values)
  )

const valuesOf = (content: Content, format: Format): Readonly<Record<string, string>> => {
  const { comment, names } = format === "sql" ? sql : typescript
  return {
    ...content.extra,
    revision: names([content.revision]),
    downRevision: names(content.downRevisions),
    branchLabels: content.branchLabels.length === 0 ? "" : names(content.branchLabels),
    dependsOn: content.dependsOn.length === 0 ? "" : names(content.dependsOn),
    revisionId: comment(content.revision),
    revises: comment(content.downRevisions.join(", ")),
    message: comment(content.message),
    createDate: comment(content.createDate),
    imports: content.imports,
    upgrades: nothing[format],
    downgrades: nothing[format]
  }
}

const literal = (names: ReadonlyArray<string>): string =>
  names.length === 0 ?
    "null" :
    names.length === 1 ?
    JSON.stringify(names[0]) :
    `[${names.map((name) => JSON.stringify(name)).join(", ")}]`

/** Returns a text for a comment, with the mark before each line after the first. */
const commented = (mark: string) => (text: string): string =>
  text.trim().split(/\r\n|[\n\r\u2028\u2029]/).map((line) => `${mark}${line}`.trimEnd()).join("\n").slice(mark.length)

const typescript = {
  names: literal,
  comment: (text: string) => commented(" * ")(text.replaceAll("*/", "*\\/"))
}

const sql = {
  names: (names: ReadonlyArray<string>) => names.join(", ") || "base",
  comment: commented("-- ")
}

const faultOf = (
  template: string,
  names: ReadonlyArray<string>
): { readonly line: number; readonly detail: string } | undefined => {
  const open: Array<{ readonly name: string; readonly line: number }> = []
  for (const found of template.matchAll(anyTag)) {
    const [, sign, name = ""] = found
    const line = template.slice(0, found.index).split("\n").length
    if (!names.includes(name) && !/^(?:up|down)grades\./.test(name)) {
      return { line, detail: `unknown value {{${name}}}. ${Spelling.advice(name, names)}` }
    }
    if (sign === "#") open.push({ name, line })
    if (sign === "/" && open.pop()?.name !== name) return { line, detail: `{{/${name}}} has no matching {{#${name}}}.` }
  }
  const unclosed = open.at(-1)
  return unclosed === undefined ?
    undefined :
    { line: unclosed.line, detail: `{{#${unclosed.name}}} has no {{/${unclosed.name}}}.` }
}

const anyTag = /\{\{([#/]?)\s*([\w.-]+)\s*\}\}/g
const token = /( *)\{\{\s*([\w.-]+)\s*\}\}/g
const section = /\{\{#\s*([\w.-]+)\s*\}\}([^]*?)\{\{\/\s*\1\s*\}\}/g
/** A section tag on a line of its own is removed with the line. */
const sectionLine = /^[ \t]*(\{\{[#/]\s*[\w.-]+\s*\}\})[ \t]*\r?(?:\n|$)/gm
