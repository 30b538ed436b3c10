-- One row per scope: by which clock its numbers are read, when they were made, between which answers they lie, and the
-- first day that may lack annotations which aren't visible yet.
-- A worker-response file appears after the last answer to its object, so earlier answers come to light late.
with scopes as (
    select
        scopes.*,
        jobs.has_ended
    from {{ ref('int_scope_jobs') }} as scopes
    inner join {{ ref('int_labeling_jobs') }} as jobs on scopes.job_location = jobs.job_location
),

annotations as (
    select
        job_location,
        submitted_at,
        cast(date_diff('millisecond', submitted_at, visible_at) as double) / 1000 as lag_seconds
    from {{ ref('int_annotations') }}
),

summed as (
    select
        scopes.scope_type,
        scopes.scope,
        min(scopes.scope_project) as project,
        bool_and(scopes.has_ended) as is_finished,
        min(annotations.submitted_at) as first_submitted_at,
        max(annotations.submitted_at) as newest_submitted_at,
        -- No task lies open for a year: such a lag comes of a clock that was wrong, and would leave no day complete.
        {{ exact_percentile(
            'case when abs(annotations.lag_seconds) < 366 * 86400 then annotations.lag_seconds end',
            var('visibility_lag_quantile')
        ) }} as visibility_lag_seconds
    from scopes
    left join annotations on scopes.job_location = annotations.job_location
    group by scopes.scope_type, scopes.scope
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,

        -- dimensions
        '{{ var("reporting_timezone") }}' as reporting_timezone,
        -- The first day that later files may still fill; none where every job has ended.
        case
            when not is_finished
                then {{ local_date(
                    as_of() ~ " - interval '1' second * cast(ceil(coalesce(visibility_lag_seconds, 0)) as bigint)"
                ) }}
        end as incomplete_from_on,

        -- flags
        is_finished,

        -- timestamps
        {{ as_of() }} as as_of_at,
        {{ built_at() }} as built_at,
        first_submitted_at,
        newest_submitted_at
    from summed
)

select * from final
