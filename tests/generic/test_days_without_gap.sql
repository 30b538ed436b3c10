{#
  One row per day that leaves a gap before it. Parameters: column (name of a date), group_by (list), both required;
  longest_gap (days beyond which a gap is no gap but two spans, default none).
#}
{% test days_without_gap(model, column, group_by, longest_gap=none) %}
with ordered as (
    select
        {{ group_by | join(', ') }},
        {{ column }} as this_day,
        lag({{ column }}) over (partition by {{ group_by | join(', ') }} order by {{ column }}) as day_before
    from {{ model }}
)

select *
from ordered
where
    date_diff('day', day_before, this_day) <> 1
    {% if longest_gap is not none %}and date_diff('day', day_before, this_day) <= {{ longest_gap }}{% endif %}
{% endtest %}
