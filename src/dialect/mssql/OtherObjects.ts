/**
 * The query of SQL Server's catalogue for what schema values cannot represent.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { question } from "../Reflection.ts"
import * as Statement from "../Statement.ts"
import { list, objects, type Scope } from "./CatalogueQueries.ts"

/**
 * Parts of tables and views, and objects of schemas, that no schema value can hold, each with the SQL or the words that say what it is.
 *
 * @since 0.1.0
 * @category questions
 */
export const others = {
  ask: question(
    "other objects",
    Schema.Struct({ object: Schema.String, schema_name: Schema.String, name: Schema.String, text: Schema.String })
  ),
  statement: (scope: Scope) => {
    // The columns of the catalogue have several collations, which UNION does not combine.
    const select = (object: string, name: string, text: string) =>
      `SELECT N'${object}' AS object, o.schema_name AS schema_name, CAST(${name} AS nvarchar(max)) COLLATE DATABASE_DEFAULT AS name,
  CAST(${text} AS nvarchar(max)) COLLATE DATABASE_DEFAULT AS text`
    const ofTable = (object: string, name: string, text: string, joins: string, from = "reflected_tables") =>
      `${select(object, name, text)}\nFROM ${from} o\n${joins}`
    const ofSchema = (object: string, text: string, from: string) =>
      `${
        select(object, "x.name", text)
      }\nFROM ${from} JOIN (SELECT s.schema_id, s.name AS schema_name FROM ${scope.sys}.schemas s WHERE s.name IN ${
        list(scope.schemas)
      }) o ON o.schema_id = x.schema_id`
    // One SELECT for all properties of a view of the catalogue: each SELECT is planned by itself.
    const properties = (
      object: string,
      name: string,
      view: string,
      ...all: ReadonlyArray<[condition: string, text: string]>
    ) =>
      ofTable(
        object,
        name,
        "v.text",
        `JOIN ${scope.sys}.${view} x ON x.object_id = o.object_id
CROSS APPLY (VALUES ${all.map(([condition, text]) => `(CASE WHEN ${condition} THEN ${text} END)`).join(", ")}) v(text)
WHERE v.text IS NOT NULL`
      )
    const index = `JOIN ${scope.sys}.indexes i ON i.object_id = o.object_id`
    const property = (name: string, joins: string) =>
      ofTable(
        "extended property",
        name,
        "p.name + coalesce(N' = ' + CAST(p.value AS nvarchar(max)), N'')",
        joins,
        "reflected"
      )
    return Statement.text(
      `WITH reflected AS (SELECT s.name AS schema_name, o.name AS name, o.object_id AS object_id, o.type AS type
FROM ${objects(scope, "'U', 'V'")}),
reflected_tables AS (SELECT * FROM reflected WHERE type = 'U')
` + [
        ofTable(
          "system versioning",
          "o.name",
          "N'HISTORY_TABLE = ' + hs.name + N'.' + h.name",
          `JOIN ${scope.sys}.tables t ON t.object_id = o.object_id AND t.temporal_type = 2
JOIN ${scope.sys}.objects h ON h.object_id = t.history_table_id
JOIN ${scope.sys}.schemas hs ON hs.schema_id = h.schema_id`
        ),
        properties(
          "table",
          "o.name",
          "tables",
          ["x.temporal_type = 1", "N'the history of a table'"],
          ["x.is_memory_optimized = 1", "N'MEMORY_OPTIMIZED'"],
          ["x.is_external = 1", "N'EXTERNAL'"],
          ["x.is_filetable = 1", "N'FILETABLE'"]
        ),
        ofTable(
          "partitions",
          "o.name + coalesce(N'.' + i.name, N'')",
          "ps.name + N'(' + c.name + N')'",
          `${index}
JOIN ${scope.sys}.partition_schemes ps ON ps.data_space_id = i.data_space_id
JOIN ${scope.sys}.index_columns x ON x.object_id = i.object_id AND x.index_id = i.index_id AND x.partition_ordinal > 0
JOIN ${scope.sys}.columns c ON c.object_id = x.object_id AND c.column_id = x.column_id`
        ),
        ofTable(
          "index on a view",
          "o.name + N'.' + i.name",
          "i.name",
          `${index} AND i.index_id > 0 AND o.type = 'V'`,
          "reflected"
        ),
        ofTable(
          "full-text index",
          "o.name",
          "o.name",
          `JOIN ${scope.sys}.fulltext_indexes f ON f.object_id = o.object_id`,
          "reflected"
        ),
        properties(
          "column",
          "o.name + N'.' + x.name",
          "columns",
          ["x.generated_always_type = 1", "N'ROW START'"],
          ["x.generated_always_type = 2", "N'ROW END'"],
          ["x.generated_always_type > 2", "N'GENERATED ALWAYS'"],
          ["x.is_masked = 1", "N'MASKED'"],
          ["x.encryption_type > 0", "N'ENCRYPTED'"],
          ["x.is_filestream = 1", "N'FILESTREAM'"],
          ["x.is_column_set = 1", "N'COLUMN_SET'"],
          ["x.xml_collection_id <> 0", "N'XML SCHEMA COLLECTION'"]
        ),
        properties(
          "column",
          "o.name + N'.' + x.name",
          "identity_columns",
          ["x.is_not_for_replication = 1", "N'NOT FOR REPLICATION'"]
        ),
        ofTable(
          "state of a trigger",
          "o.name + N'.' + g.name",
          "N'DISABLE'",
          `JOIN ${scope.sys}.triggers g ON g.parent_id = o.object_id AND g.is_disabled = 1`,
          "reflected"
        ),
        property(
          "o.name + coalesce(N'.' + c.name, N'')",
          `JOIN ${scope.sys}.extended_properties p ON p.class = 1 AND p.major_id = o.object_id
  AND (p.name <> N'MS_Description' OR (o.type = 'V' AND p.minor_id > 0))
LEFT JOIN ${scope.sys}.columns c ON c.object_id = o.object_id AND c.column_id = p.minor_id`
        ),
        property(
          "o.name + N'.' + k.name",
          `JOIN ${scope.sys}.objects k ON k.parent_object_id = o.object_id
JOIN ${scope.sys}.extended_properties p ON p.class = 1 AND p.major_id = k.object_id`
        ),
        property(
          "o.name + N'.' + i.name",
          `${index}\nJOIN ${scope.sys}.extended_properties p ON p.class = 7 AND p.major_id = i.object_id AND p.minor_id = i.index_id`
        ),
        ...(scope.tables === undefined
          ? [
            ofSchema("synonym", "x.base_object_name", `${scope.sys}.synonyms x`),
            ofSchema("table type", "x.name", `${scope.sys}.table_types x`),
            ofSchema(
              "alias type",
              "b.name",
              `${scope.sys}.types x JOIN ${scope.sys}.types b ON b.user_type_id = x.system_type_id AND x.is_user_defined = 1 AND x.is_table_type = 0`
            ),
            ofSchema("XML schema collection", "x.name", `${scope.sys}.xml_schema_collections x`),
            `${
              ofSchema(
                "other object",
                "CASE x.type WHEN 'SP' THEN N'SECURITY POLICY' WHEN 'SQ' THEN N'QUEUE' WHEN 'R' THEN N'RULE' WHEN 'D' THEN N'DEFAULT' ELSE N'CLR' END",
                `${scope.sys}.objects x`
              )
            }
WHERE x.is_ms_shipped = 0 AND (x.type IN ('AF', 'FS', 'FT', 'PC', 'SP', 'SQ', 'R') OR (x.type = 'D' AND x.parent_object_id = 0))`
          ]
          : [])
      ].join("\nUNION ALL\n") + "\nORDER BY object, schema_name, name"
    )
  }
}
