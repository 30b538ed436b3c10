-- One row per labeling job and data object that is not left to be done, as known by the clock.
with jobs as (
    select * from {{ ref('int_labeling_jobs') }}
),

-- An answer is known once its file exists, however early it was submitted.
known_answers as (
    select
        job_location,
        data_object_id,
        worker,
        min(visible_at) as visible_at
    from {{ ref('int_annotations') }}
    group by job_location, data_object_id, worker
),

counted as (
    select
        *,
        row_number() over (partition by job_location, data_object_id order by visible_at, worker) as workers_count
    from known_answers
),

answered as (
    select
        counted.job_location,
        counted.data_object_id,
        counted.visible_at as answered_at
    from counted
    inner join jobs on counted.job_location = jobs.job_location
    -- Where nobody says how many are required, the file does by existing: it appears with the last of them.
    where counted.workers_count = coalesce(jobs.workers_per_data_object, 1)
),

consolidated as (
    select
        job_location,
        data_object_id,
        manifest_status,
        coalesce(consolidated_at, {{ as_of() }}) as consolidated_at
    from {{ ref('int_data_objects') }}
    where manifest_status in ('labeled', 'machine_labeled', 'failed')
),

joined as (
    select
        coalesce(answered.job_location, consolidated.job_location) as job_location,
        coalesce(answered.data_object_id, consolidated.data_object_id) as data_object_id,
        case
            when consolidated.consolidated_at > {{ as_of() }} or consolidated.manifest_status is null then 'people'
            when consolidated.manifest_status = 'machine_labeled' then 'machine'
            when consolidated.manifest_status = 'failed' then 'failure'
            else 'people'
        end as finished_by,
        case
            when answered.answered_at is null then consolidated.consolidated_at
            when consolidated.consolidated_at < answered.answered_at then consolidated.consolidated_at
            else answered.answered_at
        end as finished_at
    from answered
    full outer join consolidated
        on
            answered.job_location = consolidated.job_location
            and answered.data_object_id = consolidated.data_object_id
),

final as (
    select
        job_location,
        data_object_id,
        finished_by,
        finished_at,
        {{ local_date('finished_at') }} as finished_on
    from joined
    where finished_at <= {{ as_of() }}
)

select * from final
