-- One row per labeling job that exists and counts, those without any file included.
with folders as (
    select * from {{ source('ground_truth', 'labeling_job_folders') }}
),

final as (
    select
        -- keys
        job_location,

        -- flags
        is_simulated
    from folders
    where not {{ is_excluded('job_location') }}
)

select * from final
