-- One row per labeling job and data object that a worker response or a line of the output manifest speaks of.
with annotations as (
    select
        job_location,
        data_object_id,
        count(*) as annotations_count,
        count_if(is_current) as workers_count
    from {{ ref('int_annotations') }}
    group by job_location, data_object_id
),

files as (
    select
        job_location,
        data_object_id,
        max(case when status <> 'repeated' then reason end) as rejection_reason
    from {{ ref('stg_ground_truth__response_files') }}
    where data_object_id is not null and status <> 'excluded'
    group by job_location, data_object_id
),

labels as (
    select * from {{ ref('int_manifest_labels') }}
),

manifests as (
    select distinct job_location
    from {{ ref('stg_ground_truth__manifest_lines') }}
),

known as (
    select
        job_location,
        data_object_id
    from files
    union distinct
    select
        job_location,
        data_object_id
    from annotations
    union distinct
    select
        job_location,
        data_object_id
    from labels
),

joined as (
    select
        known.job_location,
        known.data_object_id,
        labels.line_number,
        labels.source_file as manifest_file,
        labels.joined_by,
        labels.source,
        labels.consolidated_label,
        -- With one worker Ground Truth writes 0, which says nothing.
        case when labels.is_machine_labeled or annotations.workers_count > 1 then labels.confidence end as confidence,
        labels.failure_reason,
        labels.adjustment_status,
        labels.consolidated_at,
        files.rejection_reason,
        manifests.job_location is not null as has_manifest,
        coalesce(labels.is_withheld, false) as is_withheld,
        coalesce(labels.is_unconfirmed, false) as is_unconfirmed,
        coalesce(labels.lines_count, 0) as lines_count,
        coalesce(annotations.annotations_count, 0) as annotations_count,
        coalesce(annotations.workers_count, 0) as workers_count,
        labels.manifest_status
    from known
    left join annotations
        on known.job_location = annotations.job_location and known.data_object_id = annotations.data_object_id
    left join files on known.job_location = files.job_location and known.data_object_id = files.data_object_id
    left join labels on known.job_location = labels.job_location and known.data_object_id = labels.data_object_id
    left join manifests on known.job_location = manifests.job_location
),

final as (
    select
        *,
        case
            when not has_manifest then null
            when line_number is null and annotations_count > 0 then 'answers_without_line'
            when is_withheld and annotations_count > 0 then 'line_does_not_fit'
            when annotations_count > 0 and manifest_status in ('unlabeled', 'failed') then 'answers_without_label'
            when lines_count > 1 then 'several_lines'
            when manifest_status = 'labeled' and annotations_count = 0 and rejection_reason is not null
                then 'answers_rejected'
            when manifest_status = 'labeled' and annotations_count = 0 then 'line_without_answers'
        end as finding
    from joined
)

select * from final
