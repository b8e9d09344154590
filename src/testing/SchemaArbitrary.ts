/**
 * Random declared schemas and edits of them: tables with columns of many types, keys (some in a circle), constraints, indexes and defaults, under
 * names and with texts that need quotes.
 *
 * @since 0.1.0
 */
import * as fc from "effect/FastCheck"
import * as Column from "../schema/Column.ts"
import * as Constraint from "../schema/Constraint.ts"
import * as Index from "../schema/Index.ts"
import * as MetaData from "../schema/MetaData.ts"
import * as ServerDefault from "../schema/ServerDefault.ts"
import * as SqlText from "../schema/SqlText.ts"
import * as SqlType from "../schema/SqlType.ts"
import * as Table from "../schema/Table.ts"

/**
 * The databases for which schemas are made; each gets types, keys and defaults that it has.
 *
 * @since 0.1.0
 * @category models
 */
export type Database = "postgresql" | "mysql" | "mariadb" | "mssql" | "sqlite"

/** Each is part of a name; a number behind it makes the name unique. */
const nameParts = [
  "plain",
  "Mixed Case",
  "select",
  "a\"b",
  "a`b",
  "it's",
  "ü€",
  "a.b",
  "100%",
  "a;b",
  "--x",
  "a\\b",
  "$x",
  ":x",
  "?"
]

const texts = [
  "",
  "x",
  "it's",
  "\\",
  "a\"b",
  "ü€",
  "%s",
  ":x",
  "${x}",
  "`",
  "two\nlines",
  "NULL",
  "1",
  "now()",
  "--",
  "/*",
  "a;b"
]

const mood = SqlType.enum("mood", ["sad", "it's ok", "a\"b", "ü"])

/** Types of one family hold the same values, and the server converts each to the others. */
type Family = readonly [SqlType.SqlType, ...ReadonlyArray<SqlType.SqlType>]

const families = ({ isPostgresql, isSqlite }: Kind): ReadonlyArray<Family> => [
  [SqlType.bigInteger, SqlType.smallInteger, SqlType.numeric({ precision: 10, scale: 2 })],
  [SqlType.float(), SqlType.double()],
  [SqlType.boolean],
  [SqlType.unicode(30), SqlType.text, SqlType.string(60)],
  [SqlType.date],
  [SqlType.dateTime()],
  [SqlType.time()],
  ...(isSqlite
    ? []
    : [[SqlType.binary], [mood]] satisfies ReadonlyArray<Family>),
  ...(isPostgresql
    ? [
      [SqlType.uuid],
      [SqlType.json],
      [SqlType.interval],
      [SqlType.dateTime({ timezone: true })],
      [SqlType.array(SqlType.integer)],
      [SqlType.array(SqlType.text, { dimensions: 2 })]
    ] satisfies ReadonlyArray<Family>
    : [])
]

interface Kind {
  readonly database: Database
  readonly isPostgresql: boolean
  readonly isSqlite: boolean
}

const kindOf = (database: Database): Kind => ({
  database,
  isPostgresql: database === "postgresql",
  isSqlite: database === "sqlite"
})

const part = fc.constantFrom(...nameParts)
const optional = <A>(value: fc.Arbitrary<A>) => fc.option(value, { nil: undefined })

const most = { tables: 4, others: 5 }

const exactly = <A>(length: number, value: fc.Arbitrary<A>) => fc.array(value, { minLength: length, maxLength: length })

/** What both schemas of a pair have in common: names, and the families of types. */
const frame = (kind: Kind) =>
  exactly(
    most.tables,
    fc.record({
      name: part,
      index: part,
      others: exactly(most.others, fc.record({ name: part, family: fc.constantFrom(...families(kind)) }))
    })
  )

type Frame = Frames[number]
type Frames = ReturnType<typeof frame> extends fc.Arbitrary<infer A> ? A : never

/** What differs between the schemas of a pair. */
const content = (kind: Kind) => {
  const comment = kind.isSqlite
    ? fc.constant(undefined)
    : optional(fc.constantFrom(...texts.filter((text) => text !== "")))
  const link = fc.record({
    target: fc.nat(most.tables - 1),
    // SQL Server refuses tables that an action reaches in two ways, and actions in a circle.
    onDelete: optional(
      fc.constantFrom(
        "NO ACTION" as const,
        ...(kind.database === "mssql" ? [] : ["CASCADE" as const, "SET NULL" as const])
      )
    ),
    isDeferred: kind.isPostgresql || kind.isSqlite ? fc.boolean() : fc.constant(false)
  })
  const table = fc.record({
    comment,
    hasWideKey: fc.boolean(),
    others: exactly(most.others, optional(fc.record({ type: fc.nat(2), nullable: fc.boolean(), comment }))),
    word: fc.record({ default: optional(fc.constantFrom(...texts)), nullable: fc.boolean(), comment }),
    number: fc.record({ default: optional(fc.constantFrom("0", "-5", "42")), isIdentity: fc.boolean() }),
    computed: optional(fc.boolean()),
    links: fc.array(link, { maxLength: 3 }),
    check: optional(fc.constantFrom("n > 0", "n > 0 OR n < -5", "w <> 'it''s'")),
    unique: fc.boolean(),
    index: optional(fc.record({ unique: fc.boolean(), isExpression: fc.boolean(), isPartial: fc.boolean() }))
  })
  return exactly(most.tables, optional(table)).filter((tables) => tables.some((table) => table !== undefined))
}

type Contents = ReturnType<typeof content> extends fc.Arbitrary<infer A> ? A : never
type Content = Exclude<Contents[number], undefined>

