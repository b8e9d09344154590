/**
 * Databases that nobody here designed: declared as they are reflected, nothing differs; one change of the declared schema gives just its operations.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Column, Constraint, Index, type MetaData, Name, ServerDefault, SqlText, SqlType, Table } from "effect-alembic"
import * as Postgresql from "effect-alembic/postgresql"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { writeFileSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { comparedTables, diff } from "../../src/autogenerate/Diff.ts"
import * as Difference from "../../src/autogenerate/Difference.ts"
import { inspect } from "../../src/autogenerate/Inspection.ts"
import { inOrder } from "../../src/autogenerate/OperationOrder.ts"
import * as RenderModel from "../../src/autogenerate/RenderModel.ts"
import * as TableForm from "../../src/autogenerate/TableForm.ts"
import { Dialect } from "../../src/dialect/Dialect.ts"
import * as Dialects from "../../src/Dialects.ts"
import * as Execution from "../../src/execution/Execution.ts"
import * as Inspector from "../../src/execution/Inspector.ts"
import { chinook, danbooru, isThere } from "../realSchemas.ts"
import { databasesOf, liveDatabases } from "../servers/databases.ts"
import * as asFile from "./asFile.ts"
import { differences, reflected } from "./comparing.ts"
import { upAndDown } from "./Converge.ts"

const run = (text: string) => Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(text).unprepared)

/** What `inspect --format model` prints, loaded again. */
const asModels = (metadata: MetaData.MetaData) =>
  Effect.gen(function*() {
    const file = `${yield* asFile.folder}/models.ts`
    writeFileSync(file, RenderModel.file(yield* Dialects.fromClient(yield* SqlClient.SqlClient), metadata))
    return yield* Effect.promise(async (): Promise<MetaData.MetaData> =>
      (await import(pathToFileURL(file).href)).metadata
    )
  })

/** Returns a function that compares a declared schema with the database as it is now, without the server. */
const offline = Effect.gen(function*() {
  const dialect = yield* Dialect
  const comparison = yield* dialect.catalogue.comparison
  const { defaultSchema, serials, tables, uniqueIndexes } = yield* inspect(comparison, {})
  const forms = tables.map((table) => {
    const form = TableForm.fromReflection(table, new Set())
    return { ...form, serials: serials.get(form.key) ?? form.serials }
  })
  const context = {
    dialect,
    comparison,
    options: { compareServerDefault: true },
    uniqueIndexes,
    isSame: () => Option.none()
  }
  return (metadata: MetaData.MetaData): ReadonlyArray<string> => {
    const sides = {
      reflected: forms,
      declared: metadata.tables.map((table) =>
        Either.getOrThrow(TableForm.fromMetaData(dialect, metadata, table, defaultSchema))
      )
    }
    const found = diff(sides, Either.getOrThrow(comparedTables(sides, context)), context)
    return inOrder(found, {
      alterConstraints: dialect.ddl.features.alterConstraints,
      keysHaveIndexes: comparison.keysHaveIndexes,
      oneIdentity: comparison.oneIdentity
    }).flatMap((operation) => Difference.ofOperation(dialect, operation).map(({ text }) => text))
  }
}).pipe(
  Effect.provide(Inspector.layer),
  Effect.provide(Execution.layerOnline),
  Effect.provide(Dialects.layerFromClient)
)

type Edit = (metadata: MetaData.MetaData) => MetaData.MetaData

/** A change of a schema, and the differences that it makes. */
type Edited = readonly [edit: Edit, ...differences: ReadonlyArray<string>]

const inTable = (name: string, change: (table: Table.Table) => Table.Table): Edit => (metadata) => ({
  ...metadata,
  tables: metadata.tables.map((table) => table.name === name ? change(table) : table)
})

const inColumn = (table: string, name: string, change: Partial<Table.Table["columns"][number]>): Edit =>
  inTable(table, (table) => ({
    ...table,
    columns: table.columns.map((column) => column.columnName === name ? { ...column, ...change } : column)
  }))

const type = (table: string, column: string, type: SqlType.SqlType): Edit => inColumn(table, column, { type })

const serverDefault = (table: string, column: string, given: Column.Column): Edit =>
  inColumn(table, column, { serverDefault: given.serverDefault })

