{#
  The weekday of a date, 0 for Monday to 6 for Sunday.
  Why: Athena counts from Monday as 1, DuckDB from Sunday as 0.
  Parameters: day (SQL expression of type date, not before 1900).
  Usage: weekday('submitted_on')
#}
{% macro weekday(day) -%}
    mod(date_diff('day', date '1900-01-01', {{ day }}), 7)
{%- endmacro %}
