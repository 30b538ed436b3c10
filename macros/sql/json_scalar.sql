{#
  The text of a json value that is a scalar; null for null, objects and arrays.
  Why: the functions differ in name, and DuckDB's gives text for objects and arrays too.
  Parameters: document (SQL expression of type json).
  Usage: json_scalar('element_content')
#}
{% macro json_scalar(document) %}{{ return(adapter.dispatch('json_scalar')(document)) }}{% endmacro %}

{% macro default__json_scalar(document) -%}
    json_extract_scalar({{ document }}, '$')
{%- endmacro %}

{% macro duckdb__json_scalar(document) -%}
    case when json_type({{ document }}) not in ('OBJECT', 'ARRAY') then json_extract_string({{ document }}, '$') end
{%- endmacro %}
