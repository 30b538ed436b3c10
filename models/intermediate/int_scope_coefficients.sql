-- One row per scope and question with single labels: its agreement between workers, with standard errors.
-- Fleiss' kappa is generalised to data objects with different numbers of votes (Gwet 2014).
with scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

counted as (
    select
        job_location,
        question,
        data_object_id,
        max(annotations_count) as votes_count,
        cast(max(annotations_count) as double) * (max(annotations_count) - 1) as pairs_count,
        cast(sum(votes_count * (votes_count - 1)) as double) as agreeing_count
    from {{ ref('int_object_labels') }}
    group by job_location, question, data_object_id
),

objects as (
    select
        *,
        agreeing_count / nullif(pairs_count, 0) as agreement,
        -- Krippendorff's observed disagreement: of each vote, the share of the other votes that differ.
        (pairs_count - agreeing_count) / nullif(votes_count - 1, 0) as disagreement,
        case when votes_count > 1 then cast(votes_count as double) end as pairable_count
    from counted
),

-- What objects add to their job's sums is the same in every scope.
jobs as (
    select
        job_location,
        question,
        count(*) as data_objects_count,
        count(agreement) as paired_data_objects_count,
        coalesce(sum(pairable_count), 0) as pairable_votes_count,
        sum(pairs_count) as pairs_total,
        sum(agreeing_count) as agreeing_total,
        {{ exact_sum('agreement') }} as agreement_total,
        {{ exact_sum('agreement * agreement') }} as agreement_squared,
        {{ exact_sum('disagreement') }} as disagreement_total,
        {{ exact_sum('disagreement * disagreement') }} as disagreement_squared,
        {{ exact_sum('disagreement * pairable_count') }} as disagreement_by_votes,
        sum(pairable_count * pairable_count) as votes_squared,
        sum(pairs_count * pairs_count) as pairs_squared,
        sum(agreeing_count * agreeing_count) as agreeing_squared,
        sum(agreeing_count * pairs_count) as agreeing_by_pairs
    from objects
    group by job_location, question
),

job_labels as (
    select
        job_location,
        question,
        label,
        -- Only the votes of objects with two or more can be paired.
        sum(case when annotations_count > 1 then votes_count else 0 end) as pairable_count,
        {{ exact_sum('cast(votes_count as double) / annotations_count') }} as share_total
    from {{ ref('int_object_labels') }}
    group by job_location, question, label
),

scope_labels as (
    select
        scopes.scope,
        job_labels.question,
        cast(sum(job_labels.pairable_count) as double) as pairable_count,
        {{ exact_sum('job_labels.share_total') }} as share_total
    from job_labels
    inner join scopes on job_labels.job_location = scopes.job_location
    group by scopes.scope, job_labels.question, job_labels.label
),

chance as (
    select
        scope,
        question,
        sum(pairable_count * pairable_count) as label_votes_squared,
        {{ exact_sum('share_total * share_total') }} as label_shares_squared
    from scope_labels
    group by scope, question
),

totals as (
    select
        scopes.scope,
        jobs.question,
        {% for total in ['agreement_total', 'agreement_squared', 'disagreement_total', 'disagreement_squared',
            'disagreement_by_votes'] %}
        {{ exact_sum('jobs.' ~ total) }} as {{ total }},
        {% endfor %}
        {% for total in ['pairable_votes_count', 'pairs_total', 'agreeing_total', 'votes_squared', 'pairs_squared',
            'agreeing_squared', 'agreeing_by_pairs'] %}
        sum(jobs.{{ total }}) as {{ total }},
        {% endfor %}
        cast(sum(jobs.data_objects_count) as bigint) as data_objects_count,
        cast(sum(jobs.paired_data_objects_count) as bigint) as paired_data_objects_count
    from jobs
    inner join scopes on jobs.job_location = scopes.job_location
    group by scopes.scope, jobs.question
),

final as (
    select
        -- keys
        totals.scope,
        totals.question,

        -- measures
        totals.data_objects_count,
        totals.paired_data_objects_count,
        cast(totals.pairable_votes_count as bigint) as pairable_votes_count,
        cast(totals.pairs_total / 2 as bigint) as pairs_count,
        totals.agreement_total / nullif(totals.paired_data_objects_count, 0) as agreement,
        {{ ratio_error(
            'totals.agreement_squared', 'totals.agreement_total', 'totals.paired_data_objects_count',
            'totals.agreement_total', 'totals.paired_data_objects_count', 'totals.paired_data_objects_count'
        ) }} as agreement_error,
        totals.agreeing_total / nullif(totals.pairs_total, 0) as pooled_agreement,
        {{ ratio_error(
            'totals.agreeing_squared', 'totals.agreeing_by_pairs', 'totals.pairs_squared',
            'totals.agreeing_total', 'totals.pairs_total', 'totals.paired_data_objects_count'
        ) }} as pooled_agreement_error,
        totals.disagreement_total / nullif(totals.pairable_votes_count, 0) as disagreement,
        {{ ratio_error(
            'totals.disagreement_squared', 'totals.disagreement_by_votes', 'totals.votes_squared',
            'totals.disagreement_total', 'totals.pairable_votes_count', 'totals.paired_data_objects_count'
        ) }} as disagreement_error,
        -- What votes that are drawn from all of them would disagree: null where there is one label only.
        nullif(
            (totals.pairable_votes_count * totals.pairable_votes_count - chance.label_votes_squared)
            / nullif(totals.pairable_votes_count * (totals.pairable_votes_count - 1), 0), 0
        ) as chance_disagreement,
        chance.label_shares_squared
        / (cast(totals.data_objects_count as double) * totals.data_objects_count) as chance_agreement
    from totals
    inner join chance on totals.scope = chance.scope and totals.question = chance.question
)

select * from final
