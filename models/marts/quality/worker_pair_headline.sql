-- One row per scope and pair of workers: how they agree on the one question of which they share most data objects.
with ranked as (
    select
        *,
        row_number() over (
            partition by scope_type, scope, worker_a, worker_b
            order by shared_data_objects_count desc, question
        ) as question_rank
    from {{ ref('worker_pair_agreement') }}
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,
        worker_a,
        worker_b,

        -- dimensions
        worker_a_name,
        worker_b_name,
        question,
        status,

        -- measures
        shared_data_objects_count,
        percent_agreement,
        percent_agreement_ci_low,
        percent_agreement_ci_high,
        cohen_kappa,
        cohen_kappa_ci_low,
        cohen_kappa_ci_high
    from ranked
    where question_rank = 1
)

select * from final
