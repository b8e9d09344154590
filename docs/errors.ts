/**
 * Writes `docs/errors.md`: every error code with its class, when it occurs, and its messages, taken from the source.
 *
 * Usage: `tsx docs/errors.ts` writes the page; `tsx docs/errors.ts --check` fails unless it is up to date.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import ts from "typescript"

interface Reason {
  readonly code: string
  readonly name: string
  readonly when: string
  readonly exitCode: string | undefined
  readonly messages: ReadonlyArray<string>
}

const root = fileURLToPath(new URL("..", import.meta.url))
const page = path.join(root, "docs/errors.md")

/** The outer classes by the first four characters of their codes. */
const classes: ReadonlyMap<string, { readonly name: string; readonly about: string; readonly exitCode: number }> =
  new Map([
    ["EA01", { name: "UsageError", about: "the arguments of a command", exitCode: 2 }],
    ["EA02", { name: "ConfigurationError", about: "the configuration of the project", exitCode: 3 }],
    ["EA03", {
      name: "ScriptError",
      about: "migration files: finding, reading, loading and writing them",
      exitCode: 3
    }],
    ["EA04", { name: "RevisionError", about: "the revision graph, and the revision that was asked for", exitCode: 4 }],
    ["EA05", { name: "CompileError", about: "operations that have no SQL in a dialect", exitCode: 6 }],
    ["EA06", { name: "ConnectionError", about: "the connection to the database", exitCode: 5 }],
    ["EA07", { name: "DatabaseError", about: "statements and transactions", exitCode: 5 }],
    ["EA08", { name: "LockError", about: "the lock between concurrent runs", exitCode: 5 }],
    ["EA09", { name: "LedgerError", about: "the version, history and journal tables", exitCode: 5 }],
    ["EA10", { name: "MigrationFailed", about: "a migration that failed, and what it left behind", exitCode: 6 }],
    ["EA11", { name: "EnvironmentError", about: "env.ts", exitCode: 3 }],
    ["EA12", { name: "SchemaError", about: "the declared schema", exitCode: 6 }],
    ["EA13", { name: "InspectorError", about: "reading the catalogue of a database", exitCode: 1 }],
    ["EA14", {
      name: "AutogenerateError",
      about: "comparing a database with a declared schema, and generated migrations",
      exitCode: 2
    }],
    ["EA15", { name: "LawBroken", about: "tests of migrations: the law that they break", exitCode: 7 }]
  ])

const sources = (): ReadonlyArray<string> =>
  fs.readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => path.join(root, "src", file))
    .toSorted()

/** The text of a literal property such as `readonly code = "EA0101"`. */
const literalOf = (node: ts.ClassDeclaration, name: string): string | undefined => {
  for (const member of node.members) {
    if (ts.isPropertyDeclaration(member) && member.name.getText() === name && member.initializer !== undefined) {
      const { initializer } = member
      return ts.isStringLiteral(initializer) || ts.isNumericLiteral(initializer) ? initializer.text : undefined
    }
  }
  return undefined
}

const docOf = (node: ts.Node): string =>
  ts.getJSDocCommentsAndTags(node).flatMap((doc) =>
    ts.isJSDoc(doc) ? [ts.getTextOfJSDocComment(doc.comment) ?? ""] : []
  ).join("\n").replaceAll(/\{@link (\w+)\}/g, "`$1`")

/** At most so many variants of a message are shown. */
const variants = 6

const product = (left: ReadonlyArray<string>, right: ReadonlyArray<string>): ReadonlyArray<string> =>
  left.flatMap((begin) => right.map((end) => begin + end)).slice(0, variants)

/** The texts that an expression can have, with `<name>` for what a reason carries. */
const textsOf = (node: ts.Expression, constants: ReadonlyMap<string, ts.Expression>): ReadonlyArray<string> => {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression, constants)
  if (ts.isTemplateExpression(node)) {
    return node.templateSpans.reduce<ReadonlyArray<string>>(
      (texts, span) => product(product(texts, textsOf(span.expression, constants)), [span.literal.text]),
      [node.head.text]
    )
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return product(textsOf(node.left, constants), textsOf(node.right, constants))
  }
  if (ts.isConditionalExpression(node)) {
    return [...textsOf(node.whenTrue, constants), ...textsOf(node.whenFalse, constants)].slice(0, variants)
  }
  if (ts.isIdentifier(node)) {
    const value = constants.get(node.text)
    if (value !== undefined) return textsOf(value, constants)
  }
  if (ts.isElementAccessExpression(node) && ts.isObjectLiteralExpression(node.expression)) {
    return node.expression.properties.flatMap((property) =>
      ts.isPropertyAssignment(property) ? textsOf(property.initializer, constants) : []
    )
  }
  if (ts.isElementAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const value = constants.get(node.expression.text)
    if (value !== undefined && ts.isObjectLiteralExpression(value)) {
      return value.properties.flatMap((property) =>
        ts.isPropertyAssignment(property) ? textsOf(property.initializer, constants) : []
      )
    }
  }
  return [`<${fieldOf(node, constants)}>`]
}

