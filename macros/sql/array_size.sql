{#
  The number of elements of an array.
  Why: cardinality() takes only maps on DuckDB.
  Parameters: elements (SQL expression of an array type).
  Usage: array_size('answers')
#}
{% macro array_size(elements) %}{{ return(adapter.dispatch('array_size')(elements)) }}{% endmacro %}

{% macro default__array_size(elements) -%}
    cardinality({{ elements }})
{%- endmacro %}

{% macro duckdb__array_size(elements) -%}
    len({{ elements }})
{%- endmacro %}
