-- One row per scope and pair of workers who answered the same data object with a single label: how far they agree.
with names as (
    select
        worker,
        min(worker_name) as worker_name
    from {{ ref('int_votes') }}
    group by worker
),

pairs as (
    select
        *,
        cast(shared_count as double) * shared_count as possible_count
    from {{ ref('int_worker_pairs') }}
),

final as (
    select
        -- keys
        pairs.scope_type,
        pairs.scope,
        pairs.project,
        pairs.worker_a,
        pairs.worker_b,

        -- dimensions
        names_a.worker_name as worker_a_name,
        names_b.worker_name as worker_b_name,
        case
            when pairs.shared_count < {{ var('agreement_minimum_shared_data_objects') }} then 'too_few_items'
            when pairs.expected_count = pairs.possible_count then 'undefined_one_category'
            else 'ok'
        end as status,

        -- measures
        pairs.shared_count as shared_data_objects_count,
        cast(pairs.agreed_count as double) / pairs.shared_count as percent_agreement,
        {{ wilson_low('pairs.agreed_count', 'pairs.shared_count') }} as percent_agreement_ci_low,
        {{ wilson_high('pairs.agreed_count', 'pairs.shared_count') }} as percent_agreement_ci_high,
        case
            when
                pairs.shared_count >= {{ var('agreement_minimum_shared_data_objects') }}
                and pairs.expected_count < pairs.possible_count
                then
                    (cast(pairs.shared_count as double) * pairs.agreed_count - pairs.expected_count)
                    / (pairs.possible_count - pairs.expected_count)
        end as cohen_kappa
    from pairs
    inner join names as names_a on pairs.worker_a = names_a.worker
    inner join names as names_b on pairs.worker_b = names_b.worker
)

select * from final
