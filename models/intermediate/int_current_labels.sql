-- One row per current annotation, element and label by which answers can be compared; free text and frames can't be.
with annotations as (
    select * from {{ ref('int_annotations') }}
    where is_current
),

labels as (
    select * from {{ ref('int_annotation_labels') }}
    where
        label not in ('(text)', '(frames)', '(other)')
        -- A comment that was left empty says nothing.
        and not (kind = 'text' and label = '(none)')
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
        labels.kind,

        -- measures
        count(*) over (
            partition by annotations.source_file, annotations.answer_ordinal, labels.element
        ) as element_labels_count
    from annotations
    inner join labels
        on annotations.source_file = labels.source_file and annotations.answer_ordinal = labels.answer_ordinal
)

select * from final
