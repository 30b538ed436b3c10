-- One row per scope and day: what is done up to the clock, and from there the band of the forecast.
with progress as (
    select
        *,
        status in ('ok', 'open_ended') as has_forecast
    from {{ ref('labeling_progress') }}
),

worked as (
    select
        scopes.scope_type,
        scopes.scope,
        days.day_on,
        bool_and(days.is_full_day) as is_full_day,
        sum(days.finished_count) as finished_count,
        lag(days.day_on) over (partition by scopes.scope_type, scopes.scope order by days.day_on) as before_on
    from {{ ref('int_daily_progress') }} as days
    inner join {{ ref('int_scope_jobs') }} as scopes on days.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, days.day_on
),

-- After a rest without rows, the day before the next work has one, so that a line stays level until then.
days as (
    select
        scope_type,
        scope,
        day_on,
        is_full_day,
        finished_count
    from worked
    union all
    select
        scope_type,
        scope,
        cast(day_on - interval '1' day as date) as day_on,
        true as is_full_day,
        0 as finished_count
    from worked
    where date_diff('day', before_on, day_on) > 1
),

past as (
    select
        *,
        cast(sum(finished_count) over (partition by scope_type, scope order by day_on) as bigint) as done_count
    from days
),

-- Jobs are summed by what each has left: the middle, and how far its ends lie from it, as of independent jobs.
ahead as (
    select
        scopes.scope_type,
        scopes.scope,
        forecasts.forecast_on,
        sum(forecasts.left_count) as left_count,
        {{ exact_sum('forecasts.left_count - forecasts.coming_count') }} as left_then,
        sqrt({{ exact_sum('power(forecasts.coming_count - forecasts.coming_low, 2)') }}) as margin_low,
        sqrt({{ exact_sum('power(forecasts.coming_high - forecasts.coming_count, 2)') }}) as margin_high
    from {{ ref('int_job_forecasts') }} as forecasts
    inner join {{ ref('int_scope_jobs') }} as scopes on forecasts.job_location = scopes.job_location
    where forecasts.is_latest
    group by scopes.scope_type, scopes.scope, forecasts.forecast_on
),

-- The first row is that of the clock's day, on which every job with a forecast has one.
coming as (
    select
        ahead.*,
        first_value(ahead.forecast_on) over (
            partition by ahead.scope_type, ahead.scope order by ahead.forecast_on
        ) as clock_on,
        past.done_count + first_value(ahead.left_count) over (
            partition by ahead.scope_type, ahead.scope order by ahead.forecast_on
        ) as reachable_count,
        past.done_count
    from ahead
    inner join past on ahead.scope = past.scope and not past.is_full_day
),

final as (
    select
        -- keys
        past.scope_type,
        past.scope,
        progress.project,
        past.day_on as forecast_on,

        -- measures
        past.done_count,
        {% for column in ['done_forecast', 'done_forecast_low', 'done_forecast_high'] %}
        -- The band opens from what is done now.
        case when progress.has_forecast and not past.is_full_day then cast(past.done_count as double) end
            as {{ column }},
        {% endfor %}
        progress.data_objects_goal,

        -- flags
        false as is_forecast,
        not past.is_full_day as is_incomplete
    from past
    inner join progress on past.scope = progress.scope
    union all
    select
        coming.scope_type,
        coming.scope,
        progress.project,
        coming.forecast_on,
        cast(null as bigint) as done_count,
        coming.reachable_count - coming.left_then as done_forecast,
        greatest(coming.reachable_count - coming.left_then - coming.margin_low, cast(coming.done_count as double))
            as done_forecast_low,
        least(coming.reachable_count - coming.left_then + coming.margin_high, cast(coming.reachable_count as double))
            as done_forecast_high,
        progress.data_objects_goal,
        true as is_forecast,
        false as is_incomplete
    from coming
    inner join progress on coming.scope = progress.scope
    where
        progress.has_forecast
        and date_diff('day', coming.clock_on, coming.forecast_on)
        between 1 and {{ var('forecast_horizon_days') }}
        -- The band ends with the goal, or where dates are too far off to plan with.
        and coalesce(coming.forecast_on <= progress.eta_on_high, true)
)

select * from final
