-- One row per scope and check.
with checks as (
    select * from {{ ref('health_checks') }}
),

-- What is found of a job that is gone, such as its removed files, counts above every job that is there.
findings as (
    select
        findings.check_name,
        findings.findings_count,
        coalesce(jobs.job_location, '') as job_location
    from {{ ref('int_health_findings') }} as findings
    left join {{ ref('int_labeling_jobs') }} as jobs on findings.job_location = jobs.job_location
),

members as (
    {{ scope_members() }}
),

-- All jobs have their checks even where every job is left out.
scopes as (
    select distinct
        scope_type,
        scope,
        project
    from members
),

summed as (
    select
        members.scope_type,
        members.scope,
        findings.check_name,
        sum(findings.findings_count) as findings_count
    from members
    inner join findings on members.job_location = findings.job_location
    group by members.scope_type, members.scope, findings.check_name
),

judged as (
    select
        scopes.scope_type,
        scopes.scope,
        scopes.project,
        checks.*,
        case
            when checks.severity = 'info' then 'info'
            when coalesce(summed.findings_count, 0) > 0 then 'review'
            else 'ok'
        end as status,
        cast(coalesce(summed.findings_count, 0) as bigint) as findings_count
    from scopes
    cross join checks
    left join summed on scopes.scope = summed.scope and checks.check_name = summed.check_name
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,
        check_name,

        -- dimensions
        check_number,
        row_number() over (
            partition by scope_type, scope
            order by case when status = 'review' then 1 else 2 end, check_number
        ) as check_rank,
        status,
        meaning,
        case when status = 'review' then remedy end as remedy,

        -- measures
        findings_count
    from judged
)

select * from final
