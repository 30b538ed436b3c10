-- One row per scope and full day: the pace as it was known at the end of that day.
{% set recent -%}
    over (
        partition by scope_type, scope order by day_on
        rows between {{ var('pace_window_days') - 1 }} preceding and current row
    )
{%- endset %}
with days as (
    select * from {{ ref('int_daily_progress') }}
    where is_full_day
),

moments as (
    select
        *,
        avg(cast(by_people_count as double)) {{ recent }} as pace_per_day,
        stddev_samp(cast(by_people_count as double)) {{ recent }} as pace_deviation,
        count(*) {{ recent }} as pace_days_count,
        sum(case when by_people_count > 0 then 1 else 0 end) over (
            partition by scope_type, scope order by day_on
        ) as active_days_count
    from days
),

margins as (
    select
        moments.*,
        {{ student_t('moments.pace_days_count - 1', 'student_t.quantile_975') }}
        * moments.pace_deviation / sqrt(moments.pace_days_count) as pace_margin
    from moments
    left join {{ ref('student_t') }} as student_t
        on moments.pace_days_count - 1 = student_t.degrees_of_freedom
),

final as (
    select
        -- keys
        scope_type,
        scope,
        day_on,

        -- measures
        by_people_cumulative,
        finished_cumulative,
        pace_per_day,
        -- No pace is below 0, whatever the formula says of few and uneven days.
        case when pace_margin > pace_per_day then 0 else pace_per_day - pace_margin end as pace_ci_low,
        pace_per_day + pace_margin as pace_ci_high,
        pace_days_count,
        cast(active_days_count as bigint) as active_days_count,

        -- flags
        active_days_count >= {{ var('pace_minimum_active_days') }} and pace_per_day > 0 as has_forecast
    from margins
)

select * from final
