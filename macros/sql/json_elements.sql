{#
  The elements of a JSON array as an array of json, to be unnested; null for anything that is no array.
  Why: the types are spelled array(json) and json[], and DuckDB casts an object to a list of one.
  Parameters: document (SQL expression of type json).
  Usage: cross join unnest({{ json_elements('answers') }}) with ordinality as t (answer, ordinal)
#}
{% macro json_elements(document) %}{{ return(adapter.dispatch('json_elements')(document)) }}{% endmacro %}

{% macro default__json_elements(document) -%}
    try(cast({{ document }} as array(json)))
{%- endmacro %}

{% macro duckdb__json_elements(document) -%}
    case when json_type({{ document }}) = 'ARRAY' then cast({{ document }} as json[]) end
{%- endmacro %}

{# An array of json with one null, so that a document without elements keeps a row when it is unnested. #}
{% macro array_of_one_null_json() %}{{ return(adapter.dispatch('array_of_one_null_json')()) }}{% endmacro %}

{% macro default__array_of_one_null_json() %}cast(array[null] as array(json)){% endmacro %}

{% macro duckdb__array_of_one_null_json() %}cast([null] as json[]){% endmacro %}
