-- One row per labeling job, day of its forecast and day ahead: how much will be finished by then, and how sure all.
-- The last forecast goes on until all is sure to be finished; those of days before go as far as the back-test.
{% set daily = [120, var('forecast_horizon_days')] | max %}
{% set sure_chance = 0.99999 %}
with paces as (
    select
        paces.*,
        jobs.data_objects_goal,
        not jobs.has_ended and paces.origin_on = cast({{ as_of_on() }} - interval '1' day as date) as is_latest
    from {{ ref('int_job_paces') }} as paces
    inner join {{ ref('int_labeling_jobs') }} as jobs on paces.job_location = jobs.job_location
    where paces.has_forecast
),

-- On the clock's day a part of the work may be finished already, and a part of the day is left.
asked as (
    select
        paces.*,
        grid.days_ahead,
        cast({{ day_left() }} as double) as first_day_share,
        paces.data_objects_goal - coalesce(clock.finished_cumulative, paces.finished_cumulative) as left_count
    from paces
    left join {{ ref('int_daily_progress') }} as clock
        on paces.job_location = clock.job_location and not clock.is_full_day
    cross join {{ each_of("array[" ~ (days_ahead_of_forecast(daily) | join(', ')) ~ "]", 'grid', 'days_ahead') }}
    where paces.is_latest
    union all
    select
        *,
        {{ var('backtest_horizon_days') - 1 }} as days_ahead,
        1e0 as first_day_share,
        data_objects_goal - finished_cumulative as left_count
    from paces
    where not is_latest
),

ahead as (
    select
        *,
        cast(origin_on + interval '1' day * (days_ahead + 1) as date) as forecast_on,
        first_day_share + days_ahead as days,
        {{ weighted_days('origin_on', 'first_day_share', 'days_ahead') }} as weighted_days,
        -- A drift goes on for a third of the days seen, or it stops: the forecast lies between and holds both.
        {{ grown_days('first_day_share + days_ahead', 'growth_per_day', 'pace_days_count / 3e0') }} as grown_days
    from asked
    where left_count > 0
),

moments as (
    select
        *,
        pace_per_day * (grown_days + days) / 2 * weighted_days / days as expected,
        power(pace_per_day * (grown_days - days) / 4 * weighted_days / days, 2)
        + power(weighted_days, 2) * pace_variance as level_variance
    from ahead
),

-- On the scale of square roots, counts are about normal.
scaled as (
    select
        *,
        sqrt(expected) as root,
        case
            when expected > 1e-9
                then
                    sqrt(
                        day_variance * greatest(expected / mean_pace, weighted_days / 20)
                        * {{ sum_inflation('days', 'correlation') }} + level_variance
                    ) / (2 * sqrt(expected))
            else 0
        end as root_error
    from moments
),

predicted as (
    select
        *,
        power(greatest(root - t_quantile * root_error, 0e0), 2) - 0.5e0 as low,
        power(root + t_quantile * root_error, 2) + 0.5e0 as high,
        case
            when root_error > 0
                then {{ student_t_as_normal('(root - sqrt(left_count - 0.5e0)) / root_error', 'degrees_of_freedom') }}
            else -9
        end as deviation
    from scaled
),

-- What is finished stays finished.
accumulated as (
    select
        *,
        max(low) over (partition by job_location, origin_on order by days_ahead) as low_by_day,
        max(high) over (partition by job_location, origin_on order by days_ahead) as high_by_day,
        max({{ normal_probability('deviation') }}) over (
            partition by job_location, origin_on order by days_ahead
        ) as finish_chance
    from predicted
),

bounded as (
    select
        *,
        lag(finish_chance) over (partition by job_location, origin_on order by days_ahead) as chance_before
    from accumulated
),

-- What came of a forecast is known where its days lie behind and the job worked on, or has done all.
outcomes as (
    select
        bounded.job_location,
        bounded.origin_on,
        sum(progress.by_people_count) as came_count
    from bounded
    inner join {{ ref('int_daily_progress') }} as progress
        on
            bounded.job_location = progress.job_location
            and bounded.origin_on < progress.day_on
            and bounded.forecast_on >= progress.day_on
    where bounded.forecast_on < {{ as_of_on() }}
    group by bounded.job_location, bounded.origin_on, bounded.forecast_on, bounded.left_count
    having max(progress.day_on) = bounded.forecast_on or sum(progress.finished_count) >= bounded.left_count
),

final as (
    select
        -- keys
        bounded.job_location,
        bounded.origin_on,
        bounded.forecast_on,

        -- measures
        bounded.left_count,
        least(bounded.expected, bounded.left_count) as coming_count,
        least(greatest(bounded.low_by_day, 0e0), bounded.left_count) as coming_low,
        least(bounded.high_by_day, bounded.left_count) as coming_high,
        bounded.finish_chance,
        cast(outcomes.came_count as bigint) as came_count,

        -- flags
        bounded.is_latest
    from bounded
    left join outcomes
        on bounded.job_location = outcomes.job_location and bounded.origin_on = outcomes.origin_on
    where coalesce(bounded.chance_before < {{ sure_chance }}, true)
)

select * from final
