-- One row per scope, event and complete day around it, with the annotations of the jobs that the event concerns.
{% set window = 7 * (var('event_window_days') // 7) %}
with events as (
    {{ scope_events() }}
),

members as (
    select
        events.scope_type,
        events.scope,
        events.job_location,
        events.event,
        events.happened_on,
        completeness.incomplete_from_on,
        completeness.is_finished
    from events
    inner join {{ ref('scope_clock') }} as completeness on events.scope = completeness.scope
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
        greatest(min(submitted_on), min(happened_on) - interval '1' day * {{ window }}) as first_on,
        least(
            case
                when is_finished then max(submitted_on)
                else cast(incomplete_from_on - interval '1' day as date)
            end,
            cast(happened_on + interval '1' day * {{ window - 1 }} as date)
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
    cross join {{ each_of(days_between('cast(spans.first_on as date)', 'spans.last_on'), 'day', 'day_on') }}
    where spans.first_on <= spans.last_on
),

-- Weeks are counted from the event, and the days of one by their distance from its first.
counted as (
    select
        days.*,
        days.day_on >= days.happened_on as is_after,
        coalesce(counts.annotations_count, 0) as annotations_count,
        date_diff('day', days.happened_on, days.day_on) as day_place,
        cast(floor(date_diff('day', days.happened_on, days.day_on) / 7e0) as bigint) as week_place
    from days
    left join counts on days.scope = counts.scope and days.event = counts.event and days.day_on = counts.submitted_on
),

-- The first week after the event is held against the last before it, the second against the one before that.
paired as (
    select
        counted.*,
        counted.day_place - 7 * counted.week_place as weekday_place,
        others.day_place is not null as has_like_weekday
    from counted
    left join counted as others
        on
            counted.scope = others.scope
            and counted.event = others.event
            and counted.day_place - 7 * (2 * counted.week_place + 1) = others.day_place
),

final as (
    select
        scope_type,
        scope,
        event,
        day_on,
        is_after,
        weekday_place,
        -- A weekday on which nobody works, before or after, tells nothing of the pace.
        has_like_weekday
        and sum(case when has_like_weekday then annotations_count else 0 end) over (
            partition by scope_type, scope, event, weekday_place
        ) > 0 as is_paired,
        annotations_count
    from paired
)

select * from final
