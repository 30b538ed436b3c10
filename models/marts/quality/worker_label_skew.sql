-- One row per scope, worker, element and label given there: how the worker's mix of labels differs from the team's.
with names as (
    select
        worker,
        min(worker_name) as worker_name
    from {{ ref('int_annotations') }}
    group by worker
),

counted as (
    select
        *,
        cast(annotations_count as double) / worker_answers_count as worker_share,
        cast(team_annotations_count as double) / team_answers_count as team_share
    from {{ ref('int_worker_label_counts') }}
),

final as (
    select
        -- keys
        counted.scope_type,
        counted.scope,
        counted.project,
        counted.worker,
        counted.element,
        counted.label,

        -- dimensions
        names.worker_name,
        case when counted.workers_count > 1 then 'ok' else 'one_worker' end as status,

        -- measures
        counted.annotations_count,
        counted.worker_share,
        counted.worker_answers_count as worker_share_n,
        {{ wilson_low('counted.annotations_count', 'counted.worker_answers_count') }} as worker_share_ci_low,
        {{ wilson_high('counted.annotations_count', 'counted.worker_answers_count') }} as worker_share_ci_high,
        counted.team_share,
        -- A lone worker is the team, and can't differ from it.
        case when counted.workers_count > 1 then counted.worker_share - counted.team_share end as share_difference,
        case
            when counted.workers_count > 1
                then {{ wilson_low('counted.annotations_count', 'counted.worker_answers_count') }} - counted.team_share
        end as share_difference_low
    from counted
    inner join names on counted.worker = names.worker
)

select * from final
