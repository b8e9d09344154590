/**
 * Declared schemas made at random: tables with columns of many types, keys (some in a circle), constraints, indexes and defaults, under names and with
 * texts that need quotes.
 */
import { Column, Constraint, Index, MetaData, ServerDefault, SqlText, SqlType, Table } from "effect-alembic"
import * as fc from "fast-check"
import type { Label } from "./servers/FreshDatabase.ts"

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

const types = ({ isPostgresql, isSqlite }: Kind): ReadonlyArray<SqlType.SqlType> => [
  SqlType.bigInteger,
  SqlType.smallInteger,
  SqlType.numeric({ precision: 10, scale: 2 }),
  SqlType.float(),
  SqlType.double(),
  SqlType.boolean,
  SqlType.unicode(30),
  SqlType.text,
  SqlType.date,
  SqlType.dateTime(),
  SqlType.time(),
  ...(isSqlite ? [] : [SqlType.binary, SqlType.enum("mood", ["sad", "it's ok", "a\"b", "ü"])]),
  ...(isPostgresql
    ? [
      SqlType.uuid,
      SqlType.json,
      SqlType.interval,
      SqlType.dateTime({ timezone: true }),
      SqlType.array(SqlType.integer),
      SqlType.array(SqlType.text, { dimensions: 2 })
    ]
    : [])
]

interface Kind {
  readonly isPostgresql: boolean
  readonly isSqlite: boolean
}

interface Link {
  readonly target: number
  readonly onDelete: Constraint.ReferentialAction | undefined
  readonly isDeferred: boolean
}

/** Every table has a key `id`, a number `n` and a word `w`, which the generated parts refer to. */
export const schema = (label: Label): fc.Arbitrary<MetaData.MetaData> => {
  const kind: Kind = { isPostgresql: label === "postgresql", isSqlite: label === "sqlite" }
  const hasComments = !kind.isSqlite
  const part = fc.constantFrom(...nameParts)
  const optional = <A>(value: fc.Arbitrary<A>) => fc.option(value, { nil: undefined })
  const comment = hasComments
    ? optional(fc.constantFrom(...texts.filter((text) => text !== "")))
    : fc.constant(undefined)
  const link: fc.Arbitrary<Link> = fc.record({
    target: fc.nat(3),
    onDelete: optional(fc.constantFrom("CASCADE", "SET NULL", "NO ACTION")),
    isDeferred: kind.isPostgresql || kind.isSqlite ? fc.boolean() : fc.constant(false)
  })
  const table = fc.record({
    name: part,
    comment,
    others: fc.array(
      fc.record({ name: part, type: fc.constantFrom(...types(kind)), nullable: fc.boolean(), comment }),
      { maxLength: 5 }
    ),
    word: fc.record({ default: optional(fc.constantFrom(...texts)), nullable: fc.boolean(), comment }),
    number: fc.record({ default: optional(fc.constantFrom("0", "-5", "42")), isIdentity: fc.boolean() }),
    computed: optional(fc.boolean()),
    hasWideKey: fc.boolean(),
    links: fc.array(link, { maxLength: 3 }),
    check: optional(fc.constantFrom("n > 0", "n > 0 OR n < -5", "w <> 'it''s'")),
    unique: fc.boolean(),
    index: optional(
      fc.record({ name: part, unique: fc.boolean(), isExpression: fc.boolean(), isPartial: fc.boolean() })
    )
  })
  return fc.array(table, { minLength: 1, maxLength: 4 }).map((tables) => {
    const nameOf = (at: number) => `${tables[at]?.name ?? ""} ${at}`
    const targets = tables.map(({ links }) => links.map((link) => ({ ...link, target: link.target % tables.length })))
    return MetaData.make(tables.map((made, at) => {
      const links = targets[at] ?? []
      const isWide = made.hasWideKey && tables.every((_, from) => !targets[from]?.some(({ target }) => target === at))
      const isIdentity = kind.isPostgresql && made.number.isIdentity
      return Table.make(nameOf(at), [
        ["id", Column.make(SqlType.integer, { primaryKey: true, autoincrement: !isWide })],
        [
          "n",
          Column.make(SqlType.integer, {
            primaryKey: isWide,
            nullable: isWide || isIdentity ? undefined : true,
            autoincrement: isWide ? false : undefined,
            serverDefault: isIdentity
              ? ServerDefault.identity({ start: 5, increment: 2 })
              : made.number.default === undefined
              ? undefined
              : Number(made.number.default)
          })
        ],
        [
          "w",
          Column.make(SqlType.string(40), {
            nullable: made.word.nullable,
            serverDefault: made.word.default,
            comment: made.word.comment
          })
        ],
        ...(made.computed === undefined
          ? []
          : [
            [
              "c",
              Column.make(SqlType.integer, {
                serverDefault: ServerDefault.computed("n + 1", { persisted: kind.isPostgresql || made.computed })
              })
            ] as const
          ]),
        ...links.map((_, number) => [`link${number}`, Column.make(SqlType.integer)] as const),
        ...made.others.map(({ comment, name, nullable, type }, number) =>
          [`${name} c${number}`, Column.make(type, { nullable, comment })] as const
        )
      ], {
        comment: made.comment,
        constraints: [
          ...(made.check === undefined ? [] : [Constraint.check(made.check, { name: `${made.name} ck ${at}` })]),
          ...(made.unique ? [Constraint.unique(["w", "n"], { name: `${made.name} uq ${at}` })] : []),
          ...links.map(({ isDeferred, onDelete, target }, number) =>
            Constraint.foreignKey([`link${number}`], nameOf(target), ["id"], {
              name: `${made.name} fk ${at} ${number}`,
              onDelete,
              ...(isDeferred ? { deferrable: true, initially: "DEFERRED" as const } : {})
            })
          )
        ],
        indexes: made.index === undefined ? [] : [
          Index.make(
            `${made.index.name} ix ${at}`,
            ["w", made.index.isExpression && label !== "mariadb" ? expression(label) : "n"],
            {
              unique: made.index.unique,
              ...(made.index.isPartial ? { postgresqlWhere: "n > 0", sqliteWhere: "n > 0" } : {})
            }
          )
        ]
      })
    }))
  })
}

const expression = (label: Label) => SqlText.text(label === "mysql" ? "(lower(w))" : "lower(w)")
