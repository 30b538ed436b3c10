-- One row per scope, question and pair of workers with single labels on the same data object: how they agree.
{% set variance = '(pairs.expected_count * (1 - pairs.expected_count / pairs.shared_count))' %}
-- The easier their objects are for all other pairs, the more the two would agree, too.
with eased as (
    select
        *,
        shared_count * least(greatest(
            chance_count / shared_count + strength * least(greatest(
                (others_beyond + 2 * mean_beyond) / (greatest(others_expected_beyond, 0e0) + 2 * mean_beyond), 0.5e0
            ), 1.5e0), 0.02e0
        ), 0.995e0) as expected_count
    from {{ ref('int_worker_pairs') }}
),

summed as (
    select
        scopes.scope_type,
        scopes.scope,
        min(scopes.scope_project) as project,
        pairs.question,
        pairs.worker_a,
        pairs.worker_b,
        cast(sum(pairs.shared_count) as bigint) as shared_count,
        cast(sum(pairs.agreed_count) as bigint) as agreed_count,
        {{ exact_sum('pairs.chance_count') }} as chance_count,
        cast(coalesce(sum(pairs.placed_count), 0) as bigint) as placed_count,
        {{ exact_sum('pairs.distance') }} as distance,
        {{ exact_sum('pairs.chance_distance') }} as chance_distance,
        -- Where nobody else answered, nothing says how far the two would agree.
        cast(sum(case when pairs.others_count > 0 then pairs.shared_count else 0 end) as bigint) as compared_count,
        sum(case when pairs.others_count > 0 then pairs.agreed_count else 0 end) as observed_count,
        {{ exact_sum('case when pairs.others_count > 0 then pairs.expected_count end') }} as expected_count,
        {{ exact_sum(
            'case when pairs.others_count > 0 then ' ~ variance ~ ' * (1 + pairs.shared_count * pairs.others_count'
            ~ ' * power(pairs.strength / greatest(pairs.others_expected_beyond, 0.01e0), 2)) end'
        ) }} as variance,
        {{ exact_sum(
            'case when pairs.others_count > 0 then ' ~ variance
            ~ ' * (1 - 2 * pairs.expected_count / pairs.shared_count) end'
        ) }} as third_moment
    from eased as pairs
    inner join {{ ref('int_scope_jobs') }} as scopes on pairs.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, pairs.question, pairs.worker_a, pairs.worker_b
),

scored as (
    select
        *,
        shared_count - chance_count as beyond_count,
        -- For an interval, chance is taken a little towards one half, as two more objects would.
        (chance_count + 1) / (shared_count + 2) as smoothed_chance,
        {{ wilson_low('agreed_count', 'shared_count') }} as agreement_low,
        {{ wilson_high('agreed_count', 'shared_count') }} as agreement_high,
        compared_count >= {{ var('review_minimum_data_objects') }} as is_tested,
        {{ excess_score('(observed_count - expected_count - 0.5e0)', 'variance', 'third_moment') }} as score
    from summed
),

tested as (
    select
        *,
        case
            when not is_tested then null
            -- To be too much alike they must differ at most half as often as expected.
            when compared_count - observed_count > 0.5e0 * (compared_count - expected_count) then 1e0
            else coalesce({{ normal_tail('score') }}, 1e0)
        end as p_value
    from scored
),

adjusted as (
    {{ with_q_value('tested', ['scope_type', 'scope']) }}
),

rated as (
    select
        *,
        case
            when shared_count < {{ var('agreement_minimum_shared_data_objects') }} then 'too_few_items'
            when beyond_count < 1e-9 then 'undefined_one_category'
            else 'ok'
        end as status,
        case
            when placed_count = 0 then 'no_scale'
            when placed_count < {{ var('agreement_minimum_shared_data_objects') }} then 'too_few_items'
            when chance_distance < 1e-9 then 'undefined_one_category'
            else 'ok'
        end as weighted_kappa_status,
        (agreed_count - chance_count) / nullif(beyond_count, 0) as cohen_kappa,
        (agreement_low - smoothed_chance) / (1 - smoothed_chance) as cohen_kappa_low,
        (agreement_high - smoothed_chance) / (1 - smoothed_chance) as cohen_kappa_high,
        -- No mean of shares between 0 and 1 varies more than that of a yes or no, whose interval this is.
        1 - distance / nullif(chance_distance, 0) as weighted_kappa,
        1 - {{ wilson_high('distance / 1e6', 'placed_count') }} * placed_count * 1e6 / nullif(chance_distance, 0)
            as weighted_kappa_low,
        1 - {{ wilson_low('distance / 1e6', 'placed_count') }} * placed_count * 1e6 / nullif(chance_distance, 0)
            as weighted_kappa_high
    from adjusted
),

final as (
    select
        -- keys
        rated.scope_type,
        rated.scope,
        rated.project,
        rated.question,
        rated.worker_a,
        rated.worker_b,

        -- dimensions
        names_a.worker_name as worker_a_name,
        names_b.worker_name as worker_b_name,
        rated.status,

        -- measures
        rated.shared_count as shared_data_objects_count,
        cast(rated.agreed_count as double) / rated.shared_count as percent_agreement,
        rated.agreement_low as percent_agreement_ci_low,
        rated.agreement_high as percent_agreement_ci_high,
        {% for kappa, status in [('cohen_kappa', 'status'), ('weighted_kappa', 'weighted_kappa_status')] %}
        {% set low, high = 'rated.' ~ kappa ~ '_low', 'rated.' ~ kappa ~ '_high' %}
        case when rated.{{ status }} = 'ok' then rated.{{ kappa }} end as {{ kappa }},
        case when rated.{{ status }} = 'ok' then greatest(least({{ low }}, rated.{{ kappa }}), -1e0) end
            as {{ kappa }}_ci_low,
        case when rated.{{ status }} = 'ok' then least(greatest({{ high }}, rated.{{ kappa }}), 1e0) end
            as {{ kappa }}_ci_high,
        {% endfor %}
        rated.placed_count as weighted_kappa_n,
        rated.weighted_kappa_status,
        rated.expected_count / nullif(rated.compared_count, 0) as expected_agreement,
        rated.p_value as alike_p_value,
        rated.q_value as alike_q_value,
        case
            when rated.is_tested then 'ok'
            when rated.compared_count = 0 then 'no_comparison'
            else 'too_few_items'
        end as alike_status,

        -- flags
        coalesce(rated.q_value <= {{ var('review_false_discovery_rate') }}, false) as is_too_alike
    from rated
    {% for side in ['a', 'b'] %}
    left join {{ ref('annotations_per_worker') }} as names_{{ side }}
        on rated.scope = names_{{ side }}.scope and rated.worker_{{ side }} = names_{{ side }}.worker
    {% endfor %}
)

select * from final
