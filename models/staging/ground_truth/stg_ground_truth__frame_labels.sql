-- One row per sequence of frames, tracked object and class or attribute: the label instances of an answer on frames.
with files as (
    select * from {{ ref('base_ground_truth__response_files') }}
),

labels as (
    select labels.*
    from {{ ref('base_ground_truth__frame_labels') }} as labels
    inner join files
        on
            labels.path = files.path
            and labels.size_bytes = files.size_bytes
            and labels.modified_at = files.modified_at
    where labels.frame_ordinal > 0
),

drawn as (
    select
        job_location,
        frames_folder,
        -- What no id tracks from frame to frame is a thing of its own in each.
        coalesce(
            tracked_object,
            path || ' ' || cast(frame_ordinal as varchar) || ' ' || cast(thing_ordinal as varchar)
        ) as tracked_object,
        attribute,
        label,
        count(*) as shapes_count
    from labels
    where label is not null
    group by 1, 2, 3, 4, 5
    union all
    select
        job_location,
        frames_folder,
        '' as tracked_object,
        '' as attribute,
        '' as label,
        0 as shapes_count
    from labels
    group by 1, 2
    having count(case when attribute = '' then label end) = 0
),

-- A SeqLabel.json may have classes by their number alone; the line that names it knows what they are called.
class_maps as (
    select
        job_location,
        {{ regex_group('content', '/consolidated-annotation/output/([^/"]+)/SeqLabel[.]json', 1) }} as data_object_id,
        max({{ regex_group('content', '"class[-_]map": ?([{][^{}]*[}])', 1) }}) as class_map
    from {{ ref('stg_ground_truth__manifest_lines') }}
    where content like '%/SeqLabel.json%' and content not like '%"class_map":%"class_map":%'
    group by 1, 2
),

-- What Ground Truth made of the frames of a data object, which may be there without them.
consolidated as (
    select
        sequences.job_location,
        'data object ' || sequences.data_object_id as frames_folder,
        {{ json_text('sequences.tracked', ['object']) }} as tracked_object,
        {{ json_text('sequences.tracked', ['attribute']) }} as attribute,
        coalesce(
            {{ json_text('sequences.tracked', ['label']) }},
            {{ json_scalar(json_member(try_json('class_maps.class_map'), json_text('sequences.tracked', ['class']))) }},
            'class ' || {{ json_text('sequences.tracked', ['class']) }}
        ) as label,
        sum(cast({{ json_text('sequences.tracked', ['shapes']) }} as bigint)) as shapes_count
    from (
        select
            job_location,
            data_object_id,
            {{ try_json('value') }} as tracked
        from {{ source('ground_truth', 'object_clues') }}
        where clue = 'tracked'
    ) as sequences
    left join class_maps
        on sequences.job_location = class_maps.job_location and sequences.data_object_id = class_maps.data_object_id
    group by 1, 2, 3, 4, 5
),

together as (
    select * from drawn
    union all
    select * from consolidated
),

final as (
    select
        -- keys
        job_location,
        frames_folder,
        tracked_object,
        attribute,
        label,

        -- measures
        cast(shapes_count as bigint) as shapes_count
    from together
)

select * from final
