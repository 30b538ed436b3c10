-- One row per annotation: a worker's submitted answer to one data object in one labeling job.
with annotations as (
    select * from {{ ref('int_annotations') }}
),

final as (
    select
        -- keys
        source_file,
        answer_ordinal,
        job,
        project,
        data_object_id,
        iteration,
        worker,

        -- dimensions
        worker_name,
        workforce,
        label_summary,
        submitted_on,

        -- measures
        attempt_number,
        label_instances_count,
        time_spent_seconds,

        -- flags
        is_current,

        -- timestamps
        accepted_at,
        submitted_at,
        visible_at
    from annotations
)

select * from final
