-- One row per labeling job and full day on which a forecast could be made: pace, unevenness and drift as known then.
with moments as (
    select
        *,
        {% for number in range(7) -%}
        weekday_{{ number }}_pace / 7 {{ '+ ' if not loop.last }}
        {%- endfor %}as mean_pace,
        case when has_weekdays then 7 else 1 end as means_count,
        place_products / place_squares as slope
    from {{ ref('int_pace_moments') }}
),

-- Around the mean, and around a line through the days.
spread as (
    select
        *,
        greatest(squares, 1e-9) as level_squares,
        greatest(squares - power(place_products, 2) / place_squares, 1e-9) as line_squares
    from moments
),

correlated as (
    select
        *,
        -- Counts that are as even as by machine are taken for half as uneven as by chance.
        greatest(level_squares / (days_count - means_count), mean_pace / 2) as level_variance,
        greatest(line_squares / (days_count - means_count - 1), mean_pace / 2) as line_variance,
        {{ autocorrelation('level_squares', 'step_squares', 'days_count') }} as level_correlation,
        {{ autocorrelation('line_squares', 'step_squares', 'days_count') }} as line_correlation
    from spread
),

drifting as (
    select
        correlated.*,
        correlated.days_count - correlated.means_count as degrees_of_freedom,
        {{ student_t('correlated.days_count - correlated.means_count', 'quantiles.quantile_975') }} as t_quantile,
        days_count >= 14 and abs(slope) > 2.7e0
        * sqrt(line_variance / place_squares * {{ sum_inflation('days_count', 'line_correlation') }}) as has_drift,
        greatest(mean_pace + slope * (days_count - 1) / 2, mean_pace / 10) as pace_now,
        -- Nothing came for longer than chance alone would let it rest.
        rest_chance < 0.025e0 and not has_work_on_clock_day as is_at_rest
    from correlated
    left join {{ ref('student_t') }} as quantiles
        on correlated.days_count - correlated.means_count = quantiles.degrees_of_freedom
),

final as (
    select
        -- keys
        job_location,
        origin_on,

        -- measures
        finished_cumulative,
        days_count as pace_days_count,
        active_days_count,
        {% for number in range(7) %}
        weekday_{{ number }}_pace / mean_pace as weekday_{{ number }}_weight,
        {% endfor %}
        mean_pace,
        case when has_drift then pace_now else mean_pace end as pace_per_day,
        case when has_drift then slope / pace_now else 0 end as growth_per_day,
        case when has_drift then line_variance else level_variance end as day_variance,
        case when has_drift then line_correlation else level_correlation end as correlation,
        -- The end of a line is four times as uncertain as a mean.
        case
            when has_drift
                then 4 * line_variance * {{ sum_inflation('days_count', 'line_correlation') }} / days_count
            else level_variance * {{ sum_inflation('days_count', 'level_correlation') }} / days_count
        end as pace_variance,
        degrees_of_freedom,
        t_quantile,

        -- flags
        is_at_rest,
        not is_at_rest and active_days_count >= {{ var('pace_minimum_active_days') }} as has_forecast
    from drifting
)

select * from final
