-- One row per scope and past day on which a forecast could be made: what it said of the days after, and what came.
with pace as (
    select * from {{ ref('int_daily_pace') }}
),

goals as (
    select * from {{ ref('int_scope_goals') }}
),

forecasts as (
    select
        pace.scope_type,
        pace.scope,
        pace.day_on,
        pace.by_people_cumulative,
        pace.pace_per_day,
        pace.pace_ci_low,
        pace.pace_ci_high,
        goals.data_objects_goal - pace.finished_cumulative as left_count
    from pace
    inner join goals on pace.scope_type = goals.scope_type and pace.scope = goals.scope
    where pace.has_forecast and goals.data_objects_goal > pace.finished_cumulative
),

bounded as (
    select
        scope_type,
        scope,
        day_on,
        by_people_cumulative,
        -- No more can come than is left.
        least(pace_per_day * {{ var('backtest_horizon_days') }}, left_count) as forecast_count,
        least(pace_ci_low * {{ var('backtest_horizon_days') }}, left_count) as forecast_low,
        least(pace_ci_high * {{ var('backtest_horizon_days') }}, left_count) as forecast_high
    from forecasts
),

compared as (
    select
        bounded.*,
        later.by_people_cumulative - bounded.by_people_cumulative as came_count
    from bounded
    left join pace as later
        on
            bounded.scope_type = later.scope_type
            and bounded.scope = later.scope
            and later.day_on
            = cast(bounded.day_on + interval '1' day * {{ var('backtest_horizon_days') }} as date)
),

final as (
    select
        -- keys
        scope_type,
        scope,
        day_on,

        -- measures
        forecast_count,
        came_count,
        -- Beside nothing that came, every forecast is infinitely wrong; a number sorts the same on both engines.
        case
            when came_count > 0 then abs(forecast_count - came_count) / came_count
            when came_count = 0 then 1e300
        end as forecast_error,

        -- flags
        came_count between forecast_low and forecast_high as is_inside_interval
    from compared
)

select * from final
