-- One row per labeling job and data object of it whose label a later job verified or adjusted, with what came of it.
with labels as (
    select
        labels.*,
        objects.data_object_id,
        objects.source
    from {{ ref('stg_ground_truth__manifest_labels') }} as labels
    inner join {{ ref('stg_ground_truth__manifest_objects') }} as objects
        on labels.source_file = objects.source_file and labels.line_number = objects.line_number
    where labels.is_own and not labels.is_failed
),

-- The job whose label was reviewed knows the object by the same source and time.
matched as (
    select
        reviews.reviewed_at,
        reviews.review_outcome,
        labels.job_location,
        labels.data_object_id,
        labels.consolidated_label,
        row_number() over (
            partition by reviews.source_file, reviews.line_number order by labels.job_location, labels.line_number
        ) as match_rank
    from {{ ref('int_reviews') }} as reviews
    inner join {{ ref('stg_ground_truth__manifest_objects') }} as objects
        on reviews.source_file = objects.source_file and reviews.line_number = objects.line_number
    inner join labels
        on
            reviews.reviewed_job_name = labels.job_name
            and reviews.reviewed_attribute = labels.label_attribute
            and objects.source = labels.source
            and coalesce(reviews.labeled_at, timestamp '1970-01-01 00:00:00')
            = coalesce(labels.created_at, timestamp '1970-01-01 00:00:00')
            and reviews.source_file <> labels.source_file
),

ordered as (
    select
        *,
        row_number() over (
            partition by job_location, data_object_id
            order by case when review_outcome = 'undecided' then 2 else 1 end, reviewed_at, review_outcome
        ) as review_rank
    from matched
    where match_rank = 1
),

final as (
    select
        -- keys
        job_location,
        data_object_id,

        -- dimensions
        max(case when review_rank = 1 then consolidated_label end) as consolidated_label,
        case
            when max(case when review_rank = 1 then review_outcome end) = 'accepted' then 'accepted'
            when bool_or(review_outcome = 'corrected') then 'corrected'
            when bool_or(review_outcome = 'rejected') then 'rejected'
            else 'undecided'
        end as review_outcome,

        -- measures
        cast(count(*) as bigint) as reviews_count
    from ordered
    group by job_location, data_object_id
)

select * from final
