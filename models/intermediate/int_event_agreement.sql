-- One row per scope and event around which data objects were answered: their agreement before and after.
{% set fewest = 10 %}
{% set sides = {
    'before': 'case when not is_after then agreement end',
    'after': 'case when is_after then agreement end',
} %}
{% set window = 7 * (var('event_window_days') // 7) %}
with events as (
    {{ scope_events() }}
),

-- Only objects with every answer on one side: the pairs of the others hold both.
objects as (
    select
        events.scope_type,
        events.scope,
        events.event,
        objects.question,
        coalesce(objects.percent_agreement, objects.mean_jaccard) as agreement,
        objects.first_submitted_on >= events.happened_on as is_after
    from {{ ref('object_agreement') }} as objects
    inner join events on objects.job = events.job
    where
        coalesce(objects.percent_agreement, objects.mean_jaccard) is not null
        and objects.last_submitted_on < {{ as_of_on() }}
        and objects.first_submitted_on >= events.happened_on - interval '1' day * {{ window }}
        and objects.last_submitted_on < events.happened_on + interval '1' day * {{ window }}
        and (
            objects.last_submitted_on < events.happened_on
            or objects.first_submitted_on >= events.happened_on
        )
),

sides as (
    select
        scope_type,
        scope,
        event,
        question,
        {% for side, agreement in sides.items() %}
        cast(count({{ agreement }}) as bigint) as {{ side }}_n,
        coalesce({{ exact_sum(agreement) }}, 0) as {{ side }}_sum,
        coalesce({{ exact_sum('power(' ~ agreement ~ ', 2)') }}, 0) as {{ side }}_squares,
        {% endfor %}
        count(*) as objects_count
    from objects
    group by scope_type, scope, event, question
),

-- Agreement on different questions can't be pooled: of each event, the question with the most objects on both sides.
ranked as (
    select
        *,
        row_number() over (
            partition by scope_type, scope, event
            order by least(before_n, after_n) desc, objects_count desc, question
        ) as question_rank
    from sides
),

differences as (
    select
        *,
        {{ padded_mean('after_n', 'after_sum', 1) }} - {{ padded_mean('before_n', 'before_sum', 1) }} as centre,
        {{ normal_quantile() }} * sqrt(
            {{ padded_squared_error('after_n', 'after_sum', 'after_squares', 1) }}
            + {{ padded_squared_error('before_n', 'before_sum', 'before_squares', 1) }}
        ) as margin,
        before_n >= {{ fewest }} and after_n >= {{ fewest }} as is_known
    from ranked
    where question_rank = 1
),

final as (
    select
        -- keys
        scope_type,
        scope,
        event,

        -- dimensions
        question,

        -- measures
        before_n,
        after_n,
        before_sum / nullif(before_n, 0) as agreement_before,
        after_sum / nullif(after_n, 0) as agreement_after,
        case when is_known then after_sum / after_n - before_sum / before_n end as agreement_difference,
        case when is_known then greatest(centre - margin, -1e0) end as agreement_difference_ci_low,
        case when is_known then least(centre + margin, 1e0) end as agreement_difference_ci_high,

        -- flags
        case when is_known then 'ok' else 'too_few_objects' end as agreement_difference_status
    from differences
)

select * from final