const withColumn = (table: string, name: string, column: Column.Column): Edit =>
  inTable(table, (table) => ({ ...table, columns: [...table.columns, ...Table.make("", { [name]: column }).columns] }))

const withoutColumn = (table: string, name: string): Edit =>
  inTable(table, (table) => ({ ...table, columns: table.columns.filter(({ columnName }) => columnName !== name) }))

const withIndex = (table: string, ...given: Parameters<typeof Index.make>): Edit =>
  inTable(table, (table) => ({ ...table, indexes: [...table.indexes, Index.make(...given)] }))

const inIndex = (table: string, name: string, change: (index: Index.Index) => ReadonlyArray<Index.Index>): Edit =>
  inTable(table, (table) => ({
    ...table,
    indexes: table.indexes.flatMap((index) => Name.text(index.name) === name ? change(index) : [index])
  }))

const withConstraint = (table: string, constraint: Constraint.Constraint): Edit =>
  inTable(table, (table) => ({ ...table, constraints: [...table.constraints, constraint] }))

/** Changes the foreign key of a column. */
const inKey = (
  table: string,
  column: string,
  change: (key: Constraint.ForeignKeyConstraint) => ReadonlyArray<Constraint.Constraint>
): Edit =>
  inTable(table, (table) => ({
    ...table,
    constraints: table.constraints.flatMap((constraint) =>
      constraint._tag === "ForeignKey" && constraint.columns.join() === column ? change(constraint) : [constraint]
    )
  }))

const withTable = (table: Table.Table): Edit => (metadata) => ({ ...metadata, tables: [...metadata.tables, table] })

const withoutTable = (name: string): Edit => (metadata) => ({
  ...metadata,
  tables: metadata.tables.filter((table) => table.name !== name)
})

const all = (...edits: ReadonlyArray<Edit>): Edit => (metadata) =>
  edits.reduce((edited, edit) => edit(edited), metadata)

const none = Column.make(SqlType.integer)
const cascade = (key: Constraint.ForeignKeyConstraint) => [{ ...key, onDelete: Option.some("CASCADE" as const) }]

/**
 * Changes of Chinook. `name` is a name as the database spells it, `key` and `index` are those of the foreign key of an album. MySQL needs the index of a
 * foreign key: `dropped` and `added` are what happens to the keys of an album and of a track in a playlist when theirs changes.
 */
