-- One row per labeling job, element and label that workers may choose there, as the registry says.
with categories as (
    select * from {{ ref('label_categories') }}
),

jobs as (
    select * from {{ ref('int_labeling_jobs') }}
),

element_counts as (
    select
        job_location,
        element,
        count(*) as instances_count
    from {{ ref('stg_ground_truth__label_instances') }}
    group by job_location, element
),

-- A row without an element speaks of the one that most of the job's labels stand in.
main_elements as (
    select
        job_location,
        element,
        row_number() over (partition by job_location order by instances_count desc, element) as element_rank
    from element_counts
),

final as (
    select distinct
        jobs.job_location,
        coalesce(nullif(categories.element, ''), main_elements.element) as element,
        categories.label
    from categories
    inner join jobs on {{ names_job('categories.job', 'jobs') }}
    left join main_elements
        on jobs.job_location = main_elements.job_location and main_elements.element_rank = 1
    where coalesce(nullif(categories.element, ''), main_elements.element) is not null
)

select * from final
