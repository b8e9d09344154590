/**
 * Writes a module that imports all revisions statically, for programs that run without the folder of scripts.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"

/**
 * A revision file. `sql` is the text of a SQL file, which becomes a part of the module.
 *
 * @since 0.1.0
 * @category models
 */
export interface File {
  readonly path: string
  readonly sql: Option.Option<string>
}

/**
 * Returns the text of the module. Paths are relative to the module, with `/` as the separator; `folder` is the folder of the module, relative
 * to that of package.json.
 *
 * @since 0.1.0
 * @category rendering
 */
export const render = (files: ReadonlyArray<File>, folder: Option.Option<string>): string => {
  const entries = files.toSorted((left, right) => left.path < right.path ? -1 : 1).map(({ path, sql }, index) => ({
    path,
    value: Option.match(sql, { onNone: () => `revision${index + 1}`, onSome: (text) => JSON.stringify(text) }),
    isModule: Option.isNone(sql)
  }))
  return [
    "/**",
    mark,
    " */",
    "import { ScriptDirectory } from \"effect-alembic\"",
    ...entries.filter(({ isModule }) => isModule).map(({ path, value }) =>
      `import ${value} from ${JSON.stringify(specifier(path))}`
    ),
    "",
    "export const scripts = ScriptDirectory.fromRecord({",
    entries.map(({ path, value }) => `  ${JSON.stringify(path)}: ${value}`).join(",\n"),
    Option.match(folder, { onNone: () => "})", onSome: (folder) => `}, { folder: ${JSON.stringify(folder)} })` }),
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