const ofChinook = ({ added, dropped, index, key, name, primaryKeys }: {
  readonly name: (name: string) => string
  readonly key: string
  readonly index: string
  readonly primaryKeys: readonly [former: string, next: string]
  readonly dropped: readonly [album: ReadonlyArray<string>, playlistTrack: ReadonlyArray<string>]
  readonly added: readonly [album: ReadonlyArray<string>, playlistTrack: ReadonlyArray<string>]
}): ReadonlyArray<Edited> => {
  const [track, album, customer, line] = [name("Track"), name("Album"), name("Customer"), name("InvoiceLine")]
  const [artistId, playlistTrack] = [name("ArtistId"), name("PlaylistTrack")]
  return [
    [type(track, name("Name"), SqlType.string(220)), `type change on column '${track}.${name("Name")}'`],
    [type(track, name("Bytes"), SqlType.bigInteger), `type change on column '${track}.${name("Bytes")}'`],
    [
      type(track, name("UnitPrice"), SqlType.numeric({ precision: 12, scale: 2 })),
      `type change on column '${track}.${name("UnitPrice")}'`
    ],
    [type(track, name("Composer"), SqlType.text), `type change on column '${track}.${name("Composer")}'`],
    [inColumn(track, name("Composer"), { nullable: false }), `NOT NULL on column '${track}.${name("Composer")}'`],
    [inColumn(customer, name("LastName"), { nullable: true }), `NULL on column '${customer}.${name("LastName")}'`],
    [
      serverDefault(line, name("Quantity"), Column.make(SqlType.integer, { serverDefault: 1 })),
      `server default on column '${line}.${name("Quantity")}'`
    ],
    [
      serverDefault(customer, name("Country"), Column.make(SqlType.string(40), { serverDefault: "it's" })),
      `server default on column '${customer}.${name("Country")}'`
    ],
    [withColumn(album, "year", Column.make(SqlType.integer)), `added column '${album}.year'`],
    [withoutColumn(customer, name("Fax")), `removed column '${customer}.${name("Fax")}'`],
    [
      all(withColumn(customer, "telex", Column.make(SqlType.string(24))), withoutColumn(customer, name("Fax"))),
      `added column '${customer}.telex'`,
      `removed column '${customer}.${name("Fax")}'`
    ],
    [withIndex(track, "ix_composer", [name("Composer")]), `added index 'ix_composer' on '${track}'`],
    [
      inIndex(album, index, (index) => [{ ...index, elements: [artistId, name("Title")] }]),
      ...dropped[0],
      `removed index '${index}' on '${album}'`,
      `added index '${index}' on '${album}'`,
      ...added[0]
    ],
    [
      inIndex(album, index, (index) => [{ ...index, unique: true }]),
      ...dropped[0],
      `removed index '${index}' on '${album}'`,
      `added index '${index}' on '${album}'`,
      ...added[0]
    ],
    [
      withConstraint(album, Constraint.unique([name("Title")], { name: "uq_title" })),
      `added Unique constraint 'uq_title' on '${album}'`
    ],
    [
      withConstraint(track, Constraint.check(`${name("Milliseconds")} > 0`, { name: "ck_length" })),
      `added Check constraint 'ck_length' on '${track}'`
    ],
    [inKey(album, artistId, () => []), `removed constraint ${key} on '${album}'`],
    [
      inKey(album, artistId, cascade),
      `removed constraint ${key} on '${album}'`,
      `added ForeignKey constraint ${key} on '${album}'`
    ],
    [
      withConstraint(
        album,
        Constraint.foreignKey([name("AlbumId")], name("Genre"), [name("GenreId")], { name: "fk_new" })
      ),
      `added ForeignKey constraint 'fk_new' on '${album}'`
    ],
    [
      withTable(
        Table.make("review", {
          id: Column.make(SqlType.integer, { primaryKey: true }),
          album: Column.make(SqlType.integer, { references: `${album}.${name("AlbumId")}` })
        })
      ),
      "added table 'review'"
    ],
    [
      all(
        inColumn(track, name("Composer"), { nullable: false }),
        type(track, name("Composer"), SqlType.string(300)),
        serverDefault(track, name("Composer"), Column.make(SqlType.string(300), { serverDefault: "" }))
      ),
      `type change on column '${track}.${name("Composer")}'`,
      `NOT NULL on column '${track}.${name("Composer")}'`,
      `server default on column '${track}.${name("Composer")}'`
    ],
    [
      inTable(playlistTrack, (table) => ({
        ...table,
        columns: table.columns.map((column) => ({ ...column, primaryKey: column.columnName === name("TrackId") })),
        constraints: table.constraints.filter(({ _tag }) => _tag !== "PrimaryKey")
      })),
      ...dropped[1],
      `removed constraint ${primaryKeys[0]} on '${playlistTrack}'`,
      `added PrimaryKey constraint ${primaryKeys[1]} on '${playlistTrack}'`,
      ...added[1]
    ]
  ]
}

const commented = (track: string, column: string): ReadonlyArray<Edited> => [
  [inTable(track, (table) => ({ ...table, comment: Option.some("it's") })), `added comment on table '${track}'`],
  [inColumn(track, column, { comment: Option.some("it's") }), `column comment '${track}.${column}'`]
]

const snake = (name: string) => name.replaceAll(/(?<!^)([A-Z])/g, "_$1").toLowerCase()

