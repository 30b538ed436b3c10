-- One row per labeling job and day that its work covers, from a finished data object to the next or to the clock.
-- Finished is what the clock knows not to be left: answered as often as required, labeled by machine, or failed.
-- Where nothing was finished for longer than this, days have no rows: the work rested, or a clock was wrong.
{% set longest_rest = 28 %}
{% set kinds = {'people': 'by_people_count', 'machine': 'by_machine_count', 'failure': 'failed_count'} %}
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
    from {{ ref('int_manifest_labels') }}
    where manifest_status in ('labeled', 'machine_labeled', 'failed')
),

joined as (
    select
        coalesce(answered.job_location, consolidated.job_location) as job_location,
        case
            when consolidated.consolidated_at > {{ as_of() }} or consolidated.manifest_status is null then 'people'
            when consolidated.manifest_status = 'machine_labeled' then 'machine'
            when consolidated.manifest_status = 'failed' then 'failure'
            else 'people'
        end as finished_by,
        -- Whichever was first: the file with the last required answer, or the label or failure in the manifest.
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

finished as (
    select
        job_location,
        {{ local_date('finished_at') }} as finished_on,
        {% for kind, count in kinds.items() %}
        count_if(finished_by = '{{ kind }}') as {{ count }},
        {% endfor %}
        count(*) as finished_count
    from joined
    where finished_at <= {{ as_of() }}
    group by job_location, {{ local_date('finished_at') }}
),

ordered as (
    select
        *,
        lag(finished_on) over (partition by job_location order by finished_on) as before_on,
        lead(finished_on) over (partition by job_location order by finished_on) is null as is_last,
        count(*) over (partition by job_location) as days_with_work,
        sum(finished_count) over (partition by job_location) as finished_total
    from finished
),

spans as (
    select
        job_location,
        case
            when date_diff('day', before_on, finished_on) <= {{ longest_rest }}
                then cast(before_on + interval '1' day as date)
            else finished_on
        end as first_on,
        finished_on as last_on
    from ordered
    union all
    -- Days that an open job rests now count as well, once it has a rhythm to rest from.
    select
        ordered.job_location,
        cast(ordered.finished_on + interval '1' day as date) as first_on,
        {{ as_of_on() }} as last_on
    from ordered
    inner join jobs on ordered.job_location = jobs.job_location
    where
        ordered.is_last
        and ordered.days_with_work > 1
        and not jobs.has_ended
        and coalesce(jobs.data_objects_goal > ordered.finished_total, true)
        and date_diff('day', ordered.finished_on, {{ as_of_on() }}) between 1 and {{ longest_rest }}
),

days as (
    select
        spans.job_location,
        day.day_on
    from spans
    cross join {{ each_of(days_between('spans.first_on', 'spans.last_on'), 'day', 'day_on') }}
),

final as (
    select
        -- keys
        days.job_location,
        days.day_on,

        -- measures
        {% for count in kinds.values() %}
        cast(coalesce(finished.{{ count }}, 0) as bigint) as {{ count }},
        {% endfor %}
        cast(coalesce(finished.finished_count, 0) as bigint) as finished_count,
        cast(sum(coalesce(finished.finished_count, 0)) over (
            partition by days.job_location order by days.day_on
        ) as bigint) as finished_cumulative,

        -- flags
        days.day_on < {{ as_of_on() }} as is_full_day
    from days
    left join finished on days.job_location = finished.job_location and days.day_on = finished.finished_on
)

select * from final
