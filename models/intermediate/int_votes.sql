-- One row per current annotation and question: its one label, where every answer to it on the object is a single one.
with annotations as (
    select * from {{ ref('int_annotations') }}
    where is_current
),

questions as (
    select
        job_location,
        question,
        bool_or(is_main) as is_main
    from {{ ref('int_questions') }}
    where is_compared
    group by job_location, question
),

labels as (
    select labels.*
    from {{ ref('int_annotation_labels') }} as labels
    inner join questions
        on labels.job_location = questions.job_location and labels.question = questions.question
    where labels.is_current
),

-- Checkboxes look like radio buttons: where one answer of the job ticks two of them, none is a single choice.
checkboxes as (
    select distinct
        job_location,
        question
    from labels
    where kind = 'choice' and question_labels_count > 1
),

answers as (
    select
        labels.source_file,
        labels.answer_ordinal,
        labels.question,
        min(labels.element) as element,
        min(labels.label) as label,
        count(*) = 1 and bool_and(
            labels.is_comparable and (
                labels.kind in ('classification', 'empty', 'text')
                or (labels.kind = 'choice' and checkboxes.question is null)
            )
        ) as is_single_choice
    from labels
    left join checkboxes
        on labels.job_location = checkboxes.job_location and labels.question = checkboxes.question
    group by labels.source_file, labels.answer_ordinal, labels.question
),

-- Who answers none of the questions, as with a comment only, has left out the job's main one.
asked as (
    select
        annotations.*,
        coalesce(answers.question, questions.question) as question,
        answers.element,
        answers.label,
        coalesce(answers.is_single_choice, false) as is_single_choice
    from annotations
    left join answers
        on annotations.source_file = answers.source_file and annotations.answer_ordinal = answers.answer_ordinal
    left join questions on annotations.job_location = questions.job_location and questions.is_main
),

joined as (
    select
        *,
        bool_and(is_single_choice) over (partition by job_location, data_object_id, question) as is_single_label,
        count(*) over (partition by job_location, data_object_id, question) as annotations_count
    from asked
),

final as (
    select
        -- keys
        job_location,
        job,
        project,
        data_object_id,
        worker,
        question,

        -- dimensions
        source_file,
        element,
        case when is_single_label then label end as label,

        -- measures
        case
            when is_single_label then count(*) over (partition by job_location, data_object_id, question, label) else 0
        end as votes_count,
        annotations_count,
        time_spent_seconds,

        -- flags
        is_single_label,

        -- timestamps
        submitted_at
    from joined
)

select * from final
