{#
  A number with one decimal in words, such as `25.4`.
  Parameters: number (SQL expression of a number).
#}
{% macro as_decimal_text(number) -%}
    cast(cast(round({{ number }}, 1) as decimal(18, 1)) as varchar)
{%- endmacro %}

{# A count that is a double, without decimals, such as `25`. #}
{% macro as_whole_text(number) -%}cast(cast({{ number }} as bigint) as varchar){%- endmacro %}
