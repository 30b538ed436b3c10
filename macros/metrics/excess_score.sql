{#
  How many standard deviations a normal number lies out that is as unlikely as a sum of small independent numbers, from
  the sum's distance from its expectation, its variance and its third central moment; null where the variance is 0.
  Sums of rare events are skewed: with 3 events their normal approximation is wrong by a factor of 30. The sum is taken
  as a gamma variable with the same three moments, whose cube root is close to normal (Wilson and Hilferty 1931).
  Parameters: excess, variance, third_moment (SQL expressions, best columns: they are repeated).
  Usage: excess_score('excess', 'variance', 'third_moment'), then normal_tail of it.
#}
{% macro excess_score(excess, variance, third_moment) -%}
    {%- set sigmas = '(' ~ excess ~ ') / sqrt(' ~ variance ~ ')' -%}
    {%- set skew = '((' ~ third_moment ~ ') / (' ~ variance ~ ' * sqrt(' ~ variance ~ ')))' -%}
    {%- set cube = '(1 + ' ~ skew ~ ' / 2 * ' ~ sigmas ~ ')' -%}
    case
        when {{ variance }} <= 1e-9 then null
        when abs({{ skew }}) < 1e-3 then {{ sigmas }}
        -- Below the least value that such a gamma variable takes; and above the greatest, where normal is careful.
        when {{ cube }} <= 0 then case when {{ skew }} > 0 then -10 else {{ sigmas }} end
        else 6 / {{ skew }} * (power({{ cube }}, 1e0 / 3) - 1) + {{ skew }} / 6
    end
{%- endmacro %}
