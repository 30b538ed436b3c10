-- One row per answer in a consolidation request, and one of ordinal 0 for every request that was read.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook=["{{ forget_changed_files() }}", "{{ begin_batches(['consolidation']) }}"],
    post_hook="{{ finish_batches() }}"
) }}
with new_files as (
    {{ files_of_batch() }}
),

answered as (
    select distinct
        job_location,
        data_object_id
    from {{ ref('base_ground_truth__response_files') }}
    where path_kind = 'response'
),

-- A request is not read where all that it holds are answers to data objects with a worker response.
not_needed as (
    select clues.path
    from {{ source('ground_truth', 'object_clues') }} as clues
    left join answered
        on clues.job_location = answered.job_location and clues.data_object_id = answered.data_object_id
    where clues.clue = 'answers'
    group by clues.path
    having count(*) = count(answered.data_object_id)
),

files as (
    select * from new_files
    where path_kind = 'consolidation' and path not in (select path from not_needed)
),

documents as (
    {{ read_worker_responses('files', ['consolidation']) }}
),

parsed as (
    select
        path,
        document,
        read_problem,
        {{ json_elements(try_json('document')) }} as objects
    from documents
),

objects as (
    select
        parsed.path,
        {{ json_text('object.content', ['datasetObjectId']) }} as data_object_id,
        {{ json_elements(json_value('object.content', ['annotations'])) }} as annotations,
        object.ordinal as object_ordinal
    from parsed
    cross join {{ each_of('parsed.objects', 'object', 'content', 'ordinal') }}
),

annotations as (
    select
        objects.path,
        objects.data_object_id,
        {{ json_text('annotation.content', ['workerId']) }} as worker_id,
        coalesce(
            {{ json_text('annotation.content', ['annotationData', 'content']) }},
            {{ json_as_text(json_value('annotation.content', ['annotationData', 'content'])) }}
        ) as answer_content,
        row_number() over (
            partition by objects.path order by objects.object_ordinal, annotation.ordinal
        ) as answer_ordinal
    from objects
    cross join {{ each_of('objects.annotations', 'annotation', 'content', 'ordinal') }}
),

numbered as (
    select
        path,
        cast(answer_ordinal as integer) as answer_ordinal,
        cast(null as varchar) as file_problem,
        data_object_id,
        nullif(worker_id, '') as worker_id,
        nullif(answer_content, 'null') as answer_content
    from annotations
    union all
    select
        path,
        0 as answer_ordinal,
        case
            when read_problem is not null then read_problem
            when {{ is_blank('document') }} then 'empty_file'
            when {{ try_json('document') }} is null then 'not_json'
            when objects is null then 'no_answers'
        end as file_problem,
        cast(null as varchar) as data_object_id,
        cast(null as varchar) as worker_id,
        cast(null as varchar) as answer_content
    from parsed
),

final as (
    select
        files.path,
        files.size_bytes,
        files.modified_at,
        files.job_location,
        numbered.data_object_id,
        numbered.answer_ordinal,
        numbered.file_problem,
        numbered.worker_id,
        -- A request doesn't say when its answers were submitted: no later than it was written.
        files.file_written_at as submitted_at,
        numbered.answer_content,
        case
            when numbered.answer_ordinal = 0 then null
            when numbered.worker_id is null then 'missing_worker'
            when files.file_written_at is null then 'missing_submission_time'
            when numbered.answer_content is null then 'missing_answer_content'
        end as answer_problem
    from numbered
    inner join files on numbered.path = files.path
)

select * from final
