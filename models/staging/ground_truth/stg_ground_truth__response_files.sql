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
        max(submitted_at) as last_submitted_at,
        min(worker_id || ' ' || submission_time) as first_answer,
        max(worker_id || ' ' || submission_time) as last_answer
    from answers
    group by path, size_bytes, modified_at
),

frameless as (
    select
        path,
        size_bytes,
        modified_at
    from {{ ref('base_ground_truth__frame_labels') }}
    where frame_ordinal = 0
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
            -- What tools leave there to say what was answered.
            when
                files.path like '%/data.json'
                and coalesce(contents.file_problem, files.path_kind) in ('no_answers', 'unexpected')
                then 'not_needed'
            when files.path_kind = 'unexpected' then 'unexpected_path'
            when files.path_kind = 'frame' then case when frameless.path is null then 'frame_file' else 'no_frame' end
            when files.path_kind = 'left_behind' then 'left_behind'
            -- An empty file has no row in the raw table of Athena, only in the inventory.
            when files.size_bytes = 0 then 'empty_file'
            when
                files.path_kind = 'consolidation'
                and coalesce(contents.answers_count + contents.rejected_answers_count, 0) = 0
                then coalesce(contents.file_problem, 'not_needed')
            when contents.path is null then 'vanished'
            else contents.file_problem
        end as problem,
        -- Of files with the same answers the one that Ground Truth named is kept: copies are renamed.
        row_number() over (
            partition by
                files.job_location, files.data_object_id, files.path_kind,
                contents.first_answer, contents.last_answer, contents.answers_count
            order by case when files.path like '%:__.json' then 1 else 2 end, length(files.path), files.path
        ) > 1 and contents.first_answer is not null as is_repeated
    from files
    left join contents
        on
            files.path = contents.path
            and files.size_bytes = contents.size_bytes
            and files.modified_at = contents.modified_at
    left join frameless
        on
            files.path = frameless.path
            and files.size_bytes = frameless.size_bytes
            and files.modified_at = frameless.modified_at
),

judged as (
    select
        *,
        case when problem is null and is_repeated and path_kind = 'response' then 'repeated_file' else problem end
            as reason
    from joined
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
            when reason is null then 'loaded'
            when reason = 'excluded' then 'excluded'
            when reason in ('frame_file', 'left_behind', 'not_needed') then 'auxiliary'
            when reason = 'empty_file' then 'empty'
            when reason = 'repeated_file' then 'repeated'
            else 'rejected'
        end as status,
        case when reason not in ('excluded', 'frame_file', 'left_behind', 'not_needed') then reason end as reason,
        path_kind,

        -- measures
        size_bytes,
        cast(case when reason is null then answers_count else 0 end as bigint) as answers_count,
        cast(case when reason is null then rejected_answers_count else 0 end as bigint) as rejected_answers_count,

        -- flags
        is_simulated,

        -- timestamps
        modified_at,
        listed_at,
        file_written_at,
        visible_at
    from judged
)

select * from final
