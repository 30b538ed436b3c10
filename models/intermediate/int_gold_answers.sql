-- One row per current annotation and element with right labels in the registry: whether it has exactly these, or none.
with jobs as (
    select * from {{ ref('int_labeling_jobs') }}
),

labels as (
    select * from {{ ref('int_annotation_labels') }}
),

-- A gold label without an element speaks of the one that most of the job's labels stand in, as a category does.
main_elements as (
    select * from {{ ref('int_questions') }}
    where is_main
),

gold as (
    select distinct
        jobs.job_location,
        gold_labels.data_object_id,
        coalesce(nullif(gold_labels.element, ''), main_elements.element) as element,
        gold_labels.label
    from {{ ref('gold_labels') }} as gold_labels
    inner join jobs on {{ names_job('gold_labels.job', 'jobs') }}
    left join main_elements on jobs.job_location = main_elements.job_location
),

gold_sets as (
    select
        job_location,
        data_object_id,
        element,
        count(*) as gold_labels_count
    from gold
    group by job_location, data_object_id, element
),

answers as (
    select
        labels.source_file,
        labels.answer_ordinal,
        labels.element,
        count(*) as labels_count,
        count(gold.label) as right_labels_count
    from labels
    left join gold
        on
            labels.job_location = gold.job_location
            and labels.data_object_id = gold.data_object_id
            and labels.element = gold.element
            and labels.label = gold.label
    group by labels.source_file, labels.answer_ordinal, labels.element
),

final as (
    select
        -- keys
        annotations.job_location,
        annotations.data_object_id,
        annotations.worker,
        gold_sets.element,

        -- flags
        coalesce(
            answers.right_labels_count = gold_sets.gold_labels_count
            and answers.labels_count = gold_sets.gold_labels_count,
            false
        ) as is_right,
        answers.labels_count is null as is_skipped
    from {{ ref('int_annotations') }} as annotations
    inner join gold_sets
        on
            annotations.job_location = gold_sets.job_location
            and annotations.data_object_id = gold_sets.data_object_id
    left join answers
        on
            annotations.source_file = answers.source_file
            and annotations.answer_ordinal = answers.answer_ordinal
            and gold_sets.element = answers.element
    where annotations.is_current
)

select * from final
