-- One row per labeling job and worker who gave single labels there: the least likely run of one label in a row.
with votes as (
    select * from {{ ref('int_votes') }}
    where is_single_label
),

placed as (
    select
        job_location,
        worker,
        label,
        row_number() over (
            partition by job_location, worker order by submitted_at, source_file, data_object_id
        ) as place,
        row_number() over (
            partition by job_location, worker, label order by submitted_at, source_file, data_object_id
        ) as place_within_label
    from votes
),

runs as (
    select
        job_location,
        worker,
        label,
        count(*) as run_length
    from placed
    group by job_location, worker, label, place - place_within_label
),

worker_labels as (
    select
        job_location,
        worker,
        label,
        max(run_length) as run_length,
        sum(run_length) as label_votes_count,
        sum(sum(run_length)) over (partition by job_location, worker) as worker_votes_count,
        sum(sum(run_length)) over (partition by job_location, label) as job_label_votes_count,
        sum(sum(run_length)) over (partition by job_location) as job_votes_count
    from runs
    group by job_location, worker, label
),

-- The share of the label among the other workers' votes, by Laplace's rule, so that it is neither 0 nor 1.
shares as (
    select
        *,
        cast(job_label_votes_count - label_votes_count + 1 as double)
        / (job_votes_count - worker_votes_count + 2) as others_share
    from worker_labels
    where job_votes_count > worker_votes_count
),

-- Of n independent votes, the runs of L or more that are expected: a start, then L of the label (Feller 1968, XIII.7).
expected as (
    select
        *,
        power(others_share, run_length)
        * (1 + (worker_votes_count - run_length) * (1 - others_share)) as expected_runs
    from shares
),

ranked as (
    select
        *,
        row_number() over (partition by job_location, worker order by expected_runs, label) as place
    from expected
),

final as (
    select
        -- keys
        job_location,
        worker,

        -- dimensions
        label,

        -- measures
        run_length,
        others_share,
        expected_runs
    from ranked
    where place = 1
)

select * from final
