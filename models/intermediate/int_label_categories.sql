-- One row per labeling job, element and label that workers may choose there, as the registry says.
with categories as (
    select * from {{ ref('label_categories') }}
),

jobs as (
    select * from {{ ref('int_labeling_jobs') }}
),

-- A row without an element speaks of the one that most of the job's labels stand in.
main_elements as (
    {{ main_elements() }}
),

final as (
    select
        jobs.job_location,
        coalesce(nullif(categories.element, ''), main_elements.element) as element,
        categories.label,
        -- The place of the label on its scale, where the labels themselves aren't numbers.
        min({{ optional_column('label_categories', 'position', 'double', alias='categories') }}) as position
    from categories
    inner join jobs on {{ names_job('categories.job', 'jobs') }}
    left join main_elements on jobs.job_location = main_elements.job_location
    where coalesce(nullif(categories.element, ''), main_elements.element) is not null
    group by jobs.job_location, coalesce(nullif(categories.element, ''), main_elements.element), categories.label
)

select * from final
