-- One row per element of a file's `answers`, and one of ordinal 0 for a file that was read and has none.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook=["{{ forget_changed_files() }}", "{{ begin_batches(['response', 'human_loop']) }}"],
    post_hook="{{ finish_batches() }}"
) }}
{% set texts = {
    'worker_id': ['workerId'],
    'identity_provider_type': ['workerMetadata', 'identityData', 'identityProviderType'],
    'issuer': ['workerMetadata', 'identityData', 'issuer'],
    'subject': ['workerMetadata', 'identityData', 'sub'],
    'acceptance_time': ['acceptanceTime'],
    'submission_time': ['submissionTime'],
    'time_spent': ['timeSpentInSeconds'],
} %}
{% set members = [['answerContent']] + texts.values() | list %}
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
        {{ json_records('response', ['answers', 'humanAnswers'], members) }} as answers
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

members as (
    select
        elements.path,
        elements.file_problem,
        elements.ordinal,
        {% for name, keys in texts.items() %}
        {{ record_value('elements.answer', keys) }} as {{ name }},
        {% endfor %}
        {{ json_as_text(record_value('elements.answer', ['answerContent'])) }} as answer_content
    from elements
),

fields as (
    select
        path,
        file_problem,
        ordinal,
        {% for name in texts %}
        {{ record_text(name) }} as {{ name }},
        {% endfor %}
        answer_content
    from members
),

final as (
    select
        files.path,
        files.size_bytes,
        files.modified_at,
        cast(fields.ordinal as integer) as answer_ordinal,
        fields.file_problem,
        nullif(fields.worker_id, '') as worker_id,
        fields.identity_provider_type,
        nullif(fields.issuer, '') as issuer,
        nullif(fields.subject, '') as subject,
        {{ try_timestamp('fields.acceptance_time') }} as accepted_at,
        nullif(fields.submission_time, '') as submission_time,
        {{ try_timestamp('fields.submission_time') }} as submitted_at,
        {{ try_number('fields.time_spent') }} as time_spent_seconds,
        {{ small_content("nullif(fields.answer_content, 'null')") }} as answer_content
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
