/**
 * The arguments and options of all commands, each defined once.
 *
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

const flag = (name: string, description: string) => Options.boolean(name).pipe(Options.withDescription(description))

const text = (name: string, placeholder: string, description: string) =>
  Options.text(name).pipe(Options.withPseudoName(placeholder), Options.withDescription(description))

const optional = <A>(options: Options.Options<A>): Options.Options<A | undefined> =>
  Options.map(Options.optional(options), Option.getOrUndefined)

/**
 * Options that stand before the command or after it.
 *
 * @since 0.1.0
 * @category options
 */
export const shared = {
  config: optional(
    text("config", "file", "The config file, in place of the one found from this folder upwards").pipe(
      Options.withAlias("c")
    )
  ),
  name: optional(
    text("name", "section", "The section of alembic.ini to read (default: alembic)").pipe(Options.withAlias("n"))
  ),
  xArguments: Options.repeated(
    text("x", "key=value", "A word for env.ts (xDictionary of its EnvironmentContext); may be repeated")
  ),
  quiet: flag("quiet", "Results, warnings and errors only").pipe(Options.withAlias("q")),
  verbose: flag("verbose", "More about each revision, and debug messages").pipe(Options.withAlias("v"))
}

/**
 * @since 0.1.0
 * @category options
 */
export const json = flag("json", "Print the result as JSON")

/**
 * @since 0.1.0
 * @category options
 */
export const tag = optional(text("tag", "word", "A word for env.ts (tag of its EnvironmentContext)"))

/**
 * @since 0.1.0
 * @category options
 */
export const sql = flag("sql", "Write the SQL to standard output in place of running it")

/**
 * Options of what writes to a database.
 *
 * @since 0.1.0
 * @category options
 */
export const run = {
  sql,
  noLock: flag("no-lock", "Do not keep other migration runs away from the database meanwhile"),
  lockTimeout: optional(
    Options.integer("lock-timeout").pipe(
      Options.withDescription("How many seconds to wait for another migration run (default: 60)"),
      Options.mapEffect((seconds) =>
        seconds < 0
          ? Effect.fail(ValidationError.invalidValue(
            HelpDoc.p("--lock-timeout takes 0 or more seconds; with 0 it does not wait.")
          ))
          : Effect.succeed(seconds)
      )
    )
  ),
  dryRun: flag("dry-run", "Read where the database stands, print the plan with its SQL, change nothing"),
  tag,
  json
}

/**
 * @since 0.1.0
 * @category options
 */
export const frozen = flag("frozen", "Fail if revisions were edited after they were applied, in place of a warning")

/**
 * @since 0.1.0
 * @category options
 */
export const as = Options.choice("as", ["applied", "reverted"]).pipe(
  Options.withDescription("Whether the migration was finished by hand or undone by hand")
)

/**
 * @since 0.1.0
 * @category options
 */
export const purge = flag("purge", "Delete all rows of the version table first")

/**
 * @since 0.1.0
 * @category options
 */
export const checkHeads = flag("check-heads", "Fail, with exit code 7, unless the database is at all heads")

/**
 * @since 0.1.0
 * @category options
 */
export const resolveDependencies = flag("resolve-dependencies", "Leave out heads that other revisions depend on")

/**
 * @since 0.1.0
 * @category options
 */
export const history = Options.all({
  applied: flag("applied", "Show what was done in the database and when, oldest first, from its history table"),
  range: optional(
    text("rev-range", "from:to", "The part to show; either side may be left out; current is where the database stands")
      .pipe(Options.withAlias("r"))
  ),
  indicateCurrent: flag("indicate-current", "Ask the database, and mark what it stands at").pipe(
    Options.withAlias("i")
  ),
  graph: flag("graph", "Draw the branches; with -i, what is not applied is drawn as o")
}).pipe(Options.mapEffect((view) =>
  view.applied && (view.range !== undefined || view.indicateCurrent || view.graph)
    ? Effect.fail(ValidationError.invalidValue(
      HelpDoc.p("--applied shows the history of the database, and not that of the files: leave out -r, -i and --graph.")
    ))
    : Effect.succeed(view)
))

