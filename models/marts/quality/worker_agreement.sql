-- One row per scope and worker: how far the worker agrees with the others, and whether a person should look closer.
{% set signals = ['plurality', 'agreement', 'gold'] %}
with signals as (
    select
        scope_type,
        scope,
        worker,
        {% for signal in signals %}
        max(case when signal = '{{ signal }}' then compared_count end) as {{ signal }}_n,
        max(case when signal = '{{ signal }}' then observed_count end) as {{ signal }}_observed,
        max(case when signal = '{{ signal }}' then expected_count end) as {{ signal }}_expected,
        max(case when signal = '{{ signal }}' then p_value end) as {{ signal }}_p_value,
        max(case when signal = '{{ signal }}' then q_value end) as {{ signal }}_q_value,
        {% endfor %}
        bool_or(is_mark) as needs_review,
        count(signal_reason) as signals_count,
        {{ joined_texts('signal_reason', 'signal_number', '; ') }} as reasons
    from {{ ref('int_worker_signals') }}
    group by scope_type, scope, worker
),

gold as (
    select
        scopes.scope_type,
        scopes.scope,
        answers.worker,
        cast(count_if(answers.is_skipped) as bigint) as skipped_count
    from {{ ref('int_gold_answers') }} as answers
    inner join {{ ref('int_scope_jobs') }} as scopes on answers.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, answers.worker
),

workers as (
    select
        workers.scope_type,
        workers.scope,
        workers.project,
        workers.worker,
        workers.worker_name,
        workers.annotations_count,
        signals.reasons,
        signals.agreement_p_value,
        signals.agreement_q_value,
        signals.gold_p_value,
        signals.gold_q_value,
        signals.plurality_n is not null as has_single_labels,
        coalesce(signals.plurality_n, 0) as compared_count,
        signals.plurality_n - cast(signals.plurality_observed as bigint) as agreed_count,
        coalesce(signals.agreement_n, 0) as dealt_count,
        1 - signals.agreement_observed / nullif(signals.agreement_n, 0) as pairwise_agreement_rate,
        1 - signals.agreement_expected / nullif(signals.agreement_n, 0) as others_agreement_rate,
        coalesce(signals.gold_n, 0) as gold_count,
        signals.gold_n - cast(signals.gold_observed as bigint) as right_count,
        sum(signals.gold_n) over (partition by workers.scope_type, workers.scope) as scope_gold_count,
        coalesce(gold.skipped_count, 0) as skipped_count,
        coalesce(signals.needs_review, false) as needs_review,
        case when signals.needs_review then signals.signals_count else 0 end as signals_count
    from {{ ref('annotations_per_worker') }} as workers
    left join signals on workers.scope = signals.scope and workers.worker = signals.worker
    left join gold on workers.scope = gold.scope and workers.worker = gold.worker
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,
        worker,

        -- dimensions
        worker_name,

        -- measures
        annotations_count,
        cast(agreed_count as double) / nullif(compared_count, 0) as agreement_rate,
        compared_count as agreement_rate_n,
        {{ wilson_low('agreed_count', 'compared_count') }} as agreement_rate_ci_low,
        {{ wilson_high('agreed_count', 'compared_count') }} as agreement_rate_ci_high,
        case
            when compared_count > 0 then 'ok'
            when has_single_labels then 'no_overlap'
            else 'not_single_label'
        end as agreement_rate_status,
        pairwise_agreement_rate,
        others_agreement_rate,
        dealt_count as pairwise_agreement_rate_n,
        agreement_p_value,
        agreement_q_value,
        cast(right_count as double) / nullif(gold_count, 0) as gold_accuracy,
        gold_count as gold_accuracy_n,
        {{ wilson_low('right_count', 'gold_count') }} as gold_accuracy_ci_low,
        {{ wilson_high('right_count', 'gold_count') }} as gold_accuracy_ci_high,
        case
            when gold_count > 0 then 'ok'
            when scope_gold_count > 0 then 'no_overlap'
            else 'no_gold_labels'
        end as gold_accuracy_status,
        skipped_count as gold_skipped_count,
        gold_p_value,
        gold_q_value,
        signals_count,
        case when needs_review then reasons end as flag_reasons,
        case
            when agreement_p_value is not null or gold_p_value is not null then 'ok'
            when dealt_count > 0 then 'too_few_data_objects'
            else 'no_comparison'
        end as review_status,
        row_number() over (
            partition by scope_type, scope
            order by
                case when needs_review then 1 else 2 end,
                least(coalesce(agreement_p_value, 1e0), coalesce(gold_p_value, 1e0)),
                annotations_count desc,
                worker
        ) as review_rank,

        -- flags
        needs_review
    from workers
)

select * from final
