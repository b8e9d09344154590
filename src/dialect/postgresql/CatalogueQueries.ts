/**
 * Queries of PostgreSQL's catalogue, each for whole schemas at once, and the form of their rows. They read only `pg_catalog`; columns that
 * older servers lack are read through `to_jsonb`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { question, type ReflectionRequest } from "../Reflection.ts"
import * as Statement from "../Statement.ts"
import { literals } from "./Literals.ts"

const Text = Schema.String
const Maybe = Schema.NullOr(Schema.String)
const Texts = Schema.Array(Schema.String)
const MaybeTexts = Schema.NullOr(Texts)

const list = (names: ReadonlyArray<string>) =>
  names.length === 0 ? "(NULL)" : `(${names.map((name) => literals.string(name)).join(", ")})`

interface Scope {
  readonly schemas: ReadonlyArray<string>
  readonly tables: ReflectionRequest["tables"]
}

const within = ({ schemas, tables }: Scope, relation = "c") =>
  `n.nspname IN ${list(schemas)}${tables === undefined ? "" : ` AND ${relation}.relname IN ${list(tables)}`}`

/** A comment. The server's own functions for this are slower. */
const description = (catalogue: string, oid: string, column = "0"): string =>
  `(SELECT de.description FROM pg_description de WHERE de.classoid = '${catalogue}'::regclass AND de.objoid = ${oid} AND de.objsubid = ${column})`

const notOfExtension = (catalogue: string, oid: string) =>
  `NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = '${catalogue}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`

/**
 * All schemas of the database, with the default schema of the connection.
 *
 * @since 0.1.0
 * @category questions
 */
export const schemas = {
  ask: question("schemas", Schema.Struct({ name: Text, is_default: Schema.Boolean, is_temporary: Schema.Boolean })),
  statement: Statement.text(
    `SELECT nspname::text AS name, nspname IS NOT DISTINCT FROM current_schema() AS is_default,
  oid = pg_my_temp_schema() AS is_temporary
FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' OR oid = pg_my_temp_schema() ORDER BY nspname`
  )
}

/**
 * Tables, views and other relations.
 *
 * @since 0.1.0
 * @category questions
 */
export const relations = {
  ask: question(
    "tables and views",
    Schema.Struct({
      oid: Text,
      schema: Text,
      name: Text,
      kind: Text,
      persistence: Text,
      access_method: Maybe,
      tablespace: Maybe,
      options: MaybeTexts,
      comment: Maybe,
      partition_key: Maybe,
      partition_bound: Maybe,
      parents: Texts,
      definition: Maybe,
      depends_on: Texts,
      row_security: Schema.Boolean,
      force_row_security: Schema.Boolean
    })
  ),
  statement: (scope: Scope) =>
    Statement.text(
      `SELECT c.oid::text AS oid, n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind,
  c.relpersistence::text AS persistence,
  CASE WHEN am.amname <> current_setting('default_table_access_method') THEN am.amname::text END AS access_method,
  ts.spcname::text AS tablespace, c.reloptions AS options, ${description("pg_class", "c.oid")} AS comment,
  CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
  CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS partition_bound,
  ARRAY(SELECT CASE WHEN pn.nspname = current_schema() THEN quote_ident(p.relname)
      ELSE quote_ident(pn.nspname) || '.' || quote_ident(p.relname) END
    FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
    WHERE i.inhrelid = c.oid ORDER BY i.inhseqno) AS parents,
  CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition,
  CASE WHEN c.relkind IN ('v', 'm') THEN ARRAY(SELECT DISTINCT d.refobjid::text FROM pg_rewrite r
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
    WHERE r.ev_class = c.oid AND d.refobjid <> c.oid) ELSE '{}' END AS depends_on,
  c.relrowsecurity AS row_security, c.relforcerowsecurity AS force_row_security
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_am am ON am.oid = c.relam
LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${within(scope)} AND ${notOfExtension("pg_class", "c.oid")}
ORDER BY n.nspname, c.relname`
    )
}

const SequenceOptions = Schema.Struct({
  type: Text,
  start: Text,
  increment: Text,
  min: Text,
  max: Text,
  cache: Text,
  cycle: Schema.Boolean
})

/**
 * The options of a sequence, as text because they may exceed 2^53.
 *
 * @since 0.1.0
 * @category models
 */
