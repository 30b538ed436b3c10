-- One row per scope and pair of workers with single labels on the same data object: their table, summed up.
with pair_labels as (
    select
        scopes.scope_type,
        scopes.scope,
        min(scopes.scope_project) as project,
        pairs.worker_a,
        pairs.worker_b,
        pairs.label_a,
        pairs.label_b,
        sum(pairs.data_objects_count) as data_objects_count
    from {{ ref('int_worker_pair_labels') }} as pairs
    inner join {{ ref('int_scope_jobs') }} as scopes on pairs.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, pairs.worker_a, pairs.worker_b, pairs.label_a, pairs.label_b
),

-- What each of the two gave, label by label: the margins of their table.
margins as (
    {% for side in ['a', 'b'] %}
    select
        scope_type,
        scope,
        worker_a,
        worker_b,
        label_{{ side }} as label,
        {{ 'data_objects_count' if side == 'a' else '0' }} as count_a,
        {{ 'data_objects_count' if side == 'b' else '0' }} as count_b
    from pair_labels
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

label_margins as (
    select
        scope_type,
        scope,
        worker_a,
        worker_b,
        cast(sum(count_a) as double) * sum(count_b) as expected_count
    from margins
    group by scope_type, scope, worker_a, worker_b, label
),

chance as (
    select
        scope_type,
        scope,
        worker_a,
        worker_b,
        sum(expected_count) as expected_count
    from label_margins
    group by scope_type, scope, worker_a, worker_b
),

pairs as (
    select
        scope_type,
        scope,
        min(project) as project,
        worker_a,
        worker_b,
        cast(sum(data_objects_count) as bigint) as shared_count,
        cast(sum(case when label_a = label_b then data_objects_count else 0 end) as bigint) as agreed_count
    from pair_labels
    group by scope_type, scope, worker_a, worker_b
),

final as (
    select
        -- keys
        pairs.scope_type,
        pairs.scope,
        pairs.project,
        pairs.worker_a,
        pairs.worker_b,

        -- measures
        pairs.shared_count,
        pairs.agreed_count,
        -- In whole numbers, so that a pair with one label only is told exactly.
        chance.expected_count
    from pairs
    inner join chance
        on
            pairs.scope_type = chance.scope_type
            and pairs.scope = chance.scope
            and pairs.worker_a = chance.worker_a
            and pairs.worker_b = chance.worker_b
)

select * from final
