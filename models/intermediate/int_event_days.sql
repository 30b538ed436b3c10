-- One row per scope, event and complete day around it, with the annotations of the jobs that the event concerns.
with events as (
    select
        event,
        nullif(trim(project), '') as project,
        cast(happened_on as date) as happened_on
    from {{ ref('labeling_events') }}
),

members as (
    select
        scopes.scope_type,
        scopes.scope,
        scopes.job_location,
        events.event,
        events.happened_on,
        completeness.incomplete_from_on,
        completeness.is_finished
    from {{ ref('int_scope_jobs') }} as scopes
    inner join events on events.project is null or scopes.project = events.project
    inner join {{ ref('int_scope_completeness') }} as completeness
        on scopes.scope_type = completeness.scope_type and scopes.scope = completeness.scope
),

job_days as (
    select
        job_location,
        submitted_on,
        count(*) as annotations_count
    from {{ ref('int_annotations') }}
    where visible_at <= {{ as_of() }} and submitted_on < {{ as_of_on() }}
    group by job_location, submitted_on
),

counts as (
    select
        members.scope_type,
        members.scope,
        members.event,
        members.happened_on,
        members.incomplete_from_on,
        members.is_finished,
        job_days.submitted_on,
        sum(job_days.annotations_count) as annotations_count
    from members
    inner join job_days on members.job_location = job_days.job_location
    group by
        members.scope_type, members.scope, members.event, members.happened_on, members.incomplete_from_on,
        members.is_finished, job_days.submitted_on
),

-- A running job may rest after its last annotation, and those days count; one that has ended has none any more.
spans as (
    select
        scope_type,
        scope,
        event,
        happened_on,
        greatest(min(submitted_on), min(happened_on) - interval '1' day * {{ var('event_window_days') }}) as first_on,
        least(
            case
                when is_finished then max(submitted_on)
                else cast(incomplete_from_on - interval '1' day as date)
            end,
            cast(happened_on + interval '1' day * {{ var('event_window_days') - 1 }} as date)
        ) as last_on
    from counts
    group by scope_type, scope, event, happened_on, incomplete_from_on, is_finished
),

days as (
    select
        spans.scope_type,
        spans.scope,
        spans.event,
        spans.happened_on,
        day.day_on
    from spans
    cross join unnest({{ days_between('cast(spans.first_on as date)', 'spans.last_on') }}) as day (day_on)
    where spans.first_on <= spans.last_on
),

final as (
    select
        days.scope_type,
        days.scope,
        days.event,
        days.day_on,
        days.day_on >= days.happened_on as is_after,
        coalesce(counts.annotations_count, 0) as annotations_count
    from days
    left join counts
        on
            days.scope_type = counts.scope_type
            and days.scope = counts.scope
            and days.event = counts.event
            and days.day_on = counts.submitted_on
)

select * from final
