{#
  The bounds of the 95 % score interval of a share (Wilson 1927); null where there was no trial.
  Parameters: successes, trials (SQL expressions of whole numbers).
  Usage: wilson_low('agreed_count', 'compared_count')
#}
{% macro wilson_low(successes, trials) -%}{{ wilson_bound(successes, trials, '-') }}{%- endmacro %}

{% macro wilson_high(successes, trials) -%}{{ wilson_bound(successes, trials, '+') }}{%- endmacro %}

{# Rounding may take a bound past 0 or 1, so it is cut there. #}
{% macro wilson_bound(successes, trials, sign) -%}
    {%- set n = 'cast(' ~ trials ~ ' as double)' -%}
    {%- set p = '(' ~ successes ~ ' / ' ~ n ~ ')' -%}
    {%- set z = normal_quantile() -%}
    case
        when {{ trials }} > 0
            then least(greatest((
                {{ p }} + {{ z }} * {{ z }} / (2 * {{ n }})
                {{ sign }} {{ z }} * sqrt({{ p }} * (1 - {{ p }}) / {{ n }} + {{ z }} * {{ z }} / (4 * {{ n }} * {{ n }}))
            ) / (1 + {{ z }} * {{ z }} / {{ n }}), 0e0), 1e0)
    end
{%- endmacro %}

{# The 97.5th percentile of the standard normal distribution, for intervals of 95 %. #}
{% macro normal_quantile() %}1.959963984540054e0{% endmacro %}
