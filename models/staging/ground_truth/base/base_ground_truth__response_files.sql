-- One row per file of the inventory, with what its path says.
{# What notebooks and file managers leave in folders that they were shown, such as second copies of files. #}
{% set left_behind = '/([.]ipynb_checkpoints/|([.]DS_Store|[.]_[^/]*|Thumbs[.]db|desktop[.]ini)$)' %}
with listed as (
    select * from {{ source('ground_truth', 'response_files') }}
),

parsed as (
    select
        path,
        size_bytes,
        cast(modified_at as timestamp) as modified_at,
        cast(listed_at as timestamp) as listed_at,
        listing_problem,
        is_simulated,
        {{ job_location('path') }} as job_location,
        {{ regex_group('path', '/(worker-response|consolidation-request)/iteration-([^/]+)/', 2) }} as iteration,
        case
            when path like '%/annotations/worker-response/iteration-%'
                then {{ regex_group('path', '/annotations/worker-response/iteration-[^/]+/([^/]+)/', 1) }}
            when path like '%/output.json' then {{ regex_group('path', human_loop_pattern(), 4) }}
        end as data_object_id,
        {{ regex_group('path', '/consolidation-request/(iteration-[^/]+/)?([^/]+)[.][jJ][sS][oO][nN]$', 2) }}
            as request_name,
        {{ regex_group('path', '/annotations/worker-response/iteration-[^/]+/[^/]+/([\s\S]+)[.][jJ][sS][oO][nN]$', 1) }}
            as name_below_object
    from listed
),

timed as (
    select
        *,
        -- Copies are renamed: some tools write _, -, %3A or U+F03A for the colons, browsers add a number.
        {{ regex_group(
            "replace(replace(replace(coalesce(name_below_object, request_name), '%3A', ':'), '%3a', ':'),"
            ~ " chr(61498), ':')",
            '^([0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9]{2}[:_-][0-9]{2}[:_-][0-9]{2})', 1
        ) }} as time_in_name
    from parsed
),

final as (
    select
        -- keys
        path,

        -- dimensions
        job_location,
        iteration,
        case when not {{ matches_pattern('path', left_behind) }} then data_object_id end as data_object_id,
        case
            when {{ is_excluded('job_location') }} then 'excluded'
            when listing_problem is not null then 'unlisted'
            when {{ matches_pattern('path', left_behind) }} then 'left_behind'
            when name_below_object like '%/%' then 'frame'
            when name_below_object is not null then 'response'
            when request_name is not null then 'consolidation'
            when path like '%/output.json' and data_object_id is not null then 'human_loop'
            else 'unexpected'
        end as path_kind,
        listing_problem,

        -- measures
        size_bytes,

        -- flags
        is_simulated,

        -- timestamps
        modified_at,
        listed_at,
        {{ try_timestamp(
            "substr(time_in_name, 1, 10) || 'T' || substr(time_in_name, 12, 2) || ':' || substr(time_in_name, 15, 2)"
            ~ " || ':' || substr(time_in_name, 18, 2) || 'Z'"
        ) }} as file_written_at
    from timed
)

select * from final
