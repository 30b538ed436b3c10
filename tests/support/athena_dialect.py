"""What Amazon Athena refuses and Trino takes, as a check of SQL text.

A real Trino finds every error of syntax, name and type. These are the rest: what Athena's documentation rules out.
"""

import re
from collections.abc import Iterator

from athena_local.hive_ddl import is_hive_ddl

MAX_QUERY_BYTES = 262_144
MAX_PARTITIONS = 100

# Of the functions that Athena's engine version 3 lists, by the sections of that list, those that models may call.
# Not on it, though Trino has them: json_query, json_value, json_exists, json_table, json_object, json_array.
FUNCTIONS = {
    "aggregate": "any_value approx_distinct arbitrary array_agg avg bool_and bool_or count count_if covar_pop corr"
    " every geometric_mean histogram listagg map_agg max max_by min min_by multimap_agg regr_intercept regr_slope"
    " stddev stddev_pop stddev_samp sum var_pop var_samp variance",
    "array": "all_match any_match array_distinct array_except array_intersect array_join array_max array_min"
    " array_position array_remove array_sort array_union arrays_overlap cardinality combinations concat contains"
    " element_at filter flatten none_match reduce repeat reverse sequence shuffle slice transform zip_with",
    "binary": "crc32 from_base64 from_hex from_utf8 hmac_md5 hmac_sha1 hmac_sha256 hmac_sha512 md5 sha1 sha256 sha512"
    " to_base64 to_hex to_utf8 xxhash64",
    "comparison": "greatest least",
    "conditional": "coalesce if nullif try",
    "conversion": "cast format try_cast typeof",
    "date and time": "at_timezone date date_add date_diff date_format date_parse date_trunc day day_of_week day_of_year"
    " extract format_datetime from_iso8601_date from_iso8601_timestamp from_unixtime hour last_day_of_month minute"
    " month now parse_datetime quarter second timezone_hour timezone_minute"
    " to_iso8601 to_unixtime week with_timezone year",
    "JSON": "json_array_contains json_array_get json_array_length json_extract json_extract_scalar json_format"
    " json_parse json_size",
    "map": "map map_concat map_entries map_filter map_from_entries map_keys map_values transform_keys transform_values",
    "math": "abs acos asin atan atan2 cbrt ceil ceiling cos degrees exp floor infinity is_finite is_infinite is_nan ln"
    " log log10 log2 mod nan pi pow power radians round sign sin sqrt tan truncate width_bucket"
    " inverse_normal_cdf normal_cdf inverse_beta_cdf beta_cdf",
    "regular expression": "regexp_count regexp_extract regexp_extract_all regexp_like regexp_replace regexp_split",
    "string": "chr codepoint length levenshtein_distance lower lpad ltrim normalize position replace rpad rtrim split"
    " split_part starts_with strpos substr substring translate trim upper word_stem",
    "URL": "url_decode url_encode url_extract_path",
    "window": "cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number",
    "relation": "unnest",
    "type": "array char decimal interval row time timestamp varchar",
}
_KNOWN = frozenset(name for names in FUNCTIONS.values() for name in names.split())
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TEXT = re.compile(r"'(?:[^']|'')*'")
_QUOTED_NAME = re.compile(r'"[^"]*"')
_CALL = re.compile(r"(?<![\w.$])([a-z_]\w*)\(", re.IGNORECASE)
_ROWS = re.compile(r"\b(row|zip|map_entries)\s*\(|\bas\s+array\s*\(\s*row\b", re.IGNORECASE)
_TOO_PRECISE = re.compile(r"\b(?:time)?stamp\s*\(\s*(?:[4-9]|1[0-2])\s*\)", re.IGNORECASE)
_PARTITIONED = re.compile(r"\bpartitioned_by\s*=", re.IGNORECASE)


def problems(sql: str) -> list[str]:
    """Return what Athena would refuse in a statement, or take in another sense than Trino; empty where nothing."""
    found = list(_too_long(sql))
    if is_hive_ddl(_BLOCK_COMMENT.sub("", sql)):
        return found + list(_ddl_problems(sql))
    code = _code(sql)
    found += [f"{name} is not in Athena's list of functions" for name in sorted(_calls(code) - _KNOWN)]
    found += ["unnest of an array of rows: Athena makes one column of it, Trino one per field"] * any(
        _ROWS.search(argument) for argument in _arguments(code, "unnest")
    )
    if _TOO_PRECISE.search(code):
        found.append("a timestamp beyond milliseconds, which Hive tables don't hold")
    if _PARTITIONED.search(code):
        found.append(f"a table with partitions: one statement writes {MAX_PARTITIONS} of them at most")
    return found


def _too_long(sql: str) -> Iterator[str]:
    size = len(sql.encode())
    if size > MAX_QUERY_BYTES:
        yield f"the statement has {size} bytes, Athena takes {MAX_QUERY_BYTES}"


def _ddl_problems(sql: str) -> Iterator[str]:
    """Athena hands DDL to Hive's parser, which knows neither double quotes nor block comments."""
    if sql.lstrip().startswith("/*"):
        yield "a block comment before DDL"
    without_texts = _TEXT.sub("''", re.sub(r"--[^\n]*", "", sql))
    if '"' in without_texts:
        yield "double quotes in DDL"


def _code(sql: str) -> str:
    """Return a statement without its comments, and without what its texts and quoted names say."""
    return _COMMENT.sub(" ", _QUOTED_NAME.sub('""', _TEXT.sub("''", sql)))


def _calls(code: str) -> set[str]:
    return {name.lower() for name in _CALL.findall(code)}


def _arguments(code: str, function: str) -> Iterator[str]:
    """Yield what stands between the parentheses of each call of a function."""
    for call in re.finditer(rf"\b{function}\s*\(", code, re.IGNORECASE):
        depth = 1
        for place in range(call.end(), len(code)):
            depth += {"(": 1, ")": -1}.get(code[place], 0)
            if depth == 0:
                yield code[call.end() : place]
                break
