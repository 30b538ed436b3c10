{#
  Mean of values from 0 to 1 with ones and zeros added, and the square of its standard error: with two of each the
  interval of Agresti and Coull (1998), with one of each on both sides that of a difference (Agresti and Caffo 2000). It
  holds for few values too, and has a width where all are equal.
  Parameters: SQL expressions: n, total and squares (count, sum and sum of squares of the values); added (of each).
  Usage: padded_mean('objects_n', 'agreement_sum', 2)
#}
{% macro padded_mean(n, total, added) -%}(({{ total }}) + {{ added }}) / ({{ n }} + 2e0 * {{ added }}){%- endmacro %}

{% macro padded_squared_error(n, total, squares, added) -%}
    (
        (({{ squares }}) + {{ added }}) / ({{ n }} + 2e0 * {{ added }}) - power({{ padded_mean(n, total, added) }}, 2)
    ) / ({{ n }} + 2e0 * {{ added }} - 1)
{%- endmacro %}
