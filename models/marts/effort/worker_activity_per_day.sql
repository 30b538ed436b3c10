-- One row per scope, worker and day of submission; additive over workers and days.
with annotations as (
    select * from {{ ref('annotations') }}
),

scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

final as (
    select
        -- keys
        scopes.scope_type,
        scopes.scope,
        min(scopes.scope_project) as project,
        annotations.worker,
        annotations.submitted_on,

        -- dimensions
        min(annotations.worker_name) as worker_name,

        -- measures
        count(*) as annotations_count,
        -- Counted at the first attempt only, so that the days of a worker add up to distinct data objects.
        cast(count_if(annotations.attempt_number = 1) as bigint) as data_objects_count,
        cast(sum(annotations.label_instances_count) as bigint) as label_instances_count,
        {{ exact_sum('annotations.time_spent_seconds') }} as time_spent_seconds_total
    from annotations
    inner join scopes on annotations.job = scopes.job
    group by scopes.scope_type, scopes.scope, annotations.worker, annotations.submitted_on
)

select * from final
