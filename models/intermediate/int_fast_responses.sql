-- One row per scope and worker with timed annotations: how many of the last ones were fast.
with scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

annotations as (
    select * from {{ ref('int_annotations') }}
    where time_spent_seconds is not null
),

medians as (
    select
        job_location,
        {{ exact_percentile('time_spent_seconds', 0.5) }} as job_median_seconds
    from annotations
    group by job_location
),

timed as (
    select
        scopes.scope_type,
        scopes.scope,
        annotations.worker,
        annotations.time_spent_seconds < greatest(
            {{ var('fast_response_seconds') }},
            medians.job_median_seconds * {{ var('fast_response_median_fraction') }}
        ) as is_fast,
        row_number() over (
            partition by scopes.scope_type, scopes.scope, annotations.worker
            order by annotations.submitted_at desc, annotations.source_file desc, annotations.answer_ordinal desc
        ) as place_from_last
    from annotations
    inner join medians on annotations.job_location = medians.job_location
    inner join scopes on annotations.job_location = scopes.job_location
),

final as (
    select
        -- keys
        scope_type,
        scope,
        worker,

        -- measures
        count(*) as last_responses_count,
        cast(count_if(is_fast) as bigint) as fast_responses_count
    from timed
    where place_from_last <= {{ var('fast_responses_window') }}
    group by scope_type, scope, worker
)

select * from final
