{#
  The value of a JSON object under a key that is itself a value; null for a missing key.
  Why: a path can't be put together from data on Athena, and would break at a quote in a key on DuckDB.
  Parameters: document (SQL expression of type json), key (SQL expression of type varchar).
  Usage: json_member('content', 'element')
#}
{% macro json_member(document, key) %}{{ return(adapter.dispatch('json_member')(document, key)) }}{% endmacro %}

{% macro default__json_member(document, key) -%}
    element_at(try(cast({{ document }} as map(varchar, json))), {{ key }})
{%- endmacro %}

{# A JSON pointer (RFC 6901) escapes ~ and / only. #}
{% macro duckdb__json_member(document, key) -%}
    json_extract({{ document }}, '/' || replace(replace({{ key }}, '~', '~0'), '/', '~1'))
{%- endmacro %}
