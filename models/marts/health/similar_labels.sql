-- One row per labeling job, question and label that differs from another one only in case, white space or Unicode form.
with given as (
    select
        job_location,
        question,
        element,
        label,
        count(*) as annotations_count
    from {{ ref('int_annotation_labels') }}
    group by job_location, question, element, label
    union all
    select
        categories.job_location,
        questions.question,
        categories.element,
        categories.label,
        0 as annotations_count
    from {{ ref('int_label_categories') }} as categories
    inner join {{ ref('int_questions') }} as questions
        on categories.job_location = questions.job_location and categories.element = questions.element
),

labels as (
    select
        job_location,
        question,
        min(element) as element,
        label,
        {{ folded_text('label') }} as folded_label,
        sum(annotations_count) as annotations_count
    from given
    group by job_location, question, label
),

spellings as (
    select
        job_location,
        question,
        folded_label,
        {{ joined_texts("'[' || label || ']'", 'annotations_count desc, label', ' ') }} as spellings
    from labels
    group by job_location, question, folded_label
    having count(*) > 1
),

final as (
    select
        -- keys
        jobs.job,
        jobs.project,
        labels.question,
        labels.element,
        labels.label,

        -- dimensions
        spellings.spellings,

        -- measures
        cast(labels.annotations_count as bigint) as annotations_count
    from labels
    inner join spellings
        on
            labels.job_location = spellings.job_location
            and labels.question = spellings.question
            and labels.folded_label = spellings.folded_label
    inner join {{ ref('int_labeling_jobs') }} as jobs on labels.job_location = jobs.job_location
)

select * from final
