-- One row per scope and check.
with checks as (
    select * from {{ ref('health_checks') }}
),

-- Files above every job have no location, and excluded ones belong to none.
files as (
    select
        *,
        case when status <> 'excluded' then job_location end as counted_location
    from {{ ref('stg_ground_truth__response_files') }}
),

found as (
    select
        job_location,
        check_name,
        findings_count
    from {{ ref('int_health_findings') }}
    union all
    select
        files.counted_location as job_location,
        checks.check_name,
        count_if(case checks.check_name
            when 'files_listed' then true
            when 'files_loaded' then files.status = 'loaded'
            when 'files_auxiliary' then files.status = 'auxiliary'
            when 'files_excluded' then files.status = 'excluded'
            when 'files_without_answers'
                then files.status = 'loaded' and files.answers_count + files.rejected_answers_count = 0
            when 'files_repeated' then files.status = 'repeated'
            when 'files_empty' then files.status = 'empty'
            when 'files_rejected' then files.status = 'rejected'
            when 'files_simulated' then files.is_simulated
        end) as findings_count
    from files
    cross join checks
    where checks.check_name like 'files_%' and checks.check_name not in ('files_removed', 'files_replaced')
    group by files.counted_location, checks.check_name
    union all
    select
        job_location,
        'files_' || change as check_name,
        count(*) as findings_count
    from {{ ref('stg_ground_truth__changed_files') }}
    group by job_location, change
),

-- What is found of a job that is gone, such as its removed files, counts above every job that is there.
findings as (
    select
        found.check_name,
        found.findings_count,
        coalesce(jobs.job_location, '') as job_location
    from found
    left join {{ ref('int_labeling_jobs') }} as jobs on found.job_location = jobs.job_location
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
