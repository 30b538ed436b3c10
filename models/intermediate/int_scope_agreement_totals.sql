-- One row per scope with single labels: the sums that agreement between workers is made of.
with objects as (
    select
        scope_type,
        scope,
        count(*) as data_objects_count,
        count(percent_agreement) as paired_data_objects_count,
        coalesce(sum(case when annotations_count > 1 then annotations_count end), 0) as pairable_votes_count,
        sum(ordered_pairs_count) as ordered_pairs_count,
        sum(agreeing_pairs_count) as agreeing_pairs_count,
        sum(percent_agreement) as percent_agreement_total,
        stddev_samp(percent_agreement) as percent_agreement_deviation,
        sum(disagreement) as disagreement_total
    from {{ ref('int_scope_object_votes') }}
    group by scope_type, scope
),

labels as (
    select
        scope_type,
        scope,
        sum(cast(pairable_votes_count as double) * pairable_votes_count) as pairable_votes_squared,
        sum(votes_share_total * votes_share_total) as votes_share_squared
    from {{ ref('int_scope_label_votes') }}
    group by scope_type, scope
),

final as (
    select
        -- keys
        objects.scope_type,
        objects.scope,

        -- measures
        objects.data_objects_count,
        objects.paired_data_objects_count,
        cast(objects.pairable_votes_count as bigint) as pairable_votes_count,
        objects.ordered_pairs_count,
        objects.agreeing_pairs_count,
        objects.percent_agreement_total,
        objects.percent_agreement_deviation,
        objects.disagreement_total,
        labels.pairable_votes_squared,
        labels.votes_share_squared
    from objects
    inner join labels on objects.scope_type = labels.scope_type and objects.scope = labels.scope
)

select * from final
