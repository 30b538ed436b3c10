-- One row per version of a file that was ever listed: the memory from which removed and replaced files are told.
{{ config(materialized='incremental', incremental_strategy='append') }}
with files as (
    {{ new_file_versions() }}
),

final as (
    select
        -- keys
        path,
        size_bytes,
        modified_at,

        -- dimensions
        job_location,

        -- flags
        is_simulated,

        -- timestamps
        listed_at as first_listed_at
    from files
    where listing_problem is null
)

select * from final
