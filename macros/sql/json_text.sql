{#
  The text of a scalar inside a JSON document; null for a missing key, for null and for objects and arrays.
  Why: the functions differ in name, and DuckDB's gives text for objects and arrays too.
  Parameters: document (SQL expression of type json), keys (list of key names, outermost first).
  Usage: json_text('answer', ['workerId'])
#}
{% macro json_text(document, keys) %}{{ return(adapter.dispatch('json_text')(document, keys)) }}{% endmacro %}

{% macro default__json_text(document, keys) -%}
    json_extract_scalar({{ document }}, '{{ json_path(keys) }}')
{%- endmacro %}

{% macro duckdb__json_text(document, keys) -%}
    case
        when json_type({{ document }}, '{{ json_path(keys) }}') not in ('OBJECT', 'ARRAY')
            then json_extract_string({{ document }}, '{{ json_path(keys) }}')
    end
{%- endmacro %}
