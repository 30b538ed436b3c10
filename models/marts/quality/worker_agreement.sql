-- One row per scope and worker: how far the worker agrees with the others, and whether a person should look closer.
with signals as (
    select
        scope_type,
        scope,
        worker,
        count(*) as signals_count,
        {{ joined_texts('reason', 'signal_number', '; ') }} as flag_reasons
    from {{ ref('int_worker_signals') }}
    group by scope_type, scope, worker
),

workers as (
    select
        quality.*,
        coalesce(signals.signals_count, 0) as signals_count,
        signals.flag_reasons,
        quality.annotations_count >= {{ var('review_minimum_annotations') }}
        and coalesce(signals.signals_count, 0) >= {{ var('review_minimum_signals') }} as needs_review
    from {{ ref('int_worker_quality') }} as quality
    left join signals
        on
            quality.scope_type = signals.scope_type
            and quality.scope = signals.scope
            and quality.worker = signals.worker
),

gold as (
    select
        scope_type,
        scope,
        sum(gold_count) as scope_gold_count
    from workers
    group by scope_type, scope
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
        cast(workers.agreed_count as double) / nullif(workers.compared_count, 0) as agreement_rate,
        workers.compared_count as agreement_rate_n,
        {{ wilson_low('workers.agreed_count', 'workers.compared_count') }} as agreement_rate_ci_low,
        {{ wilson_high('workers.agreed_count', 'workers.compared_count') }} as agreement_rate_ci_high,
        case
            when workers.compared_count > 0 then 'ok'
            when workers.chance_rate is null then 'not_single_label'
            else 'no_overlap'
        end as agreement_rate_status,
        workers.scope_agreement_rate,
        cast(workers.right_count as double) / nullif(workers.gold_count, 0) as gold_accuracy,
        workers.gold_count as gold_accuracy_n,
        {{ wilson_low('workers.right_count', 'workers.gold_count') }} as gold_accuracy_ci_low,
        {{ wilson_high('workers.right_count', 'workers.gold_count') }} as gold_accuracy_ci_high,
        case
            when workers.gold_count > 0 then 'ok'
            when gold.scope_gold_count > 0 then 'no_overlap'
            else 'no_gold_labels'
        end as gold_accuracy_status,
        workers.signals_count,
        workers.flag_reasons,
        case
            when workers.annotations_count < {{ var('review_minimum_annotations') }} then 'too_few_annotations'
            else 'ok'
        end as review_status,

        row_number() over (
            partition by workers.scope_type, workers.scope
            order by
                case when workers.needs_review then 1 else 2 end,
                workers.signals_count desc,
                workers.annotations_count desc,
                workers.worker
        ) as review_rank,

        -- flags
        workers.needs_review
    from workers
    inner join gold on workers.scope_type = gold.scope_type and workers.scope = gold.scope
)

select * from final