/**
 * @since 0.1.0
 * @category options
 */
export const editedOnly = flag(
  "applied",
  "Compare files with what was applied: fail if revisions were edited afterwards"
)

/**
 * @since 0.1.0
 * @category options
 */
export const message = optional(
  text("message", "text", "What the revision does, in a few words").pipe(Options.withAlias("m"))
)

/**
 * @since 0.1.0
 * @category options
 */
export const splice = flag("splice", "It may follow a revision that is no head")

/**
 * @since 0.1.0
 * @category options
 */
export const revisionId = optional(text("rev-id", "id", "Its id, in place of a random one"))

/**
 * @since 0.1.0
 * @category options
 */
export const branchLabels = Options.repeated(
  text("branch-label", "label", "A name for the branch that begins here; may be repeated")
)

/**
 * @since 0.1.0
 * @category options
 */
export const versionPath = optional(
  text("version-path", "folder", "Where the file goes, if there are several version locations")
)

/**
 * Options of `revision` only.
 *
 * @since 0.1.0
 * @category options
 */
export const newRevision = {
  autogenerate: flag("autogenerate", "Fill it with what differs between the database and the declared schema"),
  sql: flag("sql", "Run env.ts without connecting (needs revisionEnvironment in the configuration)"),
  head: Options.repeated(
    text("head", "revision", "What it follows: a revision, label@head, or base (default: head); may be repeated")
  ),
  dependsOn: Options.repeated(
    text("depends-on", "revision", "A revision or label of another branch that it needs; may be repeated")
  )
}

/**
 * Options of `init`.
 *
 * @since 0.1.0
 * @category options
 */
export const init = {
  template: optional(
    text("template", "name", "What to begin with (default: generic); see list-templates").pipe(Options.withAlias("t"))
  ),
  database: optional(
    Options.choice("database", ["postgresql", "mysql", "mariadb", "mssql", "sqlite"]).pipe(
      Options.withDescription("The database (default: that of the driver in package.json)")
    )
  )
}

/**
 * @since 0.1.0
 * @category options
 */
export const output = optional(
  text("output", "file", "The file to write (default: bundle.ts beside env.ts)").pipe(Options.withAlias("o"))
)

/**
 * The folder of `init`.
 *
 * @since 0.1.0
 * @category arguments
 */
export const directory: Args.Args<string | undefined> = Args.text({ name: "directory" }).pipe(
  Args.withDescription("The folder for the scripts (default: migrations)"),
  Args.mapEffect(notAnOption),
  Args.optional,
  Args.map(Option.getOrUndefined)
)

/**
 * A revision as users write it. What looks like an option is refused: it is a misspelt one, and no revision begins so.
 *
 * @since 0.1.0
 * @category arguments
 */
export const revision: Args.Args<string> = Args.text({ name: "revision" }).pipe(
  Args.withDescription(
    "An id or the beginning of one, head, heads, base, +1, -1, label, label@head, or one of them with +n or -n"
  ),
  Args.mapEffect(notAnOption)
)

/**
 * @since 0.1.0
 * @category arguments
 */
export const revisions: Args.Args<ReadonlyArray<string>> = Args.repeated(revision).pipe(
  Args.mapEffect((words) =>
    words.length > 0 ? Effect.succeed(words) : Effect.fail(HelpDoc.p("Name at least one revision."))
  )
)

function notAnOption(word: string): Effect.Effect<string, HelpDoc.HelpDoc> {
  return word.startsWith("-") && !/^-\d+$/.test(word)
    ? Effect.fail(HelpDoc.p(`There is no option ${word} here.`))
    : Effect.succeed(word)
}
