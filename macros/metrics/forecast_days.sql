{#
  The days after the clock's for which a forecast is made: each of the first, then every seventh for three years and every
  28th for ten, by which the uncertainty is months wide.
  Parameters: daily (how many days have one each).
#}
{% macro days_ahead_of_forecast(daily) -%}
    {{ return(
        range(daily + 1) | list
        + range(daily + 7, 3 * 365, 7) | list
        + range([3 * 365, daily + 7] | max, 10 * 365, 28) | list
    ) }}
{%- endmacro %}

{#
  What days are worth in average ones, by the weights of their weekdays in columns `weekday_0_weight` (Monday) to 6.
  Parameters: origin_on (SQL expression of type date: the last day seen), first_day_share (how much of the next day is
  left), days_ahead (how many whole days follow it).
#}
{% macro weighted_days(origin_on, first_day_share, days_ahead) -%}
    (
        {%- for number in range(7) %}
        {# The days from the next one to the first such weekday: 0 to 6. #}
        {%- set wait -%} mod({{ number + 13 }} - {{ weekday(origin_on) }}, 7) {%- endset %}
        weekday_{{ number }}_weight * (
            case when {{ wait }} = 0 then {{ first_day_share }} else 0 end
            + floor(({{ days_ahead }} - case when {{ wait }} = 0 then 7 else {{ wait }} end) / 7e0) + 1
        )
        {{- ' +' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{#
  The days that others are worth whose pace grows, or shrinks below 0, by a rate per day, until it stops to change.
  Parameters: SQL expressions of type double: days, growth (of the logarithm of the pace), lasting_days (until it stops).
#}
{% macro grown_days(days, growth, lasting_days) -%}
    case
        when {{ growth }} = 0 then {{ days }}
        else
            (1 - exp({{ growth }} * least({{ days }}, {{ lasting_days }}))) / (exp(-{{ growth }}) - 1)
            + greatest({{ days }} - {{ lasting_days }}, 0e0) * exp({{ growth }} * {{ lasting_days }})
    end
{%- endmacro %}
