-- One row per rejected file, and per rejected answer of a good file.
with files as (
    select * from {{ ref('stg_ground_truth__response_files') }}
),

answers as (
    select * from {{ ref('stg_ground_truth__rejected_answers') }}
),

rejections as (
    select
        path as source_file,
        cast(null as integer) as answer_ordinal,
        job_location,
        reason
    from files
    where reason is not null
    union all
    select
        source_file,
        answer_ordinal,
        job_location,
        reason
    from answers
),

final as (
    select
        -- keys
        rejections.source_file,
        rejections.answer_ordinal,
        jobs.job,
        jobs.project,

        -- dimensions
        rejections.reason,
        reasons.meaning,
        reasons.remedy,

        -- measures
        files.size_bytes,

        -- timestamps
        files.modified_at,
        files.file_written_at
    from rejections
    inner join files on rejections.source_file = files.path
    left join {{ ref('int_labeling_jobs') }} as jobs on rejections.job_location = jobs.job_location
    left join {{ ref('rejection_reasons') }} as reasons on rejections.reason = reasons.reason
)

select * from final
