-- One row per element of a file's `answers`, and one of ordinal 0 for a file that was read and has none.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed_files() }}"
) }}
with files as (
    select
        path,
        size_bytes,
        modified_at
    from {{ ref('base_ground_truth__response_files') }} as files
    where
        path_kind = 'response'
        {% if is_incremental() %}
        and not exists (
            select 1
            from {{ this }} as loaded
            where
                loaded.path = files.path
                and loaded.size_bytes = files.size_bytes
                and loaded.modified_at = files.modified_at
        )
        {% endif %}
),

documents as (
    {{ read_worker_responses('files') }}
),

parsed as (
    select
        path,
        document,
        read_problem,
        {{ try_json('document') }} as response
    from documents
),

arrays as (
    select
        path,
        case
            when read_problem is not null then read_problem
            when response is null and {{ is_blank('document') }} then 'empty_file'
            when response is null then 'not_json'
            when {{ json_elements(json_value('response', ['answers'])) }} is not null then null
            when {{ json_value('response', ['trackingAnnotations']) }} is not null then 'frame_file'
            when {{ json_value('response', ['detectionAnnotations']) }} is not null then 'frame_file'
            else 'no_answers'
        end as file_problem,
        {{ json_elements(json_value('response', ['answers'])) }} as answers
    from parsed
),

answers as (
    select
        arrays.path,
        arrays.file_problem,
        element.answer,
        case when {{ array_size('arrays.answers') }} > 0 then element.ordinal else 0 end as ordinal
    from arrays
    cross join unnest(
        case when {{ array_size('arrays.answers') }} > 0 then arrays.answers else {{ array_of_one_null_json() }} end
    ) with ordinality as element (answer, ordinal)
),

final as (
    select
        -- keys
        files.path,
        files.size_bytes,
        files.modified_at,
        cast(answers.ordinal as integer) as answer_ordinal,

        -- dimensions
        answers.file_problem,
        {{ json_texts('answers.answer', [
            ['workerId'],
            ['workerMetadata', 'identityData', 'identityProviderType'],
            ['workerMetadata', 'identityData', 'issuer'],
            ['workerMetadata', 'identityData', 'sub'],
            ['acceptanceTime'],
            ['submissionTime'],
            ['timeSpentInSeconds'],
        ]) }} as fields,
        {{ json_as_text(json_value('answers.answer', ['answerContent'])) }} as answer_content
    from answers
    inner join files on answers.path = files.path
)

select
    path,
    size_bytes,
    modified_at,
    answer_ordinal,
    file_problem,
    nullif(fields[1], '') as worker_id,
    fields[2] as identity_provider_type,
    fields[3] as issuer,
    nullif(fields[4], '') as subject,
    fields[6] as submission_time,
    answer_content,
    try_cast(fields[7] as double) as time_spent_seconds,
    {{ try_timestamp('fields[5]') }} as accepted_at,
    {{ try_timestamp('fields[6]') }} as submitted_at
from final