export type CatalogueSequence = typeof SequenceOptions.Type

const sequenceObject = `json_build_object('type', format_type(s.seqtypid, NULL), 'start', s.seqstart::text,
    'increment', s.seqincrement::text, 'min', s.seqmin::text, 'max', s.seqmax::text, 'cache', s.seqcache::text,
    'cycle', s.seqcycle)`

const TypeColumns = {
  type: Text,
  type_kind: Text,
  type_name: Text,
  type_schema: Text,
  dimensions: Schema.Number,
  collation: Maybe,
  collation_schema: Maybe
}

// An array is described by its items. A column may be declared with fewer brackets than its values have dimensions.
const typeColumns = (type: string, typmod: string, dimensions: string) =>
  `format_type(${type}.oid, ${typmod}) AS type, coalesce(it.typtype, ${type}.typtype)::text AS type_kind,
  coalesce(it.typname, ${type}.typname)::text AS type_name, coalesce(itn.nspname, tn.nspname)::text AS type_schema,
  CASE WHEN it.oid IS NULL THEN 0 ELSE greatest(${dimensions}, 1) END::int AS dimensions,
  co.collname::text AS collation, nullif(con.nspname, 'pg_catalog')::text AS collation_schema`

const typeJoins = (type: string, collation: string) =>
  `JOIN pg_namespace tn ON tn.oid = ${type}.typnamespace
LEFT JOIN pg_type it ON it.oid = ${type}.typelem AND ${type}.typcategory = 'A'
LEFT JOIN pg_namespace itn ON itn.oid = it.typnamespace
LEFT JOIN pg_collation co ON co.oid = ${collation} AND ${collation} <> coalesce(it.typcollation, ${type}.typcollation)
LEFT JOIN pg_namespace con ON con.oid = co.collnamespace`

/**
 * The columns of tables, in order. `sequence` is the sequence of an identity, `serial` the sequence that the column owns.
 *
 * @since 0.1.0
 * @category questions
 */
export const columns = {
  ask: question(
    "columns",
    Schema.Struct({
      relation: Text,
      name: Text,
      ...TypeColumns,
      not_null: Schema.Boolean,
      identity: Text,
      generated: Text,
      default: Maybe,
      comment: Maybe,
      sequence: Schema.NullOr(SequenceOptions),
      serial: Maybe
    }),
    ({ name, relation }) => `column ${name} of relation ${relation}`
  ),
  statement: (scope: Scope) =>
    Statement.text(
      `SELECT a.attrelid::text AS relation, a.attname::text AS name,
  ${typeColumns("t", "a.atttypmod", "a.attndims")},
  a.attnotnull AS not_null, a.attidentity::text AS identity, a.attgenerated::text AS generated,
  pg_get_expr(d.adbin, d.adrelid) AS default, ${description("pg_class", "a.attrelid", "a.attnum")} AS comment,
  (SELECT ${sequenceObject} FROM pg_depend sd JOIN pg_sequence s ON s.seqrelid = sd.objid
    WHERE a.attidentity <> '' AND sd.classid = 'pg_class'::regclass AND sd.refclassid = 'pg_class'::regclass
      AND sd.refobjid = a.attrelid AND sd.refobjsubid = a.attnum AND sd.deptype = 'i') AS sequence,
  (SELECT sd.objid::text FROM pg_depend dd
    JOIN pg_depend sd ON sd.classid = 'pg_class'::regclass AND sd.objid = dd.refobjid AND sd.deptype = 'a'
    WHERE dd.classid = 'pg_attrdef'::regclass AND dd.objid = d.oid AND dd.refclassid = 'pg_class'::regclass
      AND sd.refobjid = a.attrelid AND sd.refobjsubid = a.attnum LIMIT 1) AS serial
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid
${typeJoins("t", "a.attcollation")}
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${within(scope)}
  AND ${notOfExtension("pg_class", "c.oid")}
ORDER BY a.attrelid, a.attnum`
    )
}

const IndexElement = {
  expression: Maybe,
  column: Maybe,
  collation: Maybe,
  opclass: Maybe,
  descending: Schema.Boolean,
  nulls_first: Schema.Boolean
}

