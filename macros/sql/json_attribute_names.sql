{#
  Attributes of the things in a list: the distinct names, in order, of what stands under `labelCategoryAttributes`.
  Why: transforming an array takes a lambda, which the engines write differently.
  Parameters: entries (SQL expression of an array of json).
  Usage: cross join {{ each_of(json_attribute_names(element_list('content')), 'attribute', 'attribute') }}
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

{% macro entry_attributes() -%}
    {{ json_value('entry', ['labelCategoryAttributes']) }}
{%- endmacro %}
