-- One row per label inside an answer: a class that was chosen, a box that was drawn, an object that was tracked.
{{ config(pre_hook="{{ begin_batches() }}", post_hook="{{ finish_batches() }}") }}
with responses as (
    select
        *,
        count(*) over (partition by job_location, data_object_id) as object_answers_count
    from {{ ref('stg_ground_truth__worker_responses') }}
),

frames as (
    select * from {{ ref('stg_ground_truth__frame_labels') }}
),

whole_elements as (
    {{ whole_elements() }}
),

elements as (
    select
        source_file,
        answer_ordinal,
        element,
        kind,
        {{ try_json('element_content') }} as content
    from whole_elements
),

labeled as (
    select
        source_file,
        answer_ordinal,
        element,
        kind,
        case when kind in ('text', 'comment') then substr({{ json_scalar('content') }}, 1, 1000) end as text_value,
        {{ element_labels('kind', 'content') }} as labels,
        case
            when kind = 'video_frames'
                then {{ regex_group(
                    json_text('content', ['frameData', 's3Prefix']), '/annotations/worker-response/([\s\S]+[^/])/*$', 1
                ) }}
        end as frames_folder
    from elements
),

listed as (
    select
        labeled.source_file,
        labeled.answer_ordinal,
        labeled.element,
        labeled.kind,
        labeled.text_value,
        labeled.frames_folder,
        instance.label,
        instance.instance_ordinal
    from labeled
    cross join {{ each_or_null('labeled.labels', 'instance', 'label', 'instance_ordinal') }}
),

folders as (
    select distinct
        job_location,
        frames_folder
    from frames
),

-- The answer to a video or 3D sequence points at a folder of frames; what was drawn there stands in their files. Where
-- those are missing, SeqLabel.json has it of all answers together, which tells that of an only one.
placed as (
    select
        listed.*,
        responses.job_location,
        responses.data_object_id,
        responses.worker,
        responses.submitted_at,
        case
            when folders.frames_folder is not null then folders.frames_folder
            when listed.kind = 'video_frames' and responses.object_answers_count = 1
                then 'data object ' || responses.data_object_id
        end as found_folder
    from listed
    inner join responses
        on listed.source_file = responses.source_file and listed.answer_ordinal = responses.answer_ordinal
    left join folders
        on responses.job_location = folders.job_location and listed.frames_folder = folders.frames_folder
),

instances as (
    select
        listed.source_file,
        listed.answer_ordinal,
        listed.element || coalesce(frames.attribute, '') as element,
        case
            when frames.attribute like '.label.%' then 'label_attribute'
            when frames.attribute <> '' then 'object_attribute'
            else listed.kind
        end as kind,
        listed.text_value,
        listed.job_location,
        listed.data_object_id,
        listed.worker,
        listed.submitted_at,
        coalesce(frames.label, listed.label) as label,
        coalesce(frames.shapes_count, 1) as shapes_count,
        case
            when frames.label is null then listed.instance_ordinal
            else row_number() over (
                partition by listed.source_file, listed.answer_ordinal, listed.element, frames.attribute
                order by frames.label, frames.tracked_object
            )
        end as instance_ordinal
    from placed as listed
    left join frames on listed.job_location = frames.job_location and listed.found_folder = frames.frames_folder
),

final as (
    select
        -- keys
        source_file,
        answer_ordinal,
        element,
        cast(instance_ordinal as integer) as instance_ordinal,
        job_location,
        data_object_id,
        worker,

        -- dimensions
        kind,
        coalesce(nullif(label, ''), '(none)') as label,
        text_value,

        -- measures
        cast(case when coalesce(label, '') <> '' then shapes_count else 0 end as bigint) as shapes_count,

        -- flags
        coalesce(label, '') <> '' as has_label,

        -- timestamps
        submitted_at
    from instances
)

select * from final
