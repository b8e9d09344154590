/**
 * The templates of `init`: the configuration, the `env.ts` and the revision template of a project with one database, with several, or of
 * an application.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import { NoSuchTemplate, UsageError } from "../UsageError.ts"
import * as ScriptTemplate from "./ScriptTemplate.ts"

/**
 * The databases for which `init` has a client.
 *
 * @since 0.1.0
 * @category models
 */
export type Database = "postgresql" | "mysql" | "mariadb" | "mssql" | "sqlite"

/**
 * The options of a template:
 *
 * - `location`: the folder of the scripts, relative to the project, with `/` as the separator;
 * - `fromDatabase`: the project declares its schema in `schema/metadata.ts`, which is empty at first, and `env.ts` names it as
 *   `targetMetadata`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TemplateOptions {
  readonly location: string
  readonly database: Database
  readonly fromDatabase?: boolean | undefined
}

/**
 * A template of `init`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Template {
  readonly name: string
  readonly description: string
  /** Returns the files by their paths in the project. */
  readonly files: (options: TemplateOptions) => ReadonlyMap<string, string>
}

/**
 * Returns the package of the driver for a database.
 *
 * @since 0.1.0
 * @category queries
 */
export const driver = (database: Database): string => clients[database].driver

/**
 * Returns a template by name.
 *
 * @since 0.1.0
 * @category queries
 */
export const get = (name: string): Either.Either<Template, UsageError<NoSuchTemplate>> => {
  const found = all.find((template) => template.name === name)
  return found === undefined
    ? Either.left(
      new UsageError({ reason: new NoSuchTemplate({ name, templates: all.map((template) => template.name) }) })
    )
    : Either.right(found)
}

/**
 * The declared schema of a project before it is read from the database.
 *
 * @since 0.1.0
 * @category templates
 */
export const emptyMetadata = `import { MetaData } from "effect-alembic"

export const metadata = MetaData.make([])
`

/** The parts of env.ts and the files for a project that declares its schema. */
const declaration = ({ fromDatabase, location }: TemplateOptions) =>
  fromDatabase === true
    ? {
      import: `import { metadata } from "./schema/metadata.js"\n`,
      option: "\n  targetMetadata: metadata,",
      files: [[`${location}/schema/metadata.ts`, emptyMetadata] as const]
    }
    : { import: "", option: "", files: [] }

/**
 * Returns the configuration of a project whose scripts are in `location`.
 *
 * @since 0.1.0
 * @category templates
 */
export const config = ({ location }: Pick<TemplateOptions, "location">): string =>
  `import { AlembicConfig } from "effect-alembic"

export default AlembicConfig.make({
  scriptLocation: ${JSON.stringify(location)}
})
`

interface Client {
  readonly driver: string
  readonly module: string
  /** Returns the layer of the client, configured by the environment variables with a prefix. */
  readonly layer: (prefix: string) => string
  /** Returns the function that returns the client of another database on the same server. */
  readonly scratch: (prefix: string) => string
  /** The names that both use, beside their module. */
  readonly imports: Readonly<Record<"effect" | "effect-alembic", ReadonlyArray<string>>>
  readonly dialectModule: string
  readonly dialect: string
}

/** An import of these names and of those that the clients use. */
const importOf = (from: keyof Client["imports"], { imports }: Client, names: ReadonlyArray<string> = []): string => {
  const all = [...new Set([...names, ...imports[from]])].toSorted()
  return all.length === 0 ? "" : `import { ${all.join(", ")} } from "${from}"\n`
}

/** Config.url would show the password of a URL that is not valid. */
const byUrl = (module: string): Pick<Client, "layer" | "scratch" | "imports"> => ({
  layer: (prefix) => `${module}.layerConfig({ url: Config.redacted(Config.nonEmptyString("${prefix}_URL")) })`,
  scratch: (prefix) =>
    `(name: string) =>
  ${module}.layerConfig({
    url: Config.mapAttempt(Config.nonEmptyString("${prefix}_URL"), (url) =>
      Redacted.make(Object.assign(new URL(url), { pathname: name }).href))
  })`,
  imports: { effect: ["Config", "Redacted"], "effect-alembic": [] }
})

