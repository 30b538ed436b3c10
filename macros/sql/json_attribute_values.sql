{#
  The values of one attribute of the things in a list, as the text of a JSON array; things without it give none.
  Why: transforming an array takes a lambda, which the engines write differently.
  Parameters: entries (SQL expression of an array of json), name (SQL expression of type varchar).
  Usage: json_attribute_values('listed.things', 'attribute.attribute')
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
