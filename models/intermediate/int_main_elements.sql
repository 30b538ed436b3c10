-- One row per labeling job with labels: the element in which most of its labels stand, free text after all else.
with element_counts as (
    select
        job_location,
        element,
        count(*) as instances_count,
        count(case when kind = 'empty' or not {{ is_comparable('kind', 'label') }} then 1 end) as unlabeled_count
    from {{ ref('stg_ground_truth__label_instances') }}
    where not {{ is_companion('kind') }}
    group by job_location, element
),

ranked as (
    select
        *,
        row_number() over (
            partition by job_location
            order by
                case when unlabeled_count < instances_count then 0 else 1 end, instances_count desc, element
        ) as element_rank
    from element_counts
),

final as (
    select
        job_location,
        element,
        instances_count
    from ranked
    where element_rank = 1
)

select * from final
