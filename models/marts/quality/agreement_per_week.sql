-- One row per scope, question and week: how far workers agree on the data objects that were finished in it.
{% set fewest = 10 %}
with objects as (
    select
        job,
        question,
        cast(date_trunc('week', last_submitted_on) as date) as week_on,
        -- Sets of labels are compared label by label; single labels agree or not.
        coalesce(percent_agreement, mean_jaccard) as agreement
    from {{ ref('object_agreement') }}
    where coalesce(percent_agreement, mean_jaccard) is not null and last_submitted_on < {{ as_of_on() }}
),

summed as (
    select
        scopes.scope_type,
        scopes.scope,
        objects.question,
        objects.week_on,
        min(scopes.scope_project) as project,
        cast(count(*) as bigint) as agreement_n,
        {{ exact_sum('objects.agreement') }} as agreement_sum,
        {{ exact_sum('power(objects.agreement, 2)') }} as agreement_squares
    from objects
    inner join {{ ref('int_scope_jobs') }} as scopes on objects.job = scopes.job
    group by scopes.scope_type, scopes.scope, objects.question, objects.week_on
),

intervals as (
    select
        *,
        agreement_n >= {{ fewest }} as is_known,
        {{ padded_mean('agreement_n', 'agreement_sum', 2) }} as centre,
        {{ normal_quantile() }} * sqrt(
            {{ padded_squared_error('agreement_n', 'agreement_sum', 'agreement_squares', 2) }}
        ) as margin
    from summed
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,
        question,
        week_on,

        -- measures
        case when is_known then agreement_sum / agreement_n end as agreement,
        agreement_n,
        case when is_known then greatest(centre - margin, 0e0) end as agreement_ci_low,
        case when is_known then least(centre + margin, 1e0) end as agreement_ci_high,

        -- flags
        case when is_known then 'ok' else 'too_few_objects' end as status,
        cast(week_on + interval '7' day as date) > {{ as_of_on() }} as is_incomplete
    from intervals
)

select * from final
