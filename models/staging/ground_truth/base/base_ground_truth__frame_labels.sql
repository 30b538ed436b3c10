-- One row per labeled thing in a file of video or 3D frames and attribute of it or of its frame; none has ordinal 0.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook=["{{ forget_changed_files() }}", "{{ begin_batches(['frame']) }}"],
    post_hook="{{ finish_batches() }}"
) }}
with new_files as (
    {{ files_of_batch() }}
),

files as (
    select * from new_files
    where path_kind = 'frame'
),

documents as (
    {{ read_worker_responses('files', ['frame']) }}
),

annotations as (
    select
        path,
        coalesce(
            {{ json_value('response', ['trackingAnnotations']) }},
            {{ json_value('response', ['detectionAnnotations']) }}
        ) as content
    from (
        select
            path,
            {{ try_json('document') }} as response
        from documents
    ) as parsed
),

-- A file of 3D frames holds a list of them, one of video a single frame.
listed as (
    select
        path,
        coalesce({{ json_elements('content') }}, array[content]) as frames
    from annotations
),

frames as (
    select
        listed.path,
        frame.frame_ordinal,
        {{ json_value('frame.content', ['frameAttributes']) }} as attributes,
        {{ element_list('frame.content') }} as things
    from listed
    cross join {{ each_of('listed.frames', 'frame', 'content', 'frame_ordinal') }}
    where frame.content is not null
),

things as (
    select
        frames.path,
        frames.frame_ordinal,
        thing.thing_ordinal,
        {{ json_text('thing.content', ['label']) }} as label,
        coalesce(
            {{ json_text('thing.content', ['objectId']) }}, {{ json_text('thing.content', ['objectName']) }}
        ) as tracked_object,
        {{ json_value('thing.content', ['labelCategoryAttributes']) }} as attributes,
        frames.attributes as frame_attributes
    from frames
    cross join {{ each_or_null('frames.things', 'thing', 'content', 'thing_ordinal') }}
),

-- A thing's label, what is said of it, and once what is said of its frame; elements are named as in other answers.
-- One pass: Trino reads the files again for each mention of a step.
said as (
    select
        things.path,
        things.frame_ordinal,
        case when part.place = '.' then 0 else things.thing_ordinal end as thing_ordinal,
        case when part.place = '.' then '' else things.tracked_object end as tracked_object,
        part.place,
        things.label,
        case part.place when '.label.' then things.attributes when '.' then things.frame_attributes end as attributes
    from things
    cross join {{ each_of("array['', '.label.', '.']", 'part', 'place') }}
    where part.place <> '.' or things.thing_ordinal = 1
),

labeled as (
    select
        said.path,
        said.frame_ordinal,
        said.thing_ordinal,
        said.tracked_object,
        said.place || attribute.attribute as attribute,
        case
            when said.place = '' then said.label
            else coalesce(
                {{ json_scalar(json_member('said.attributes', 'attribute.attribute')) }},
                nullif({{ json_as_text(json_member('said.attributes', 'attribute.attribute')) }}, 'null')
            )
        end as label
    from said
    cross join {{ each_of(
        "case when said.place = '' then array[''] else " ~ json_keys('said.attributes') ~ " end", 'attribute', 'attribute'
    ) }}
),

final as (
    select
        -- keys
        files.path,
        files.size_bytes,
        files.modified_at,
        cast(coalesce(labeled.frame_ordinal, 0) as integer) as frame_ordinal,
        cast(coalesce(labeled.thing_ordinal, 0) as integer) as thing_ordinal,
        coalesce(labeled.attribute, '') as attribute,

        -- dimensions
        -- The answer names the folder of its frames; before it stands whatever the job was copied to.
        files.job_location,
        {{ regex_group('files.path', '/annotations/worker-response/([\s\S]+)/[^/]+$', 1) }} as frames_folder,
        labeled.tracked_object,
        nullif(labeled.label, '') as label
    from files
    left join labeled on files.path = labeled.path
)

select * from final
