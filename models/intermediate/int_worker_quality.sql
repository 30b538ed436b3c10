-- One row per scope and worker: agreement with the others and accuracy on gold labels, as counts, beside the team's.
with workers as (
    select
        scope_type,
        scope,
        project,
        worker,
        worker_name,
        annotations_count
    from {{ ref('annotations_per_worker') }}
),

votes as (
    select
        scope_type,
        scope,
        worker,
        cast(sum(compared_count) as bigint) as compared_count,
        cast(sum(agreed_count) as bigint) as agreed_count,
        -- How often somebody who picks labels as often as the worker does would meet the team's by chance.
        sum(votes_count * team_share) / sum(votes_count) as chance_rate
    from {{ ref('int_worker_votes') }}
    group by scope_type, scope, worker
),

team_chance as (
    select
        scope_type,
        scope,
        sum(votes_count * team_share) / sum(votes_count) as scope_chance_rate
    from {{ ref('int_worker_votes') }}
    group by scope_type, scope
),

gold as (
    select
        scopes.scope_type,
        scopes.scope,
        answers.worker,
        count(*) as gold_count,
        cast(count_if(answers.is_right) as bigint) as right_count
    from {{ ref('int_gold_answers') }} as answers
    inner join {{ ref('int_scope_jobs') }} as scopes on answers.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, answers.worker
),

final as (
    select
        -- keys
        workers.scope_type,
        workers.scope,
        workers.project,
        workers.worker,

        -- dimensions
        workers.worker_name,

        -- measures
        workers.annotations_count,
        coalesce(votes.compared_count, 0) as compared_count,
        coalesce(votes.agreed_count, 0) as agreed_count,
        votes.chance_rate,
        cast(sum(votes.agreed_count) over (partition by workers.scope_type, workers.scope) as double)
        / nullif(
            sum(votes.compared_count) over (partition by workers.scope_type, workers.scope), 0
        ) as scope_agreement_rate,
        team_chance.scope_chance_rate,
        coalesce(gold.gold_count, 0) as gold_count,
        coalesce(gold.right_count, 0) as right_count,
        cast(sum(gold.right_count) over (partition by workers.scope_type, workers.scope) as double)
        / nullif(sum(gold.gold_count) over (partition by workers.scope_type, workers.scope), 0) as scope_gold_accuracy
    from workers
    left join votes
        on
            workers.scope_type = votes.scope_type
            and workers.scope = votes.scope
            and workers.worker = votes.worker
    left join team_chance on workers.scope_type = team_chance.scope_type and workers.scope = team_chance.scope
    left join gold
        on workers.scope_type = gold.scope_type and workers.scope = gold.scope and workers.worker = gold.worker
)

select * from final
