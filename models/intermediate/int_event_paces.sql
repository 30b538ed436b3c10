-- One row per scope and event with days around it: the two paces, and how far their difference may be off.
with sides as (
    select
        scope_type,
        scope,
        event,
        cast(count_if(not is_after) as bigint) as before_n,
        cast(count_if(is_after) as bigint) as after_n,
        avg(case when not is_after then cast(annotations_count as double) end) as pace_before,
        avg(case when is_after then cast(annotations_count as double) end) as pace_after,
        var_samp(case when not is_after then cast(annotations_count as double) end) as before_variance,
        var_samp(case when is_after then cast(annotations_count as double) end) as after_variance
    from {{ ref('int_event_days') }}
    group by scope_type, scope, event
),

-- Two means with variances of their own (Welch 1947).
errors as (
    select
        *,
        before_variance / before_n + after_variance / after_n as squared_error,
        power(before_variance / before_n, 2) / (before_n - 1)
        + power(after_variance / after_n, 2) / (after_n - 1) as squared_error_spread
    from sides
    where before_n > 1 and after_n > 1
),

freed as (
    select
        *,
        -- Rounded down, as for reading a table: the interval is never too narrow.
        cast(floor(power(squared_error, 2) / squared_error_spread + 1e-9) as bigint) as degrees_of_freedom
    from errors
    where squared_error_spread > 0
),

margins as (
    select
        freed.scope_type,
        freed.scope,
        freed.event,
        sqrt(freed.squared_error) * {{ student_t('freed.degrees_of_freedom', 'student_t.quantile_975') }} as margin
    from freed
    left join {{ ref('student_t') }} as student_t on freed.degrees_of_freedom = student_t.degrees_of_freedom
),

final as (
    select
        sides.scope_type,
        sides.scope,
        sides.event,
        sides.before_n,
        sides.after_n,
        sides.pace_before,
        sides.pace_after,
        margins.margin
    from sides
    left join margins
        on
            sides.scope_type = margins.scope_type
            and sides.scope = margins.scope
            and sides.event = margins.event
)

select * from final
