{#
  Whether the goal will be reached by its deadline: `done`, `in_time`, `at_risk` where the upper bound of the forecast
  lies after it, `late` where the forecast does or nobody works any more; null without a deadline or a forecast.
  Parameters: SQL expressions: deadline_on and clock_on (of type date), status (as in labeling_progress), eta_days and
  eta_days_high (of type double, days from the clock).
  Usage: deadline_outlook('deadline_on', 'clock_on', 'status', 'eta_days', 'eta_days_high')
#}
{% macro deadline_outlook(deadline_on, clock_on, status, eta_days, eta_days_high) -%}
    case
        when {{ deadline_on }} is null or {{ status }} in ('no_goal', 'too_early') then null
        when {{ status }} = 'done' then 'done'
        when {{ status }} = 'stalled' then 'late'
        -- A day too far away to have a date is after every deadline.
        when coalesce({{ day_after(clock_on, eta_days) }} > {{ deadline_on }}, true) then 'late'
        when coalesce({{ day_after(clock_on, eta_days_high) }} > {{ deadline_on }}, true) then 'at_risk'
        else 'in_time'
    end
{%- endmacro %}
