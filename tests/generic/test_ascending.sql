{#
  One row per value that isn't greater than the one before it, or, for the first, isn't the one it must start at.
  Parameters: column, order_by (names, required), starts_at (number, required).
#}
{% test ascending(model, column, order_by, starts_at) %}
with ordered as (
    select
        {{ column }} as this_value,
        lag({{ column }}) over (order by {{ order_by }}) as value_before
    from {{ model }}
)

select *
from ordered
where
    this_value <= value_before
    or (value_before is null and this_value <> {{ starts_at }})
{% endtest %}