/**
 * Random schemas of at most four tables.
 *
 * @example
 * import { SchemaArbitrary } from "effect-alembic/testing"
 * import * as fc from "effect/FastCheck"
 *
 * const ten = fc.sample(SchemaArbitrary.schema("postgresql"), 10)
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const schema = (database: Database): fc.Arbitrary<MetaData.MetaData> => {
  const kind = kindOf(database)
  return fc.tuple(frame(kind), content(kind)).map(([frames, contents]) => metadataOf(kind, frames, contents))
}

/**
 * Random schemas with an edit of each: tables, columns, constraints and indexes of the same names are added, dropped and changed. The types of
 * a column can be converted to each other.
 *
 * @example
 * import { SchemaArbitrary } from "effect-alembic/testing"
 * import * as fc from "effect/FastCheck"
 *
 * const [[before, after] = []] = fc.sample(SchemaArbitrary.edit("sqlite"), 1)
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const edit = (
  database: Database
): fc.Arbitrary<[before: MetaData.MetaData, after: MetaData.MetaData]> => {
  const kind = kindOf(database)
  return fc.tuple(frame(kind), content(kind), content(kind)).map((
    [frames, one, other]
  ) => [
    metadataOf(kind, frames, one),
    metadataOf(kind, frames, database === "mssql" ? withSameNullability(one, other) : other)
  ])
}

/** SQL Server does not change a column that a key, a CHECK or an index uses. */
const withSameNullability = (one: Contents, other: Contents): Contents =>
  other.map((table, at) => {
    const same = one[at]
    return table === undefined || same === undefined
      ? table
      : { ...table, hasWideKey: same.hasWideKey, word: { ...table.word, nullable: same.word.nullable } }
  })

const metadataOf = (kind: Kind, frames: Frames, contents: Contents): MetaData.MetaData => {
  const made = frames.flatMap((frame, at) => {
    const content = contents[at]
    return content === undefined ? [] : [{ frame, content, name: `${frame.name} ${at}`, at }]
  })
  const targets = made.filter(({ content }) => !content.hasWideKey)
  return MetaData.make(made.map(({ content, ...rest }) => {
    const links = content.links.flatMap((link) => {
      const target = targets[link.target % targets.length]
      return target === undefined ? [] : [{ ...link, target: target.name }]
    })
    return tableOf(kind, { ...rest, content: { ...content, links } })
  }))
}

interface Made {
  readonly at: number
  readonly frame: Frame
  readonly name: string
  readonly content: Omit<Content, "links"> & {
    readonly links: ReadonlyArray<Omit<Content["links"][number], "target"> & { readonly target: string }>
  }
}

/** Every table has a key `id`, a number `n` and a word `w`, which the generated parts refer to. */
const tableOf = ({ database, isPostgresql }: Kind, { at, content, frame, name }: Made): Table.Table => {
  const { check, comment, computed, index, links, number, others, unique, word } = content
  const isWide = content.hasWideKey
  const isIdentity = isPostgresql && number.isIdentity
  return Table.make(name, [
    ["id", Column.make(SqlType.integer, { primaryKey: true, autoincrement: !isWide })],
    [
      "n",
      Column.make(SqlType.integer, {
        primaryKey: isWide,
        nullable: isWide || isIdentity ? undefined : true,
        autoincrement: isWide ? false : undefined,
        serverDefault: isIdentity
          ? ServerDefault.identity({ start: 5, increment: 2 })
          : number.default === undefined
          ? undefined
          : Number(number.default)
      })
    ],
    [
      "w",
      Column.make(SqlType.string(40), {
        nullable: word.nullable,
        serverDefault: word.default,
        comment: word.comment
      })
    ],
    ...(computed === undefined
      ? []
      : [
        [
          "c",
          Column.make(SqlType.integer, {
            serverDefault: ServerDefault.computed("n + 1", { persisted: isPostgresql || computed })
          })
        ] as const
      ]),
    ...links.map((_, number) => [`link${number}`, Column.make(SqlType.integer)] as const),
    ...frame.others.flatMap(({ family, name }, number) => {
      const other = others[number]
      return other === undefined ? [] : [
        [
          `${name} c${number}`,
          Column.make(family[other.type] ?? family[0], { nullable: other.nullable, comment: other.comment })
        ] as const
      ]
    })
  ], {
    comment,
    constraints: [
      ...(check === undefined ? [] : [Constraint.check(check, { name: `${frame.name} ck ${at}` })]),
      ...(unique ? [Constraint.unique(["w", "n"], { name: `${frame.name} uq ${at}` })] : []),
      ...links.map(({ isDeferred, onDelete, target }, number) =>
        Constraint.foreignKey([`link${number}`], target, ["id"], {
          name: `${frame.name} fk ${at} ${number}`,
          onDelete,
          ...(isDeferred ? { deferrable: true, initially: "DEFERRED" as const } : {})
        })
      )
    ],
    indexes: index === undefined ? [] : [
      Index.make(
        `${frame.index} ix ${at}`,
        ["w", index.isExpression && !withoutExpressions.has(database) ? expression(database) : "n"],
        {
          unique: index.unique,
          ...(index.isPartial ? { postgresqlWhere: "n > 0", sqliteWhere: "n > 0", mssqlWhere: "n > 0" } : {})
        }
      )
    ]
  })
}

/** The databases that have no indexes of expressions. */
const withoutExpressions: ReadonlySet<Database> = new Set(["mariadb", "mssql"])

const expression = (database: Database) => SqlText.text(database === "mysql" ? "(lower(w))" : "lower(w)")
