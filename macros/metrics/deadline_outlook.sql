{#
  Whether a job will keep its deadline: `done`, `in_time`, `at_risk` where its chance is below one half, `late` where it is
  below 2.5 %, the deadline has passed with work left or nobody works any more; null without a deadline or a goal, which
  leaves nothing to be late with, for a job that has ended, and where nothing can be said.
  Parameters: SQL expressions: deadline_on and clock_on (of type date), status (as in labeling_progress), chance (of all
  being finished by the end of the deadline's day; null where no forecast reaches so far back).
  Usage: deadline_outlook('deadline_on', 'clock_on', 'status', 'chance_in_time')
#}
{% macro deadline_outlook(deadline_on, clock_on, status, chance) -%}
    case
        when {{ deadline_on }} is null or {{ status }} in ('ended', 'no_goal') then null
        when {{ status }} = 'done' then 'done'
        when {{ deadline_on }} < {{ clock_on }} or {{ status }} = 'stalled' then 'late'
        when {{ status }} not in ('ok', 'open_ended') then null
        when coalesce({{ chance }}, 0) < 0.025e0 then 'late'
        when {{ chance }} < 0.5e0 then 'at_risk'
        else 'in_time'
    end
{%- endmacro %}
