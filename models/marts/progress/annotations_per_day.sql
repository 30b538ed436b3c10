-- One row per scope and day in the reporting time zone, from the first annotation to the last, days without included.
with activity as (
    select * from {{ ref('worker_activity_per_day') }}
),

completeness as (
    select * from {{ ref('int_scope_completeness') }}
),

spans as (
    select
        scope_type,
        scope,
        min(project) as project,
        min(submitted_on) as first_on,
        max(submitted_on) as last_on
    from activity
    group by scope_type, scope
),

days as (
    select
        spans.scope_type,
        spans.scope,
        spans.project,
        day.submitted_on
    from spans
    cross join unnest({{ days_between('spans.first_on', 'spans.last_on') }}) as day (submitted_on)
),

counts as (
    select
        scope_type,
        scope,
        submitted_on,
        sum(annotations_count) as annotations_count,
        count(*) as active_workers_count
    from activity
    group by scope_type, scope, submitted_on
),

final as (
    select
        -- keys
        days.scope_type,
        days.scope,
        days.project,
        days.submitted_on,

        -- measures
        cast(coalesce(counts.annotations_count, 0) as bigint) as annotations_count,
        cast(sum(coalesce(counts.annotations_count, 0)) over (
            partition by days.scope_type, days.scope order by days.submitted_on
        ) as bigint) as annotations_cumulative,
        coalesce(counts.active_workers_count, 0) as active_workers_count,

        -- flags
        coalesce(days.submitted_on >= completeness.incomplete_from_on, false) as is_incomplete
    from days
    inner join completeness on days.scope_type = completeness.scope_type and days.scope = completeness.scope
    left join counts
        on
            days.scope_type = counts.scope_type
            and days.scope = counts.scope
            and days.submitted_on = counts.submitted_on
)

select * from final
