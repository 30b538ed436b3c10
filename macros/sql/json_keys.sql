{#
  The distinct keys of a JSON object in order, as an array of texts; empty or null for anything that is no object.
  Why: Athena reads keys through a map, and DuckDB lists a repeated key twice.
  Parameters: document (SQL expression of type json).
  Usage: cross join {{ each_of(json_keys('answer'), 't', 'element') }}
#}
{% macro json_keys(document) %}{{ return(adapter.dispatch('json_keys')(document)) }}{% endmacro %}

{% macro default__json_keys(document) -%}
    array_sort(map_keys(try(cast({{ document }} as map(varchar, json)))))
{%- endmacro %}

{% macro duckdb__json_keys(document) -%}
    list_sort(list_distinct(json_keys({{ document }})))
{%- endmacro %}
