-- One row per scope: by which clock its numbers are read, when they were made, and between which answers they lie.
with scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

answered as (
    select
        job_location,
        min(submitted_at) as first_submitted_at,
        max(submitted_at) as newest_submitted_at
    from {{ ref('int_annotations') }}
    group by job_location
),

final as (
    select
        -- keys
        scopes.scope_type,
        scopes.scope,
        min(scopes.scope_project) as project,

        -- dimensions
        '{{ var("reporting_timezone") }}' as reporting_timezone,

        -- timestamps
        {{ as_of() }} as as_of_at,
        {{ built_at() }} as built_at,
        min(answered.first_submitted_at) as first_submitted_at,
        max(answered.newest_submitted_at) as newest_submitted_at
    from scopes
    left join answered on scopes.job_location = answered.job_location
    group by scopes.scope_type, scopes.scope
)

select * from final
