{#
  A text as json; null where it is none.
  Why: Athena has no cast that parses, DuckDB has no json_parse.
  Parameters: text (SQL expression of type varchar).
  Usage: try_json('document')
#}
{% macro try_json(text) %}{{ return(adapter.dispatch('try_json')(text)) }}{% endmacro %}

{% macro default__try_json(text) -%}
    try(json_parse({{ text }}))
{%- endmacro %}

{% macro duckdb__try_json(text) -%}
    try_cast({{ text }} as json)
{%- endmacro %}
