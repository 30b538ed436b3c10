{#
  A text as a literal of SQL or Hive DDL.
  Why: dbt escapes nothing, and keys in S3 may hold single quotes.
  Parameters: text (Jinja value).
  Usage: text_literal(path)
#}
{% macro text_literal(text) %}{{ return("'" ~ text | replace("'", "''") ~ "'") }}{% endmacro %}
