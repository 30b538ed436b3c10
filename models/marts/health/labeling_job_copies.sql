-- One row per labeling job that repeats another, such as a backup inside the prefix; its answers count twice.
with copies as (
    select * from {{ ref('int_job_copies') }}
),

jobs as (
    select * from {{ ref('int_labeling_jobs') }}
),

final as (
    select
        -- keys
        jobs.job,
        jobs.project,

        -- dimensions
        originals.job as original_job,
        copies.job_location,
        'Leave it out with the var excluded_job_locations: [' || copies.job_location || ']' as remedy,

        -- measures
        copies.answers_count as annotations_count,
        copies.shared_answers_count as shared_annotations_count
    from copies
    inner join jobs on copies.job_location = jobs.job_location
    inner join jobs as originals on copies.original_location = originals.job_location
)

select * from final
