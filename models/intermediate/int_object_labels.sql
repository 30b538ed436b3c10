-- One row per data object, question with single labels and label given: its votes, and the others' verdict on it.
with votes as (
    select * from {{ ref('int_votes') }}
    where is_single_label
),

counted as (
    select
        job_location,
        data_object_id,
        question,
        min(element) as element,
        label,
        count(*) as votes_count
    from votes
    group by job_location, data_object_id, question, label
),

ranked as (
    select
        *,
        row_number() over (
            partition by job_location, data_object_id, question order by votes_count desc, label
        ) as place
    from counted
),

totaled as (
    select
        *,
        sum(votes_count) over (partition by job_location, data_object_id, question) as annotations_count,
        max(case when place = 1 then votes_count end)
            over (partition by job_location, data_object_id, question)
            as most,
        coalesce(
            max(case when place = 2 then votes_count end) over (partition by job_location, data_object_id, question), 0
        ) as second,
        coalesce(
            max(case when place = 3 then votes_count end) over (partition by job_location, data_object_id, question), 0
        ) as third
    from ranked
),

final as (
    select
        -- keys
        job_location,
        data_object_id,
        question,
        label,

        -- dimensions
        element,

        -- measures
        votes_count,
        cast(annotations_count as bigint) as annotations_count,
        place,

        -- flags
        most = second as is_tie,
        -- Whether the other workers' plurality is this label, for a worker who gave it; empty where they tie, or
        -- where there is no other. Without the worker's own vote the label may lose its lead to the runner-up.
        case
            when votes_count = most and most > second then case when votes_count - 1 > second then true end
            when votes_count = most then case when second > third then false end
            when most > second then false
        end as is_plurality_of_others
    from totaled
)

select * from final
