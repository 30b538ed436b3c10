-- One row per folder of frames, tracked object and class: the label instances of an answer that points at frames.
with labels as (
    select * from {{ ref('base_ground_truth__frame_labels') }}
    where label is not null
),

files as (
    select * from {{ ref('base_ground_truth__response_files') }}
),

final as (
    select
        -- keys
        labels.job_location,
        labels.frames_folder,
        -- What no id tracks from frame to frame is a thing of its own in each.
        coalesce(
            labels.tracked_object,
            labels.path || ' ' || cast(labels.frame_ordinal as varchar) || ' ' || cast(labels.thing_ordinal as varchar)
        ) as tracked_object,
        labels.label,

        -- measures
        count(*) as shapes_count
    from labels
    inner join files
        on
            labels.path = files.path
            and labels.size_bytes = files.size_bytes
            and labels.modified_at = files.modified_at
    group by 1, 2, 3, 4
)

select * from final
