{#
  The squared distance of two places on a scale, from 0 to 1: of numbers and mid-ranks their difference by the widest one,
  on a ratio scale their difference by their sum (Krippendorff 2011).
  Parameters, SQL expressions: scale, one, other (of type double), place_range (the widest difference).
#}
{% macro label_distance(scale, one, other, place_range) -%}
    case
        when {{ one }} = {{ other }} then 0e0
        when {{ scale }} = 'ratio' then least(power(({{ one }} - {{ other }}) / nullif({{ one }} + {{ other }}, 0), 2), 1e0)
        else power(({{ one }} - {{ other }}) / {{ place_range }}, 2)
    end
{%- endmacro %}
