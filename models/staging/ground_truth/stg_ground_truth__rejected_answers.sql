-- One row per answer of a loaded file that lacks what an annotation needs.
with answers as (
    select * from {{ ref('stg_identity__answers') }}
    where answer_ordinal > 0 and answer_problem is not null
),

files as (
    select * from {{ ref('stg_ground_truth__response_files') }}
    where status = 'loaded'
),

final as (
    select
        -- keys
        answers.path as source_file,
        answers.answer_ordinal,

        -- dimensions
        files.job_location,
        answers.answer_problem as reason
    from answers
    inner join files on answers.path = files.path
)

select * from final
