-- One row per annotation: a worker's submitted answer to one data object in one labeling job.
with annotations as (
    select * from {{ ref('int_annotations') }}
),

given as (
    select
        source_file,
        answer_ordinal,
        label_instances_count,
        case when not {{ is_companion('kind') }} then {{ as_list_item('label') }} end as label,
        case when not {{ is_companion('kind') }} then {{ as_list_item('named_label') }} end as named_label
    from (
        select
            *,
            coalesce(nullif(element, ''), '(no element)') || ': ' || label as named_label
        from {{ ref('int_annotation_labels') }}
    ) as named
),

labels as (
    select
        source_file,
        answer_ordinal,
        {{ distinct_texts('label') }} as label_summary,
        {{ distinct_texts('named_label') }} as labels_by_element,
        cast(sum(label_instances_count) as bigint) as label_instances_count
    from given
    group by source_file, answer_ordinal
),

data_objects as (
    select
        job_location,
        data_object_id,
        source
    from {{ ref('int_data_objects') }}
),

final as (
    select
        -- keys
        annotations.source_file,
        annotations.answer_ordinal,
        annotations.job,
        annotations.project,
        annotations.data_object_id,
        annotations.iteration,
        annotations.worker,

        -- dimensions
        annotations.worker_name,
        annotations.workforce,
        data_objects.source,
        labels.label_summary,
        labels.labels_by_element,
        annotations.submitted_on,

        -- measures
        annotations.attempt_number,
        coalesce(labels.label_instances_count, 0) as label_instances_count,
        annotations.time_spent_seconds,

        -- flags
        annotations.is_current,

        -- timestamps
        annotations.accepted_at,
        annotations.submitted_at,
        annotations.visible_at
    from annotations
    left join labels
        on annotations.source_file = labels.source_file and annotations.answer_ordinal = labels.answer_ordinal
    left join data_objects
        on
            annotations.job_location = data_objects.job_location
            and annotations.data_object_id = data_objects.data_object_id
)

select * from final
