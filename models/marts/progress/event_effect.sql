-- One row per scope and event that concerns it: pace and agreement before and after, and what the differences may be.
{% set fewest_pairs = 5 %}
with job_events as (
    {{ scope_events() }}
),

events as (
    select
        scope_type,
        scope,
        event,
        happened_on,
        description,
        min(scope_project) as project
    from job_events
    group by scope_type, scope, event, happened_on, description
),

-- How many complete days there are, and how many of them have a like weekday on the other side.
windows as (
    select
        scope_type,
        scope,
        event,
        cast(count_if(not is_after) as bigint) as before_n,
        cast(count_if(is_after) as bigint) as after_n,
        cast(count_if(is_after and is_paired) as double) as pairs_n,
        cast(count(distinct case when is_paired then weekday_place end) as double) as weekdays_n,
        avg(case when is_paired and not is_after then cast(annotations_count as double) end) as pace_before,
        avg(case when is_paired and is_after then cast(annotations_count as double) end) as pace_after
    from {{ ref('int_event_days') }}
    group by scope_type, scope, event
),

-- What is left of a day without the mean of its weekday and the step at the event, half of it on each side.
residuals as (
    select
        windows.*,
        days.day_on,
        days.annotations_count
        - avg(cast(days.annotations_count as double))
            over (
                partition by days.scope_type, days.scope, days.event, days.weekday_place
            )
        - (windows.pace_after - windows.pace_before) / 2 * case when days.is_after then 1 else -1 end as residual
    from {{ ref('int_event_days') }} as days
    inner join windows on days.scope = windows.scope and days.event = windows.event
    where days.is_paired
),

followed as (
    select
        *,
        lag(residual) over (partition by scope_type, scope, event order by day_on) as residual_before
    from residuals
),

spread as (
    select
        scope_type,
        scope,
        event,
        pairs_n,
        cast(2 * pairs_n - weekdays_n - 1 as bigint) as degrees_of_freedom,
        {{ exact_sum('residual * residual') }} as squares,
        {{ exact_sum('residual * residual_before') }} as products
    from followed
    where pairs_n >= {{ fewest_pairs }}
    group by scope_type, scope, event, pairs_n, weekdays_n
),

-- Days that follow each other are alike, more than so few of them show (Kendall 1954): 5 / days is added.
correlated as (
    select
        *,
        greatest(least(products / squares + 2.5e0 / pairs_n, 0.9e0), 0e0) as correlation
    from spread
    where squares > 0
),

margins as (
    select
        correlated.scope_type,
        correlated.scope,
        correlated.event,
        {{ student_t('correlated.degrees_of_freedom', 'student_t.quantile_975') }} * sqrt(
            2 * correlated.squares / correlated.degrees_of_freedom / correlated.pairs_n
            * (1 + correlated.correlation) / (1 - correlated.correlation)
        ) as margin
    from correlated
    left join {{ ref('student_t') }} as student_t on correlated.degrees_of_freedom = student_t.degrees_of_freedom
),

final as (
    select
        -- keys
        events.scope_type,
        events.scope,
        events.project,
        events.event,
        events.happened_on,

        -- dimensions
        events.description,
        agreement.question as agreement_question,

        -- measures
        windows.pace_before,
        coalesce(windows.before_n, 0) as pace_before_days_count,
        windows.pace_after,
        coalesce(windows.after_n, 0) as pace_after_days_count,
        case when margins.margin is not null then windows.pace_after - windows.pace_before end as pace_difference,
        cast(coalesce(windows.pairs_n, 0) as bigint) as pace_difference_n,
        windows.pace_after - windows.pace_before - margins.margin as pace_difference_ci_low,
        windows.pace_after - windows.pace_before + margins.margin as pace_difference_ci_high,
        agreement.agreement_before,
        coalesce(agreement.before_n, 0) as agreement_before_n,
        agreement.agreement_after,
        coalesce(agreement.after_n, 0) as agreement_after_n,
        agreement.agreement_difference,
        agreement.agreement_difference_ci_low,
        agreement.agreement_difference_ci_high,

        -- flags
        case
            when coalesce(windows.before_n, 0) = 0 then 'no_days_before'
            when windows.after_n = 0 then 'no_days_after'
            when windows.pairs_n < {{ fewest_pairs }} then 'too_few_days'
            when margins.margin is null then 'undefined_no_variation'
            else 'ok'
        end as status,
        coalesce(agreement.agreement_difference_status, 'too_few_objects') as agreement_difference_status
    from events
    left join windows on events.scope = windows.scope and events.event = windows.event
    left join margins on events.scope = margins.scope and events.event = margins.event
    left join {{ ref('int_event_agreement') }} as agreement
        on events.scope = agreement.scope and events.event = agreement.event
)

select * from final
