-- One row per labeling job and day that its work covers, from a finished data object to the next or to the clock.
-- Where nothing was finished for longer than this, days have no rows: the work rested, or a clock was wrong.
{% set longest_rest = 28 %}
with finished as (
    select
        job_location,
        finished_on,
        count_if(finished_by = 'people') as by_people_count,
        count(*) as finished_count
    from {{ ref('int_finished_data_objects') }}
    group by job_location, finished_on
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
    inner join {{ ref('int_labeling_jobs') }} as jobs on ordered.job_location = jobs.job_location
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
    cross join unnest({{ days_between('spans.first_on', 'spans.last_on') }}) as day (day_on)
),

final as (
    select
        -- keys
        days.job_location,
        days.day_on,

        -- measures
        cast(coalesce(finished.by_people_count, 0) as bigint) as by_people_count,
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
