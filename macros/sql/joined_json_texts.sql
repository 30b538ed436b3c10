{#
  The texts that a JSON object has as values, in order and with commas between (see as_list_item); null for anything that is no object.
  Why: transforming an array takes a lambda, which the engines write differently.
  Parameters: document (SQL expression of type json).
  Usage: joined_json_texts(json_value('metadata', ['class-map']))
#}
{% macro joined_json_texts(document) %}{{ return(adapter.dispatch('joined_json_texts')(document)) }}{% endmacro %}

{% macro default__joined_json_texts(document) -%}
    array_join(transform(
        array_sort(map_values(try(cast({{ document }} as map(varchar, varchar))))), label -> {{ as_list_item('label') }}
    ), ', ')
{%- endmacro %}

{% macro duckdb__joined_json_texts(document) -%}
    array_to_string(list_transform(
        list_sort(map_values(try_cast({{ document }} as map(varchar, varchar)))), lambda label: {{ as_list_item('label') }}
    ), ', ')
{%- endmacro %}
