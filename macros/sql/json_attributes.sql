{#
  Attributes of the things in a list: the distinct names, in order, of what stands under `labelCategoryAttributes`.
  Why: transforming an array takes a lambda, which the engines write differently.
  Parameters: entries (SQL expression of an array of json).
  Usage: cross join unnest({{ json_attribute_names(element_list('content')) }}) as attribute (attribute)
#}
{% macro json_attribute_names(entries) %}{{ return(adapter.dispatch('json_attribute_names')(entries)) }}{% endmacro %}

{% macro default__json_attribute_names(entries) -%}
    array_sort(array_distinct(flatten(transform(
        {{ entries }}, entry -> coalesce({{ json_keys(entry_attributes()) }}, array[])
    ))))
{%- endmacro %}

{% macro duckdb__json_attribute_names(entries) -%}
    list_sort(list_distinct(flatten(list_transform({{ entries }}, lambda entry: {{ json_keys(entry_attributes()) }}))))
{%- endmacro %}

{#
  The values of one attribute of the things in a list, as the text of a JSON array; things without it give none.
  Parameters: entries (SQL expression of an array of json), name (SQL expression of type varchar).
#}
{% macro json_attribute_values(entries, name) -%}
    {{ return(adapter.dispatch('json_attribute_values')(entries, name)) }}
{%- endmacro %}

{% macro default__json_attribute_values(entries, name) -%}
    json_format(cast(filter(
        transform({{ entries }}, entry -> {{ json_scalar(json_member(entry_attributes(), name)) }}),
        chosen -> chosen is not null
    ) as json))
{%- endmacro %}

{% macro duckdb__json_attribute_values(entries, name) -%}
    cast(to_json(list_filter(
        list_transform({{ entries }}, lambda entry: {{ json_scalar(json_member(entry_attributes(), name)) }}),
        lambda chosen: chosen is not null
    )) as varchar)
{%- endmacro %}

{% macro entry_attributes() -%}
    {{ json_value('entry', ['labelCategoryAttributes']) }}
{%- endmacro %}
