-- One row per element of a listed file's `answers`, and one of ordinal 0 for a file that was read and has none.
{{ config(materialized='view') }}
with answers as (
    select * from {{ ref('base_identity__answers') }}
),

files as (
    select * from {{ ref('base_ground_truth__response_files') }}
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
