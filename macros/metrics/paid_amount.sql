{#
  A sum of money in the smallest unit of its currency, half of one rounded up; null where there is none. Multiplied as a
  decimal, so that a half is one exactly before it is rounded.
  Parameters: SQL expressions: total (a decimal of 0 or more), decimal_places (of the currency, 0 to 3; 2 where null);
  divisor (a number: 3600 for a rate per hour times seconds).
  Usage: paid_amount('hourly_sum', 3600, 'currencies.decimal_places')
#}
{% macro paid_amount(total, divisor, decimal_places) -%}
    {%- set units = 'case ' ~ decimal_places ~ ' when 0 then 1 when 1 then 10 when 3 then 1000 else 100 end' -%}
    cast(floor(cast({{ total }} * {{ units }} as double) / {{ divisor }} + 0.5e0) / {{ units }} as decimal(18, 3))
{%- endmacro %}
