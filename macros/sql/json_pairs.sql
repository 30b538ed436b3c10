{#
  The members of a JSON object as an array of texts `key: value`, in order of the keys; null values are left blank.
  Why: transforming an array takes a lambda, which the engines write differently.
  Parameters: document (SQL expression of type json).
  Usage: json_pairs('element_content')
#}
{% macro json_pairs(document) %}{{ return(adapter.dispatch('json_pairs')(document)) }}{% endmacro %}

{% macro default__json_pairs(document) -%}
    transform({{ json_keys(document) }}, name -> {{ json_pair(document, 'name') }})
{%- endmacro %}

{% macro duckdb__json_pairs(document) -%}
    list_transform({{ json_keys(document) }}, lambda name: {{ json_pair(document, 'name') }})
{%- endmacro %}

{% macro json_pair(document, name) -%}
    {{ name }} || ': ' || coalesce({{ json_scalar(json_member(document, name)) }}, '')
{%- endmacro %}
