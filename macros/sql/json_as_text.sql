{#
  A json value as text, to be stored: neither Hive tables nor contracts know json.
  Why: a cast to varchar takes only scalars on Athena.
  Parameters: document (SQL expression of type json).
  Usage: json_as_text('answer_content')
#}
{% macro json_as_text(document) %}{{ return(adapter.dispatch('json_as_text')(document)) }}{% endmacro %}

{% macro default__json_as_text(document) -%}
    json_format({{ document }})
{%- endmacro %}

{% macro duckdb__json_as_text(document) -%}
    cast({{ document }} as varchar)
{%- endmacro %}
