{#
  Whether a text matches a regular expression somewhere.
  Why: regexp_like and regexp_matches differ in name.
  Parameters: text (SQL expression of type varchar), pattern.
  Usage: matches_pattern('line', '^[0-9]+$')
#}
{% macro matches_pattern(text, pattern) %}{{ return(adapter.dispatch('matches_pattern')(text, pattern)) }}{% endmacro %}

{% macro default__matches_pattern(text, pattern) -%}
    regexp_like({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro duckdb__matches_pattern(text, pattern) -%}
    regexp_matches({{ text }}, '{{ pattern }}')
{%- endmacro %}