const mssqlClient = (prefix: string, database: string) =>
  `MssqlClient.layerConfig({
    server: Config.string("${prefix}_HOST"),
    port: Config.withDefault(Config.integer("${prefix}_PORT"), 1433),
    trustServer: Config.withDefault(Config.boolean("${prefix}_TRUST_SERVER"), false),
    database: ${database},
    username: Config.string("${prefix}_USER"),
    password: Config.redacted("${prefix}_PASSWORD")
  })`

const clients: Readonly<Record<Database, Client>> = {
  postgresql: {
    driver: "@effect/sql-pg",
    module: "PgClient",
    ...byUrl("PgClient"),
    dialectModule: `import * as Postgresql from "effect-alembic/postgresql"`,
    dialect: "Postgresql.layer"
  },
  mysql: {
    driver: "@effect/sql-mysql2",
    module: "MysqlClient",
    ...byUrl("MysqlClient"),
    dialectModule: `import * as Mysql from "effect-alembic/mysql"`,
    dialect: "Mysql.layer"
  },
  mariadb: {
    driver: "@effect/sql-mysql2",
    module: "MysqlClient",
    ...byUrl("MysqlClient"),
    dialectModule: `import * as Mysql from "effect-alembic/mysql"`,
    dialect: "Mysql.layerMariadb"
  },
  mssql: {
    driver: "@effect/sql-mssql",
    module: "MssqlClient",
    layer: (prefix) => mssqlClient(prefix, `Config.string("${prefix}_NAME")`),
    scratch: (prefix) => `(name: string) =>\n  ${mssqlClient(prefix, "Config.succeed(name)")}`,
    imports: { effect: ["Config"], "effect-alembic": [] },
    dialectModule: `import * as Mssql from "effect-alembic/mssql"`,
    dialect: "Mssql.layer"
  },
  sqlite: {
    driver: "@effect/sql-sqlite-node",
    module: "SqliteClient",
    // A client that is not read-only creates a missing file, and switches the file to WAL.
    layer: (prefix) =>
      `Layer.unwrapEffect(Effect.map(ReadOnly, (isReadOnly) =>
    SqliteClient.layerConfig({
      filename: Config.string("${prefix}_FILE"),
      readonly: Config.succeed(isReadOnly),
      disableWAL: Config.succeed(isReadOnly)
    })))`,
    scratch: () => `() => SqliteClient.layer({ filename: ":memory:" })`,
    imports: { effect: ["Config", "Effect", "Layer"], "effect-alembic": ["ReadOnly"] },
    dialectModule: `import * as Sqlite from "effect-alembic/sqlite"`,
    dialect: "Sqlite.layer"
  }
}

const scratchClient = (client: Client, prefix = ""): string =>
  `/** The client of another database on the same server, in which \`test\` and \`diff\` run the migrations. */
${prefix}const scratchClient = ${client.scratch("DATABASE")}
`

const generic: Template = {
  name: "generic",
  description: "One database.",
  files: (options) => {
    const client = clients[options.database]
    const declared = declaration(options)
    return new Map([
      ["effect-alembic.config.ts", config(options)],
      [
        `${options.location}/env.ts`,
        `/**
 * Configures the database in which the migrations run.
 */
import { ${client.module} } from "${client.driver}"
${importOf("effect", client)}${importOf("effect-alembic", client, ["Environment"])}${client.dialectModule}
${declared.import}
${scratchClient(client)}
export default Environment.make({
  client: ${client.layer("DATABASE")},
  scratchClient,
  dialect: ${client.dialect},${declared.option}
  connectTimeout: "30 seconds"
})
`
      ],
      ...declared.files,
      [`${options.location}/script.ts.template`, ScriptTemplate.standard],
      [`${options.location}/versions/.gitkeep`, ""]
    ])
  }
}

