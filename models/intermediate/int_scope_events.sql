-- One row per scope, event of the registry that concerns it, and labeling job of the scope that the event concerns.
with events as (
    select
        event,
        nullif(trim(project), '') as project,
        cast(happened_on as date) as happened_on,
        description
    from {{ ref('labeling_events') }}
),

final as (
    select
        -- keys
        scopes.scope_type,
        scopes.scope,
        scopes.scope_project,
        events.event,
        events.happened_on,
        scopes.job_location,
        scopes.job,

        -- dimensions
        events.description
    from {{ ref('int_scope_jobs') }} as scopes
    inner join events on events.project is null or scopes.project = events.project
)

select * from final
