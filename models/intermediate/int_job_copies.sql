-- One row per labeling job that repeats another: half or more of its answers were submitted in the other one too.
with answers as (
    select distinct
        job_location,
        data_object_id,
        worker,
        submitted_at
    from {{ ref('stg_ground_truth__worker_responses') }}
),

totals as (
    select
        job_location,
        count(*) as answers_count
    from answers
    group by job_location
),

pairs as (
    select
        original.job_location as original_location,
        copy.job_location,
        count(*) as shared_answers_count
    from answers as original
    inner join answers as copy
        on
            original.data_object_id = copy.data_object_id
            and original.worker = copy.worker
            and original.submitted_at = copy.submitted_at
            and original.job_location <> copy.job_location
    -- Of two equals the one that lies deeper or later in the alphabet is called the copy.
    where
        length(original.job_location) < length(copy.job_location)
        or (
            length(original.job_location) = length(copy.job_location)
            and original.job_location < copy.job_location
        )
    group by original.job_location, copy.job_location
),

ranked as (
    select
        pairs.*,
        totals.answers_count,
        row_number() over (
            partition by pairs.job_location order by pairs.shared_answers_count desc, pairs.original_location
        ) as original_rank
    from pairs
    inner join totals on pairs.job_location = totals.job_location
    where pairs.shared_answers_count * 2 >= totals.answers_count
),

final as (
    select
        job_location,
        original_location,
        shared_answers_count,
        answers_count
    from ranked
    where original_rank = 1
)

select * from final