/** The name of what an expression shows: the first field of `this` in it. */
const fieldOf = (node: ts.Node, constants: ReadonlyMap<string, ts.Expression>): string => {
  const text = node.getText()
  const field = /\bthis\.(\w+)/.exec(text)?.[1]
  if (field !== undefined) return field
  const constant = ts.isIdentifier(node) ? undefined : [...constants].find(([name]) => text.includes(name))
  return constant === undefined
    ? /\b[A-Z]\w*\.\w+\((\w+)/.exec(text)?.[1] ?? /\w+/.exec(text)?.[0] ?? "…"
    : fieldOf(constant[1], new Map([...constants].filter(([name]) => name !== constant[0])))
}

const messagesOf = (
  node: ts.ClassDeclaration,
  constants: ReadonlyMap<string, ts.Expression>
): ReadonlyArray<string> => {
  const getter = node.members.find((member) =>
    ts.isGetAccessorDeclaration(member) && member.name.getText() === "message"
  )
  if (getter === undefined) return []
  const local = new Map(constants)
  const messages: Array<string> = []
  const visit = (child: ts.Node): void => {
    if (ts.isVariableDeclaration(child) && child.initializer !== undefined) {
      local.set(child.name.getText(), child.initializer)
    }
    if (ts.isFunctionLike(child)) return
    if (ts.isReturnStatement(child) && child.expression !== undefined) {
      messages.push(...textsOf(child.expression, local))
    }
    ts.forEachChild(child, visit)
  }
  ts.forEachChild(getter, visit)
  return [...new Set(messages)].slice(0, variants)
}

const reasonsIn = (file: string): ReadonlyArray<Reason> => {
  const source = ts.createSourceFile(file, fs.readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true)
  const constants = new Map(source.statements.flatMap((statement) =>
    ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.flatMap(({ initializer, name }) =>
        initializer === undefined || !ts.isStringLiteralLike(initializer) && !ts.isBinaryExpression(initializer)
          ? []
          : [[name.getText(), initializer] as const]
      )
      : []
  ))
  return source.statements.filter(ts.isClassDeclaration).flatMap((node) => {
    const code = literalOf(node, "code")
    return code === undefined || node.name === undefined ? [] : [{
      code,
      name: node.name.text,
      when: docOf(node),
      exitCode: literalOf(node, "exitCode"),
      messages: messagesOf(node, constants)
    }]
  })
}

const render = (reasons: ReadonlyArray<Reason>): string => {
  const sections = [...classes].map(([prefix, outer]) => ({
    prefix,
    ...outer,
    reasons: reasons.filter(({ code }) => code.startsWith(prefix))
  })).filter(({ reasons }) => reasons.length > 0)
  return [
    "# Errors",
    "",
    "<!-- Written by `tsx docs/errors.ts` from the source. Edit the docstrings and messages there. -->",
    "",
    "Every function of the library fails with one of the classes below. Its `reason` says what is wrong, as a tagged value with a stable",
    "`code`; its `message` is that of the reason and ends with what to do; the command line exits with its `exitCode`.",
    "",
    "```ts ignore",
    "Commands.upgrade(\"head\").pipe(",
    "  Effect.catchTag(\"RevisionError\", ({ reason }) =>",
    "    reason._tag === \"MultipleHeads\" ? Effect.logWarning(reason.heads) : Effect.logError(reason.message))",
    ")",
    "```",
    "",
    "| class | codes | exit code | about |",
    "| --- | --- | --- | --- |",
    ...sections.map(({ about, exitCode, name, prefix }) =>
      `| [\`${name}\`](#${name.toLowerCase()}) | ${prefix}xx | ${exitCode} | ${about} |`
    ),
    "",
    "In the messages below, `<name>` stands for a value.",
    ...sections.flatMap(({ name, reasons }) => [
      "",
      `## ${name}`,
      ...reasons.flatMap(({ code, exitCode, messages, name, when }) => [
        "",
        `### ${code} ${name}`,
        "",
        when + (exitCode === undefined ? "" : ` The exit code is ${exitCode}.`),
        "",
        "```text",
        ...messages.flatMap((message, index) => index === 0 ? [message] : ["", message]),
        "```"
      ])
    ]),
    ""
  ].join("\n")
}

const main = (): number => {
  const reasons = sources().flatMap(reasonsIn).toSorted((left, right) => left.code < right.code ? -1 : 1)
  const faults = [
    ...reasons.flatMap(({ code }, index) =>
      reasons[index + 1]?.code === code ? [`The code ${code} is used twice.`] : []
    ),
    ...reasons.flatMap(({ code, name }) =>
      classes.has(code.slice(0, 4)) ? [] : [`${name}: ${code} belongs to no class.`]
    ),
    ...reasons.flatMap(({ messages, name, when }) =>
      when === "" || messages.length === 0 ? [`${name} has no docstring or no message.`] : []
    )
  ]
  const text = render(reasons)
  const isCheck = process.argv.includes("--check")
  if (isCheck && (!fs.existsSync(page) || fs.readFileSync(page, "utf8") !== text)) {
    faults.push("docs/errors.md is out of date. Run `npx tsx docs/errors.ts`.")
  }
  if (!isCheck) fs.writeFileSync(page, text)
  process.stdout.write(
    faults.length === 0 ? `${reasons.length} error codes are documented.\n` : `${faults.join("\n")}\n`
  )
  return faults.length === 0 ? 0 : 1
}

process.exitCode = main()
