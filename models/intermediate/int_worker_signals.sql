-- One row per scope, worker and signal that a person should look at the worker's answers, with the reason in words.
with scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

quality as (
    select
        *,
        {{ wilson_high('agreed_count', 'compared_count') }} as agreement_high,
        {{ wilson_high('right_count', 'gold_count') }} as gold_high
    from {{ ref('int_worker_quality') }}
),

fast as (
    select * from {{ ref('int_fast_responses') }}
),

runs as (
    select
        scopes.scope_type,
        scopes.scope,
        runs.*,
        row_number() over (
            partition by scopes.scope_type, scopes.scope, runs.worker order by runs.expected_runs, runs.job_location
        ) as place
    from {{ ref('int_label_runs') }} as runs
    inner join scopes on runs.job_location = scopes.job_location
),

final as (
    select
        scope_type,
        scope,
        worker,
        1 as signal_number,
        'fast' as signal,
        cast(fast_responses_count as varchar) || ' of the last ' || cast(last_responses_count as varchar)
        || ' timed answers took less than {{ var("fast_response_seconds") }} seconds or '
        || '{{ (100 * var("fast_response_median_fraction")) | round | int }} % of the median of their job' as reason
    from fast
    where fast_responses_count >= {{ var('fast_responses_minimum') }}
    union all
    select
        scope_type,
        scope,
        worker,
        2 as signal_number,
        'agreement' as signal,
        'agrees with the plurality of the others on '
        || {{ as_percent_text('agreed_count / cast(compared_count as double)') }}
        || ' of ' || cast(compared_count as varchar) || ' data objects, the team on '
        || {{ as_percent_text('scope_agreement_rate') }}
        || '; low even with chance and its interval allowed for' as reason
    from quality
    where
        {{ chance_corrected('agreement_high', 'chance_rate') }}
        < {{ chance_corrected('scope_agreement_rate', 'scope_chance_rate') }}
    union all
    select
        scope_type,
        scope,
        worker,
        3 as signal_number,
        'same_label' as signal,
        'gave ' || label || ' ' || cast(run_length as varchar) || ' times in a row, where the others give it to '
        || {{ as_percent_text('others_share') }} || ' of the votes' as reason
    from runs
    where place = 1 and expected_runs < {{ var('repeated_label_expected_runs') }}
    union all
    select
        scope_type,
        scope,
        worker,
        4 as signal_number,
        'gold' as signal,
        'is right on ' || {{ as_percent_text('right_count / cast(gold_count as double)') }} || ' of '
        || cast(gold_count as varchar) || ' gold labels, the team on ' || {{ as_percent_text('scope_gold_accuracy') }}
        || '; low even with its interval allowed for' as reason
    from quality
    where gold_high < scope_gold_accuracy
)

select * from final
