-- One row per labeled thing in a file of video or 3D frames, and one of ordinal 0 for a file that has none.
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
        {{ element_list('frame.content') }} as things
    from listed
    cross join unnest(listed.frames) with ordinality as frame (content, frame_ordinal)
),

labeled as (
    select
        frames.path,
        frames.frame_ordinal,
        thing.thing_ordinal,
        {{ json_text('thing.content', ['label']) }} as label,
        coalesce(
            {{ json_text('thing.content', ['objectId']) }}, {{ json_text('thing.content', ['objectName']) }}
        ) as tracked_object
    from frames
    cross join unnest(frames.things) with ordinality as thing (content, thing_ordinal)
),

final as (
    select
        -- keys
        files.path,
        files.size_bytes,
        files.modified_at,
        cast(coalesce(labeled.frame_ordinal, 0) as integer) as frame_ordinal,
        cast(coalesce(labeled.thing_ordinal, 0) as integer) as thing_ordinal,

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