describe.skipIf(!isThere).each(liveDatabases)(
  "chinook on $label",
  ({ label, layer }) => {
    const name = label === "postgresql" ? snake : (name: string) => name
    const keys = ["'FK_AlbumArtistId' on 'Album'", "'FK_PlaylistTrackTrackId' on 'PlaylistTrack'"] as const
    const withIndexes = {
      name,
      key: "'FK_AlbumArtistId'",
      index: "IFK_AlbumArtistId",
      primaryKeys: ["without a name", "'PlaylistTrack_pkey'"],
      dropped: [[`removed constraint ${keys[0]}`], [`removed constraint ${keys[1]}`]],
      added: [[`added ForeignKey constraint ${keys[0]}`], [`added ForeignKey constraint ${keys[1]}`]]
    } as const
    const free = { dropped: [[], []], added: [[], []] } as const
    const edits = label === "sqlite"
      ? ofChinook({
        ...withIndexes,
        ...free,
        key: "without a name",
        primaryKeys: ["'PK_PlaylistTrack'", "'PK_PlaylistTrack'"]
      })
      : [
        ...ofChinook(
          label === "postgresql"
            ? {
              name,
              key: "'album_artist_id_fkey'",
              index: "album_artist_id_idx",
              primaryKeys: ["'playlist_track_pkey'", "'playlist_track_pkey'"],
              ...free
            }
            : label === "mssql"
            ? { ...withIndexes, ...free, primaryKeys: ["'PK_PlaylistTrack'", "'PK_PlaylistTrack'"] }
            : withIndexes
        ),
        ...commented(name("Track"), name("Name"))
      ]
    it.scopedLive("is the same as its reflection, and each change is found alone", () =>
      Effect.gen(function*() {
        yield* Effect.forEach(chinook(label).filter((text) => !text.startsWith("INSERT")), run)
        const declared = yield* reflected
        assert.deepStrictEqual(yield* differences(declared), [])
        assert.deepStrictEqual(yield* differences(yield* asModels(declared)), [])
        const compare = yield* offline
        assert.deepStrictEqual(
          edits.map(([edit]) => compare(edit(declared))),
          edits.map(([, ...found]) => found)
        )
        // Batch mode cannot drop the foreign key of SQLite, which has no name.
        const applied = [0, 1, 2, 5, 6, 7, 8, 9, 11, 14, 15, ...label === "sqlite" ? [] : [17], 19]
          .flatMap((at) => edits[at] === undefined ? [] : [edits[at]])
        const edit = all(...applied.map(([edit]) => edit))
        const { differences: found } = yield* upAndDown(declared, edit(declared))
        assert.sameMembers([...found], applied.flatMap(([, ...found]) => found))
      }).pipe(Effect.provide(Layer.fresh(layer))), 120_000)
  }
)

const changed = (
  index: string,
  table: string
) => [`removed index '${index}' on '${table}'`, `added index '${index}' on '${table}'`]