// The operator class with its parameters, where either is not the default.
const indexElement =
  `'expression', CASE WHEN a.attname IS NULL THEN pg_get_indexdef(i.indexrelid, g.pos, true) END, 'column', a.attname,
      'collation', CASE WHEN i.indcollation[g.pos - 1] <> coalesce(a.attcollation, i.indcollation[g.pos - 1])
        THEN quote_ident(co.collname) END,
      'opclass', CASE WHEN NOT oc.opcdefault OR ia.attoptions IS NOT NULL THEN
        CASE WHEN pg_opclass_is_visible(oc.oid) THEN '' ELSE quote_ident(ocn.nspname) || '.' END || quote_ident(oc.opcname)
          || coalesce((SELECT ' (' || string_agg(split_part(p, '=', 1) || ' = ' || quote_literal(substr(p, strpos(p, '=') + 1)), ', ')
            || ')' FROM unnest(ia.attoptions) p), '') END,
      'descending', (i.indoption[g.pos - 1] & 1) = 1, 'nulls_first', (i.indoption[g.pos - 1] & 2) = 2`

const indexElementJoins = `JOIN pg_opclass oc ON oc.oid = i.indclass[g.pos - 1]
    JOIN pg_namespace ocn ON ocn.oid = oc.opcnamespace
    JOIN pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = g.pos
    LEFT JOIN pg_collation co ON co.oid = i.indcollation[g.pos - 1]
    LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[g.pos - 1] AND a.attnum > 0`

/**
 * Primary keys, foreign keys, unique, check and exclusion constraints, except those that a partition inherits. `expression` is the
 * condition of a check; `elements` are those of an exclusion constraint.
 *
 * @since 0.1.0
 * @category questions
 */
export const constraints = {
  ask: question(
    "constraints",
    Schema.Struct({
      relation: Text,
      name: Text,
      kind: Text,
      columns: Texts,
      referred_schema: Maybe,
      referred_table: Maybe,
      referred_columns: Texts,
      on_update: Text,
      on_delete: Text,
      set_columns: Texts,
      match: Text,
      deferrable: Schema.Boolean,
      deferred: Schema.Boolean,
      validated: Schema.Boolean,
      no_inherit: Schema.Boolean,
      nulls_not_distinct: Schema.Boolean,
      include: Texts,
      expression: Maybe,
      access_method: Maybe,
      predicate: Maybe,
      elements: Schema.NullOr(Schema.Array(Schema.Struct({ ...IndexElement, operator: Text }))),
      comment: Maybe,
      definition: Maybe
    })
  ),
  statement: (scope: Scope) =>
    Statement.text(
      `SELECT k.conrelid::text AS relation, k.conname::text AS name, k.contype::text AS kind,
  ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(num, pos)
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.pos) AS columns,
  rn.nspname::text AS referred_schema, r.relname::text AS referred_table,
  ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u(num, pos)
    JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num ORDER BY u.pos) AS referred_columns,
  k.confupdtype::text AS on_update, k.confdeltype::text AS on_delete,
  ARRAY(SELECT a.attname::text FROM jsonb_array_elements_text(CASE jsonb_typeof(kj.j -> 'confdelsetcols')
      WHEN 'array' THEN kj.j -> 'confdelsetcols' ELSE '[]'::jsonb END) u(num)
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num::int ORDER BY a.attnum) AS set_columns,
  k.confmatchtype::text AS match, k.condeferrable AS deferrable, k.condeferred AS deferred,
  k.convalidated AS validated, k.connoinherit AS no_inherit,
  coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_not_distinct,
  ARRAY(SELECT a.attname::text FROM generate_series(i.indnkeyatts::int, i.indnatts::int - 1) g(pos)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[g.pos] ORDER BY g.pos) AS include,
  CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid, true) END AS expression,
  am.amname::text AS access_method,
  CASE WHEN k.contype = 'x' THEN pg_get_expr(i.indpred, i.indrelid, true) END AS predicate,
  CASE WHEN k.contype = 'x' THEN (SELECT json_agg(json_build_object(
      ${indexElement},
      'operator', CASE WHEN pg_operator_is_visible(o.oid) THEN o.oprname::text
        ELSE 'OPERATOR(' || quote_ident(opn.nspname) || '.' || o.oprname || ')' END) ORDER BY g.pos)
    FROM generate_series(1, i.indnkeyatts::int) g(pos)
    JOIN pg_operator o ON o.oid = k.conexclop[g.pos]
    JOIN pg_namespace opn ON opn.oid = o.oprnamespace
    ${indexElementJoins}) END AS elements,
  ${
        description("pg_constraint", "k.oid")
      } AS comment, CASE WHEN kj.j ->> 'conperiod' = 'true' OR kj.j ->> 'conenforced' = 'false' THEN pg_get_constraintdef(k.oid) END AS definition
FROM pg_constraint k
CROSS JOIN LATERAL (SELECT to_jsonb(k) - 'conbin' AS j) kj
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class r ON r.oid = k.confrelid
LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace
LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_class ic ON ic.oid = i.indexrelid
LEFT JOIN pg_am am ON am.oid = ic.relam
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND k.conparentid = 0 AND (k.contype <> 'c' OR k.conislocal) AND ${
        within(scope)
      }
  AND ${notOfExtension("pg_class", "c.oid")}
ORDER BY k.conrelid, k.conname`
    )
}

