-- One row per line of a manifest whose label the job verified or adjusted: what came of it, and the label it is of.
with labels as (
    select
        *,
        coalesce(task_type like '%label-verification', false) as is_verification
    from {{ ref('stg_ground_truth__manifest_labels') }}
    where not is_failed
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

-- What was reviewed is the last label before it on the line.
earlier as (
    select
        *,
        row_number() over (
            partition by source_file, line_number order by created_at desc nulls last, label_attribute
        ) as chain_rank
    from labels
    where not is_own and not is_verification
),

originals as (
    select distinct
        job_name,
        label_attribute
    from labels
    where is_own
),

final as (
    select
        -- keys
        reviews.source_file,
        reviews.line_number,
        reviews.job_location,

        -- dimensions
        case
            when not reviews.is_verification and reviews.adjustment_status = 'unadjusted' then 'accepted'
            when not reviews.is_verification then 'corrected'
            else coalesce(verdicts.outcome, 'undecided')
        end as review_outcome,
        earlier.job_name as reviewed_job_name,
        earlier.label_attribute as reviewed_attribute,

        -- timestamps
        reviews.created_at as reviewed_at,
        earlier.created_at as labeled_at,

        -- flags
        originals.job_name is not null as is_reviewed_job_known
    from labels as reviews
    left join verdicts
        on
            reviews.source_file = verdicts.source_file
            and reviews.line_number = verdicts.line_number
            and reviews.label_attribute = verdicts.label_attribute
            and verdicts.verdict_rank = 1
    left join earlier
        on
            reviews.source_file = earlier.source_file
            and reviews.line_number = earlier.line_number
            and earlier.chain_rank = 1
    left join originals
        on earlier.job_name = originals.job_name and earlier.label_attribute = originals.label_attribute
    where reviews.is_own and (reviews.is_verification or reviews.adjustment_status in ('adjusted', 'unadjusted'))
)

select * from final
