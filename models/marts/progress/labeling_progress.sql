-- One row per scope: how far the work is, how fast it goes, and when its last open job ends.
-- Past forecasts of fewer days than two horizons have overlap too much to judge by; of unchanging paces one in twenty
-- has a share below the steady one.
{% set fewest_forecasts = 2 * var('backtest_horizon_days') %}
{% set steady_share = 0.7 %}
{% set counts = [
    'data_objects_goal', 'done_count', 'remaining_count', 'by_people_count', 'by_machine_count', 'failed_count'
] %}
{% set dates = {'eta_on_low': 0.025, 'eta_on': 0.5, 'eta_on_high': 0.975} %}
with jobs as (
    select
        scopes.scope_type,
        scopes.scope,
        scopes.scope_project,
        scopes.job,
        outlook.*
    from {{ ref('int_scope_jobs') }} as scopes
    inner join {{ ref('int_job_outlook') }} as outlook on scopes.job_location = outlook.job_location
),

forecasts as (
    select
        scopes.scope_type,
        scopes.scope,
        forecasts.*,
        -- Beside nothing that came, every forecast is infinitely wrong; a number sorts the same on both engines.
        case
            when forecasts.came_count > 0 then abs(forecasts.coming_count - forecasts.came_count) / forecasts.came_count
            when forecasts.came_count = 0 then 1e300
        end as coming_error
    from {{ ref('int_scope_jobs') }} as scopes
    inner join {{ ref('int_job_forecasts') }} as forecasts on scopes.job_location = forecasts.job_location
),

-- All jobs are finished by a day with the product of their chances; a job without a row is surely finished.
chances as (
    select
        scope_type,
        scope,
        forecast_on,
        exp({{ exact_sum('ln(greatest(finish_chance, 1e-300))') }}) as chance
    from forecasts
    where is_latest
    group by scope_type, scope, forecast_on
),

dates as (
    select
        scope_type,
        {% for date, chance in dates.items() %}
        min(case when chance >= {{ chance }}e0 then forecast_on end) as {{ date }},
        {% endfor %}
        scope
    from chances
    group by scope_type, scope
),

backtest as (
    select
        scope_type,
        scope,
        count(came_count) as backtest_n,
        count_if(came_count between coming_low and coming_high) as inside_count,
        {{ exact_percentile('coming_error', 0.5) }} as median_error
    from forecasts
    where not is_latest
    group by scope_type, scope
),

summed as (
    select
        scope_type,
        scope,
        min(scope_project) as project,
        min(clock_on) as clock_on,
        count(*) - count(data_objects_goal) as jobs_without_goal_count,
        {% for count in counts %}
        cast(sum({{ count }}) as bigint) as {{ count }},
        {% endfor %}
        cast(sum(case when has_ended then remaining_count else 0 end) as bigint) as given_up_count,
        {{ exact_sum('pace_per_day') }} as pace_per_day,
        sqrt({{ exact_sum('power(pace_margin, 2)') }}) as pace_margin,
        coalesce(min(pace_days_count), 0) as pace_days_count,
        -- The words of a scope are those of the job that says the least, and of the deadline that stands worst.
        substr(min(status_order || status), 2) as status,
        substr(min(case when status_order < '5' then status_order || job end), 2) as blocking_job,
        coalesce(min(case when status not in ('done', 'ended') then deadline_on end), max(deadline_on)) as deadline_on,
        nullif(substr(min(outlook_order || coalesce(deadline_outlook, '')), 2), '') as deadline_outlook
    from jobs
    group by scope_type, scope
),

final as (
    select
        -- keys
        summed.scope_type,
        summed.scope,
        summed.project,

        -- measures
        -- The goal of a scope is known when that of each of its jobs is.
        {% for count in ['data_objects_goal', 'remaining_count', 'given_up_count'] %}
        case when summed.jobs_without_goal_count = 0 then summed.{{ count }} end as {{ count }},
        {% endfor %}
        summed.by_people_count as labeled_by_people_count,
        summed.by_machine_count as labeled_by_machine_count,
        summed.failed_count,
        summed.jobs_without_goal_count,
        case
            when summed.jobs_without_goal_count = 0
                then cast(summed.done_count as double) / nullif(summed.data_objects_goal, 0)
        end as done_share,
        summed.pace_per_day,
        -- No pace is below 0, whatever the formula says of few and uneven days.
        case when summed.pace_margin > summed.pace_per_day then 0 else summed.pace_per_day - summed.pace_margin end
            as pace_ci_low,
        summed.pace_per_day + summed.pace_margin as pace_ci_high,
        summed.pace_days_count,
        {% for date in dates %}
        case
            when summed.status in ('ok', 'open_ended')
                then date_diff('day', summed.clock_on, dates.{{ date }}) + cast({{ day_left() }} as double)
        end as {{ date | replace('_on', '_days') }},
        case when summed.status in ('ok', 'open_ended') then dates.{{ date }} end as {{ date }},
        {% endfor %}
        case when backtest.median_error < 1e299 and backtest_n >= {{ fewest_forecasts }} then median_error end
            as backtest_error,
        coalesce(backtest.backtest_n, 0) as backtest_n,
        case when backtest_n >= {{ fewest_forecasts }} then cast(inside_count as double) / backtest_n end
            as backtest_inside_share,

        -- dimensions
        case
            when summed.jobs_without_goal_count > 0 then 'no_goal'
            when coalesce(backtest.backtest_n, 0) < {{ fewest_forecasts }} then 'too_early'
            when backtest.median_error >= 1e299 then 'nothing_came'
            when inside_count < {{ steady_share }} * backtest_n then 'changing'
            else 'ok'
        end as backtest_status,
        summed.deadline_on,
        summed.deadline_outlook,
        summed.status,
        summed.blocking_job
    from summed
    left join dates on summed.scope = dates.scope
    left join backtest on summed.scope = backtest.scope
)

select * from final
