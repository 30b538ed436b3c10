{#
  One row per value of the first column that stands beside several values of the second, and, unless first_only,
  the reverse. Parameters: columns (list of two, required), first_only (boolean, default false).
#}
{% test one_to_one(model, columns, first_only=false) %}
{% for one, other in [(columns[0], columns[1]), (columns[1], columns[0])][: 1 if first_only else 2] %}
select cast({{ one }} as varchar) as value_with_several
from {{ model }}
group by {{ one }}
having count(distinct {{ other }}) > 1
{{ 'union all' if not loop.last }}
{% endfor %}
{% endtest %}