/**
 * Indexes that are not part of a constraint. `invalid` ones remain after a failed `CREATE INDEX CONCURRENTLY`.
 *
 * @since 0.1.0
 * @category questions
 */
export const indexes = {
  ask: question(
    "indexes",
    Schema.Struct({
      relation: Text,
      name: Text,
      unique: Schema.Boolean,
      invalid: Schema.Boolean,
      access_method: Text,
      tablespace: Maybe,
      options: MaybeTexts,
      predicate: Maybe,
      nulls_not_distinct: Schema.Boolean,
      include: Texts,
      elements: Schema.Array(Schema.Struct(IndexElement)),
      comment: Maybe,
      definition: Maybe
    })
  ),
  statement: (scope: Scope) =>
    Statement.text(
      `SELECT i.indrelid::text AS relation, ic.relname::text AS name, i.indisunique AS unique, NOT i.indisvalid AS invalid,
  am.amname::text AS access_method, ts.spcname::text AS tablespace, ic.reloptions AS options,
  pg_get_expr(i.indpred, i.indrelid, true) AS predicate,
  coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_not_distinct,
  ARRAY(SELECT a.attname::text FROM generate_series(i.indnkeyatts::int, i.indnatts::int - 1) g(pos)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[g.pos] ORDER BY g.pos) AS include,
  (SELECT json_agg(json_build_object(${indexElement}) ORDER BY g.pos)
    FROM generate_series(1, i.indnkeyatts::int) g(pos)
    ${indexElementJoins}) AS elements,
  ${
        description("pg_class", "ic.oid")
      } AS comment, CASE WHEN NOT i.indisvalid THEN pg_get_indexdef(i.indexrelid) END AS definition
FROM pg_index i
JOIN pg_class ic ON ic.oid = i.indexrelid
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_am am ON am.oid = ic.relam
LEFT JOIN pg_tablespace ts ON ts.oid = ic.reltablespace
WHERE NOT ic.relispartition AND ${within(scope)} AND ${notOfExtension("pg_class", "c.oid")}
  AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
ORDER BY i.indrelid, ic.relname`
    )
}

/**
 * Sequences, except those of identity columns.
 *
 * @since 0.1.0
 * @category questions
 */
export const sequences = {
  ask: question(
    "sequences",
    Schema.Struct({
      oid: Text,
      schema: Text,
      name: Text,
      numbers: SequenceOptions,
      owner_schema: Maybe,
      owner_table: Maybe,
      owner_column: Maybe
    })
  ),
  statement: ({ schemas, tables }: Scope) =>
    Statement.text(
      `SELECT c.oid::text AS oid, n.nspname::text AS schema, c.relname::text AS name, ${sequenceObject} AS numbers,
  own.nspname::text AS owner_schema, oc.relname::text AS owner_table, oa.attname::text AS owner_column
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend od ON od.classid = 'pg_class'::regclass AND od.objid = c.oid AND od.refclassid = 'pg_class'::regclass
  AND od.deptype IN ('a', 'i')
LEFT JOIN pg_class oc ON oc.oid = od.refobjid
LEFT JOIN pg_namespace own ON own.oid = oc.relnamespace
LEFT JOIN pg_attribute oa ON oa.attrelid = od.refobjid AND oa.attnum = od.refobjsubid
WHERE n.nspname IN ${list(schemas)} AND od.deptype IS DISTINCT FROM 'i'${
        tables === undefined ? "" : ` AND oc.relname IN ${list(tables)}`
      }
  AND ${notOfExtension("pg_class", "c.oid")}
ORDER BY n.nspname, c.relname`
    )
}

