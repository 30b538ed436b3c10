-- One row per labeling job and check: what the check counted there. Files above every job have no job location.
with files as (
    select * from {{ ref('stg_ground_truth__response_files') }}
),

file_checks as (
    select
        files.job_location,
        checks.check_name,
        count_if(case checks.check_name
            when 'files_listed' then true
            when 'files_loaded' then files.status = 'loaded'
            when 'files_auxiliary' then files.status = 'auxiliary'
            when 'files_without_answers'
                then files.status = 'loaded' and files.answers_count + files.rejected_answers_count = 0
            when 'files_empty' then files.status = 'empty'
            when 'files_rejected' then files.status = 'rejected'
            when 'files_simulated' then files.is_simulated
        end) as findings_count
    from files
    cross join {{ ref('health_checks') }} as checks
    where checks.check_name like 'files_%' and checks.check_name not in ('files_removed', 'files_replaced')
    group by files.job_location, checks.check_name
),

rejected_answers as (
    select
        job_location,
        'answers_rejected' as check_name,
        count(*) as findings_count
    from {{ ref('stg_ground_truth__rejected_answers') }}
    group by job_location
),

changes as (
    select
        job_location,
        'files_' || change as check_name,
        count(*) as findings_count
    from {{ ref('stg_ground_truth__changed_files') }}
    group by job_location, change
),

several_subjects as (
    select
        files.job_location,
        'workers_with_several_subjects' as check_name,
        count(distinct answers.worker_id) as findings_count
    from {{ ref('stg_identity__answers') }} as answers
    inner join files on answers.path = files.path
    inner join {{ ref('stg_identity__workers') }} as workers
        on answers.worker_id = workers.worker_id and workers.has_several_subjects
    group by files.job_location
),

accounted as (
    select
        job_location,
        answers_count
    from files
    union all
    select
        job_location,
        -1 as answers_count
    from {{ ref('int_annotations') }}
),

unaccounted as (
    select
        job_location,
        'annotations_unaccounted' as check_name,
        abs(sum(answers_count)) as findings_count
    from accounted
    group by job_location
),

final as (
    select * from file_checks
    union all
    select * from rejected_answers
    union all
    select * from changes
    union all
    select * from several_subjects
    union all
    select * from unaccounted
)

select * from final
