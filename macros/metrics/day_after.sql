{#
  The day on which a number of days from the clock ends, in the reporting time zone; null beyond a hundred years,
  which no calendar of people needs and no engine's dates are sure to hold.
  Parameters: clock_on (SQL expression of type date: the day of the clock), days (of type double, 0 or more).
  Usage: day_after('clock_on', 'eta_days')
#}
{% macro day_after(clock_on, days) -%}
    case
        when {{ days }} <= {{ day_left() }} then {{ clock_on }}
        when {{ days }} <= 36500
            then cast(
                {{ clock_on }} + interval '1' day * cast(ceil({{ days }} - {{ day_left() }}) as bigint) as date
            )
    end
{%- endmacro %}
