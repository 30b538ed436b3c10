-- One row per scope, worker and day of submission; additive over workers and days.
with annotations as (
    select * from {{ ref('int_annotations') }}
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
        cast(coalesce(sum(labels.label_instances_count), 0) as bigint) as label_instances_count,
        {{ exact_sum('annotations.time_spent_seconds') }} as time_spent_seconds_total
    from annotations
    inner join scopes on annotations.job_location = scopes.job_location
    left join {{ ref('int_label_summaries') }} as labels
        on annotations.source_file = labels.source_file and annotations.answer_ordinal = labels.answer_ordinal
    group by scopes.scope_type, scopes.scope, annotations.worker, annotations.submitted_on
)

select * from final
