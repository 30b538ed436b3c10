-- One row per data object with several labels per answer: how much the sets of labels of two workers have in common.
with multi_label_objects as (
    select distinct
        job_location,
        data_object_id
    from {{ ref('int_votes') }}
    where not is_single_label
),

labels as (
    select labels.*
    from {{ ref('int_current_labels') }} as labels
    inner join multi_label_objects as objects
        on labels.job_location = objects.job_location and labels.data_object_id = objects.data_object_id
),

-- Pairs of workers without a common label are counted here, and add nothing below.
elements as (
    select
        job_location,
        data_object_id,
        element,
        count(distinct worker) as workers_count,
        cast(count(distinct worker) as double) * (count(distinct worker) - 1) / 2 as pairs_count
    from labels
    group by job_location, data_object_id, element
),

shared as (
    select
        one.job_location,
        one.data_object_id,
        one.element,
        cast(count(*) as double) as shared_count,
        max(one.element_labels_count) as one_count,
        max(other.element_labels_count) as other_count
    from labels as one
    inner join labels as other
        on
            one.job_location = other.job_location
            and one.data_object_id = other.data_object_id
            and one.element = other.element
            and one.label = other.label
            and one.worker < other.worker
    group by one.job_location, one.data_object_id, one.element, one.worker, other.worker
),

summed as (
    select
        job_location,
        data_object_id,
        element,
        sum(shared_count / (one_count + other_count - shared_count)) as jaccard_total,
        count_if(shared_count = one_count and shared_count = other_count) as equal_pairs_count
    from shared
    group by job_location, data_object_id, element
),

final as (
    select
        -- keys
        elements.job_location,
        elements.data_object_id,

        -- measures
        cast(max(elements.workers_count) as bigint) as workers_count,
        avg(coalesce(summed.jaccard_total, 0) / elements.pairs_count) as mean_jaccard,
        avg(coalesce(summed.equal_pairs_count, 0) / elements.pairs_count) as exact_set_match_rate
    from elements
    left join summed
        on
            elements.job_location = summed.job_location
            and elements.data_object_id = summed.data_object_id
            and elements.element = summed.element
    where elements.workers_count > 1
    group by elements.job_location, elements.data_object_id
)

select * from final
