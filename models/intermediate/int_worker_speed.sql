-- One row per scope and worker with timed answers: active seconds per data object, with a t interval of the mean.
with objects as (
    select
        scopes.scope_type,
        scopes.scope,
        annotations.worker,
        annotations.job_location,
        annotations.data_object_id,
        {{ exact_sum('annotations.time_spent_seconds') }} as active_seconds
    from {{ ref('int_annotations') }} as annotations
    inner join {{ ref('int_scope_jobs') }} as scopes on annotations.job_location = scopes.job_location
    where annotations.time_spent_seconds is not null
    group by
        scopes.scope_type, scopes.scope, annotations.worker, annotations.job_location, annotations.data_object_id
),

sums as (
    select
        scope_type,
        scope,
        worker,
        count(*) as timed_data_objects_count,
        {{ exact_sum('active_seconds') }} as seconds,
        {{ exact_sum('active_seconds * active_seconds') }} as squares
    from objects
    group by scope_type, scope, worker
),

means as (
    select
        *,
        seconds / timed_data_objects_count as mean_seconds,
        sqrt(
            greatest(squares - seconds * seconds / timed_data_objects_count, 0e0)
            / nullif(timed_data_objects_count - 1, 0)
        ) as seconds_deviation
    from sums
),

margins as (
    select
        means.*,
        {{ student_t('means.timed_data_objects_count - 1', 'student_t.quantile_975') }}
        * means.seconds_deviation / sqrt(means.timed_data_objects_count) as seconds_margin
    from means
    left join {{ ref('student_t') }} as student_t
        on means.timed_data_objects_count - 1 = student_t.degrees_of_freedom
),

final as (
    select
        scope_type,
        scope,
        worker,
        timed_data_objects_count,
        case when mean_seconds > 0 then 3600 / mean_seconds end as data_objects_per_active_hour,
        case when mean_seconds > 0 then 3600 / (mean_seconds + seconds_margin) end as speed_ci_low,
        case when seconds_margin < mean_seconds then 3600 / (mean_seconds - seconds_margin) end as speed_ci_high
    from margins
)

select * from final
