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

{#
  Makes a seed on Athena: a registry file from the Parquet file that `gt-insights inventory` wrote, with types and all
  texts as they are; a seed that ships with the project by dbt-athena's way, CSV.
  Why: CSV on Athena drops backslashes, ends a text at a line break, and takes the word null for none.
#}
{% macro athena__create_csv_table(model, agate_table) %}
    {% if model.original_file_path.startswith('seeds/rules/') %}
        {{ return(create_csv_table_upload(model, agate_table)) }}
    {% endif %}
    {% set table = api.Relation.create(database=model.database, schema=model.schema, identifier=model.alias, type='table') %}
    {% set written = table.incorporate(path={'identifier': model.alias ~ '__parquet'}) %}
    {% set types = config.get('column_types', {}) %}
    {% set ddl %}
create external table {{ written.render_hive() }} (
    {%- for name in agate_table.column_names %}
    `{{ name }}` {{ ddl_data_type(types.get(name, 'varchar')) }}{{ ',' if not loop.last }}
    {%- endfor %}
)
stored as parquet
location {{ hive_literal(target.s3_data_dir.rstrip('/') ~ '/registry/' ~ model.name ~ '/') }}
    {% endset %}
    {# Out of the catalog only: to drop the table would delete the file. #}
    {% do adapter.delete_from_glue_catalog(written) %}
    {% do run_query(ddl) %}
    {% set columns = agate_table.column_names | map('string') | map('tojson') | join(', ') %}
    {% set sql = create_table_as(false, table, 'select ' ~ columns ~ ' from ' ~ written.render()) %}
    {% do run_query(sql) %}
    {% do adapter.delete_from_glue_catalog(written) %}
    {{ return(sql) }}
{% endmacro %}
