-- One row per scope: the first day that may lack annotations which aren't visible yet.
-- A worker-response file appears after the last answer to its object, so earlier answers come to light late.
with timed as (
    select
        job_location,
        cast(date_diff('millisecond', submitted_at, visible_at) as double) / 1000 as lag_seconds
    from {{ ref('int_annotations') }}
),

-- No task lies open for a year: such a lag comes of a clock that was wrong, and would leave no day complete.
annotations as (
    select * from timed
    where abs(lag_seconds) < 366 * 86400
),

scopes as (
    select
        scopes.*,
        coalesce(jobs.status in ('Completed', 'Failed', 'Stopped'), false) as is_finished
    from {{ ref('int_scope_jobs') }} as scopes
    inner join {{ ref('int_labeling_jobs') }} as jobs on scopes.job_location = jobs.job_location
),

lags as (
    select
        scopes.scope_type,
        scopes.scope,
        bool_and(scopes.is_finished) as is_finished,
        {{ exact_percentile('annotations.lag_seconds', var('visibility_lag_quantile')) }} as visibility_lag_seconds
    from scopes
    left join annotations on scopes.job_location = annotations.job_location
    group by scopes.scope_type, scopes.scope
),

final as (
    select
        -- keys
        scope_type,
        scope,

        -- dimensions
        -- The first day that later files may still fill; none where every job has ended.
        case
            when not is_finished
                then {{ local_date(
                    as_of() ~ " - interval '1' second * cast(ceil(coalesce(visibility_lag_seconds, 0)) as bigint)"
                ) }}
        end as incomplete_from_on,

        -- measures
        visibility_lag_seconds,

        -- flags
        is_finished
    from lags
)

select * from final
