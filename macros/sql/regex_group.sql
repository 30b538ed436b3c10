{#
  One group of a regular expression; null where the text doesn't match.
  Why: DuckDB gives an empty text where nothing matches.
  Parameters: text (SQL expression of type varchar), pattern, group (number from 1).
  Usage: regex_group('path', '/iteration-([^/]+)/', 1)
#}
{% macro regex_group(text, pattern, group) -%}
    nullif(regexp_extract({{ text }}, '{{ pattern }}', {{ group }}), '')
{%- endmacro %}
