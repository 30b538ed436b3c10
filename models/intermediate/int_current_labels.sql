-- One row per current annotation, element and label, with whether answers can be compared by it.
with annotations as (
    select * from {{ ref('int_annotations') }}
    where is_current
),

labels as (
    select
        *,
        {{ is_comparable('kind', 'label') }} as is_comparable
    from {{ ref('int_annotation_labels') }}
),

final as (
    select
        -- keys
        annotations.source_file,
        annotations.answer_ordinal,
        labels.element,
        labels.label,
        annotations.job_location,
        annotations.data_object_id,
        annotations.worker,

        -- dimensions
        labels.question,
        labels.kind,

        -- measures
        count(*) over (
            partition by annotations.source_file, annotations.answer_ordinal, labels.question
        ) as question_labels_count,

        -- flags
        labels.is_comparable
    from annotations
    inner join labels
        on annotations.source_file = labels.source_file and annotations.answer_ordinal = labels.answer_ordinal
)

select * from final
