/**
 * The command line: Alembic's commands, each a thin layer over the function of the same name in `Commands`.
 *
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Commands from "../Commands.ts"
import type * as Config from "../Config.ts"
import * as Init from "../script/Init.ts"
import * as RevisionFormat from "../script/RevisionFormat.ts"
import * as ScriptDirectory from "../script/ScriptDirectory.ts"
import * as Arguments from "./Arguments.ts"
import * as Project from "./Project.ts"
import * as Terminal from "./Terminal.ts"

const root = Command.make("effect-alembic", Arguments.shared)

/** Options may stand before the command, as in Alembic, or after it. */
const settings = (own: Project.Settings) =>
  Effect.map(root, (before): Project.Settings => ({
    config: Option.orElse(own.config, () => before.config),
    name: Option.orElse(own.name, () => before.name),
    xArguments: [...before.xArguments, ...own.xArguments],
    quiet: own.quiet || before.quiet,
    verbose: own.verbose || before.verbose
  }))

/** A command of an existing project. */
const inProject = <E, R>(
  own: Project.Settings,
  command: (given: Project.Settings) => Effect.Effect<void, E, R>
) => Effect.flatMap(settings(own), (given) => Effect.provide(command(given), Project.layer(given)))

const scriptOptions = (given: Project.Settings, own: { readonly sql: boolean; readonly tag: Option.Option<string> }) => ({
  script: own.sql ? Terminal.write : undefined,
  tag: Option.getOrUndefined(own.tag),
  xArguments: given.xArguments
})

const init = Command.make("init", {
  ...Arguments.shared,
  directory: Args.directory({ name: "directory", exists: "either" }).pipe(
    Args.withDescription("The folder for the scripts (default: migrations)"),
    Args.withDefault("migrations")
  ),
  template: Options.text("template").pipe(
    Options.withAlias("t"),
    Options.withDescription("What to begin with (default: generic)"),
    Options.withDefault("generic")
  ),
  database: Options.choice("database", ["postgresql", "mysql", "mariadb", "mssql", "sqlite"]).pipe(
    Options.withDescription("The database (default: that of the driver in package.json)"),
    Options.optional
  )
}, (own) =>
  Effect.flatMap(
    Init.init({
      location: own.directory,
      template: own.template,
      database: Option.getOrUndefined(own.database)
    }),
    (files) => Terminal.printLines(files.map(({ outcome, path }) => `${outcome} ${path}`))
  )).pipe(
  Command.withDescription("Begin: write a config file, env.ts and a folder for revisions. Nothing that exists is overwritten.")
)

const list = (name: string) => Options.text(name).pipe(Options.repeated)

const revision = Command.make("revision", {
  ...Arguments.shared,
  message: Options.text("message").pipe(
    Options.withAlias("m"),
    Options.withDescription("What the revision does, in a few words"),
    Options.optional
  ),
  head: list("head").pipe(Options.withDescription("What it follows: a revision, label@head, or base (default: head)")),
  splice: Options.boolean("splice").pipe(Options.withDescription("It may follow a revision that is no head")),
  branchLabel: list("branch-label").pipe(Options.withDescription("A name for the branch that begins here")),
  versionPath: Options.text("version-path").pipe(
    Options.withDescription("The folder for the file, where there are several"),
    Options.optional
  ),
  revId: Options.text("rev-id").pipe(Options.withDescription("Its id, in place of a random one"), Options.optional),
  dependsOn: list("depends-on").pipe(Options.withDescription("A revision or label on another branch that it needs"))
}, (own) =>
  inProject(own, () =>
    Effect.flatMap(
      Commands.revision({
        message: Option.getOrUndefined(own.message),
        head: own.head.length === 0 ? undefined : own.head,
        splice: own.splice,
        branchLabels: own.branchLabel,
        versionPath: Option.getOrUndefined(own.versionPath),
        revisionId: Option.getOrUndefined(own.revId),
        dependsOn: own.dependsOn
      }),
      ({ path }) => Terminal.printLines([path])
    ))).pipe(Command.withDescription("Write the file of a new revision, and print its path."))

const merge = Command.make("merge", {
  ...Arguments.shared,
  revisions: Arguments.revisions,
  message: Options.text("message").pipe(Options.withAlias("m"), Options.optional),
  branchLabel: list("branch-label"),
  splice: Options.boolean("splice"),
  revId: Options.text("rev-id").pipe(Options.optional)
}, (own) =>
  inProject(own, () =>
    Effect.flatMap(
      Commands.merge(own.revisions, {
        message: Option.getOrUndefined(own.message),
        branchLabels: own.branchLabel,
        splice: own.splice,
        revisionId: Option.getOrUndefined(own.revId)
      }),
      ({ path }) => Terminal.printLines([path])
    ))).pipe(Command.withDescription("Write a revision that follows several, as two heads (\"merge heads\")."))

