-- One row per scope and label of data objects with single labels: its votes, and its shares of the objects' votes.
with scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

labels as (
    select * from {{ ref('int_object_labels') }}
),

final as (
    select
        -- keys
        scopes.scope_type,
        scopes.scope,
        labels.label,

        -- measures
        sum(labels.votes_count) as votes_count,
        -- Only the votes of objects with two or more can be paired.
        coalesce(sum(case when labels.annotations_count > 1 then labels.votes_count end), 0) as pairable_votes_count,
        sum(cast(labels.votes_count as double) / labels.annotations_count) as votes_share_total
    from labels
    inner join scopes on labels.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, labels.label
)

select * from final
