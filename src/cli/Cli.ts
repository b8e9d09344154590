/**
 * The command line: Alembic's commands, their arguments, their manual. What they do is in `Handlers`, which is loaded when
 * one of them runs and not before.
 *
 * @since 0.1.0
 */
import type * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as HelpDoc from "@effect/cli/HelpDoc"
import type * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as Arguments from "./Arguments.ts"
import type * as Handlers from "./Handlers.ts"

/**
 * The program without its commands: the options that all of them share.
 *
 * @since 0.1.0
 * @category commands
 */
export const root = Command.make("effect-alembic", Arguments.shared)

const handlers = Effect.promise(() => import("./Handlers.ts"))

type Manual = readonly [
  summary: string,
  examples: ReadonlyArray<readonly [words: string, meaning: string]>,
  ...details: ReadonlyArray<string>
]

/** A command with the shared options, which may stand before its name, as in Alembic, or after it. */
const command = <
  const Name extends string,
  const Config extends Readonly<Record<string, Options.Options<unknown> | Args.Args<unknown>>>
>(
  name: Name,
  config: Config,
  [summary, examples, ...details]: Manual,
  handle: (
    own: Command.Command.ParseConfigValue<Config>,
    given: Handlers.Settings,
    to: typeof Handlers
  ) => ReturnType<(typeof Handlers)["heads"]>
) =>
  Command.make(name, { own: config, shared: Arguments.shared }, ({ own, shared }) =>
    Effect.gen(function*() {
      const before = yield* root
      const given: Handlers.Settings = {
        config: shared.config ?? before.config,
        name: shared.name ?? before.name,
        xArguments: [...before.xArguments, ...shared.xArguments],
        quiet: shared.quiet || before.quiet,
        verbose: shared.verbose || before.verbose
      }
      yield* handle(own, given, yield* handlers)
    })).pipe(Command.withDescription(HelpDoc.blocks([
      HelpDoc.p(summary),
      ...details.map((text) => HelpDoc.p(text)),
      HelpDoc.h1("EXAMPLES"),
      ...examples.map(([words, meaning]) => HelpDoc.p(`${words}\t${meaning}`))
    ])))

const { json, tag } = Arguments

const revision = {
  message: Arguments.message,
  branchLabels: Arguments.branchLabels,
  splice: Arguments.splice,
  revisionId: Arguments.revisionId,
  versionPath: Arguments.versionPath
}

/**
 * The commands, in the order in which one meets them.
 *
 * @since 0.1.0
 * @category commands
 */