const upgrade = Command.make("upgrade", {
  ...Arguments.shared,
  revision: Arguments.revision,
  sql: Arguments.sql,
  tag: Arguments.tag
}, (own) =>
  inProject(own, (given) => Effect.asVoid(Commands.upgrade(own.revision, scriptOptions(given, own))))).pipe(
    Command.withDescription("Run the migrations that lead up to a revision.")
  )

const downgrade = Command.make("downgrade", {
  ...Arguments.shared,
  revision: Arguments.revision,
  sql: Arguments.sql,
  tag: Arguments.tag
}, (own) =>
  inProject(own, (given) => Effect.asVoid(Commands.downgrade(own.revision, scriptOptions(given, own))))).pipe(
    Command.withDescription("Run the migrations that lead down to a revision; -1 for one step, base for all.")
  )

const stamp = Command.make("stamp", {
  ...Arguments.shared,
  revisions: Arguments.revisions,
  sql: Arguments.sql,
  tag: Arguments.tag,
  purge: Options.boolean("purge").pipe(Options.withDescription("Delete all rows of the version table first"))
}, (own) =>
  inProject(own, (given) =>
    Effect.asVoid(Commands.stamp(own.revisions, { ...scriptOptions(given, own), purge: own.purge })))).pipe(
    Command.withDescription("Write the version table as if the database stood at these revisions, and run nothing.")
  )

const ensureVersion = Command.make("ensure-version", {
  ...Arguments.shared,
  sql: Arguments.sql,
  tag: Arguments.tag
}, (own) =>
  inProject(own, (given) => Effect.asVoid(Commands.ensureVersion(scriptOptions(given, own))))).pipe(
    Command.withDescription("Create the version table where it is missing.")
  )

const current = Command.make("current", {
  ...Arguments.shared,
  checkHeads: Options.boolean("check-heads").pipe(
    Options.withDescription("Fail unless the database is at all heads")
  )
}, (own) =>
  inProject(own, (given) =>
    Effect.gen(function*() {
      const map = yield* revisionMap
      const databases = yield* Commands.current({ checkHeads: own.checkHeads, xArguments: given.xArguments })
      const format = RevisionFormat.make(map)
      yield* Terminal.printLines(databases.flatMap(({ revisions }) => revisions.map(show(format, given))))
    }))).pipe(Command.withDescription("Show the revisions that the database stands at. Changes nothing."))

const heads = Command.make("heads", {
  ...Arguments.shared,
  resolveDependencies: Options.boolean("resolve-dependencies").pipe(
    Options.withDescription("Leave out heads that other revisions depend on")
  )
}, (own) =>
  inProject(own, (given) =>
    Effect.gen(function*() {
      const map = yield* revisionMap
      const revisions = yield* Commands.heads({ resolveDependencies: own.resolveDependencies })
      const format = RevisionFormat.make(map, { labels: true })
      yield* Terminal.printLines(revisions.map(show(format, given)))
    }))).pipe(Command.withDescription("Show the revisions that nothing follows."))

const history = Command.make("history", {
  ...Arguments.shared,
  range: Options.text("rev-range").pipe(
    Options.withAlias("r"),
    Options.withPseudoName("from:to"),
    Options.withDescription("The part to show; `current` stands for where the database is"),
    Options.optional
  ),
  indicateCurrent: Options.boolean("indicate-current").pipe(
    Options.withAlias("i"),
    Options.withDescription("Mark the revisions that the database stands at")
  )
}, (own) =>
  inProject(own, (given) =>
    Effect.gen(function*() {
      const map = yield* revisionMap
      const { current, revisions } = yield* Commands.history({
        range: Option.getOrUndefined(own.range),
        indicateCurrent: own.indicateCurrent,
        xArguments: given.xArguments
      })
      const format = RevisionFormat.make(map, { labels: true, parents: true, current })
      yield* Terminal.printLines(revisions.map(show(format, given)))
    }))).pipe(Command.withDescription("Show the revisions, newest first."))

const show = (format: RevisionFormat.RevisionFormat, { verbose }: Project.Settings) =>
  verbose ? format.paragraph : format.line

const revisionMap = Effect.flatMap(ScriptDirectory.ScriptDirectory, (scripts) => scripts.revisionMap)

/**
 * The command line as an Effect of its words (`process.argv`).
 *
 * @since 0.1.0
 * @category running
 */
export const run = (version: string) =>
  root.pipe(
    Command.withDescription("Schema migrations for TypeScript backends."),
    Command.withSubcommands([init, revision, merge, upgrade, downgrade, stamp, ensureVersion, current, heads, history]),
    Command.run({ name: "effect-alembic", version })
  )

/**
 * Everything that a command can fail with.
 *
 * @since 0.1.0
 * @category errors
 */
export type CliError = Commands.CommandError | Config.ConfigError | Init.InitError
