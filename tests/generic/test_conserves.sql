{#
  One row per scope and quantity of which a mart's total differs from staging's, by more than rounding in sums.
  A mart without scopes is compared with the scope of all jobs.
  Parameters: totals (by a quantity of int_scope_totals, an aggregate over the mart that must give the same), required.
#}
{% test conserves(model, totals) %}
{% set columns = adapter.get_columns_in_relation(model) | map(attribute='name') | list %}
with expected as (
    select *
    from {{ ref('int_scope_totals') }}
    where
        quantity in ('{{ totals | join("', '") }}')
        {% if 'scope' not in columns %}and scope_type = 'all'{% endif %}
),

sums as (
    select
        {% if 'scope' in columns %}scope_type, scope,{% else %}'all' as scope_type, 'all' as scope,{% endif %}
        {% for quantity, expression in totals.items() %}
        cast({{ expression }} as double) as {{ quantity }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ model }}
    {% if 'scope' in columns %}group by scope_type, scope{% endif %}
),

actual as (
    {% for quantity in totals %}
    select
        scope_type,
        scope,
        '{{ quantity }}' as quantity,
        {{ quantity }} as total
    from sums
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    coalesce(expected.scope_type, actual.scope_type) as scope_type,
    coalesce(expected.scope, actual.scope) as scope,
    coalesce(expected.quantity, actual.quantity) as quantity,
    expected.total as staging_total,
    actual.total as mart_total
from expected
full outer join actual
    on
        expected.scope_type = actual.scope_type and expected.scope = actual.scope
        and expected.quantity = actual.quantity
where
    abs(coalesce(expected.total, 0) - coalesce(actual.total, 0)) > 1e-9 * abs(coalesce(expected.total, 0))
{% endtest %}
