{#
  One row per scope in which a mart's total of a quantity differs from staging's, by more than rounding in sums.
  A mart without scopes is compared with the scope of all jobs.
  Parameters: quantity (as in int_scope_totals), expression (an aggregate over the mart), both required.
#}
{% test conserves(model, quantity, expression) %}
{% set columns = adapter.get_columns_in_relation(model) | map(attribute='name') | list %}
with expected as (
    select *
    from {{ ref('int_scope_totals') }}
    where
        quantity = '{{ quantity }}'
        {% if 'scope' not in columns %}and scope_type = 'all'{% endif %}
),

actual as (
    select
        {% if 'scope' in columns %}scope_type, scope,{% else %}'all' as scope_type, 'all' as scope,{% endif %}
        cast({{ expression }} as double) as total
    from {{ model }}
    {% if 'scope' in columns %}group by scope_type, scope{% endif %}
)

select
    coalesce(expected.scope_type, actual.scope_type) as scope_type,
    coalesce(expected.scope, actual.scope) as scope,
    expected.total as staging_total,
    actual.total as mart_total
from expected
full outer join actual
    on expected.scope_type = actual.scope_type and expected.scope = actual.scope
where
    abs(coalesce(expected.total, 0) - coalesce(actual.total, 0)) > 1e-9 * abs(coalesce(expected.total, 0))
{% endtest %}
