-- One row per labeling job, worker, question, element and label given there: how often, and how often by the mix.
with labels as (
    select * from {{ ref('int_annotation_labels') }}
),

answers as (
    select distinct
        job_location,
        question,
        data_object_id,
        worker
    from labels
    where is_current
),

-- A worker is compared with those who answered the same data object; where one answered alone, with all such answers.
placed as (
    select
        *,
        case
            when count(*) over (partition by job_location, question, data_object_id) > 1 then data_object_id
            else '(alone)'
        end as stratum
    from answers
),

worker_strata as (
    select
        job_location,
        question,
        stratum,
        worker,
        cast(count(*) as double) as n,
        cast(sum(count(*)) over (partition by job_location, question, stratum) as double) as stratum_n
    from placed
    group by job_location, question, stratum, worker
),

stratum_labels as (
    select
        placed.job_location,
        placed.question,
        placed.stratum,
        labels.element,
        labels.label,
        cast(count(*) as double) as label_n
    from labels
    inner join placed
        on
            labels.job_location = placed.job_location and labels.question = placed.question
            and labels.data_object_id = placed.data_object_id and labels.worker = placed.worker
    where labels.is_current
    group by placed.job_location, placed.question, placed.stratum, labels.element, labels.label
),

-- The moments of a hypergeometric number: of the stratum's answers the worker is dealt some, by lot.
dealt as (
    select
        workers.job_location,
        workers.worker,
        workers.question,
        labels.element,
        labels.label,
        workers.n,
        workers.stratum_n,
        labels.label_n / workers.stratum_n as share,
        workers.n * labels.label_n / workers.stratum_n * (1 - labels.label_n / workers.stratum_n)
        * (workers.stratum_n - workers.n) / nullif(workers.stratum_n - 1, 0) as variance
    from worker_strata as workers
    inner join stratum_labels as labels
        on
            workers.job_location = labels.job_location and workers.question = labels.question
            and workers.stratum = labels.stratum
),

counted as (
    select
        job_location,
        worker,
        question,
        element,
        label,
        count(*) as annotations_count,
        sum(case when is_current then 1 else 0 end) as observed_count,
        0e0 as expected_count,
        0e0 as variance,
        0e0 as third_moment
    from labels
    group by job_location, worker, question, element, label
    union all
    select
        job_location,
        worker,
        question,
        element,
        label,
        0 as annotations_count,
        0 as observed_count,
        {{ exact_sum('n * share') }} as expected_count,
        coalesce({{ exact_sum('variance') }}, 0e0) as variance,
        coalesce({{ exact_sum(
            'variance * (1 - 2 * share) * (stratum_n - 2 * n) / nullif(stratum_n - 2, 0)'
        ) }}, 0e0) as third_moment
    from dealt
    group by job_location, worker, question, element, label
),

final as (
    select
        job_location,
        worker,
        question,
        element,
        label,
        cast(sum(annotations_count) as bigint) as annotations_count,
        cast(sum(observed_count) as bigint) as observed_count,
        {{ exact_sum('expected_count') }} as expected_count,
        {{ exact_sum('variance') }} as variance,
        {{ exact_sum('third_moment') }} as third_moment
    from counted
    group by job_location, worker, question, element, label
)

select * from final
