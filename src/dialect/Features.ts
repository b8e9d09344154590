/**
 * The features of a database, as data.
 *
 * @since 0.1.0
 */
import type { Constraint } from "../schema/Constraint.ts"

/**
 * The features of a database:
 *
 * - `alterConstraints`: whether constraints of an existing table can be added and dropped;
 * - `alterIdentity`: whether an existing column can get, change and lose an identity;
 * - `comments`: whether comments are written within the DDL of their object, as separate statements, or not at all;
 * - `namedTypes`: whether enums and domains are objects that must be created before their columns;
 * - `constraintNamesPerSchema`: whether the names of constraints must be unique in a schema;
 * - `namedPerDatabase`: the kinds of constraints whose names must be unique in a database;
 * - `recreateInBatch`: whether batch mode rebuilds a table for changes that `ALTER TABLE` does not support;
 * - `identityInsert`: whether an INSERT with explicit values for an identity column requires `IDENTITY_INSERT`;
 * - `insertDefaults`: the INSERT of a row without values;
 * - `insertsDefault`: whether an INSERT accepts `DEFAULT` for a value;
 * - `unpreparedStatements`: whether statements without values are sent unprepared, because some cannot be prepared, or because a prepared
 *   statement that runs once is kept for nothing;
 * - `maxBinds`, `maxRowsPerInsert`: the limits of one statement.
 *
 * @since 0.1.0
 * @category models
 */
export interface Features {
  readonly alterConstraints: boolean
  readonly alterIdentity: boolean
  readonly comments: "inline" | "statement" | "none"
  readonly namedTypes: boolean
  readonly constraintNamesPerSchema: boolean
  readonly namedPerDatabase: ReadonlyArray<Constraint["_tag"]>
  readonly recreateInBatch: boolean
  readonly identityInsert: boolean
  readonly insertDefaults: "DEFAULT VALUES" | "() VALUES ()"
  readonly insertsDefault: boolean
  readonly unpreparedStatements: boolean
  readonly maxBinds: number
  readonly maxRowsPerInsert: number
}

/**
 * The features of ANSI SQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ansi: Features = {
  alterConstraints: true,
  alterIdentity: false,
  comments: "none",
  namedTypes: false,
  constraintNamesPerSchema: false,
  namedPerDatabase: [],
  recreateInBatch: false,
  identityInsert: false,
  insertDefaults: "DEFAULT VALUES",
  insertsDefault: true,
  unpreparedStatements: false,
  maxBinds: 32_766,
  maxRowsPerInsert: Number.POSITIVE_INFINITY
}