/**
 * Enums, domains, and other user-defined types.
 *
 * @since 0.1.0
 * @category questions
 */
export const types = {
  ask: question(
    "types",
    Schema.Struct({
      schema: Text,
      name: Text,
      kind: Text,
      of_extension: Schema.Boolean,
      labels: Texts,
      base: Schema.NullOr(Schema.Struct(TypeColumns)),
      not_null: Schema.Boolean,
      default: Maybe,
      checks: Schema.Array(Schema.Struct({ name: Text, sqltext: Text })),
      comment: Maybe
    })
  ),
  statement: Statement.text(
    `SELECT n.nspname::text AS schema, d.typname::text AS name, d.typtype::text AS kind,
  EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = 'pg_type'::regclass AND e.objid = d.oid AND e.deptype = 'e') AS of_extension,
  ARRAY(SELECT l.enumlabel::text FROM pg_enum l WHERE l.enumtypid = d.oid ORDER BY l.enumsortorder) AS labels,
  (SELECT row_to_json(b) FROM (SELECT ${typeColumns("t", "d.typtypmod", "d.typndims")}
    FROM pg_type t ${typeJoins("t", "d.typcollation")} WHERE t.oid = d.typbasetype) b) AS base,
  d.typnotnull AS not_null, d.typdefault AS default,
  coalesce((SELECT json_agg(json_build_object('name', k.conname, 'sqltext',
      regexp_replace(pg_get_constraintdef(k.oid, true), '^CHECK \\((.*)\\)( NOT VALID)?$', '\\1')) ORDER BY k.conname)
    FROM pg_constraint k WHERE k.contypid = d.oid AND k.contype = 'c'), '[]') AS checks,
  ${description("pg_type", "d.oid")} AS comment
FROM pg_type d
JOIN pg_namespace n ON n.oid = d.typnamespace
LEFT JOIN pg_class c ON c.oid = d.typrelid
WHERE (d.typtype IN ('e', 'd', 'r', 'm') OR d.typtype = 'b' AND d.typcategory <> 'A' OR d.typtype = 'c' AND c.relkind = 'c')
  AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
ORDER BY n.nspname, d.typname`
  )
}

/**
 * Installed extensions.
 *
 * @since 0.1.0
 * @category questions
 */
export const extensions = {
  ask: question("extensions", Schema.Struct({ name: Text, schema: Text, version: Text })),
  statement: Statement.text(
    `SELECT e.extname::text AS name, n.nspname::text AS schema, e.extversion AS version
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql' ORDER BY e.extname`
  )
}

/**
 * Functions and procedures. Aggregates and window functions have no definition that the server can print.
 *
 * @since 0.1.0
 * @category questions
 */
export const routines = {
  ask: question(
    "functions",
    Schema.Struct({ schema: Text, name: Text, kind: Text, signature: Text, definition: Maybe })
  ),
  statement: ({ schemas }: Scope) =>
    Statement.text(
      `SELECT n.nspname::text AS schema, p.proname::text AS name, p.prokind::text AS kind,
  pg_get_function_identity_arguments(p.oid) AS signature,
  CASE WHEN p.prokind IN ('f', 'p', 'w') THEN pg_get_functiondef(p.oid) END AS definition
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname IN ${list(schemas)} AND ${notOfExtension("pg_proc", "p.oid")}
  AND NOT EXISTS (SELECT 1 FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')
ORDER BY p.oid`
    )
}

/**
 * Triggers, with their definitions.
 *
 * @since 0.1.0
 * @category questions
 */
export const triggers = {
  ask: question("triggers", Schema.Struct({ schema: Text, table: Text, name: Text, definition: Text })),
  statement: (scope: Scope) =>
    Statement.text(
      `SELECT n.nspname::text AS schema, c.relname::text AS table, g.tgname::text AS name, pg_get_triggerdef(g.oid) AS definition
FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT g.tgisinternal AND coalesce((to_jsonb(g) ->> 'tgparentid')::oid, 0::oid) = 0::oid AND ${within(scope)}
ORDER BY n.nspname, c.relname, g.tgname`
    )
}

