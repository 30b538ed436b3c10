{#
  The values of a JSON array, or of an object whose keys are all numbers, as an array of json; null for others.
  Why: maps take a lambda to be looked through, which the engines write differently.
  Parameters: document (SQL expression of type json).
  Usage: json_numbered_values('element_content')
#}
{% macro json_numbered_values(document) -%}
    {{ return(adapter.dispatch('json_numbered_values')(document)) }}
{%- endmacro %}

{% macro default__json_numbered_values(document) -%}
    coalesce({{ json_elements(document) }}, map_values(try(cast({{ document }} as map(varchar, json)))))
{%- endmacro %}

{% macro duckdb__json_numbered_values(document) -%}
    coalesce({{ json_elements(document) }}, json_extract({{ document }}, '$.*'))
{%- endmacro %}

{# Whether a JSON value is an object whose keys are all numbers. #}
{% macro json_is_numbered(document) %}{{ return(adapter.dispatch('json_is_numbered')(document)) }}{% endmacro %}

{% macro default__json_is_numbered(document) -%}
    (
        cardinality({{ json_keys(document) }}) > 0
        and all_match({{ json_keys(document) }}, key -> regexp_like(key, '^[0-9]+$'))
    )
{%- endmacro %}

{% macro duckdb__json_is_numbered(document) -%}
    coalesce(
        list_bool_and(list_transform({{ json_keys(document) }}, lambda key: regexp_matches(key, '^[0-9]+$'))), false
    )
{%- endmacro %}
