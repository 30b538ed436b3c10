-- One row per scope and labeling job in it: the one bridge between jobs and the scopes that marts are read in.
with jobs as (
    select * from {{ ref('int_labeling_jobs') }}
),

projects as (
    select distinct project
    from jobs
    where project <> '(no project)'
),

scoped as (
    select
        'job' as scope_type,
        job as scope_name,
        job_location,
        job,
        project
    from jobs
    union all
    -- Without a single project the scope of jobs that have none would repeat that of all jobs.
    select
        'project' as scope_type,
        project as scope_name,
        job_location,
        job,
        project
    from jobs
    where exists (select 1 from projects)
    union all
    select
        'all' as scope_type,
        'all' as scope_name,
        job_location,
        job,
        project
    from jobs
),

-- A dashboard chooses a scope by this one text: no two share it, and none looks like another's with its type.
ambiguous as (
    select scope_name
    from scoped
    group by scope_name
    having count(distinct scope_type) > 1
),

final as (
    select
        -- keys
        scoped.scope_type,
        case
            when
                scoped.scope_type <> 'all' and (
                    ambiguous.scope_name is not null
                    or scoped.scope_name like '% (job)'
                    or scoped.scope_name like '% (project)'
                )
                then scoped.scope_name || ' (' || scoped.scope_type || ')'
            else scoped.scope_name
        end as scope,
        scoped.job_location,

        -- dimensions
        scoped.job,
        scoped.project,
        case
            when
                min(scoped.project) over (partition by scoped.scope_type, scoped.scope_name)
                = max(scoped.project) over (partition by scoped.scope_type, scoped.scope_name)
                then scoped.project
        end as scope_project
    from scoped
    left join ambiguous on scoped.scope_name = ambiguous.scope_name
)

select * from final
