-- One row per scope: how far the work is, how fast it goes, and when the goal will be reached.
with pace as (
    select
        *,
        -- The day after it is that of the clock, also where this mart is built alone on a later day.
        lead(day_on) over (partition by scope_type, scope order by day_on) is null as is_last_full_day
    from {{ ref('int_daily_pace') }}
),

backtest as (
    select
        scope_type,
        scope,
        count(forecast_error) as forecasts_count,
        {{ exact_percentile('forecast_error', 0.5) }} as median_error,
        count_if(coalesce(is_inside_interval, false)) as inside_count
    from {{ ref('int_forecast_backtest') }}
    group by scope_type, scope
),

judged as (
    select
        goals.*,
        cast(pace.day_on + interval '1' day as date) as clock_on,
        pace.pace_per_day,
        pace.pace_ci_low,
        pace.pace_ci_high,
        coalesce(pace.pace_days_count, 0) as pace_days_count,
        case
            when goals.data_objects_goal is null then 'no_goal'
            when goals.remaining_count = 0 then 'done'
            when goals.remaining_count = goals.given_up_count or pace.pace_per_day = 0 then 'stalled'
            when not coalesce(pace.has_forecast, false) then 'too_early'
            when pace.pace_ci_low > 0 then 'ok'
            else 'open_ended'
        end as status,
        coalesce(backtest.forecasts_count, 0) as backtest_n,
        backtest.median_error,
        backtest.inside_count,
        case
            when goals.data_objects_goal is null then 'no_goal'
            when coalesce(backtest.forecasts_count, 0) < {{ var('pace_minimum_active_days') }} then 'too_early'
            when backtest.median_error >= 1e299 then 'nothing_came'
            else 'ok'
        end as backtest_status
    from {{ ref('int_scope_goals') }} as goals
    left join pace on goals.scope_type = pace.scope_type and goals.scope = pace.scope and pace.is_last_full_day
    left join backtest on goals.scope_type = backtest.scope_type and goals.scope = backtest.scope
),

timed as (
    select
        *,
        case when status in ('ok', 'open_ended') then (remaining_count - given_up_count) / pace_per_day end as eta_days,
        case when status in ('ok', 'open_ended') then (remaining_count - given_up_count) / pace_ci_high end
            as eta_days_low,
        case when status = 'ok' then (remaining_count - given_up_count) / pace_ci_low end as eta_days_high
    from judged
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,

        -- measures
        data_objects_goal,
        by_people_count as labeled_by_people_count,
        by_machine_count as labeled_by_machine_count,
        failed_count,
        remaining_count,
        given_up_count,
        jobs_without_goal_count,
        1 - cast(remaining_count as double) / nullif(data_objects_goal, 0) as done_share,
        pace_per_day,
        pace_ci_low,
        pace_ci_high,
        pace_days_count,
        {% for bound in ['', '_low', '_high'] %}
        eta_days{{ bound }},
        {{ day_after('clock_on', 'eta_days' ~ bound) }} as eta_on{{ bound }},
        {% endfor %}
        case when backtest_status = 'ok' then median_error end as backtest_error,
        backtest_n,
        case when backtest_n > 0 then cast(inside_count as double) / backtest_n end as backtest_inside_share,

        -- dimensions
        backtest_status,
        deadline_on,
        {{ deadline_outlook('deadline_on', 'clock_on', 'status', 'eta_days', 'eta_days_high') }} as deadline_outlook,
        status
    from timed
)

select * from final
