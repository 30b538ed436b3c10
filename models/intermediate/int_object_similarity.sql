-- One row per data object and question with several labels per answer: how much two workers' sets have in common.
-- Compared are the names of labels, never the places of boxes or spans.
with multi_label_objects as (
    select distinct
        job_location,
        data_object_id,
        question
    from {{ ref('int_votes') }}
    where not is_single_label
),

labels as (
    select labels.*
    from {{ ref('int_annotation_labels') }} as labels
    inner join multi_label_objects as objects
        on
            labels.job_location = objects.job_location
            and labels.data_object_id = objects.data_object_id
            and labels.question = objects.question
    where labels.is_current and labels.is_comparable
),

-- Pairs of workers without a common label are counted here, and add nothing below.
answered as (
    select
        job_location,
        data_object_id,
        question,
        count(distinct worker) as workers_count,
        cast(count(distinct worker) as double) * (count(distinct worker) - 1) / 2 as pairs_count
    from labels
    group by job_location, data_object_id, question
),

shared as (
    select
        one.job_location,
        one.data_object_id,
        one.question,
        cast(count(*) as double) as shared_count,
        max(one.question_labels_count) as one_count,
        max(other.question_labels_count) as other_count
    from labels as one
    inner join labels as other
        on
            one.job_location = other.job_location
            and one.data_object_id = other.data_object_id
            and one.question = other.question
            and one.label = other.label
            and one.worker < other.worker
    group by one.job_location, one.data_object_id, one.question, one.worker, other.worker
),

summed as (
    select
        job_location,
        data_object_id,
        question,
        {{ exact_sum('shared_count / (one_count + other_count - shared_count)') }} as jaccard_total,
        count_if(shared_count = one_count and shared_count = other_count) as equal_pairs_count
    from shared
    group by job_location, data_object_id, question
),

final as (
    select
        -- keys
        answered.job_location,
        answered.data_object_id,
        answered.question,

        -- measures
        coalesce(summed.jaccard_total, 0) / answered.pairs_count as mean_jaccard,
        coalesce(summed.equal_pairs_count, 0) / answered.pairs_count as exact_set_match_rate
    from answered
    left join summed
        on
            answered.job_location = summed.job_location
            and answered.data_object_id = summed.data_object_id
            and answered.question = summed.question
    where answered.workers_count > 1
)

select * from final
