-- One row per scope and day: what is done up to the clock, and from there the band of the forecast.
with progress as (
    select * from {{ ref('labeling_progress') }}
),

days as (
    select * from {{ ref('int_daily_progress') }}
),

past as (
    select
        days.*,
        progress.project,
        progress.data_objects_goal,
        progress.status in ('ok', 'open_ended') as has_forecast,
        max(case when days.finished_count > 0 then days.day_on end) over (
            partition by days.scope_type, days.scope
        ) as last_finished_on
    from days
    inner join progress on days.scope_type = progress.scope_type and days.scope = progress.scope
),

spans as (
    select
        progress.*,
        -- The band continues the past, also where this mart is built alone on a later day.
        days.day_on as clock_on,
        -- The band ends with the goal, or where dates are too far off to plan with.
        case
            when ceil(eta_days_high) < {{ var('forecast_horizon_days') }} then cast(ceil(eta_days_high) as bigint)
            else {{ var('forecast_horizon_days') }}
        end as span_days,
        labeled_by_people_count + labeled_by_machine_count + failed_count as done_count,
        labeled_by_people_count + labeled_by_machine_count + failed_count + remaining_count - given_up_count
            as reachable_count
    from progress
    inner join days on progress.scope_type = days.scope_type and progress.scope = days.scope and not days.is_full_day
    where progress.status in ('ok', 'open_ended')
),

coming as (
    select
        spans.*,
        day.forecast_on,
        date_diff('day', spans.clock_on, day.forecast_on) + {{ day_left() }} as days_ahead
    from spans
    cross join unnest({{ days_between(
        "cast(spans.clock_on + interval '1' day as date)",
        "cast(spans.clock_on + interval '1' day * spans.span_days as date)"
    ) }}) as day (forecast_on)
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,
        day_on as forecast_on,

        -- measures
        finished_cumulative as done_count,
        {% for column in ['done_forecast', 'done_forecast_low', 'done_forecast_high'] %}
        -- The band opens from what is done now.
        case when has_forecast and not is_full_day then cast(finished_cumulative as double) end as {{ column }},
        {% endfor %}
        data_objects_goal,

        -- flags
        false as is_forecast,
        not is_full_day as is_incomplete
    from past
    where has_forecast or day_on <= last_finished_on
    union all
    select
        scope_type,
        scope,
        project,
        forecast_on,
        cast(null as bigint) as done_count,
        {% for column, pace in {
            'done_forecast': 'pace_per_day', 'done_forecast_low': 'pace_ci_low', 'done_forecast_high': 'pace_ci_high'
        }.items() %}
        case
            when done_count + {{ pace }} * days_ahead > reachable_count then cast(reachable_count as double)
            else done_count + {{ pace }} * days_ahead
        end as {{ column }},
        {% endfor %}
        data_objects_goal,
        true as is_forecast,
        false as is_incomplete
    from coming
)

select * from final
