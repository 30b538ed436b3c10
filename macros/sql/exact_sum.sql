{#
  The sum of numbers of type double to the twelfth decimal place, the same in whatever order they are added.
  Why: floating-point addition depends on the order of rows, which threads change, so that two builds of the same
  files would differ in the last digits; decimals have no order.
  Parameters: value (SQL expression of type double, in all below 1e25).
  Usage: exact_sum('time_spent_seconds')
#}
{% macro exact_sum(value) -%}
    cast(sum(cast({{ value }} as decimal(38, 12))) as double)
{%- endmacro %}
