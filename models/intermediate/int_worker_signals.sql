-- One row per scope, worker and signal: whether it comes more often than from all who answered the same, in words.
with summed as (
    select
        scopes.scope_type,
        scopes.scope,
        comparisons.worker,
        comparisons.signal,
        cast(sum(comparisons.compared_count) as bigint) as compared_count,
        {{ exact_sum('comparisons.observed_count') }} as observed_count,
        {{ exact_sum('comparisons.expected_count') }} as expected_count,
        {{ exact_sum('comparisons.variance') }} as variance,
        {{ exact_sum('comparisons.third_moment') }} as third_moment
    from {{ ref('int_worker_comparisons') }} as comparisons
    inner join {{ ref('int_scope_jobs') }} as scopes on comparisons.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, comparisons.worker, comparisons.signal
),

scored as (
    select
        *,
        compared_count >= case
            when signal = 'gold' then {{ var('review_minimum_gold_labels') }}
            else {{ var('review_minimum_data_objects') }}
        end as is_tested,
        {{ excess_score('excess', 'variance', 'third_moment') }} as score
    from (
        select
            *,
            -- Of a count, at least as many; the differences of agreement are too fine for such steps.
            observed_count - expected_count - case when signal = 'agreement' then 0e0 else 0.5e0 end as excess
        from summed
    ) as counted
),

tested as (
    select
        *,
        -- Where all answered alike there is nothing to explain.
        case when is_tested and signal <> 'plurality' then coalesce({{ normal_tail('score') }}, 1e0) end as p_value
    from scored
),

adjusted as (
    {{ with_q_value('tested', ['scope_type', 'scope', 'signal']) }}
),

found as (
    select
        *,
        1 - observed_count / nullif(compared_count, 0) as observed_rate,
        1 - expected_count / nullif(compared_count, 0) as expected_rate,
        coalesce(q_value <= {{ var('review_false_discovery_rate') }}, false) as is_found,
        {{ as_whole_text('observed_count') }} || ' of ' || cast(compared_count as varchar)
        || ' answers, where everybody who answered the same gives '
        || {{ as_decimal_text('expected_count') }} as counts,
        case
            when p_value < 1e-4 then ' (p below 0.0001)'
            else ' (p ' || cast(cast(p_value as decimal(5, 4)) as varchar) || ')'
        end as chance
    from adjusted
),

final as (
    select
        -- keys
        scope_type,
        scope,
        worker,
        signal,

        -- dimensions
        case signal
            when 'agreement' then 1
            when 'gold' then 2
            when 'same_label' then 3
            when 'fast' then 4
        end as signal_number,
        case
            when not is_found then null
            when signal = 'agreement'
                then
                    'on ' || cast(compared_count as varchar)
                    || ' data objects with two other answers or more, agrees with '
                    || {{ as_percent_text('observed_rate') }} || ' of the others, and they with '
                    || {{ as_percent_text('expected_rate') }} || ' of each other' || chance
            when signal = 'gold' then 'misses the gold labels in ' || counts || chance
            when signal = 'same_label' then 'repeats the label of the answer before in ' || counts || chance
            when signal = 'fast'
                then
                    'took less than {{ var("fast_response_seconds") }} seconds, or than '
                    || '{{ (100 * var("fast_response_median_fraction")) | round | int }} % of the job''s median, for '
                    || counts || chance
        end as signal_reason,

        -- measures
        compared_count,
        observed_count,
        expected_count,
        p_value,
        q_value,

        -- flags
        -- Found, and so far from the others that it matters. Speed and repetition support a mark and make none.
        is_found
        and signal in ('agreement', 'gold')
        and observed_rate <= (1 - {{ var('review_minimum_shortfall') }}) * expected_rate as is_mark
    from found
)

select * from final
