{#
  The keys of a JSON object as an array of texts, to be unnested; null for anything that is no object.
  Why: Athena has no json_keys, DuckDB's gives an empty array for what is no object.
  Parameters: document (SQL expression of type json).
  Usage: cross join unnest({{ json_keys('content') }}) as t (element)
#}
{% macro json_keys(document) %}{{ return(adapter.dispatch('json_keys')(document)) }}{% endmacro %}

{% macro default__json_keys(document) -%}
    map_keys(try(cast({{ document }} as map(varchar, json))))
{%- endmacro %}

{% macro duckdb__json_keys(document) -%}
    json_keys({{ document }})
{%- endmacro %}
