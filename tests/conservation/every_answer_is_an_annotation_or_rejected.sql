-- An answer that was read must become an annotation or be rejected by name.
-- A returned row names a file of which answers were lost or counted twice.
with read_answers as (
    select
        path,
        count_if(answer_ordinal > 0) as answers_count
    from {{ ref('stg_identity__answers') }}
    group by path
),

kept_answers as (
    select source_file from {{ ref('stg_ground_truth__worker_responses') }}
    union all
    select source_file from {{ ref('stg_ground_truth__rejected_answers') }}
),

kept as (
    select
        source_file,
        count(*) as answers_count
    from kept_answers
    group by source_file
)

select
    read_answers.path,
    read_answers.answers_count as answers_read,
    coalesce(kept.answers_count, 0) as answers_kept
from read_answers
inner join {{ ref('stg_ground_truth__response_files') }} as files
    on read_answers.path = files.path and files.status = 'loaded'
left join kept on read_answers.path = kept.source_file
where read_answers.answers_count <> coalesce(kept.answers_count, 0)
