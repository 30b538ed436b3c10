-- One row per scope and worker: how long the work took, in active and in wall time, and in which spells it was done.
with annotations as (
    select
        scopes.scope_type,
        scopes.scope,
        scopes.scope_project,
        annotations.worker,
        annotations.worker_name,
        annotations.time_spent_seconds as active_seconds,
        coalesce(annotations.accepted_at > annotations.submitted_at, false) as is_backwards,
        case
            when annotations.accepted_at <= annotations.submitted_at
                then cast(date_diff('millisecond', annotations.accepted_at, annotations.submitted_at) as double) / 1000
        end as wall_seconds
    from {{ ref('int_annotations') }} as annotations
    inner join {{ ref('int_scope_jobs') }} as scopes on annotations.job_location = scopes.job_location
),

times as (
    select
        scope_type,
        scope,
        worker,
        min(scope_project) as project,
        min(worker_name) as worker_name,
        count(*) as annotations_count,
        count(active_seconds) as timed_annotations_count,
        count(wall_seconds) as wall_timed_annotations_count,
        {% for time in ['active_seconds', 'wall_seconds'] %}
        {{ exact_sum(time) }} as {{ time }}_total,
        {{ exact_percentile(time, 0.5) }} as {{ time }}_median,
        {{ exact_percentile(time, 0.9) }} as {{ time }}_p90,
        {% endfor %}
        cast(count_if(coalesce(is_backwards, false)) as bigint) as backwards_annotations_count
    from annotations
    group by scope_type, scope, worker
),

spells as (
    select
        scope_type,
        scope,
        worker,
        count(*) as spells_count,
        {{ exact_percentile('spell_seconds', 0.5) }} as spell_seconds_median
    from {{ ref('int_work_spells') }}
    group by scope_type, scope, worker
),

final as (
    select
        -- keys
        times.scope_type,
        times.scope,
        times.project,
        times.worker,

        -- dimensions
        times.worker_name,

        -- measures
        times.annotations_count,
        times.timed_annotations_count,
        times.wall_timed_annotations_count,
        times.backwards_annotations_count,
        times.active_seconds_total,
        times.wall_seconds_total,
        times.active_seconds_median,
        times.active_seconds_p90,
        times.wall_seconds_median,
        times.wall_seconds_p90,
        spells.spells_count,
        spells.spell_seconds_median,
        cast(times.annotations_count as double) / spells.spells_count as annotations_per_spell,
        speed.data_objects_per_active_hour,
        coalesce(speed.timed_data_objects_count, 0) as data_objects_per_active_hour_n,
        speed.speed_ci_low as data_objects_per_active_hour_ci_low,
        speed.speed_ci_high as data_objects_per_active_hour_ci_high,

        -- flags
        case
            when times.timed_annotations_count = 0 then 'no_times'
            when speed.data_objects_per_active_hour is null then 'no_active_time'
            when speed.speed_ci_low is null then 'too_few_objects'
            when speed.speed_ci_high is null then 'open_ended'
            else 'ok'
        end as status
    from times
    inner join spells
        on times.scope_type = spells.scope_type and times.scope = spells.scope and times.worker = spells.worker
    left join {{ ref('int_worker_speed') }} as speed
        on times.scope_type = speed.scope_type and times.scope = speed.scope and times.worker = speed.worker
)

select * from final
