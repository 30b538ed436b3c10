-- One row per labeling job, pair of workers and pair of labels that they gave to the same data objects.
with votes as (
    select
        job_location,
        data_object_id,
        question,
        worker,
        label
    from {{ ref('int_votes') }}
    where is_single_label
),

final as (
    select
        -- keys
        one.job_location,
        one.worker as worker_a,
        other.worker as worker_b,
        one.label as label_a,
        other.label as label_b,

        -- measures
        count(*) as data_objects_count
    from votes as one
    inner join votes as other
        on
            one.job_location = other.job_location
            and one.data_object_id = other.data_object_id
            and one.question = other.question
            and one.worker < other.worker
    group by one.job_location, one.worker, other.worker, one.label, other.label
)

select * from final
