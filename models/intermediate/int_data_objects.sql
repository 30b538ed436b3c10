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
        max(reason) as rejection_reason
    from {{ ref('stg_ground_truth__response_files') }}
    where data_object_id is not null and status <> 'excluded'
    group by job_location, data_object_id
),

manifest_lines as (
    select * from {{ ref('stg_ground_truth__manifest_lines') }}
    where problem is null
),

manifest_labels as (
    select * from {{ ref('stg_ground_truth__manifest_labels') }}
    where is_own
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
    from manifest_lines
),

joined as (
    select
        known.job_location,
        known.data_object_id,
        manifest_lines.line_number,
        manifest_lines.source_file as manifest_file,
        labels.consolidated_label,
        -- With one worker Ground Truth writes 0, which says nothing.
        case when labels.is_machine_labeled or annotations.workers_count > 1 then labels.confidence end as confidence,
        labels.failure_reason,
        labels.adjustment_status,
        labels.created_at as consolidated_at,
        files.rejection_reason,
        manifests.job_location is not null as has_manifest,
        coalesce(annotations.annotations_count, 0) as annotations_count,
        coalesce(annotations.workers_count, 0) as workers_count,
        case
            when labels.is_failed then 'failed'
            when labels.is_machine_labeled then 'machine_labeled'
            when labels.has_value then 'labeled'
            when manifest_lines.line_number is not null then 'unlabeled'
        end as manifest_status
    from known
    left join annotations
        on known.job_location = annotations.job_location and known.data_object_id = annotations.data_object_id
    left join files on known.job_location = files.job_location and known.data_object_id = files.data_object_id
    left join manifest_lines
        on known.job_location = manifest_lines.job_location and known.data_object_id = manifest_lines.data_object_id
    left join manifest_labels as labels
        on known.job_location = labels.job_location and known.data_object_id = labels.data_object_id
    left join manifests on known.job_location = manifests.job_location
),

final as (
    select
        *,
        case
            when not has_manifest then null
            when line_number is null and annotations_count > 0 then 'answers_without_line'
            when manifest_status = 'labeled' and annotations_count = 0 and rejection_reason is not null
                then 'answers_rejected'
            when manifest_status = 'labeled' and annotations_count = 0 then 'line_without_answers'
        end as finding
    from joined
)

select * from final
