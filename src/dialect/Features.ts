/**
 * The features of a database, as data.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
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
 * - `maxBinds`: the largest number of values in one statement;
 * - `betweenInserts`: where each row of a request needs an INSERT of its own, the text between them, which ends the request after an error;
 *   `None` where an INSERT has several rows.
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
  readonly betweenInserts: Option.Option<string>
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
  betweenInserts: Option.none()
}
