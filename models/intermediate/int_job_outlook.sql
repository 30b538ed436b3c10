-- One row per labeling job: its goal, what of it is finished and left, how it goes on, and how its deadline stands.
with finished as (
    select
        job_location,
        cast(sum(by_people_count) as bigint) as by_people_count,
        cast(sum(by_machine_count) as bigint) as by_machine_count,
        cast(sum(failed_count) as bigint) as failed_count,
        max(case when finished_count > 0 then day_on end) as last_finished_on
    from {{ ref('int_daily_progress') }}
    group by job_location
),

progress as (
    select
        jobs.job_location,
        jobs.data_objects_goal,
        jobs.has_ended,
        jobs.deadline_on,
        {{ as_of_on() }} as clock_on,
        finished.last_finished_on,
        coalesce(finished.by_people_count, 0) as by_people_count,
        coalesce(finished.by_machine_count, 0) as by_machine_count,
        coalesce(finished.failed_count, 0) as failed_count
    from {{ ref('int_labeling_jobs') }} as jobs
    left join finished on jobs.job_location = finished.job_location
),

counted as (
    select
        *,
        -- A job that did more than its goal must not hide what another has left.
        case
            when data_objects_goal is not null then least(by_people_count + by_machine_count, data_objects_goal)
        end as done_count,
        case
            when data_objects_goal is not null
                then greatest(data_objects_goal - by_people_count - by_machine_count - failed_count, 0)
        end as remaining_count
    from progress
),

paces as (
    select * from {{ ref('int_job_paces') }}
    where origin_on = cast({{ as_of_on() }} - interval '1' day as date)
),

chances as (
    select
        forecasts.job_location,
        max(forecasts.finish_chance) as last_chance,
        max(case when forecasts.forecast_on <= jobs.deadline_on then forecasts.finish_chance end) as chance_in_time
    from {{ ref('int_job_forecasts') }} as forecasts
    inner join {{ ref('int_labeling_jobs') }} as jobs on forecasts.job_location = jobs.job_location
    where forecasts.is_latest
    group by forecasts.job_location
),

judged as (
    select
        counted.*,
        case when chances.job_location is not null then paces.pace_per_day end as pace_per_day,
        case when chances.job_location is not null then paces.t_quantile * sqrt(paces.pace_variance) end as pace_margin,
        case when chances.job_location is not null then paces.pace_days_count end as pace_days_count,
        chances.chance_in_time,
        case
            when counted.remaining_count = 0 then 'done'
            when counted.has_ended then 'ended'
            when counted.data_objects_goal is null then 'no_goal'
            -- After a rest of weeks nobody is taken to come back.
            when paces.is_at_rest or date_diff('day', counted.last_finished_on, counted.clock_on) > 28 then 'stalled'
            when chances.job_location is null then 'too_early'
            when chances.last_chance < 0.975e0 then 'open_ended'
            else 'ok'
        end as status
    from counted
    left join paces on counted.job_location = paces.job_location
    left join chances on counted.job_location = chances.job_location
),

foreseen as (
    select
        *,
        {{ deadline_outlook('deadline_on', 'clock_on', 'status', 'chance_in_time') }} as deadline_outlook
    from judged
),

final as (
    select
        *,
        -- The order in which jobs speak for a scope.
        case status
            {%- for word in ['no_goal', 'stalled', 'too_early', 'open_ended', 'ok', 'ended', 'done'] %}
            when '{{ word }}' then '{{ loop.index }}'
            {%- endfor %}
        end as status_order,
        case
            when deadline_on is null or status = 'ended' then null
            {%- for word in ['late', 'at_risk', 'unknown', 'in_time', 'done'] %}
            when coalesce(deadline_outlook, 'unknown') = '{{ word }}' then '{{ loop.index }}'
            {%- endfor %}
        end as outlook_order
    from foreseen
)

select * from final
