/**
 * Functions of MySQL and MariaDB that change nothing. A function that is not listed may be user-defined and change rows.
 *
 * @since 0.1.0
 */
import type * as Lexer from "../Lexer.ts"

/**
 * Returns whether all calls in a statement are of functions that are known to change nothing.
 *
 * @since 0.1.0
 * @category guards
 */
export const callsOnlyKnown = (tokens: ReadonlyArray<Lexer.Token>): boolean =>
  tokens.every(({ kind, text }, index) => {
    if (tokens[index + 1]?.text !== "(" || (kind !== "word" && kind !== "name")) return true
    const before = tokens[index - 1]?.text.toLowerCase() ?? ""
    // A list of columns: of an alias, a common table expression, or the table of an INSERT.
    if (NAMED_BY.has(before)) return true
    return kind === "word" && before !== "." && KNOWN.has(text.toLowerCase())
  })

const NAMED_BY = new Set(["as", "with", "recursive", "into", "table"])

const KNOWN = new Set(
  [
    // Keywords before a parenthesis.
    "all and any as between by case check columns div distinct else except exists for force from group having ignore in index intersect interval is",
    "join key lateral like limit mod not of offset on or order over partition regexp rlike row select some sounds straight_join table then union",
    "use using value values when where window with xor rollup range hash list member global session local",
    // Types in casts.
    "binary char character date datetime decimal double float nchar numeric real signed time timestamp unsigned varbinary varchar year",
    // Aggregates and windows.
    "avg bit_and bit_or bit_xor count cume_dist dense_rank first_value group_concat grouping json_arrayagg json_objectagg lag last_value lead max",
    "median min nth_value ntile percent_rank percentile_cont percentile_disc rank row_number std stddev stddev_pop stddev_samp sum var_pop var_samp",
    "variance any_value",
    // Control flow and comparison.
    "coalesce greatest if ifnull isnull least nullif nvl nvl2 decode strcmp",
    // Numbers.
    "abs acos asin atan atan2 ceil ceiling conv cos cot crc32 degrees exp floor format ln log log10 log2 pi pow power radians rand round sign sin",
    "sqrt tan truncate",
    // Strings.
    "ascii bin bit_length bit_count char_length character_length chr concat concat_ws elt export_set field find_in_set from_base64 hex insert instr",
    "lcase left length locate lower lpad ltrim make_set mid natural_sort_key oct octet_length ord position quote regexp_instr regexp_like",
    "regexp_replace regexp_substr repeat replace reverse right rpad rtrim soundex space substr substring substring_index to_base64 to_char trim",
    "ucase unhex upper weight_string convert cast match against charset coercibility collation collate",
    // Dates.
    "adddate addtime convert_tz curdate current_date current_time current_timestamp curtime date_add date_format date_sub datediff day dayname",
    "dayofmonth dayofweek dayofyear extract from_days from_unixtime get_format hour last_day localtime localtimestamp makedate maketime microsecond",
    "minute month monthname now period_add period_diff quarter sec_to_time second str_to_date subdate subtime sysdate time_format time_to_sec",
    "timediff timestampadd timestampdiff to_days to_seconds unix_timestamp utc_date utc_time utc_timestamp week weekday weekofyear yearweek",
    // JSON.
    "json_array json_array_append json_array_insert json_compact json_contains json_contains_path json_depth json_detailed json_equals json_exists",
    "json_extract json_insert json_keys json_length json_loose json_merge json_merge_patch json_merge_preserve json_normalize json_object",
    "json_overlaps json_pretty json_query json_quote json_remove json_replace json_schema_valid json_search json_set json_storage_size json_table",
    "json_type json_unquote json_valid json_value",
    // Hashes, identifiers, network addresses, compression.
    "aes_decrypt aes_encrypt compress md5 random_bytes sha sha1 sha2 uncompress uncompressed_length uuid uuid_short uuid_to_bin bin_to_uuid is_uuid",
    "sys_guid inet_aton inet_ntoa inet6_aton inet6_ntoa is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6",
    // The session and the server.
    "benchmark connection_id current_role current_user database found_rows icu_version last_insert_id row_count schema session_user system_user user",
    "version sleep is_free_lock is_used_lock get_lock release_lock release_all_locks lastval",
    // Geometry.
    "st_area st_asbinary st_asgeojson st_astext st_aswkb st_aswkt st_buffer st_centroid st_contains st_crosses st_difference st_dimension st_disjoint",
    "st_distance st_distance_sphere st_equals st_geomfromgeojson st_geomfromtext st_geomfromwkb st_intersection st_intersects st_isempty st_isvalid",
    "st_length st_overlaps st_pointfromtext st_srid st_touches st_union st_within st_x st_y point linestring polygon"
  ].join(" ").split(" ")
)
