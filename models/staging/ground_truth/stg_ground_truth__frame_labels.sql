-- One row per sequence of frames, tracked object and class: the label instances of an answer that points at frames.
with labels as (
    select * from {{ ref('base_ground_truth__frame_labels') }}
    where label is not null
),

files as (
    select * from {{ ref('base_ground_truth__response_files') }}
),

drawn as (
    select
        labels.job_location,
        labels.frames_folder,
        -- What no id tracks from frame to frame is a thing of its own in each.
        coalesce(
            labels.tracked_object,
            labels.path || ' ' || cast(labels.frame_ordinal as varchar) || ' ' || cast(labels.thing_ordinal as varchar)
        ) as tracked_object,
        labels.label,
        count(*) as shapes_count
    from labels
    inner join files
        on
            labels.path = files.path
            and labels.size_bytes = files.size_bytes
            and labels.modified_at = files.modified_at
    group by 1, 2, 3, 4
),

-- What Ground Truth made of the frames of a data object, which may be there without them.
consolidated as (
    select
        job_location,
        'data object ' || data_object_id as frames_folder,
        {{ json_text('tracked', ['object']) }} as tracked_object,
        {{ json_text('tracked', ['label']) }} as label,
        sum(cast({{ json_text('tracked', ['shapes']) }} as bigint)) as shapes_count
    from (
        select
            job_location,
            data_object_id,
            {{ try_json('value') }} as tracked
        from {{ source('ground_truth', 'object_clues') }}
        where clue = 'tracked'
    ) as sequences
    group by 1, 2, 3, 4
),

final as (
    select
        -- keys
        job_location,
        frames_folder,
        tracked_object,
        label,

        -- measures
        cast(shapes_count as bigint) as shapes_count
    from drawn
    union all
    select
        job_location,
        frames_folder,
        tracked_object,
        label,
        cast(shapes_count as bigint) as shapes_count
    from consolidated
)

select * from final
