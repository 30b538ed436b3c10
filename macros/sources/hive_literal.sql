{#
  A text as a literal of Hive DDL, where a quote is escaped by a backslash; in queries it is doubled, see text_literal.
  Parameters: text (Jinja value).
  Usage: hive_literal(location)
#}
{% macro hive_literal(text) %}
    {{- return("'" ~ text | replace("\\", "\\\\") | replace("'", "\\'") ~ "'") -}}
{% endmacro %}
