{#
  The distinct texts of a group in order, as one text with commas between.
  Why: DuckDB has no array_join, Athena no string_agg.
  Parameters: text (SQL expression of type varchar).
  Usage: distinct_texts('label')
#}
{% macro distinct_texts(text) %}{{ return(adapter.dispatch('distinct_texts')(text)) }}{% endmacro %}

{% macro default__distinct_texts(text) -%}
    array_join(array_agg(distinct {{ text }} order by {{ text }}) filter (where {{ text }} is not null), ', ')
{%- endmacro %}

{# string_agg(distinct ... order by ...) takes four times as long. #}
{% macro duckdb__distinct_texts(text) -%}
    array_to_string(list_sort(list_distinct(list({{ text }}) filter (where {{ text }} is not null))), ', ')
{%- endmacro %}
