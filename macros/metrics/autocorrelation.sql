{#
  The correlation of a day with the next, from residuals: 1 - von Neumann's ratio / 2 (von Neumann 1941), with the bias of
  few days taken out (Marriott and Pope 1954); 0 to 0.9. What chance alone could give counts for one half.
  Parameters: squares (SQL expression: sum of squared residuals, above 0), step_squares (of their differences), days_count.
  Usage: autocorrelation('squares', 'step_squares', 'days_count')
#}
{% macro autocorrelation(squares, step_squares, days_count) -%}
    {%- set raw -%}
        (1 - {{ step_squares }} / (2 * {{ squares }}) * {{ days_count }} / ({{ days_count }} - 1))
    {%- endset -%}
    {%- set unbiased -%}
        least(greatest({{ raw }} + (1 + 4 * greatest({{ raw }}, 0)) / {{ days_count }}, 0e0), 0.9e0)
    {%- endset -%}
    {{ unbiased }} * case when {{ unbiased }} < 1.4e0 / sqrt({{ days_count }}) then 0.5e0 else 1e0 end
{%- endmacro %}

{#
  How many times the variance of a sum of days is that of as many independent days. A level that lasts and noise around
  it: the first correlation is that of the level and the noise, and from there it falls by a quarter a day, or as slowly
  as the first correlation says.
  Parameters: days (SQL expression of type double), correlation (from `autocorrelation`).
  Usage: sum_inflation('days_ahead', 'correlation')
#}
{% macro sum_inflation(days, correlation) -%}
    {%- set lasting -%} greatest({{ correlation }}, 0.75e0) {%- endset -%}
    {%- set span -%} greatest({{ days }}, 1e0) {%- endset -%}
    (
        1 + 2 * {{ correlation }} * ({{ span }} * (1 - {{ lasting }}) - 1 + power({{ lasting }}, {{ span }}))
        / ({{ span }} * power(1 - {{ lasting }}, 2))
    )
{%- endmacro %}
