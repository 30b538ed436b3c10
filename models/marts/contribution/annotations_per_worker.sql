-- One row per scope and worker.
with annotations as (
    select * from {{ ref('annotations') }}
),

scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

workers as (
    select
        scopes.scope_type,
        scopes.scope,
        min(scopes.scope_project) as project,
        annotations.worker,
        min(annotations.worker_name) as worker_name,
        count(*) as annotations_count,
        count_if(annotations.attempt_number = 1) as data_objects_count,
        sum(annotations.label_instances_count) as label_instances_count,
        count(distinct annotations.submitted_on) as active_days_count,
        {{ exact_sum('annotations.time_spent_seconds') }} as time_spent_seconds_total,
        {{ exact_percentile('annotations.time_spent_seconds', 0.5) }} as time_spent_seconds_median,
        min(annotations.submitted_at) as first_submitted_at,
        max(annotations.submitted_at) as last_submitted_at
    from annotations
    inner join scopes on annotations.job = scopes.job
    group by scopes.scope_type, scopes.scope, annotations.worker
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,
        worker,

        -- dimensions
        worker_name,

        -- measures
        annotations_count,
        cast(annotations_count as double)
        / sum(annotations_count) over (partition by scope_type, scope) as annotations_share,
        cast(data_objects_count as bigint) as data_objects_count,
        cast(label_instances_count as bigint) as label_instances_count,
        active_days_count,
        time_spent_seconds_total,
        time_spent_seconds_median,
        rank() over (partition by scope_type, scope order by annotations_count desc) as contribution_rank,

        -- timestamps
        first_submitted_at,
        last_submitted_at
    from workers
)

select * from final
