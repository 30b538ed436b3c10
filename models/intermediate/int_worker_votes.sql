-- One row per scope, worker and label: the worker's votes, and on how many of them the others' plurality is the same.
with scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

votes as (
    select
        scopes.scope_type,
        scopes.scope,
        votes.worker,
        votes.label,
        count(*) as votes_count,
        count(labels.is_plurality_of_others) as compared_count,
        count_if(labels.is_plurality_of_others) as agreed_count
    from {{ ref('int_votes') }} as votes
    inner join {{ ref('int_object_labels') }} as labels
        on
            votes.job_location = labels.job_location
            and votes.data_object_id = labels.data_object_id
            and votes.question = labels.question
            and votes.label = labels.label
    inner join scopes on votes.job_location = scopes.job_location
    where votes.is_single_label
    group by scopes.scope_type, scopes.scope, votes.worker, votes.label
),

shares as (
    select
        scope_type,
        scope,
        label,
        sum(votes_count) as team_votes_count,
        cast(sum(votes_count) as double)
        / sum(sum(votes_count)) over (partition by scope_type, scope) as team_share
    from votes
    group by scope_type, scope, label
),

final as (
    select
        -- keys
        votes.scope_type,
        votes.scope,
        votes.worker,
        votes.label,

        -- measures
        votes.votes_count,
        votes.compared_count,
        cast(votes.agreed_count as bigint) as agreed_count,
        cast(shares.team_votes_count as bigint) as team_votes_count,
        shares.team_share
    from votes
    inner join shares
        on votes.scope_type = shares.scope_type and votes.scope = shares.scope and votes.label = shares.label
)

select * from final
