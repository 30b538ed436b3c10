-- One row per labeling job and check, but for those of files: what it counted there. What lies above every job has no
-- job location.
with rejected_answers as (
    select
        job_location,
        'answers_rejected' as check_name,
        count(*) as findings_count
    from {{ ref('stg_ground_truth__rejected_answers') }}
    group by job_location
),

several_subjects as (
    select
        job_location,
        'workers_with_several_subjects' as check_name,
        count(distinct ambiguous_worker_id) as findings_count
    from {{ ref('stg_ground_truth__worker_responses') }}
    group by job_location
),

accounted as (
    select
        job_location,
        answers_count
    from {{ ref('stg_ground_truth__response_files') }}
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

data_objects as (
    select
        data_objects.job_location,
        checks.check_name,
        count_if(coalesce(case checks.check_name
            when 'data_objects_failed' then data_objects.manifest_status = 'failed'
            when 'data_objects_machine_labeled' then data_objects.manifest_status = 'machine_labeled'
            when 'data_objects_unreconciled' then data_objects.finding is not null
            when 'data_objects_joined_by_line_number' then data_objects.is_unconfirmed
        end, false)) as findings_count
    from {{ ref('int_data_objects') }} as data_objects
    cross join {{ ref('health_checks') }} as checks
    where checks.check_name like 'data_objects_%'
    group by data_objects.job_location, checks.check_name
),

manifest_lines as (
    select
        lines.job_location,
        'manifest_lines_rejected' as check_name,
        count_if(lines.problem is not null or objects.data_object_id is null) as findings_count
    from {{ ref('stg_ground_truth__manifest_lines') }} as lines
    left join {{ ref('stg_ground_truth__manifest_objects') }} as objects
        on lines.source_file = objects.source_file and lines.line_number = objects.line_number
    group by lines.job_location
),

confidences as (
    select
        job_location,
        'confidences_left_out' as check_name,
        count_if(is_own and not coalesce(confidence between 0 and 1, true)) as findings_count
    from {{ ref('stg_ground_truth__manifest_labels') }}
    group by job_location
),

-- A job that lies there without an answer.
answerless as (
    select
        jobs.job_location,
        'jobs_without_answers' as check_name,
        1 as findings_count
    from {{ ref('int_labeling_jobs') }} as jobs
    left join {{ ref('stg_ground_truth__response_files') }} as files on jobs.job_location = files.job_location
    where files.job_location is null
),

-- Answers that were read elsewhere than where workers' answers lie.
elsewhere as (
    select
        job_location,
        case path_kind
            when 'consolidation' then 'answers_from_consolidation'
            else 'answers_from_human_loops'
        end as check_name,
        sum(answers_count) as findings_count
    from {{ ref('stg_ground_truth__response_files') }}
    where path_kind in ('consolidation', 'human_loop')
    group by job_location, path_kind
),

spellings as (
    select
        jobs.job_location,
        'labels_spelled_alike' as check_name,
        count(*) as findings_count
    from {{ ref('similar_labels') }} as labels
    inner join {{ ref('int_labeling_jobs') }} as jobs on labels.job = jobs.job
    group by jobs.job_location
),

copies as (
    select
        job_location,
        'annotations_in_copied_jobs' as check_name,
        shared_annotations_count as findings_count
    from {{ ref('labeling_job_copies') }}
),

shared_goals as (
    select
        job_location,
        'jobs_sharing_a_goal' as check_name,
        case when count(*) over (partition by registry_job) > 1 then 1 else 0 end as findings_count
    from {{ ref('int_labeling_jobs') }}
    where data_objects_goal is not null
),

orphans as (
    select
        job_location,
        'reviews_without_reviewed_job' as check_name,
        count_if(not is_reviewed_job_known) as findings_count
    from {{ ref('int_reviews') }}
    group by job_location
),

final as (
    {% for findings in [
        'rejected_answers', 'several_subjects', 'unaccounted', 'data_objects', 'manifest_lines', 'confidences',
        'spellings', 'copies', 'answerless', 'elsewhere', 'shared_goals', 'orphans'
    ] %}
    select * from {{ findings }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
