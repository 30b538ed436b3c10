{#
  The JSON value at a path inside a JSON document; null for a missing key.
  Why: only the spelling of the path differs.
  Parameters: document (SQL expression of type json), keys (list of key names, outermost first).
  Usage: json_value('answer', ['answerContent'])
#}
{% macro json_value(document, keys) -%}
    json_extract({{ document }}, '{{ json_path(keys) }}')
{%- endmacro %}
