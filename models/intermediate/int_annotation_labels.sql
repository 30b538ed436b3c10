-- One row per annotation, element and label: how often the label stands in that element of the answer.
with label_instances as (
    select * from {{ ref('stg_ground_truth__label_instances') }}
),

annotations as (
    select * from {{ ref('int_annotations') }}
),

categories as (
    select * from {{ ref('int_label_categories') }}
),

questions as (
    select * from {{ ref('int_questions') }}
),

-- Free text is no label, unless the registry lists its value as one.
labeled as (
    select
        label_instances.*,
        questions.question,
        annotations.is_current,
        coalesce(categories.label, label_instances.label) as resolved_label
    from label_instances
    left join annotations
        on
            label_instances.source_file = annotations.source_file
            and label_instances.answer_ordinal = annotations.answer_ordinal
    left join questions
        on
            label_instances.job_location = questions.job_location
            and label_instances.element = questions.element
    left join categories
        on
            label_instances.job_location = categories.job_location
            and label_instances.element = categories.element
            and label_instances.text_value = categories.label
),

counted as (
    select
        source_file,
        answer_ordinal,
        element,
        resolved_label as label,
        job_location,
        data_object_id,
        worker,
        question,
        is_current,
        min(kind) as kind,
        {{ local_date('submitted_at') }} as submitted_on,
        count_if(has_label) as label_instances_count
    from labeled
    group by
        source_file,
        answer_ordinal,
        element,
        resolved_label,
        job_location,
        data_object_id,
        worker,
        question,
        is_current,
        submitted_at
),

final as (
    select
        *,
        count(*) over (partition by source_file, answer_ordinal, question) as question_labels_count,
        {{ is_comparable('kind', 'label') }} as is_comparable,
        -- Counted once per annotation and question, whatever the number of labels.
        row_number() over (
            partition by source_file, answer_ordinal, question order by label, element
        ) = 1 as is_first_label
    from counted
)

select * from final
