/**
 * Finds the examples that a reader can copy: the fenced `ts` blocks of a Markdown page and of docstrings, and the code after
 * `@example` in a docstring, with or without a fence.
 */

/** One example. A block whose first line is `// migrations/env.ts` has that file name. */
export interface Example {
  readonly code: ReadonlyArray<string>
  readonly file: string | undefined
  /** The line of the page that holds the first line of the code, counted from 1. */
  readonly line: number
  /** Whether the block is marked `ts ignore`. */
  readonly ignored: boolean
}

/** The examples of a Markdown page. */
export const ofMarkdown = (text: string): ReadonlyArray<Example> => fencedBlocks(text.split("\n"))

/** The examples in the docstrings of a module. */
export const ofModule = (text: string): ReadonlyArray<Example> => {
  const lines = text.split("\n").map((line) => /^\s*\*(?!\/) ?(.*)$/.exec(line)?.[1])
  return [...fencedBlocks(lines), ...exampleTags(lines)].toSorted((a, b) => a.line - b.line)
}

/** Lines outside docstrings are `undefined`, so that every line keeps its number. */
type Lines = ReadonlyArray<string | undefined>

const fencedBlocks = (lines: Lines): ReadonlyArray<Example> => {
  const examples: Array<Example> = []
  for (let at = 0; at < lines.length; at++) {
    const [, indent, fence, info] = /^(\s*)(`{3,})(.*)$/.exec(lines[at] ?? "") ?? []
    if (indent === undefined || fence === undefined || info === undefined) continue
    const end = lines.findIndex((line, index) => index > at && line?.trim() === fence)
    const [language, ...marks] = info.trim().split(/\s+/)
    if (language === "ts" && end !== -1) {
      const code = lines.slice(at + 1, end).map((line) => (line ?? "").slice(indent.length))
      examples.push(example(code, at + 2, marks.includes("ignore")))
    }
    at = end === -1 ? lines.length : end
  }
  return examples
}

/** The code after each `@example` that has no fence. It ends at the next tag, or with the docstring. */
const exampleTags = (lines: Lines): ReadonlyArray<Example> =>
  lines.flatMap((line, at) => {
    if (line === undefined || !/^@example\s*$/.test(line)) return []
    const end = lines.findIndex((next, index) => index > at && (next === undefined || /^@[a-z]+\b/.test(next)))
    const code = lines.slice(at + 1, end === -1 ? lines.length : end).map((next) => next ?? "")
    return code.some((next) => /^\s*`{3,}/.test(next)) ? [] : [example(code, at + 2, false)]
  })

const example = (code: ReadonlyArray<string>, line: number, ignored: boolean): Example => ({
  code,
  file: /^\/\/ ([\w./-]+\.ts)\b/.exec(code[0] ?? "")?.[1],
  line,
  ignored
})
