-- One row per data object, element and label: how many workers gave it, and how many answered the element.
-- Everyone who answered the element has said of each label whether it applies.
with labels as (
    select * from {{ ref('int_current_labels') }}
),

answered as (
    select
        job_location,
        data_object_id,
        element,
        count(distinct worker) as element_answers_count
    from labels
    group by job_location, data_object_id, element
),

chosen as (
    select
        job_location,
        data_object_id,
        element,
        label,
        count(*) as chosen_count
    from labels
    group by job_location, data_object_id, element, label
),

final as (
    select
        -- keys
        chosen.job_location,
        chosen.data_object_id,
        chosen.element,
        chosen.label,

        -- measures
        chosen.chosen_count,
        answered.element_answers_count
    from chosen
    inner join answered
        on
            chosen.job_location = answered.job_location
            and chosen.data_object_id = answered.data_object_id
            and chosen.element = answered.element
)

select * from final
