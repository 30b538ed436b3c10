-- One row per annotation: a worker's submitted answer to one data object in one labeling job.
with responses as (
    select * from {{ ref('stg_ground_truth__worker_responses') }}
),

jobs as (
    select * from {{ ref('int_labeling_jobs') }}
),

attempts as (
    select
        *,
        row_number() over (
            partition by job_location, data_object_id, worker order by submitted_at, source_file, answer_ordinal
        ) as attempt_number,
        count(*) over (partition by job_location, data_object_id, worker) as attempts_count
    from responses
),

final as (
    select
        -- keys
        attempts.source_file,
        attempts.answer_ordinal,
        attempts.job_location,
        jobs.job,
        jobs.project,
        attempts.iteration,
        attempts.data_object_id,
        attempts.worker,

        -- dimensions
        attempts.worker_name,
        attempts.workforce,
        attempts.hourly_rate_currency,
        {{ local_date('attempts.submitted_at') }} as submitted_on,

        -- measures
        attempts.time_spent_seconds,
        attempts.hourly_rate,
        attempts.attempt_number,

        -- flags
        attempts.has_two_rates,
        attempts.attempt_number = attempts.attempts_count as is_current,

        -- timestamps
        attempts.accepted_at,
        attempts.submitted_at,
        attempts.visible_at
    from attempts
    inner join jobs on attempts.job_location = jobs.job_location
)

select * from final
