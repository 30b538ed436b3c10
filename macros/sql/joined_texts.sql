{#
  The texts of a group in a given order, as one text.
  Why: DuckDB has no array_join, Athena no string_agg.
  Parameters: text (SQL expression of type varchar; nulls are left out), order_by (SQL expression), separator.
  Usage: joined_texts("label || ' ' || cast(votes_count as varchar)", 'place')
#}
{% macro joined_texts(text, order_by, separator=', ') -%}
    {{ return(adapter.dispatch('joined_texts')(text, order_by, separator)) }}
{%- endmacro %}

{% macro default__joined_texts(text, order_by, separator) -%}
    array_join(array_agg({{ text }} order by {{ order_by }}) filter (where {{ text }} is not null), '{{ separator }}')
{%- endmacro %}

{% macro duckdb__joined_texts(text, order_by, separator) -%}
    string_agg({{ text }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}
