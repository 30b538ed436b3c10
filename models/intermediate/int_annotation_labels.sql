-- One row per annotation, element and label: how often the label stands in that element of the answer.
with label_instances as (
    select * from {{ ref('stg_ground_truth__label_instances') }}
),

final as (
    select
        -- keys
        source_file,
        answer_ordinal,
        element,
        label,
        job_location,
        data_object_id,
        worker,

        -- dimensions
        {{ local_date('submitted_at') }} as submitted_on,

        -- measures
        count_if(has_label) as label_instances_count
    from label_instances
    group by source_file, answer_ordinal, element, label, job_location, data_object_id, worker, submitted_at
)

select * from final
