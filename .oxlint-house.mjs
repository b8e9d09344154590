/**
 * The rules of the house that oxlint does not bring along. Each is a few lines over the syntax tree; `.oxlintrc.json` says
 * where each holds.
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
          message: `\`.${name}\` stays out of the repository: run every test, or use \`skipIf\` with a reason.`
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
        message: "Nothing throws: pure code returns an `Either`, effectful code fails an `Effect`."
      })
    }
  })
}

const documentedExports = {
  create: (context) => {
    const { sourceCode } = context
    const docstring = (node) => {
      const comment = sourceCode.getCommentsBefore(node).at(-1)
      return comment?.type === "Block" && comment.value.startsWith("*") ? comment.value : ""
    }
    const isOverload = (node) =>
      node?.type === "ExportNamedDeclaration" && node.declaration?.type === "TSDeclareFunction"
    return {
      Program(program) {
        program.body.forEach((node, index) => {
          if (node.type !== "ExportNamedDeclaration" || node.declaration === null) return
          if (isOverload(program.body[index - 1])) return
          const doc = docstring(node)
          if (!/@since \d+\.\d+\.\d+/.test(doc) || doc.match(/@category [a-z][a-z ]*\n/g)?.length !== 1) {
            context.report({
              node,
              message: "An export carries a docstring with `@since 0.1.0` and one lower-case `@category`."
            })
          }
        })
      }
    }
  }
}

export default {
  meta: { name: "house" },
  rules: {
    "documented-exports": documentedExports,
    "no-focused-or-skipped": noFocusedOrSkipped,
    "no-throw": noThrow
  }
}
