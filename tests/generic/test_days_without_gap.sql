{# One row per group whose days leave a gap. Parameters: column (name of a date), group_by (list), both required. #}
{% test days_without_gap(model, column, group_by) %}
select
    {{ group_by | join(', ') }},
    count(*) as rows_in_group
from {{ model }}
group by {{ group_by | join(', ') }}
having count(*) <> date_diff('day', min({{ column }}), max({{ column }})) + 1
{% endtest %}
