/**
 * Types in SQL on SQLite.
 *
 * @since 0.1.0
 */
import * as TypeCompiler from "../TypeCompiler.ts"
import { identifiers } from "./Identifiers.ts"
import { literals } from "./Literals.ts"

/**
 * @since 0.1.0
 * @category models
 */
export class SqliteTypeCompiler extends TypeCompiler.TypeCompiler {
  // Documents are text or bytes, under names of their own.
  protected override writer(name: string): TypeCompiler.Writer | undefined {
    return name === "JSON" || name === "JSONB" ? TypeCompiler.plain : super.writer(name)
  }
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const types: SqliteTypeCompiler = new SqliteTypeCompiler(identifiers, literals)