const ofDanbooru: ReadonlyArray<Edited> = [
  [
    serverDefault("posts", "rating", Column.make(SqlType.CHAR(1), { serverDefault: "s" })),
    "server default on column 'posts.rating'"
  ],
  [type("posts", "up_score", SqlType.bigInteger), "type change on column 'posts.up_score'"],
  [type("posts", "created_at", Postgresql.TIMESTAMP({ precision: 3 })), "type change on column 'posts.created_at'"],
  [type("artists", "created_at", SqlType.dateTime({ timezone: true })), "type change on column 'artists.created_at'"],
  [type("media_assets", "duration", SqlType.REAL), "type change on column 'media_assets.duration'"],
  [type("bans", "duration", SqlType.text), "type change on column 'bans.duration'"],
  [type("artists", "other_names", SqlType.array(SqlType.integer)), "type change on column 'artists.other_names'"],
  [type("media_assets", "pixel_hash", SqlType.text), "type change on column 'media_assets.pixel_hash'"],
  [
    serverDefault("artists", "other_names", Column.make(SqlType.text, { serverDefault: "{a}" })),
    "server default on column 'artists.other_names'"
  ],
  [serverDefault("artists", "is_banned", none), "server default on column 'artists.is_banned'"],
  [inColumn("posts", "md5", { nullable: true }), "NULL on column 'posts.md5'"],
  [inColumn("posts", "approver_id", { nullable: false }), "NOT NULL on column 'posts.approver_id'"],
  [
    inIndex("posts", "index_posts_on_rating", (index) => [
      { ...index, options: { ...index.options, postgresqlWhere: "rating <> 'q'::bpchar" } }
    ]),
    ...changed("index_posts_on_rating", "posts")
  ],
  [
    inIndex("posts", "index_posts_on_is_deleted", (index) => [{ ...index, options: {} }]),
    ...changed("index_posts_on_is_deleted", "posts")
  ],
  [
    inIndex("tags", "index_tags_on_name_pattern", (index) => [{ ...index, options: {} }]),
    ...changed("index_tags_on_name_pattern", "tags")
  ],
  [
    inIndex("artists", "index_artists_on_other_names", (index) => [{ ...index, options: {} }]),
    ...changed("index_artists_on_other_names", "artists")
  ],
  [
    inIndex("posts", "index_posts_on_string_to_array_tag_string", (index) => [
      { ...index, elements: [SqlText.text("string_to_array(tag_string, ','::text)")] }
    ]),
    ...changed("index_posts_on_string_to_array_tag_string", "posts")
  ],
  [
    inIndex("posts", "index_posts_on_last_noted_at", (index) => [{ ...index, elements: ["last_noted_at"] }]),
    ...changed("index_posts_on_last_noted_at", "posts")
  ],
  [
    inIndex("posts", "index_posts_on_md5", (index) => [{ ...index, unique: false }]),
    ...changed("index_posts_on_md5", "posts")
  ],
  [
    inIndex("posts", "index_posts_on_uploader_id_and_created_at", (index) => [
      { ...index, elements: index.elements.toReversed() }
    ]),
    ...changed("index_posts_on_uploader_id_and_created_at", "posts")
  ],
  [inIndex("posts", "index_posts_on_source_trgm", () => []), "removed index 'index_posts_on_source_trgm' on 'posts'"],
  [
    inIndex("tags", "index_tags_on_name", (index) => [{ ...index, name: Name.f("uq_tags") }]),
    "removed index 'index_tags_on_name' on 'tags'",
    "added index 'uq_tags' on 'tags'"
  ],
  [
    inKey("bans", "banner_id", (key) => [{ ...key, deferrable: false, initially: undefined }]),
    "removed constraint 'fk_rails_2234692cb1' on 'bans'",
    "added ForeignKey constraint 'fk_rails_2234692cb1' on 'bans'"
  ],
  [
    inKey("bans", "banner_id", cascade),
    "removed constraint 'fk_rails_2234692cb1' on 'bans'",
    "added ForeignKey constraint 'fk_rails_2234692cb1' on 'bans'"
  ],
  [inKey("bans", "banner_id", () => []), "removed constraint 'fk_rails_2234692cb1' on 'bans'"],
  [
    all(withoutColumn("posts", "last_noted_at"), inIndex("posts", "index_posts_on_last_noted_at", () => [])),
    "removed index 'index_posts_on_last_noted_at' on 'posts'",
    "removed column 'posts.last_noted_at'"
  ],
  [
    withColumn("posts", "locked", Column.make(SqlType.boolean, { nullable: false, serverDefault: false })),
    "added column 'posts.locked'"
  ],
  [
    withConstraint("posts", Constraint.check("fav_count >= 0", { name: "ck_fav" })),
    "added Check constraint 'ck_fav' on 'posts'"
  ],
  [inTable("bans", (table) => ({ ...table, comment: Option.some("x") })), "added comment on table 'bans'"],
  [withoutTable("favorites"), "removed table 'favorites'"]
]

/** The same in other words, which only the server can tell. */
const spelled: Edit = all(
  inIndex("posts", "index_posts_on_rating", (index) => [
    { ...index, options: { ...index.options, postgresqlWhere: "rating != 's'" } }
  ]),
  inIndex("posts", "index_posts_on_string_to_array_tag_string", (index) => [
    { ...index, elements: [SqlText.text("string_to_array(tag_string, ' ')")] }
  ]),
  inIndex("media_assets", "index_media_assets_on_md5_and_status", (index) => [
    { ...index, options: { ...index.options, postgresqlWhere: "status in (100, 200)" } }
  ]),
  inColumn("artists", "is_banned", { serverDefault: Option.some(ServerDefault.fromInput(SqlText.text("'f'::bool"))) })
)

describe.skipIf(!isThere).each(databasesOf("postgresql"))("danbooru on $label", ({ layer }) => {
  it.scopedLive("is the same as its reflection, and each change is found alone", () =>
    Effect.gen(function*() {
      yield* run(danbooru())
      const declared = yield* reflected
      assert.deepStrictEqual(yield* differences(declared), [])
      assert.deepStrictEqual(yield* differences(spelled(declared)), [])
      const compare = yield* offline
      assert.deepStrictEqual(
        ofDanbooru.map(([edit]) => compare(edit(declared))),
        ofDanbooru.map(([, ...found]) => found)
      )
    }).pipe(Effect.provide(Layer.fresh(layer))), 120_000)
})
