-- One row per element of a listed file's `answers`, and one of ordinal 0 for a file that was read and has none.
{{ config(materialized=view_or_table()) }}
with files as (
    select * from {{ ref('base_ground_truth__response_files') }}
),

answered as (
    select distinct
        job_location,
        data_object_id
    from files
    where path_kind = 'response'
),

-- Objects without a worker response are answered by the last consolidation request that names them.
consolidated as (
    select
        requests.*,
        rank() over (
            partition by requests.job_location, requests.data_object_id
            order by requests.submitted_at desc, requests.path desc
        ) as request_rank
    from {{ ref('base_identity__consolidated_answers') }} as requests
    left join answered
        on requests.job_location = answered.job_location and requests.data_object_id = answered.data_object_id
    where answered.job_location is null
),

answers as (
    select
        *,
        cast(null as varchar) as data_object_id
    from {{ ref('base_identity__answers') }}
    union all
    select
        path,
        size_bytes,
        modified_at,
        answer_ordinal,
        file_problem,
        worker_id,
        cast(null as varchar) as identity_provider_type,
        cast(null as varchar) as issuer,
        cast(null as varchar) as subject,
        cast(null as timestamp) as accepted_at,
        cast(null as varchar) as submission_time,
        submitted_at,
        cast(null as double) as time_spent_seconds,
        answer_content,
        answer_problem,
        data_object_id
    from consolidated
    where request_rank = 1 or answer_ordinal = 0
),

-- Hive tables on Athena can't delete, so what was read of a file that is gone or replaced is left out here.
final as (
    select answers.*
    from answers
    inner join files
        on
            answers.path = files.path
            and answers.size_bytes = files.size_bytes
            and answers.modified_at = files.modified_at
)

select * from final