/**
 * Row-level security policies.
 *
 * @since 0.1.0
 * @category questions
 */
export const policies = {
  ask: question(
    "policies",
    Schema.Struct({
      schema: Text,
      table: Text,
      name: Text,
      permissive: Schema.Boolean,
      command: Schema.Literal("ALL", "SELECT", "INSERT", "UPDATE", "DELETE"),
      roles: Texts,
      using: Maybe,
      with_check: Maybe
    })
  ),
  statement: (scope: Scope) =>
    Statement.text(
      `SELECT n.nspname::text AS schema, c.relname::text AS table, p.polname::text AS name, p.polpermissive AS permissive,
  CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END AS command,
  ARRAY(SELECT CASE r WHEN 0 THEN 'public' ELSE pg_get_userbyid(r)::text END FROM unnest(p.polroles) r ORDER BY 1) AS roles,
  pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS with_check
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE ${within(scope)}
ORDER BY n.nspname, c.relname, p.polname`
    )
}

/**
 * Parts of relations, and objects of schemas, that no schema value can hold, each with the SQL or the words that say what it is.
 *
 * @since 0.1.0
 * @category questions
 */
export const others = {
  ask: question("other objects", Schema.Struct({ object: Text, schema: Text, name: Text, text: Text })),
  statement: (scope: Scope) => {
    const relation = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace`
    const here = `${within(scope)} AND ${notOfExtension("pg_class", "c.oid")}`
    const ofRelation = (object: string, name: string, text: string, joins: string, condition: string) =>
      `SELECT '${object}' AS object, n.nspname::text AS schema, (${name})::text AS name, (${text})::text AS text
FROM ${relation} ${joins} WHERE ${condition} AND ${here}`
    const column = "c.relname || '.' || a.attname"
    const columns = "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    const index = "JOIN pg_index i ON i.indrelid = c.oid JOIN pg_class ic ON ic.oid = i.indexrelid"
    const ofSchema = (object: string, catalogue: string, prefix: string, text: string, condition = "true") =>
      `SELECT '${object}', n.nspname::text, o.${prefix}name::text, (${text})::text
FROM ${catalogue} o JOIN pg_namespace n ON n.oid = o.${prefix}namespace
WHERE ${condition} AND n.nspname IN ${list(scope.schemas)} AND ${notOfExtension(catalogue, "o.oid")}`
    return Statement.text(
      [
        ofRelation(
          "rule",
          "c.relname || '.' || r.rulename",
          "pg_get_ruledef(r.oid)",
          "JOIN pg_rewrite r ON r.ev_class = c.oid",
          "r.rulename <> '_RETURN'"
        ),
        ofRelation(
          "extended statistics",
          "s.stxname",
          "pg_get_statisticsobjdef(s.oid)",
          "JOIN pg_statistic_ext s ON s.stxrelid = c.oid",
          "true"
        ),
        ofRelation(
          "state of a trigger",
          "c.relname || '.' || g.tgname",
          "CASE g.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END",
          "JOIN pg_trigger g ON g.tgrelid = c.oid",
          "NOT g.tgisinternal AND g.tgenabled <> 'O'"
        ),
        ofRelation(
          "storage of a column",
          column,
          `concat_ws(' ', CASE WHEN a.attstorage <> t.typstorage THEN 'STORAGE ' || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL'
      WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END, 'COMPRESSION ' || CASE to_jsonb(a) ->> 'attcompression' WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
    'STATISTICS ' || nullif(coalesce(a.attstattarget, -1), -1), 'SET (' || array_to_string(a.attoptions, ', ') || ')')`,
          `${columns} JOIN pg_type t ON t.oid = a.atttypid`,
          `c.relkind IN ('r', 'p', 'm') AND (a.attstorage <> t.typstorage OR t.typstorage <> 'p' AND coalesce(to_jsonb(a) ->> 'attcompression', '') <> ''
      OR coalesce(a.attstattarget, -1) >= 0 OR a.attoptions IS NOT NULL)`
        ),
        ofRelation(
          "default of a view column",
          column,
          "pg_get_expr(d.adbin, d.adrelid)",
          `${columns} JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum`,
          "c.relkind = 'v'"
        ),
        ofRelation(
          "comment on a view column",
          column,
          `${description("pg_class", "c.oid", "a.attnum")}`,
          columns,
          `c.relkind IN ('v', 'm') AND ${description("pg_class", "c.oid", "a.attnum")} IS NOT NULL`
        ),
        ofRelation(
          "replica identity",
          "c.relname",
          "CASE c.relreplident WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING' ELSE 'USING INDEX' END",
          "",
          "c.relkind IN ('r', 'p') AND c.relreplident <> 'd'"
        ),
        ofRelation("type of a table", "c.relname", "'OF ' || c.reloftype::regtype", "", "c.reloftype <> 0"),
        ofRelation(
          "storage parameters of TOAST",
          "c.relname",
          "array_to_string(tc.reloptions, ', ')",
          "JOIN pg_class tc ON tc.oid = c.reltoastrelid",
          "tc.reloptions IS NOT NULL"
        ),
        ofRelation(
          "materialized view without rows",
          "c.relname",
          "'WITH NO DATA'",
          "",
          "c.relkind = 'm' AND NOT c.relispopulated"
        ),
        ofRelation("clustered index", "c.relname || '.' || ic.relname", "'CLUSTER'", index, "i.indisclustered"),
        ofRelation(
          "storage of a constraint",
          "c.relname || '.' || k.conname",
          "concat_ws(' ', 'WITH (' || array_to_string(ic.reloptions, ', ') || ')', 'USING INDEX TABLESPACE ' || ts.spcname)",
          `JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('p', 'u', 'x') JOIN pg_class ic ON ic.oid = k.conindid
LEFT JOIN pg_tablespace ts ON ts.oid = ic.reltablespace`,
          "(ic.reloptions IS NOT NULL OR ic.reltablespace <> 0)"
        ),
        ofRelation(
          "constraint",
          "c.relname || '.' || k.conname",
          "pg_get_constraintdef(k.oid)",
          "JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'n'",
          "(NOT k.convalidated OR k.connoinherit)"
        ),
        ofRelation(
          "comment on a trigger",
          "c.relname || '.' || g.tgname",
          `${description("pg_trigger", "g.oid")}`,
          "JOIN pg_trigger g ON g.tgrelid = c.oid",
          `${description("pg_trigger", "g.oid")} IS NOT NULL`
        ),
        ofRelation(
          "comment on a policy",
          "c.relname || '.' || p.polname",
          `${description("pg_policy", "p.oid")}`,
          "JOIN pg_policy p ON p.polrelid = c.oid",
          `${description("pg_policy", "p.oid")} IS NOT NULL`
        ),
        ofRelation(
          "comment on a sequence",
          "c.relname",
          `${description("pg_class", "c.oid")}`,
          "",
          `c.relkind = 'S' AND ${description("pg_class", "c.oid")} IS NOT NULL`
        ),
        ...(scope.tables === undefined
          ? [
            ofSchema("collation", "pg_collation", "coll", "o.collname"),
            ofSchema("operator", "pg_operator", "opr", "o.oid::regoperator"),
            ofSchema("operator class", "pg_opclass", "opc", "o.opcname"),
            ofSchema("conversion", "pg_conversion", "con", "o.conname"),
            ofSchema("text search configuration", "pg_ts_config", "cfg", "o.cfgname"),
            ofSchema("text search dictionary", "pg_ts_dict", "dict", "concat_ws(' ', o.dictname, o.dictinitoption)"),
            ofSchema("base type", "pg_type", "typ", "o.typname", "o.typtype = 'b' AND o.typcategory <> 'A'"),
            ofSchema(
              "comment on a function",
              "pg_proc",
              "pro",
              `${description("pg_proc", "o.oid")}`,
              `${description("pg_proc", "o.oid")} IS NOT NULL`
            ),
            `SELECT 'domain constraint', n.nspname::text, (o.typname || '.' || k.conname)::text, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_type o ON o.oid = k.contypid JOIN pg_namespace n ON n.oid = o.typnamespace
WHERE k.contype = 'c' AND NOT k.convalidated AND n.nspname IN ${list(scope.schemas)}`
          ]
          : [])
      ].join("\nUNION ALL\n") + "\nORDER BY 1, 2, 3"
    )
  }
}
