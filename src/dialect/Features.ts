/**
 * What a database can do and what it cannot, as named data.
 *
 * @since 0.1.0
 */

/**
 * - `alterConstraints`: constraints can be added to and dropped from a table that exists;
 * - `alterIdentity`: a column that exists can get, change and lose an identity;
 * - `comments`: comments are kept, within the DDL of what they describe, by statements of their own, or not at all;
 * - `namedTypes`: enums and domains are objects of the database that must be created before their columns;
 * - `constraintNamesPerSchema`: no two tables of a schema have a constraint of one name;
 * - `recreateInBatch`: batch mode makes the table anew for what `ALTER TABLE` cannot do;
 * - `identityInsert`: an INSERT that gives a self-numbering column its value must announce it;
 * - `insertDefaults`: what an INSERT of a row without values says;
 * - `unpreparedStatements`: some statements are refused by the protocol of prepared statements;
 * - `maxBinds`, `maxRowsPerInsert`: the most values, and rows, that one statement takes.
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
  readonly recreateInBatch: boolean
  readonly identityInsert: boolean
  readonly insertDefaults: "DEFAULT VALUES" | "() VALUES ()"
  readonly unpreparedStatements: boolean
  readonly maxBinds: number
  readonly maxRowsPerInsert: number
}

/**
 * Plain ANSI SQL.
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
  recreateInBatch: false,
  identityInsert: false,
  insertDefaults: "DEFAULT VALUES",
  unpreparedStatements: false,
  maxBinds: 32_766,
  maxRowsPerInsert: Number.POSITIVE_INFINITY
}
