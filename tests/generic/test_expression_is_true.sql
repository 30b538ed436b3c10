{# One row per row for which the expression is false or null. Parameters: expression (SQL over one row, required). #}
{% test expression_is_true(model, expression) %}
select *
from {{ model }}
where not coalesce({{ expression }}, false)
{% endtest %}
