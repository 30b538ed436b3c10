-- One row per current annotation and element with right labels in the registry: whether it has exactly these.
with jobs as (
    select * from {{ ref('int_labeling_jobs') }}
),

labels as (
    select * from {{ ref('int_annotation_labels') }}
),

-- A gold label without an element speaks of the one that most of the job's labels stand in, as a category does.
main_elements as (
    select * from {{ ref('int_main_elements') }}
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
        labels.job_location,
        labels.data_object_id,
        labels.worker,
        labels.element,
        count(*) as labels_count,
        count(gold.label) as right_labels_count
    from labels
    inner join {{ ref('int_annotations') }} as annotations
        on
            labels.source_file = annotations.source_file
            and labels.answer_ordinal = annotations.answer_ordinal
            and annotations.is_current
    left join gold
        on
            labels.job_location = gold.job_location
            and labels.data_object_id = gold.data_object_id
            and labels.element = gold.element
            and labels.label = gold.label
    group by labels.job_location, labels.data_object_id, labels.worker, labels.element
),

final as (
    select
        -- keys
        answers.job_location,
        answers.data_object_id,
        answers.worker,
        answers.element,

        -- flags
        answers.right_labels_count = gold_sets.gold_labels_count
        and answers.labels_count = gold_sets.gold_labels_count as is_right
    from answers
    inner join gold_sets
        on
            answers.job_location = gold_sets.job_location
            and answers.data_object_id = gold_sets.data_object_id
            and answers.element = gold_sets.element
)

select * from final
