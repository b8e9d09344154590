/**
 * Values in SQL on MySQL and MariaDB.
 *
 * @since 0.1.0
 */
import type * as Lexer from "../Lexer.ts"
import * as Literals from "../Literals.ts"
import { rules } from "./Lexer.ts"

/**
 * @since 0.1.0
 * @category models
 */
export class MysqlLiterals extends Literals.Literals {
  override readonly dialect: string = "mysql"
  override readonly lexicalRules: Lexer.Rules = rules

  // A backslash escapes what follows it.
  override string(text: string): string {
    return super.string(text.replaceAll("\\", "\\\\"))
  }

  override boolean(value: boolean): string {
    return value ? "true" : "false"
  }

  protected override readonly clock: "local" | "utc" = "local"

  // A DATETIME has no zone and MariaDB takes none.
  protected override keepsZone(): boolean {
    return false
  }
}

/**
 * @since 0.1.0
 * @category models
 */
export class MariadbLiterals extends MysqlLiterals {
  override readonly dialect: string = "mariadb"

  // MySQL has no type for UUIDs, MariaDB has.
  protected override readonly hasUuid: boolean = true
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const mysql: MysqlLiterals = new MysqlLiterals()

/**
 * @since 0.1.0
 * @category constructors
 */
export const mariadb: MysqlLiterals = new MariadbLiterals()
