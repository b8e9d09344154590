/**
 * Types of SQLite.
 *
 * @since 0.1.0
 */
import * as TypeCompiler from "../TypeCompiler.ts"
import { identifiers } from "./Identifiers.ts"
import { literals } from "./Literals.ts"

/**
 * The type compiler of SQLite.
 *
 * @since 0.1.0
 * @category models
 */
export class SqliteTypeCompiler extends TypeCompiler.TypeCompiler {
  // JSON and JSONB are names of text and binary values.
  protected override writer(name: string): TypeCompiler.Writer | undefined {
    return name === "JSON" || name === "JSONB" ? TypeCompiler.plain : super.writer(name)
  }
}

/**
 * The type compiler of SQLite.
 *
 * @since 0.1.0
 * @category constructors
 */
export const types: SqliteTypeCompiler = new SqliteTypeCompiler(identifiers, literals)
