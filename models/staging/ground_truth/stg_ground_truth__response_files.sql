-- One row per file of the inventory, with its status and, where something is wrong, the reason.
with files as (
    select * from {{ ref('base_ground_truth__response_files') }}
),

answers as (
    select * from {{ ref('stg_identity__answers') }}
),

contents as (
    select
        path,
        size_bytes,
        modified_at,
        max(file_problem) as file_problem,
        count_if(answer_ordinal > 0 and answer_problem is null) as answers_count,
        count_if(answer_ordinal > 0 and answer_problem is not null) as rejected_answers_count,
        max(submitted_at) as last_submitted_at
    from answers
    group by path, size_bytes, modified_at
),

joined as (
    select
        files.*,
        contents.answers_count,
        contents.rejected_answers_count,
        coalesce(files.file_written_at, contents.last_submitted_at) as visible_at,
        case
            when files.path_kind = 'excluded' then 'excluded'
            when files.path_kind = 'unlisted' then files.listing_problem
            when files.path_kind = 'unexpected' then 'unexpected_path'
            when files.path_kind = 'frame' then 'frame_file'
            when files.path_kind = 'left_behind' then 'left_behind'
            -- An empty file has no row in the raw table of Athena, only in the inventory.
            when files.size_bytes = 0 then 'empty_file'
            when contents.path is null then 'vanished'
            else contents.file_problem
        end as problem
    from files
    left join contents
        on
            files.path = contents.path
            and files.size_bytes = contents.size_bytes
            and files.modified_at = contents.modified_at
),

final as (
    select
        -- keys
        path,

        -- dimensions
        job_location,
        iteration,
        data_object_id,
        case
            when problem is null then 'loaded'
            when problem = 'excluded' then 'excluded'
            when problem in ('frame_file', 'left_behind') then 'auxiliary'
            when problem = 'empty_file' then 'empty'
            else 'rejected'
        end as status,
        case when problem not in ('excluded', 'frame_file', 'left_behind') then problem end as reason,

        -- measures
        size_bytes,
        cast(case when problem is null then answers_count else 0 end as bigint) as answers_count,
        cast(case when problem is null then rejected_answers_count else 0 end as bigint) as rejected_answers_count,

        -- flags
        is_simulated,

        -- timestamps
        modified_at,
        listed_at,
        file_written_at,
        visible_at
    from joined
)

select * from final
