-- One row per labeling job and data object of it whose label a later job verified or adjusted, with what came of it.
with labels as (
    select
        labels.*,
        objects.data_object_id,
        objects.source,
        coalesce(labels.task_type like '%label-verification', false) as is_verification
    from {{ ref('stg_ground_truth__manifest_labels') }} as labels
    inner join {{ ref('stg_ground_truth__manifest_objects') }} as objects
        on labels.source_file = objects.source_file and labels.line_number = objects.line_number
    where not labels.is_failed
),

-- A verdict is known as a whole, or by its first words, the longest of them.
verdicts as (
    select
        labels.source_file,
        labels.line_number,
        labels.label_attribute,
        verdicts.outcome,
        row_number() over (
            partition by labels.source_file, labels.line_number, labels.label_attribute
            order by length(verdicts.verdict) desc
        ) as verdict_rank
    from labels
    inner join {{ ref('review_verdicts') }} as verdicts
        on
            {{ folded_text('labels.consolidated_label') }} = verdicts.verdict
            or (
                length(verdicts.verdict) > 3
                and {{ folded_text('labels.consolidated_label') }} like verdicts.verdict || ' %'
            )
    where labels.is_verification
),

reviews as (
    select
        labels.source_file,
        labels.line_number,
        labels.created_at as reviewed_at,
        case
            when not labels.is_verification and labels.adjustment_status = 'unadjusted' then 'accepted'
            when not labels.is_verification then 'corrected'
            else coalesce(verdicts.outcome, 'undecided')
        end as outcome
    from labels
    left join verdicts
        on
            labels.source_file = verdicts.source_file
            and labels.line_number = verdicts.line_number
            and labels.label_attribute = verdicts.label_attribute
            and verdicts.verdict_rank = 1
    where labels.is_own and (labels.is_verification or labels.adjustment_status in ('adjusted', 'unadjusted'))
),

-- What was reviewed is the last label before it on the line; its job knows the object by the same source and time.
chained as (
    select
        reviews.reviewed_at,
        reviews.outcome,
        originals.job_location,
        originals.data_object_id,
        originals.consolidated_label,
        row_number() over (
            partition by reviews.source_file, reviews.line_number
            order by labels.created_at desc, labels.label_attribute, originals.job_location, originals.line_number
        ) as chain_rank
    from reviews
    inner join labels
        on
            reviews.source_file = labels.source_file
            and reviews.line_number = labels.line_number
            and not labels.is_own
            and not labels.is_verification
    left join labels as originals
        on
            labels.job_name = originals.job_name
            and labels.label_attribute = originals.label_attribute
            and labels.source = originals.source
            and coalesce(labels.created_at, timestamp '1970-01-01 00:00:00')
            = coalesce(originals.created_at, timestamp '1970-01-01 00:00:00')
            and originals.is_own
            and reviews.source_file <> originals.source_file
),

ordered as (
    select
        *,
        row_number() over (
            partition by job_location, data_object_id
            order by case when outcome = 'undecided' then 2 else 1 end, reviewed_at, outcome
        ) as review_rank
    from chained
    where chain_rank = 1 and data_object_id is not null
),

final as (
    select
        -- keys
        job_location,
        data_object_id,

        -- dimensions
        min(consolidated_label) as consolidated_label,
        case
            when max(case when review_rank = 1 then outcome end) = 'accepted' then 'accepted'
            when bool_or(outcome = 'corrected') then 'corrected'
            when bool_or(outcome = 'rejected') then 'rejected'
            else 'undecided'
        end as review_outcome,

        -- measures
        cast(count(*) as bigint) as reviews_count
    from ordered
    group by job_location, data_object_id
)

select * from final
