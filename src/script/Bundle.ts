/**
 * Writes a module that imports all revisions statically, for programs that run without the folder of scripts.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { Revision } from "../revision/Revision.ts"

/**
 * Returns the text of the module. `locate` returns the path of a revision's file relative to the module, with `/` as the separator.
 *
 * @since 0.1.0
 * @category rendering
 */
export const render = (revisions: ReadonlyArray<Revision>, locate: (file: string) => string): string => {
  const files = revisions.flatMap(({ path }) => Option.toArray(Option.map(path, locate))).toSorted()
  const names = files.map((_, index) => `revision${index + 1}`)
  return [
    "/**",
    mark,
    " */",
    "import { ScriptDirectory } from \"effect-alembic\"",
    ...files.map((file, index) => `import ${names[index]} from ${JSON.stringify(specifier(file))}`),
    "",
    "export const scripts = ScriptDirectory.fromRecord({",
    files.map((file, index) => `  ${JSON.stringify(file)}: ${names[index]}`).join(",\n"),
    "})",
    ""
  ].join("\n")
}

/**
 * Returns whether a text is such a module.
 *
 * @since 0.1.0
 * @category guards
 */
export const isBundle = (text: string): boolean => text.includes(mark)

const mark =
  " * All revisions of this project. Written by `effect-alembic bundle`: write it again after each new revision."

/** Returns the import specifier of a file: the name of the compiled file, which TypeScript and bundlers both accept. */
const specifier = (file: string): string => (file.startsWith("../") ? file : `./${file}`).replace(/\.(m?)ts$/, ".$1js")
