{#
  An agreement rate without what chance alone would give (Cohen 1960): (rate - chance) / (1 - chance); null where chance
  alone gives all of it. Chance adds up to 1 only to the last digit, so it is held against 1 with a tolerance.
  Parameters: rate, chance (SQL expressions of numbers).
  Usage: chance_corrected('agreement_rate', 'chance_rate')
#}
{% macro chance_corrected(rate, chance) -%}
    case when 1 - ({{ chance }}) > 1e-12 then (({{ rate }}) - ({{ chance }})) / (1 - ({{ chance }})) end
{%- endmacro %}
