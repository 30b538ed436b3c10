-- One row per scope and labeling job in it, and one more of all jobs for what lies above every job.
with scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

final as (
    select
        -- keys
        scope_type,
        scope,
        scope_project as project,
        job_location,
        job
    from scopes
    union all
    -- Such as a folder that may not be read: it has no job, and its location is the empty text.
    select
        'all' as scope_type,
        'all' as scope,
        min(case when scope_type = 'all' then scope_project end) as project,
        '' as job_location,
        '' as job
    from scopes
)

select * from final
