-- One row per element of a file's `answers`, and one of ordinal 0 for a file that was read and has none.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook=["{{ forget_changed_files() }}", "{{ begin_batches(['response', 'human_loop']) }}"],
    post_hook="{{ finish_batches() }}"
) }}
with new_files as (
    {{ files_of_batch() }}
),

files as (
    select * from new_files
    where path_kind in ('response', 'human_loop')
),

documents as (
    {{ read_worker_responses('files', ['response', 'human_loop']) }}
),

parsed as (
    select
        *,
        {{ try_json('document') }} as response
    from documents
),

-- Human loops of Augmented AI call their answers humanAnswers.
listed as (
    select
        *,
        coalesce(
            {{ json_elements(json_value('response', ['answers'])) }},
            {{ json_elements(json_value('response', ['humanAnswers'])) }}
        ) as answers
    from parsed
),

arrays as (
    select
        path,
        answers,
        case
            when read_problem is not null then read_problem
            when response is null and {{ is_blank('document') }} then 'empty_file'
            when response is null then 'not_json'
            when answers is not null then null
            when {{ json_value('response', ['trackingAnnotations']) }} is not null then 'frame_file'
            when {{ json_value('response', ['detectionAnnotations']) }} is not null then 'frame_file'
            else 'no_answers'
        end as file_problem
    from listed
),

elements as (
    select
        arrays.path,
        arrays.file_problem,
        element.answer,
        case when {{ array_size('arrays.answers') }} > 0 then element.ordinal else 0 end as ordinal
    from arrays
    cross join {{ each_or_null('arrays.answers', 'element', 'answer', 'ordinal') }}
),

fields as (
    select
        *,
        {{ json_as_text(json_value('answer', ['answerContent'])) }} as answer_content,
        {{ json_texts('answer', [
            ['workerId'],
            ['workerMetadata', 'identityData', 'identityProviderType'],
            ['workerMetadata', 'identityData', 'issuer'],
            ['workerMetadata', 'identityData', 'sub'],
            ['acceptanceTime'],
            ['submissionTime'],
            ['timeSpentInSeconds'],
        ]) }} as texts
    from elements
),

final as (
    select
        files.path,
        files.size_bytes,
        files.modified_at,
        cast(fields.ordinal as integer) as answer_ordinal,
        fields.file_problem,
        nullif(fields.texts[1], '') as worker_id,
        fields.texts[2] as identity_provider_type,
        nullif(fields.texts[3], '') as issuer,
        nullif(fields.texts[4], '') as subject,
        {{ try_timestamp('fields.texts[5]') }} as accepted_at,
        nullif(fields.texts[6], '') as submission_time,
        {{ try_timestamp('fields.texts[6]') }} as submitted_at,
        {{ try_number('fields.texts[7]') }} as time_spent_seconds,
        nullif(fields.answer_content, 'null') as answer_content
    from fields
    inner join files on fields.path = files.path
)

select
    *,
    case
        when answer_ordinal = 0 then null
        when worker_id is null then 'missing_worker'
        when submission_time is null then 'missing_submission_time'
        when submitted_at is null then 'invalid_submission_time'
        when answer_content is null then 'missing_answer_content'
    end as answer_problem
from final
