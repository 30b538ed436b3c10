-- One row per version of a file that was listed once and is no more: removed, or replaced by another version.
{{ config(post_hook="{{ warn_of_changed_files() }}") }}
with versions as (
    select * from {{ ref('stg_ground_truth__file_versions') }}
    -- Whoever turns from the simulated tree to own data has lost nothing.
    where not is_simulated
),

files as (
    select * from {{ ref('base_ground_truth__response_files') }}
),

final as (
    select
        -- keys
        versions.path,
        versions.size_bytes,
        versions.modified_at,

        -- dimensions
        versions.job_location,
        case when files.path is null then 'removed' else 'replaced' end as change,

        -- timestamps
        versions.first_listed_at
    from versions
    left join files on versions.path = files.path
    where
        files.path is null
        or files.size_bytes <> versions.size_bytes
        or files.modified_at <> versions.modified_at
)

select * from final
