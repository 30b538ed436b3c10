-- One row per labeling job, question and worker with single labels: how far the worker's agreement goes beyond chance.
with votes as (
    select * from {{ ref('int_votes') }}
    where is_single_label
),

worker_labels as (
    select
        job_location,
        question,
        worker,
        label,
        cast(count(*) as double) as given_count,
        cast(sum(votes_count - 1) as double) as equal_count,
        cast(sum(annotations_count - 1) as double) as met_count,
        cast(sum(count(*)) over (partition by job_location, question, worker) as double) as worker_count,
        cast(sum(count(*)) over (partition by job_location, question, label) as double) as label_count,
        cast(sum(count(*)) over (partition by job_location, question) as double) as question_count
    from votes
    group by job_location, question, worker, label
),

workers as (
    select
        job_location,
        question,
        worker,
        sum(met_count) as met_count,
        coalesce({{ exact_sum(
            'given_count / worker_count * (label_count - given_count) / nullif(question_count - worker_count, 0)'
        ) }}, 0e0) as chance,
        sum(equal_count) / nullif(sum(met_count), 0) as agreement
    from worker_labels
    group by job_location, question, worker
),

means as (
    select
        job_location,
        question,
        greatest(
            coalesce({{ exact_sum('met_count * (agreement - chance)') }} / nullif(sum(met_count), 0), 0e0), 0.01e0
        ) as mean_beyond
    from workers
    group by job_location, question
),

-- That of a pair is the product of both, however skilled the two are, as in a model with one factor (Spearman 1904);
-- who answers at random has none. A first guess takes the partners for average.
guessed as (
    select
        workers.*,
        means.mean_beyond,
        least(greatest(
            coalesce((workers.agreement - workers.chance) / sqrt(means.mean_beyond), 0e0), 0e0
        ), 1e0) as strength
    from workers
    inner join means on workers.job_location = means.job_location and workers.question = means.question
),

-- But whom one met matters, too.
partnered as (
    select
        job_location,
        question,
        worker,
        {{ exact_sum('all_strength - strength') }} as partners_strength
    from (
        select
            votes.job_location,
            votes.question,
            votes.worker,
            guessed.strength,
            cast(sum(cast(guessed.strength as decimal(18, 12))) over (
                partition by votes.job_location, votes.question, votes.data_object_id
            ) as double) as all_strength
        from votes
        inner join guessed
            on
                votes.job_location = guessed.job_location and votes.question = guessed.question
                and votes.worker = guessed.worker
    ) as met
    group by job_location, question, worker
),

final as (
    select
        guessed.job_location,
        guessed.question,
        guessed.worker,
        guessed.chance,
        guessed.mean_beyond,
        least(sqrt(
            guessed.strength * greatest(coalesce(guessed.met_count * (guessed.agreement - guessed.chance), 0e0), 0e0)
            / greatest(partnered.partners_strength, 0.01e0)
        ), 1e0) as strength
    from guessed
    inner join partnered
        on
            guessed.job_location = partnered.job_location and guessed.question = partnered.question
            and guessed.worker = partnered.worker
)

select * from final
