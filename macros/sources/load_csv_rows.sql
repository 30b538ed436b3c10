{#
  Loads a seed on DuckDB, in the place of dbt-duckdb's own macro, by the rules of CSV alone (RFC 4180).
  Why: DuckDB would guess quotes, escapes and comments from the rows, so that one more row can change what others say,
  and a path with an apostrophe would end the statement.
#}
{% macro duckdb__load_csv_rows(model, agate_table) %}
    {% set rules = "format csv, header true, delimiter ',', quote '\"', escape '\"', comment '', auto_detect false, strict_mode false" %}
    {% set file = text_literal(adapter.get_seed_file_path(model)) %}
    {% set sql = 'copy ' ~ this.render() ~ ' from ' ~ file ~ ' (' ~ rules ~ ')' %}
    {% do adapter.add_query(sql, abridge_sql_log=True) %}
    {{ return(sql) }}
{% endmacro %}
