{# One row per group that breaks the grain. Parameters: columns (list, required). #}
{% test unique_combination(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as rows_in_group
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
