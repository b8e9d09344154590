/**
 * Identifiers of MySQL and MariaDB.
 *
 * @since 0.1.0
 */
import * as Identifiers from "../Identifiers.ts"

/**
 * The identifiers of MySQL, in backquotes.
 *
 * @since 0.1.0
 * @category models
 */
export class MysqlIdentifiers extends Identifiers.Identifiers {
  override readonly dialect: string = "mysql"
  override readonly maxLength: number = 64
  override readonly reservedWords: ReadonlySet<string> = mysqlReservedWords

  // These are function calls before a parenthesis, because mysql2 sets IGNORE_SPACE.
  override readonly reservedForTables: ReadonlySet<string> = functionWords

  // Double quotes are for strings unless the server runs with ANSI_QUOTES.
  protected override readonly openingQuote: string = "`"
  protected override readonly closingQuote: string = "`"
}

/**
 * The identifiers of MariaDB, in backquotes.
 *
 * @since 0.1.0
 * @category models
 */
export class MariadbIdentifiers extends MysqlIdentifiers {
  override readonly dialect: string = "mariadb"
  override readonly reservedWords: ReadonlySet<string> = mariadbReservedWords

  // MariaDB also reads window functions and `VALUE` as function calls.
  override readonly reservedForTables: ReadonlySet<string> = mariadbFunctionWords
}

const commonReservedWords = `
  accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call cascade case
  cast change char character check collate column condition constraint continue convert create cross current_date
  current_time current_timestamp current_user cursor database databases day_hour day_microsecond day_minute day_second
  dec decimal declare default delayed delete desc describe deterministic distinct distinctrow div double drop dual
  each else elseif enclosed escaped except exists exit explain extract false fetch float float4 float8 for force
  foreign from fulltext generated grant group having high_priority hour_microsecond hour_minute hour_second if ignore
  in index infile inner inout insensitive insert int int1 int2 int3 int4 int8 integer intersect interval into is
  iterate join json_arrayagg json_objectagg key keys kill leading leave left like limit linear lines load localtime
  localtimestamp lock long longblob longtext loop low_priority master_ssl_verify_server_cert match maxvalue mediumblob
  mediumint mediumtext middleint minute_microsecond minute_second mod modifies natural no_write_to_binlog not null
  numeric on optimize option optionally or order out outer outfile over partition precision primary procedure purge
  range read read_write reads real recursive references regexp release rename repeat replace require resignal restrict
  return revoke right rlike row_number rows schema schemas second_microsecond select sensitive separator set show
  signal smallint spatial specific sql sql_big_result sql_buffer_result sql_calc_found_rows sql_no_cache
  sql_small_result sqlexception sqlstate sqlwarning ssl starting straight_join substring sysdate system table
  terminated then tinyblob tinyint tinytext to trailing trigger trim true undo union unique unlock unsigned update
  usage use using utc_date utc_time utc_timestamp values varbinary varchar varcharacter varying when where while
  window with write xor year_month zerofill
`

/**
 * The reserved words of MySQL 8.0 to 9.x, and those that Alembic quotes in addition.
 */
const mysqlReservedWords = Identifiers.reservedWords(`
  ${commonReservedWords}
  array cube cume_dist dense_rank empty external first_value function get grouping groups io_after_gtids
  io_before_gtids json_table lag last_value lateral lead library manual master_bind nth_value ntile of optimizer_costs
  parallel percent_rank qualify rank row stored tablesample virtual
`)

/**
 * The reserved words of MariaDB 10.6 to 12, and those that Alembic quotes in addition.
 */
const mariadbReservedWords = Identifiers.reservedWords(`
  ${commonReservedWords}
  body cume_dist current_role delete_domain_id dense_rank do_domain_ids first_value general ignore_domain_ids
  ignore_server_ids lag master_demote_to_replica master_demote_to_slave master_heartbeat_period nth_value ntile offset
  page_checksum parse_vcol_expr percent_rank portion position ref_system_id returning slow sql_cache stats_auto_recalc
  stats_persistent stats_sample_pages vector
`)

const functionNames = `
  bit_and bit_or bit_xor count curdate curtime date_add date_sub group_concat max mid min now position std stddev
  stddev_pop stddev_samp substr sum var_pop var_samp variance
`

const functionWords = Identifiers.reservedWords(functionNames)

const mariadbFunctionWords = Identifiers.reservedWords(`${functionNames} lead rank value`)

/**
 * The identifiers of MySQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mysql: MysqlIdentifiers = new MysqlIdentifiers()

/**
 * The identifiers of MariaDB.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mariadb: MysqlIdentifiers = new MariadbIdentifiers()
