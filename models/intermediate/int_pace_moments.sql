-- One row per labeling job and full day on which a forecast could be made: the work of the days up to it, summed.
{% set window_days = var('pace_window_days') %}
{% set by_origin = 'over (partition by job_location, origin_on)' %}
with days as (
    select
        *,
        lag(day_on) over (partition by job_location order by day_on) as before_on,
        case
            when not lead(is_full_day) over (partition by job_location order by day_on)
                then lead(by_people_count) over (partition by job_location order by day_on)
        end as clock_day_count
    from {{ ref('int_daily_progress') }}
),

-- After a rest without rows the pace begins anew.
spells as (
    select
        *,
        sum(case when date_diff('day', before_on, day_on) = 1 then 0 else 1 end) over (
            partition by job_location order by day_on
        ) as spell,
        max(day_on) over (partition by job_location) as last_on
    from days
    where is_full_day
),

origins as (
    select
        *,
        least(row_number() over (partition by job_location, spell order by day_on), {{ window_days }}) as days_count
    from spells
),

windows as (
    select
        origins.job_location,
        origins.day_on as origin_on,
        origins.finished_cumulative,
        origins.clock_day_count,
        origins.days_count,
        spells.day_on,
        {{ weekday('spells.day_on') }} as weekday,
        cast(spells.by_people_count as double) as day_count,
        -- Days from the middle of the window.
        (origins.days_count - 1) / 2e0 - date_diff('day', spells.day_on, origins.day_on) as place
    from origins
    inner join spells
        on
            origins.job_location = spells.job_location
            and origins.spell = spells.spell
            and date_diff('day', spells.day_on, origins.day_on) between 0 and {{ window_days - 1 }}
    where origins.days_count >= 7 and date_diff('day', origins.day_on, origins.last_on) < {{ window_days }}
),

averaged as (
    select
        *,
        avg(day_count) {{ by_origin }} as window_mean,
        avg(day_count) over (partition by job_location, origin_on, weekday) as weekday_mean,
        max(case when day_count > 0 then day_on end) {{ by_origin }} as last_active_on
    from windows
),

-- Weekdays differ where two weeks were seen and the differences are more than chance (analysis of variance, 1 %).
tested as (
    select
        *,
        days_count >= 14
        and sum(power(weekday_mean - window_mean, 2)) {{ by_origin }} / 6
        > sum(power(day_count - weekday_mean, 2)) {{ by_origin }} / nullif(days_count - 7, 0)
        * (2.8e0 + 17.2e0 / nullif(days_count - 7, 0) + 94.7e0 / nullif(power(days_count - 7, 2), 0)) as has_weekdays
    from averaged
),

fitted as (
    select
        *,
        case when has_weekdays then weekday_mean else window_mean end as expected_count,
        day_count - case when has_weekdays then weekday_mean else window_mean end as residual,
        not has_weekdays or weekday_mean >= window_mean / 4 as is_workday
    from tested
),

followed as (
    select
        *,
        residual - lag(residual) over (partition by job_location, origin_on order by day_on) as residual_step
    from fitted
),

final as (
    select
        -- keys
        job_location,
        origin_on,

        -- measures
        max(days_count) as days_count,
        count_if(day_count > 0) as active_days_count,
        max(finished_cumulative) as finished_cumulative,
        {% for number in range(7) %}
        coalesce(max(case when weekday = {{ number }} then expected_count end), max(window_mean))
            as weekday_{{ number }}_pace,
        {% endfor %}
        {{ exact_sum('power(residual, 2)') }} as squares,
        {{ exact_sum('power(residual_step, 2)') }} as step_squares,
        {{ exact_sum('place * residual') }} as place_products,
        sum(power(place, 2)) as place_squares,
        -- The chance of as many days without work as lie behind, by the share of days that had work before.
        power(
            1 - (count_if(is_workday and day_count > 0) + 0.5e0)
            / (count_if(is_workday and day_on <= last_active_on) + 1),
            count_if(is_workday and day_on > last_active_on)
        ) as rest_chance,

        -- flags
        bool_or(has_weekdays) as has_weekdays,
        coalesce(max(clock_day_count), 0) > 0 as has_work_on_clock_day
    from followed
    group by job_location, origin_on
    having max(day_count) > 0
)

select * from final
