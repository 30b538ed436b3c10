-- One row per current annotation: its one label, where every answer to the data object is a single choice.
with annotations as (
    select * from {{ ref('int_annotations') }}
    where is_current
),

-- Checkboxes look like radio buttons: where one answer of the job ticks two of them, none is a single choice.
labels as (
    select
        *,
        max(element_labels_count) over (partition by job_location, element, kind) as most_labels_count
    from {{ ref('int_current_labels') }}
),

answers as (
    select
        source_file,
        answer_ordinal,
        min(element) as element,
        min(label) as label,
        count(*) = 1 and bool_and(
            kind in ('classification', 'empty', 'text') or (kind = 'choice' and most_labels_count = 1)
        ) as is_single_choice
    from labels
    group by source_file, answer_ordinal
),

joined as (
    select
        annotations.*,
        answers.element,
        answers.label,
        bool_and(coalesce(answers.is_single_choice, false)) over (
            partition by annotations.job_location, annotations.data_object_id
        ) as is_single_label
    from annotations
    left join answers
        on annotations.source_file = answers.source_file and annotations.answer_ordinal = answers.answer_ordinal
),

final as (
    select
        -- keys
        job_location,
        job,
        project,
        data_object_id,
        worker,

        -- dimensions
        worker_name,
        source_file,
        case when is_single_label then element end as element,
        case when is_single_label then label end as label,

        -- measures
        time_spent_seconds,

        -- flags
        is_single_label,

        -- timestamps
        submitted_at
    from joined
)

select * from final
