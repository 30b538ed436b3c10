-- One row per labeling job with labels: the element in which most of its labels stand.
with element_counts as (
    select
        job_location,
        element,
        count(*) as instances_count
    from {{ ref('stg_ground_truth__label_instances') }}
    group by job_location, element
),

ranked as (
    select
        *,
        row_number() over (partition by job_location order by instances_count desc, element) as element_rank
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
