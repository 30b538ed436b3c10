{#
  A share as a whole percentage in words, such as `62 %`.
  Parameters: share (SQL expression of a number from 0 to 1).
#}
{% macro as_percent_text(share) -%}
    cast(cast(round(100 * ({{ share }})) as bigint) as varchar) || ' %'
{%- endmacro %}
