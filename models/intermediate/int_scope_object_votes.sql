-- One row per scope and data object with single labels: what it adds to the scope's agreement, and takes along when it
-- is left out, as the jackknife does with each object in turn.
with scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

labels as (
    select
        scopes.scope_type,
        scopes.scope,
        labels.*,
        cast(labels.votes_count as double) / labels.annotations_count as votes_share
    from {{ ref('int_object_labels') }} as labels
    inner join scopes on labels.job_location = scopes.job_location
),

totals as (
    select * from {{ ref('int_scope_label_votes') }}
),

summed as (
    select
        labels.scope_type,
        labels.scope,
        labels.job_location,
        labels.data_object_id,
        max(labels.annotations_count) as annotations_count,
        sum(labels.votes_count * (labels.votes_count - 1)) as agreeing_count,
        sum(cast(labels.votes_count as double) * labels.votes_count) as votes_squared,
        sum(cast(labels.votes_count as double) * totals.pairable_votes_count) as votes_by_total,
        sum(labels.votes_share * labels.votes_share) as shares_squared,
        sum(labels.votes_share * totals.votes_share_total) as shares_by_total
    from labels
    inner join totals
        on
            labels.scope_type = totals.scope_type
            and labels.scope = totals.scope
            and labels.label = totals.label
    group by labels.scope_type, labels.scope, labels.job_location, labels.data_object_id
),

final as (
    select
        -- keys
        scope_type,
        scope,
        job_location,
        data_object_id,

        -- measures
        annotations_count,
        cast(annotations_count as double) * (annotations_count - 1) as ordered_pairs_count,
        cast(agreeing_count as double) as agreeing_pairs_count,
        cast(agreeing_count as double)
        / nullif(cast(annotations_count as double) * (annotations_count - 1), 0) as percent_agreement,
        -- Krippendorff's observed disagreement: of each vote, the share of the other votes that differ.
        (cast(annotations_count as double) * annotations_count - votes_squared)
        / nullif(annotations_count - 1, 0) as disagreement,
        votes_squared,
        votes_by_total,
        shares_squared,
        shares_by_total
    from summed
)

select * from final
