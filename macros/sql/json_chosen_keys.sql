{#
  The keys of a JSON object whose value is true, in order, as an array of texts.
  Why: filtering an array takes a lambda, which the engines write differently.
  Parameters: document (SQL expression of type json).
  Usage: json_chosen_keys('element_content')
#}
{% macro json_chosen_keys(document) %}{{ return(adapter.dispatch('json_chosen_keys')(document)) }}{% endmacro %}

{% macro default__json_chosen_keys(document) -%}
    array_sort(map_keys(map_filter(
        try(cast({{ document }} as map(varchar, boolean))), (option, is_chosen) -> is_chosen
    )))
{%- endmacro %}

{% macro duckdb__json_chosen_keys(document) -%}
    list_filter(
        {{ json_keys(document) }},
        lambda option: {{ json_member(document, 'option') }} = 'true'
    )
{%- endmacro %}
