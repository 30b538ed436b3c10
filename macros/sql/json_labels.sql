{#
  The labels of a JSON array as an array of texts: the text itself, or what an object has under a key.
  Why: transforming an array takes a lambda, which the engines write differently.
  Parameters: document (SQL expression of type json), key (name of the key).
  Usage: json_labels(json_value('element_content', ['boundingBoxes']), 'label')
#}
{% macro json_labels(document, key) %}{{ return(adapter.dispatch('json_labels')(document, key)) }}{% endmacro %}

{% macro default__json_labels(document, key) -%}
    transform({{ json_elements(document) }}, entry -> {{ label_of_entry('entry', key) }})
{%- endmacro %}

{% macro duckdb__json_labels(document, key) -%}
    list_transform({{ json_elements(document) }}, lambda entry: {{ label_of_entry('entry', key) }})
{%- endmacro %}

{% macro label_of_entry(entry, key) -%}
    coalesce({{ json_scalar(entry) }}, {{ json_text(entry, [key]) }})
{%- endmacro %}

{#
  The labels of an array of json whose entries may hold further lists of labels under `annotations`, as skeletons with
  key points do. An entry without a label counts as `(other)`: something stands there.
  Why: as above, and only Trino's flatten takes arrays of nulls.
  Parameters: entries (SQL expression of an array of json).
  Usage: json_nested_labels(json_numbered_values('element_content'))
#}
{% macro json_nested_labels(entries) %}{{ return(adapter.dispatch('json_nested_labels')(entries)) }}{% endmacro %}

{% macro default__json_nested_labels(entries) -%}
    flatten(transform({{ entries }}, thing -> {{ labels_of_thing() }}))
{%- endmacro %}

{% macro duckdb__json_nested_labels(entries) -%}
    flatten(list_transform({{ entries }}, lambda thing: {{ labels_of_thing() }}))
{%- endmacro %}

{% macro labels_of_thing() -%}
    coalesce(
        {{ json_labels(json_value('thing', ['annotations']), 'label') }},
        array[coalesce({{ label_of_entry('thing', 'label') }}, {{ json_text('thing', ['Type']) }}, '(other)')]
    )
{%- endmacro %}
