-- One row per scope, worker, question, element and label given there: whether the worker gives it more than others.
{% set of_label = 'partition by scope_type, scope, question, element, label order by deviation' %}
with answers as (
    select
        scopes.scope_type,
        scopes.scope,
        labels.question,
        labels.worker,
        count(*) as answers_count,
        count(*) over (partition by scopes.scope_type, scopes.scope, labels.question) as workers_count
    from {{ ref('int_annotation_labels') }} as labels
    inner join {{ ref('int_scope_jobs') }} as scopes on labels.job_location = scopes.job_location
    where labels.is_current and labels.is_first_label
    group by scopes.scope_type, scopes.scope, labels.question, labels.worker
),

summed as (
    select
        scopes.scope_type,
        scopes.scope,
        min(scopes.scope_project) as project,
        labels.worker,
        labels.question,
        labels.element,
        labels.label,
        cast(sum(labels.annotations_count) as bigint) as annotations_count,
        cast(sum(labels.observed_count) as bigint) as observed_count,
        {{ exact_sum('labels.expected_count') }} as expected_count,
        {{ exact_sum('labels.variance') }} as variance,
        {{ exact_sum('labels.third_moment') }} as third_moment
    from {{ ref('int_worker_labels') }} as labels
    inner join {{ ref('int_scope_jobs') }} as scopes on labels.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, labels.worker, labels.question, labels.element, labels.label
),

counted as (
    select
        summed.*,
        coalesce(answers.answers_count, 0) as answers_count,
        case
            when answers.workers_count = 1 then 'one_worker'
            when coalesce(answers.answers_count, 0) < {{ var('review_minimum_data_objects') }} then 'too_few_answers'
            else 'ok'
        end as status,
        -- Rounded, so that two who deviate as far do so to the last digit.
        round(summed.observed_count - summed.expected_count, 9) as deviation
    from summed
    left join answers
        on summed.scope = answers.scope and summed.question = answers.question and summed.worker = answers.worker
),

-- Who gives a label far more often than all together makes the others give it less often than these, and the other way
-- round: of that deviation the others have a part each, by their answers, which says nothing of them.
explained as (
    select
        *,
        case
            {% for direction, comparison in [('desc', '<'), ('asc', '>')] %}
            {% set farthest = 'first_value({}) over (' ~ of_label ~ ' ' ~ direction ~ ', worker)' %}
            when deviation {{ comparison }} 0 and abs({{ farthest.format('deviation') }}) > abs(deviation)
                then
                    abs({{ farthest.format('deviation') }}) * answers_count / nullif(
                        sum(answers_count) over (partition by scope_type, scope, question, element, label)
                        - {{ farthest.format('answers_count') }}, 0
                    )
            {% endfor %}
            else 0e0
        end as explained_count
    from counted
),

scored as (
    select
        *,
        -- At least half a step further from what is expected, in the direction that was seen.
        {{ excess_score(
            '(abs(deviation) - explained_count - 0.5e0)', 'variance',
            '(case when deviation < 0 then -third_moment else third_moment end)'
        ) }} as score
    from explained
),

tested as (
    select
        *,
        case when status = 'ok' then least(2 * coalesce({{ normal_tail('score') }}, 1e0), 1e0) end as p_value
    from scored
),

adjusted as (
    {{ with_q_value('tested', ['scope_type', 'scope']) }}
),

shared as (
    select
        *,
        observed_count / cast(nullif(answers_count, 0) as double) as worker_share,
        expected_count / nullif(answers_count, 0) as team_share,
        coalesce(q_value <= {{ var('review_false_discovery_rate') }}, false) as is_unusual
    from adjusted
),

final as (
    select
        -- keys
        shared.scope_type,
        shared.scope,
        shared.project,
        shared.worker,
        shared.question,
        shared.element,
        shared.label,

        -- dimensions
        names.worker_name,
        shared.status,

        -- measures
        shared.annotations_count,
        shared.worker_share,
        shared.answers_count as worker_share_n,
        {{ wilson_low('shared.observed_count', 'shared.answers_count') }} as worker_share_ci_low,
        {{ wilson_high('shared.observed_count', 'shared.answers_count') }} as worker_share_ci_high,
        shared.team_share,
        case when shared.status = 'ok' then shared.worker_share - shared.team_share end as share_difference,
        case
            when shared.is_unusual and shared.worker_share > shared.team_share
                then greatest(
                    shared.worker_share - shared.team_share
                    - {{ normal_quantile() }} * sqrt(shared.variance) / shared.answers_count,
                    0e0
                )
        end as share_difference_low,
        shared.p_value as share_difference_p_value,
        shared.q_value as share_difference_q_value,

        -- flags
        shared.is_unusual
    from shared
    left join {{ ref('annotations_per_worker') }} as names
        on shared.scope = names.scope and shared.worker = names.worker
)

select * from final
