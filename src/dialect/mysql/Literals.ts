/**
 * Values in the SQL of MySQL and MariaDB.
 *
 * @since 0.1.0
 */
import type * as Lexer from "../Lexer.ts"
import * as Literals from "../Literals.ts"
import { rules } from "./Lexer.ts"

const { hex } = Literals

/**
 * The literals of MySQL.
 *
 * @since 0.1.0
 * @category models
 */
export class MysqlLiterals extends Literals.Literals {
  override readonly dialect: string = "mysql"
  override readonly lexicalRules: Lexer.Rules

  constructor(lexicalRules: Lexer.Rules = rules) {
    super()
    this.lexicalRules = lexicalRules
  }

  // A backslash escapes the next character, except in the SQL mode NO_BACKSLASH_ESCAPES.
  override string(text: string): string {
    return super.string(this.lexicalRules.backslashes === "never" ? text : text.replaceAll("\\", "\\\\"))
  }

  override boolean(value: boolean): string {
    return value ? "true" : "false"
  }

  protected override readonly clock: "local" | "utc" = "local"

  // DATETIME has no time zone, and MariaDB refuses a literal with an offset.
  protected override keepsZone(): boolean {
    return false
  }
}

/**
 * The literals of MariaDB.
 *
 * @since 0.1.0
 * @category models
 */
export class MariadbLiterals extends MysqlLiterals {
  override readonly dialect: string = "mariadb"

  // Only MariaDB has a UUID type.
  protected override readonly hasUuid: boolean = true
}

/**
 * The literals of MySQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mysql: MysqlLiterals = new MysqlLiterals()

/**
 * The literals of MariaDB.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mariadb: MysqlLiterals = new MariadbLiterals()

/**
 * Returns the name of a table, schema, column or index as a string for catalogue queries; it is the same in every `sql_mode`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const nameString = (name: string): string =>
  name.includes("\\") ? `_utf8mb4 X'${hex(new TextEncoder().encode(name))}'` : mysql.string(name)
