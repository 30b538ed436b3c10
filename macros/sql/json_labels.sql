{#
  The labels of a JSON array as an array of texts: the text itself, or what an object has under `label`.
  Why: transforming an array takes a lambda, which the engines write differently.
  Parameters: document (SQL expression of type json).
  Usage: json_labels(json_value('element_content', ['boundingBoxes']))
#}
{% macro json_labels(document) %}{{ return(adapter.dispatch('json_labels')(document)) }}{% endmacro %}

{% macro default__json_labels(document) -%}
    transform(
        {{ json_elements(document) }},
        entry -> coalesce(json_extract_scalar(entry, '$'), {{ json_text('entry', ['label']) }})
    )
{%- endmacro %}

{% macro duckdb__json_labels(document) -%}
    list_transform(
        {{ json_elements(document) }},
        lambda entry: coalesce({{ json_scalar('entry') }}, {{ json_text('entry', ['label']) }})
    )
{%- endmacro %}
