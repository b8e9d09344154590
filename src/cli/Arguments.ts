/**
 * The arguments and options that commands share, each defined once.
 *
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"

/**
 * Options that stand before the command or after it.
 *
 * @since 0.1.0
 * @category options
 */
export const shared = {
  config: Options.text("config").pipe(
    Options.withAlias("c"),
    Options.withPseudoName("file"),
    Options.withDescription("The config file, in place of the one found in this folder"),
    Options.optional
  ),
  name: Options.text("name").pipe(
    Options.withAlias("n"),
    Options.withPseudoName("section"),
    Options.withDescription("The section of alembic.ini to read (default: alembic)"),
    Options.optional
  ),
  xArguments: Options.text("x").pipe(
    Options.withPseudoName("key=value"),
    Options.withDescription("A word for env.ts, as xDictionary of its EnvironmentContext; may be repeated"),
    Options.repeated
  ),
  quiet: Options.boolean("quiet").pipe(
    Options.withAlias("q"),
    Options.withDescription("Print results and errors only")
  ),
  verbose: Options.boolean("verbose").pipe(
    Options.withAlias("v"),
    Options.withDescription("Print more about each revision")
  )
}

/**
 * @since 0.1.0
 * @category options
 */
export const sql = Options.boolean("sql").pipe(
  Options.withDescription("Write the SQL to standard output in place of running it; a range from:to is taken then")
)

/**
 * @since 0.1.0
 * @category options
 */
export const tag = Options.text("tag").pipe(
  Options.withDescription("A word for env.ts, as tag of its EnvironmentContext"),
  Options.optional
)

/**
 * A revision as users write it. What looks like an option is refused: it is a misspelt one, and no revision begins so.
 *
 * @since 0.1.0
 * @category arguments
 */
export const revision: Args.Args<string> = Args.text({ name: "revision" }).pipe(
  Args.withDescription("An id or the beginning of one, head, heads, base, +1, -1, a label, label@head, or any of them with +1 or -1"),
  Args.mapEffect(notAnOption)
)

/**
 * @since 0.1.0
 * @category arguments
 */
export const revisions: Args.Args<ReadonlyArray<string>> = Args.repeated(revision).pipe(
  Args.mapEffect((words) =>
    words.length > 0 ? Effect.succeed(words) : Effect.fail(HelpDoc.p("Name at least one revision.")))
)

function notAnOption(word: string): Effect.Effect<string, HelpDoc.HelpDoc> {
  return word.startsWith("-") && !/^-\d+$/.test(word)
    ? Effect.fail(HelpDoc.p(`There is no option ${word} here. See --help.`))
    : Effect.succeed(word)
}
