-- One row per labeling job: what the registry, the answers and the output manifest say of it.
with jobs as (
    select * from {{ ref('int_labeling_jobs') }}
),

data_objects as (
    select
        job_location,
        count(*) as data_objects_count,
        count_if(annotations_count > 0) as answered_data_objects_count,
        count_if(manifest_status = 'labeled') as labeled_data_objects_count,
        count_if(manifest_status = 'machine_labeled') as machine_labeled_data_objects_count,
        count_if(manifest_status = 'failed') as failed_data_objects_count,
        bool_or(has_manifest) as has_manifest
    from {{ ref('int_data_objects') }}
    group by job_location
),

annotations as (
    select
        job_location,
        count(*) as annotations_count,
        count(distinct worker) as workers_count,
        min(submitted_at) as first_submitted_at,
        max(submitted_at) as last_submitted_at
    from {{ ref('int_annotations') }}
    group by job_location
),

labels as (
    select
        job_location,
        {{ distinct_texts("case when not is_own then job_name end") }} as earlier_jobs
    from {{ ref('stg_ground_truth__manifest_labels') }}
    group by job_location
),

final as (
    select
        -- keys
        jobs.job,
        jobs.project,

        -- dimensions
        jobs.job_location,
        jobs.task_type,
        jobs.status,
        labels.earlier_jobs,

        -- measures
        jobs.data_objects_goal,
        jobs.workers_per_data_object,
        jobs.price_per_task,
        coalesce(data_objects.data_objects_count, 0) as data_objects_count,
        cast(coalesce(data_objects.answered_data_objects_count, 0) as bigint) as answered_data_objects_count,
        cast(coalesce(data_objects.labeled_data_objects_count, 0) as bigint) as labeled_data_objects_count,
        cast(coalesce(data_objects.machine_labeled_data_objects_count, 0) as bigint)
            as machine_labeled_data_objects_count,
        cast(coalesce(data_objects.failed_data_objects_count, 0) as bigint) as failed_data_objects_count,
        coalesce(annotations.annotations_count, 0) as annotations_count,
        coalesce(annotations.workers_count, 0) as workers_count,

        -- flags
        coalesce(data_objects.has_manifest, false) as has_manifest,
        jobs.is_registered,
        jobs.is_simulated,

        -- timestamps
        annotations.first_submitted_at,
        annotations.last_submitted_at
    from jobs
    left join data_objects on jobs.job_location = data_objects.job_location
    left join annotations on jobs.job_location = annotations.job_location
    left join labels on jobs.job_location = labels.job_location
)

select * from final
