-- One row per labeling job and check: what the check counted there. What lies above every job has no job location.
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

-- A job that lies there without an answer, and answers that were read where a copy of them lay.
answerless as (
    select
        jobs.job_location,
        'jobs_without_answers' as check_name,
        1 as findings_count
    from {{ ref('int_labeling_jobs') }} as jobs
    left join {{ ref('stg_ground_truth__response_files') }} as files on jobs.job_location = files.job_location
    where files.job_location is null
),

consolidated as (
    select
        job_location,
        'answers_from_consolidation' as check_name,
        sum(answers_count) as findings_count
    from {{ ref('stg_ground_truth__response_files') }}
    where path_kind = 'consolidation'
    group by job_location
),

human_loops as (
    select
        job_location,
        'answers_from_human_loops' as check_name,
        sum(answers_count) as findings_count
    from {{ ref('stg_ground_truth__response_files') }}
    where path_kind = 'human_loop'
    group by job_location
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

own_attributes as (
    select distinct
        job_name,
        label_attribute
    from {{ ref('stg_ground_truth__manifest_labels') }}
    where is_own
),

-- What was reviewed is the last label before it on the line, as in int_reviewed_objects.
reviewed_labels as (
    select
        reviews.job_location,
        originals.job_name is not null as is_known,
        row_number() over (
            partition by reviews.source_file, reviews.line_number
            order by labels.created_at desc nulls last, labels.label_attribute
        ) as chain_rank
    from {{ ref('stg_ground_truth__manifest_labels') }} as reviews
    left join {{ ref('stg_ground_truth__manifest_labels') }} as labels
        on
            reviews.source_file = labels.source_file
            and reviews.line_number = labels.line_number
            and not labels.is_own
            and not labels.is_failed
            and coalesce(labels.task_type, '') not like '%label-verification'
    left join own_attributes as originals
        on labels.job_name = originals.job_name and labels.label_attribute = originals.label_attribute
    where
        reviews.is_own
        and not reviews.is_failed
        and (
            coalesce(reviews.task_type, '') like '%label-verification'
            or reviews.adjustment_status in ('adjusted', 'unadjusted')
        )
),

orphans as (
    select
        job_location,
        'reviews_without_reviewed_job' as check_name,
        count_if(not is_known) as findings_count
    from reviewed_labels
    where chain_rank = 1
    group by job_location
),

final as (
    select * from {{ ref('int_file_findings') }}
    {% for findings in [
        'rejected_answers', 'several_subjects', 'unaccounted', 'data_objects', 'manifest_lines', 'spellings', 'copies',
        'answerless', 'consolidated', 'human_loops', 'shared_goals', 'orphans'
    ] %}
    union all
    select * from {{ findings }}
    {% endfor %}
)

select * from final
