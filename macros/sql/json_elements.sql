{#
  The elements of a JSON array as an array of json, to be unnested; null for anything that is no array.
  Why: the types are spelled array(json) and json[], and DuckDB casts an object to a list of one.
  Parameters: document (SQL expression of type json).
  Usage: cross join {{ each_of(json_elements('answers'), 't', 'answer', 'ordinal') }}
#}
{% macro json_elements(document) %}{{ return(adapter.dispatch('json_elements')(document)) }}{% endmacro %}

{% macro default__json_elements(document) -%}
    try(cast({{ document }} as array(json)))
{%- endmacro %}

{% macro duckdb__json_elements(document) -%}
    json_transform({{ document }}, '["JSON"]')
{%- endmacro %}
