-- One row per scope with single labels: its agreement coefficients, each with its jackknife standard error.
-- Fleiss' kappa is generalised to data objects with different numbers of votes (Gwet 2014).
-- Delete-one jackknife over data objects (Efron and Stein 1981): se^2 = (n - 1) / n * sum of (left out - their mean)^2.
with totals as (
    select * from {{ ref('int_scope_agreement_totals') }}
),

left_out as (
    select
        objects.scope_type,
        objects.scope,
        case when objects.annotations_count > 1 then {{ krippendorff_alpha(
            'totals.disagreement_total - objects.disagreement',
            'totals.pairable_votes_count - objects.annotations_count',
            'totals.pairable_votes_squared - 2 * objects.votes_by_total + objects.votes_squared'
        ) }} end as alpha,
        case
            when objects.annotations_count > 1
                then
                    (totals.agreeing_pairs_count - objects.agreeing_pairs_count)
                    / nullif(totals.ordered_pairs_count - objects.ordered_pairs_count, 0)
        end as pooled,
        {{ chance_corrected(
            '(totals.percent_agreement_total - coalesce(objects.percent_agreement, 0))'
            ~ ' / nullif(totals.paired_data_objects_count - case when objects.annotations_count > 1 then 1 else 0 end, 0)',
            '(totals.votes_share_squared - 2 * objects.shares_by_total + objects.shares_squared)'
            ~ ' / nullif(cast(totals.data_objects_count - 1 as double) * (totals.data_objects_count - 1), 0)'
        ) }} as kappa
    from {{ ref('int_scope_object_votes') }} as objects
    inner join totals on objects.scope_type = totals.scope_type and objects.scope = totals.scope
),

-- Where leaving an object out leaves no pair or one label only, the coefficient has no standard error.
spread as (
    select
        scope_type,
        scope,
        count(*) as objects_count,
        count(alpha) as alphas_count,
        count(pooled) as pooled_count,
        count(kappa) as kappas_count,
        var_pop(alpha) as alpha_variance,
        var_pop(pooled) as pooled_variance,
        var_pop(kappa) as kappa_variance
    from left_out
    group by scope_type, scope
),

final as (
    select
        -- keys
        totals.scope_type,
        totals.scope,

        -- measures
        {{ krippendorff_alpha(
            'totals.disagreement_total', 'totals.pairable_votes_count', 'totals.pairable_votes_squared'
        ) }} as krippendorff_alpha,
        case
            when spread.alphas_count = totals.paired_data_objects_count and spread.alphas_count > 1
                then sqrt((spread.alphas_count - 1) * spread.alpha_variance)
        end as krippendorff_alpha_error,
        totals.agreeing_pairs_count / nullif(totals.ordered_pairs_count, 0) as percent_agreement_pooled,
        case
            when spread.pooled_count = totals.paired_data_objects_count and spread.pooled_count > 1
                then sqrt((spread.pooled_count - 1) * spread.pooled_variance)
        end as percent_agreement_pooled_error,
        {{ chance_corrected(
            'totals.percent_agreement_total / nullif(totals.paired_data_objects_count, 0)',
            'totals.votes_share_squared / (cast(totals.data_objects_count as double) * totals.data_objects_count)'
        ) }} as fleiss_kappa,
        case
            when spread.kappas_count = totals.data_objects_count and spread.kappas_count > 1
                then sqrt((spread.kappas_count - 1) * spread.kappa_variance)
        end as fleiss_kappa_error
    from totals
    inner join spread on totals.scope_type = spread.scope_type and totals.scope = spread.scope
)

select * from final
