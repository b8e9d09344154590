/**
 * Renders the text of a new revision's file from a template that the project may edit: `{{name}}` is replaced by a value, and the text
 * between `{{#name}}` and `{{/name}}` is left out if the value is empty.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Spelling from "../Spelling.ts"
import { ScriptError, TemplateError } from "./ScriptError.ts"

/**
 * The content of a revision file.
 *
 * - `message`: the first lines of the doc comment;
 * - `imports`: import statements, including that of `Migration`;
 * - `upgrade`, `downgrade`: expressions; lines after the first are already indented.
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
  readonly upgrade: string
  readonly downgrade: string
  /** Additional values, by name. */
  readonly extra: Readonly<Record<string, string>>
}

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
  upgrade: {{upgrade}},
  downgrade: {{downgrade}}
})
`

/**
 * Renders a template. `path` is the file of the template, for errors.
 *
 * @since 0.1.0
 * @category constructors
 */
export const render = (
  template: string,
  content: Content,
  path: string
): Either.Either<string, ScriptError<TemplateError>> => {
  const values = valuesOf(content)
  const fault = faultOf(template, Object.keys(values))
  return fault === undefined ?
    Either.right(
      withoutEmptySections(template.replaceAll(sectionLine, "$1"), values)
        .replaceAll(token, (_, space: string, name: string) => values[name] === "" ? "" : space + (values[name] ?? ""))
    ) :
    Either.left(new ScriptError({ reason: new TemplateError({ path, ...fault }) }))
}

const withoutEmptySections = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replaceAll(
    section,
    (_, name: string, inner: string) => values[name] === "" ? "" : withoutEmptySections(inner, values)
  )

const valuesOf = (content: Content): Readonly<Record<string, string>> => ({
  ...content.extra,
  revision: JSON.stringify(content.revision),
  downRevision: literal(content.downRevisions),
  branchLabels: content.branchLabels.length === 0 ? "" : literal(content.branchLabels),
  dependsOn: content.dependsOn.length === 0 ? "" : literal(content.dependsOn),
  revisionId: comment(content.revision),
  revises: comment(content.downRevisions.join(", ")),
  message: comment(content.message),
  createDate: comment(content.createDate),
  imports: content.imports,
  upgrade: content.upgrade,
  downgrade: content.downgrade
})

const literal = (names: ReadonlyArray<string>): string =>
  names.length === 0 ?
    "null" :
    names.length === 1 ?
    JSON.stringify(names[0]) :
    `[${names.map((name) => JSON.stringify(name)).join(", ")}]`

/** Returns a text for a doc comment, with a star before each line after the first. */
const comment = (text: string): string =>
  text.trim().replaceAll("*/", "*\\/").split(/\r\n|[\n\r\u2028\u2029]/).map((line) => ` * ${line}`.trimEnd()).join("\n")
    .slice(3)

const faultOf = (
  template: string,
  names: ReadonlyArray<string>
): { readonly line: number; readonly detail: string } | undefined => {
  const open: Array<{ readonly name: string; readonly line: number }> = []
  for (const found of template.matchAll(anyTag)) {
    const [, sign, name = ""] = found
    const line = template.slice(0, found.index).split("\n").length
    if (!names.includes(name)) return { line, detail: `unknown value {{${name}}}. ${Spelling.advice(name, names)}` }
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
