/**
 * The project's own lint rules, for what oxlint does not check. Each is a few lines over the syntax tree; `.oxlintrc.json`
 * says for which files each rule is on.
 */

/** The name at the root of `it.effect.only`: `it`. */
const rootName = (node) =>
  node.type === "MemberExpression" ?
    rootName(node.object) :
    node.type === "CallExpression" ?
    rootName(node.callee) :
    node.type === "Identifier" ?
    node.name :
    undefined

const tests = new Set(["it", "test", "describe", "suite", "layer"])

const noFocusedOrSkipped = {
  create: (context) => ({
    MemberExpression(node) {
      const name = node.property.name
      if ((name === "only" || name === "skip") && tests.has(rootName(node.object))) {
        context.report({
          node,
          message: `Do not commit \`.${name}\`: run every test, or use \`skipIf\` with a reason.`
        })
      }
    }
  })
}

const noThrow = {
  create: (context) => ({
    ThrowStatement(node) {
      context.report({
        node,
        message: "Do not throw: return an `Either` in pure code, fail an `Effect` in effectful code."
      })
    }
  })
}

/** The docstring before a node, without its asterisks; empty if there is none. */
const docstring = (sourceCode, node) => {
  const comment = sourceCode.getCommentsBefore(node).at(-1)
  return comment?.type === "Block" && comment.value.startsWith("*") ?
    comment.value.replaceAll(/^[ \t]*\*+ ?/gm, "").trim() :
    ""
}

const isOverload = (node) => node?.type === "ExportNamedDeclaration" && node.declaration?.type === "TSDeclareFunction"

/** A rule that reports `message` for each export whose docstring does not satisfy `isEnough`. */
const ofDocstrings = (message, isEnough) => ({
  create: (context) => ({
    Program(program) {
      program.body.forEach((node, index) => {
        if (node.type !== "ExportNamedDeclaration" || node.declaration === null) return
        if (isOverload(program.body[index - 1])) return
        if (!isEnough(docstring(context.sourceCode, node))) context.report({ node, message })
      })
    }
  })
})

const documentedExports = ofDocstrings(
  "Give the export a docstring with `@since 0.1.0` and one lower-case `@category`.",
  (text) => /^@since \d+\.\d+\.\d+$/m.test(text) && text.match(/^@category [a-z][a-z ]*$/gm)?.length === 1
)

const describedExports = ofDocstrings(
  "Begin the docstring of the export with a sentence that says what it is or does.",
  (text) => /^[^@\s]/.test(text)
)

export default {
  meta: { name: "project" },
  rules: {
    "described-exports": describedExports,
    "documented-exports": documentedExports,
    "no-focused-or-skipped": noFocusedOrSkipped,
    "no-throw": noThrow
  }
}