export const commands = [
  command("init", { directory: Arguments.directory, ...Arguments.init, json }, [
    "Begin: write a config file, env.ts and a folder for revisions.",
    [
      ["init", "in the folder migrations, for the database whose driver package.json names"],
      ["init db/migrations --database sqlite", "elsewhere, for SQLite"],
      ["init --template application", "beside an application's own database layer"]
    ],
    "Files that exist are kept as they are. Nothing is written if the folder for the scripts has files in it."
  ], (own, given, to) => to.init(own, given)),
  command("list-templates", { json }, [
    "List what init can begin with.",
    [["list-templates", ""]]
  ], (own, given, to) => to.listTemplates(own, given)),
  command("revision", { ...revision, ...Arguments.newRevision, json }, [
    "Write the file of a new revision, and print its path.",
    [
      [`revision -m "add account"`, "after the head"],
      [`revision -m "billing" --head base --branch-label billing`, "begin a branch of its own"],
      [`revision -m "invoice" --head billing@head --depends-on 1975ea`, "go on with it"]
    ]
  ], (own, given, to) => to.revision(own, given)),
  command("merge", { revisions: Arguments.revisions, ...revision, json }, [
    "Write the file of a revision that follows several.",
    [[`merge heads -m "merge billing"`, "make one head of all"]]
  ], (own, given, to) => to.merge(own, given)),
  command("edit", { revision: Arguments.revision, tag }, [
    "Open the files of revisions in the editor of VISUAL or EDITOR.",
    [["edit head", "the newest"], ["edit current", "the one that the database stands at"]]
  ], (own, given, to) => to.edit(own, given)),
  command("upgrade", { revision: Arguments.revision, ...Arguments.run, frozen: Arguments.frozen }, [
    "Run the migrations that lead up to a revision.",
    [
      ["upgrade head", "all that is not applied yet"],
      ["upgrade +1", "one more"],
      ["upgrade head --dry-run", "what would be done"],
      ["upgrade 1975ea:head --sql > upgrade.sql", "a script for somebody else to run"]
    ],
    "Messages go to standard error; standard output stays empty but for --sql, --dry-run and --json.",
    "With --sql the revision may be a range from:to; without one the script begins at base."
  ], (own, given, to) => to.upgrade(own, given)),
  command("downgrade", { revision: Arguments.revision, ...Arguments.run }, [
    "Run the migrations that lead down to a revision.",
    [
      ["downgrade -1", "one step"],
      ["downgrade base", "all of them"],
      ["downgrade head:1975ea --sql > downgrade.sql", "a script"]
    ],
    "With --sql the revision must be a range from:to, since a script cannot ask the database."
  ], (own, given, to) => to.downgrade(own, given)),
  command("current", { checkHeads: Arguments.checkHeads, tag, json }, [
    "Show the revisions that the database stands at.",
    [["current", ""], ["current --check-heads", "for a health check: exit code 7 unless at head"]],
    "Changes nothing, not even the version table."
  ], (own, given, to) => to.current(own, given)),
  command("check", { applied: Arguments.editedOnly, tag, json }, [
    "Fail if the database differs from the declared schema.",
    [["check", ""], ["check --applied", "whether files of applied revisions were edited: exit code 7 if so"]]
  ], (own, given, to) => to.check(own, given)),
  command("stamp", { revisions: Arguments.revisions, ...Arguments.run, purge: Arguments.purge }, [
    "Write the version table as if the database stood at these revisions; run nothing.",
    [
      ["stamp head", "adopt a database whose schema is there already"],
      ["stamp base", "forget all"],
      ["stamp head --purge", "repair a version table that names unknown revisions"]
    ],
    "With --sql each revision may be a range from:to; all of them must start at the same place."
  ], (own, given, to) => to.stamp(own, given)),
  command("resolve", { revision: Arguments.revision, as: Arguments.as, tag, json }, [
    "Settle a migration that broke off and was finished or undone by hand.",
    [["resolve ae10 --as applied", "finished by hand"], ["resolve ae10 --as reverted", "undone by hand"]],
    "Writes the version table and forgets what the journal knew; runs nothing of the migration."
  ], (own, given, to) => to.resolve(own, given)),
  command("ensure-version", { sql: Arguments.sql, tag, json }, [
    "Create the version table where it is missing.",
    [["ensure-version", ""]]
  ], (own, given, to) => to.ensureVersion(own, given)),
  command("history", { view: Arguments.history, tag, json }, [
    "Show the revisions, newest first.",
    [
      ["history", ""],
      ["history --graph -i", "as a graph, with what is applied"],
      ["history -r current:", "where the database stands, and what follows"],
      ["history -r -3:", "from three below the heads, if they have that many below them"],
      ["history --applied", "what was done in the database, when and by whom"]
    ],
    "Reads files only, unless current, -i or --applied asks for the database."
  ], (own, given, to) => to.history(own, given)),
  command("heads", { resolveDependencies: Arguments.resolveDependencies, json }, [
    "Show the revisions that nothing follows.",
    [["heads", ""], ["heads -v", "with their files and documentation"]]
  ], (own, given, to) => to.heads(own, given)),
  command("branches", { json }, [
    "Show the revisions that several follow, with those.",
    [["branches", ""]]
  ], (own, given, to) => to.branches(own, given)),
  command("show", { revision: Arguments.revision, tag, json }, [
    "Show all about a revision.",
    [["show head", ""], ["show 1975", "the one whose id begins so"], ["show current", "where the database stands"]]
  ], (own, given, to) => to.show(own, given)),
  command("bundle", { output: Arguments.output, json }, [
    "Write one module that imports all revisions, for serverless and single-file builds.",
    [["bundle", ""], ["bundle -o src/migrations.ts", "elsewhere"]],
    "Its export scripts is a layer that needs no folder at run time. Write it again after each new revision."
  ], (own, given, to) => to.bundle(own, given))
] as const

/**
 * The program with all its commands.
 *
 * @since 0.1.0
 * @category commands
 */
export const program = root.pipe(
  Command.withDescription("Schema migrations for TypeScript backends."),
  Command.withSubcommands(commands)
)
