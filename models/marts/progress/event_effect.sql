-- One row per scope and event that concerns it: annotations per day before and after, and what the difference may be.
with events as (
    select
        event,
        nullif(trim(project), '') as event_project,
        cast(happened_on as date) as happened_on,
        description
    from {{ ref('labeling_events') }}
),

scope_events as (
    select
        scopes.scope_type,
        scopes.scope,
        events.event,
        events.happened_on,
        events.description,
        min(scopes.scope_project) as project
    from {{ ref('int_scope_jobs') }} as scopes
    inner join events on events.event_project is null or scopes.project = events.event_project
    group by scopes.scope_type, scopes.scope, events.event, events.happened_on, events.description
),

paces as (
    select * from {{ ref('int_event_paces') }}
),

final as (
    select
        -- keys
        scope_events.scope_type,
        scope_events.scope,
        scope_events.project,
        scope_events.event,
        scope_events.happened_on,

        -- dimensions
        scope_events.description,

        -- measures
        paces.pace_before,
        coalesce(paces.before_n, 0) as pace_before_days_count,
        paces.pace_after,
        coalesce(paces.after_n, 0) as pace_after_days_count,
        case when paces.margin is not null then paces.pace_after - paces.pace_before end as pace_difference,
        paces.pace_after - paces.pace_before - paces.margin as pace_difference_ci_low,
        paces.pace_after - paces.pace_before + paces.margin as pace_difference_ci_high,

        -- flags
        case
            when coalesce(paces.before_n, 0) = 0 then 'no_days_before'
            when paces.after_n = 0 then 'no_days_after'
            when
                paces.before_n < {{ var('pace_minimum_active_days') }}
                or paces.after_n < {{ var('pace_minimum_active_days') }}
                then 'too_few_days'
            when paces.margin is null then 'undefined_no_variation'
            else 'ok'
        end as status
    from scope_events
    left join paces
        on
            scope_events.scope_type = paces.scope_type
            and scope_events.scope = paces.scope
            and scope_events.event = paces.event
)

select * from final
