-- One row per labeling job and check of files: what the check counted there. Files above every job have no location.
with files as (
    select
        *,
        case when status <> 'excluded' then job_location end as counted_location
    from {{ ref('stg_ground_truth__response_files') }}
),

file_checks as (
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
    cross join {{ ref('health_checks') }} as checks
    where checks.check_name like 'files_%' and checks.check_name not in ('files_removed', 'files_replaced')
    group by files.counted_location, checks.check_name
),

changes as (
    select
        job_location,
        'files_' || change as check_name,
        count(*) as findings_count
    from {{ ref('stg_ground_truth__changed_files') }}
    group by job_location, change
),

final as (
    select * from file_checks
    union all
    select * from changes
)

select * from final
