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
    group by original.job_location, copy.job_location
),

-- The one with fewer answers is the copy, wherever it lies; of two equals the one that lies deeper, or later by name.
directed as (
    select
        pairs.*,
        copies.answers_count
    from pairs
    inner join totals as copies on pairs.job_location = copies.job_location
    inner join totals as originals on pairs.original_location = originals.job_location
    where
        pairs.shared_answers_count * 2 >= copies.answers_count
        and case
            when copies.answers_count <> originals.answers_count
                then copies.answers_count < originals.answers_count
            when length(pairs.job_location) <> length(pairs.original_location)
                then length(pairs.job_location) > length(pairs.original_location)
            else pairs.job_location > pairs.original_location
        end
),

ranked as (
    select
        *,
        row_number() over (
            partition by job_location order by shared_answers_count desc, original_location
        ) as original_rank
    from directed
),

final as (
    select
        -- keys
        jobs.job,
        jobs.project,

        -- dimensions
        originals.job as original_job,
        ranked.job_location,
        'Leave it out with the var excluded_job_locations: [' || ranked.job_location || ']' as remedy,

        -- measures
        ranked.answers_count as annotations_count,
        ranked.shared_answers_count as shared_annotations_count
    from ranked
    inner join {{ ref('int_labeling_jobs') }} as jobs on ranked.job_location = jobs.job_location
    inner join {{ ref('int_labeling_jobs') }} as originals on ranked.original_location = originals.job_location
    where ranked.original_rank = 1
)

select * from final