const multidb: Template = {
  name: "multidb",
  description: "Several databases, migrated by the same revisions, each in its own transaction.",
  files: (options) => {
    const client = clients[options.database]
    return new Map([
      ["effect-alembic.config.ts", config(options)],
      [
        `${options.location}/databases.ts`,
        `/**
 * The databases that are migrated together.
 */
import { ${client.module} } from "${client.driver}"
${importOf("effect", client, ["Context", "Effect"])}${importOf("effect-alembic", client)}
/** The name of the database in which a migration runs. */
export class Database extends Context.Reference<Database>()("Database", {
  defaultValue: (): Name => "first"
}) {}

export type Name = "first" | "second"

export const clients = {
  first: ${client.layer("FIRST_DATABASE")},
  second: ${client.layer("SECOND_DATABASE")}
}

/** The clients of other databases on the same servers, in which \`test\` and \`diff\` run the migrations. */
export const scratchClients = {
  first: ${client.scratch("FIRST_DATABASE").replaceAll("\n", "\n  ")},
  second: ${client.scratch("SECOND_DATABASE").replaceAll("\n", "\n  ")}
}

/** Runs the migration of each database. */
export const each = <E1, R1, E2, R2>(
  migrations: { readonly first: Effect.Effect<unknown, E1, R1>; readonly second: Effect.Effect<unknown, E2, R2> }
): Effect.Effect<void, E1 | E2, R1 | R2> =>
  Effect.flatMap(Database, (name) => Effect.asVoid<unknown, E1 | E2, R1 | R2>(migrations[name]))
`
      ],
      [
        `${options.location}/env.ts`,
        `/**
 * Configures the databases: they are migrated one after the other, each in its own transaction.
 */
import { Effect } from "effect"
import { EnvironmentContext } from "effect-alembic"
${client.dialectModule}
import { clients, Database, scratchClients } from "./databases.js"

export default Effect.gen(function*() {
  const env = yield* EnvironmentContext
  for (const name of ["first", "second"] as const) {
    const configured = env.configure({
      name,
      client: clients[name],
      scratchClient: scratchClients[name],
      dialect: ${client.dialect}
    })
    yield* env.runMigrations.pipe(Effect.provide(configured), Effect.provideService(Database, name))
  }
})
`
      ],
      [
        `${options.location}/script.ts.template`,
        ScriptTemplate.standard.replace("{{imports}}\n", `{{imports}}\nimport { each } from "../databases.js"\n`)
          .replace(
            "{{upgrades}}",
            "each({\n    first: {{upgrades.first}},\n    second: {{upgrades.second}}\n  })"
          )
          .replace(
            "{{downgrades}}",
            "each({\n    first: {{downgrades.first}},\n    second: {{downgrades.second}}\n  })"
          )
      ],
      [`${options.location}/versions/.gitkeep`, ""]
    ])
  }
}

/** Returns the relative path from a folder of the project to its root. */
const up = (folder: string): string => folder.split("/").map((part) => part === "." ? "" : "../").join("")

const application: Template = {
  name: "application",
  description: "An application whose SqlClient becomes available when the schema is at head.",
  files: (options) => {
    const client = clients[options.database]
    const declared = declaration(options)
    return new Map([
      ["effect-alembic.config.ts", config(options)],
      [
        "src/Database.ts",
        `/**
 * The application's database.
 */
import { NodeContext } from "@effect/platform-node"
import { ${client.module} } from "${client.driver}"
${importOf("effect", client, ["Layer"])}${
          importOf("effect-alembic", client, ["Commands", "ScriptDirectory"])
        }import { fileURLToPath } from "node:url"

/** The client, without regard to the schema. Migrations use it too. */
export const ClientLive = ${client.layer("DATABASE").replaceAll("\n  ", "\n")}

${scratchClient(client, "export ")}
/** The client, available when the schema is at head. */
export const SqlLive = Commands.layerUpgrade("head", {
  scripts: ScriptDirectory.layer({
    // Relative to this file, because the application may be started in any folder.
    directory: fileURLToPath(new URL("..", import.meta.url)),
    scriptLocation: ${JSON.stringify(options.location)}
  }).pipe(Layer.provide(NodeContext.layer))
}).pipe(Layer.provideMerge(ClientLive))
`
      ],
      [
        `${options.location}/env.ts`,
        `/**
 * Which database the command line migrates: the application's.
 */
import { Environment } from "effect-alembic"
${client.dialectModule}
import { ClientLive, scratchClient } from "${up(options.location)}src/Database.js"
${declared.import}
export default Environment.make({
  client: ClientLive,
  scratchClient,
  dialect: ${client.dialect},${declared.option}
  connectTimeout: "30 seconds"
})
`
      ],
      ...declared.files,
      [`${options.location}/script.ts.template`, ScriptTemplate.standard],
      [`${options.location}/versions/.gitkeep`, ""]
    ])
  }
}

/**
 * The templates of `init`.
 *
 * @since 0.1.0
 * @category templates
 */
export const all: ReadonlyArray<Template> = [generic, multidb, application]
