-- One row per scope and worker: how long the work took, in active and in wall time, and in which spells it was done.
with annotations as (
    select
        scopes.scope_type,
        scopes.scope,
        scopes.scope_project,
        annotations.worker,
        annotations.worker_name,
        annotations.source_file,
        annotations.answer_ordinal,
        annotations.submitted_at,
        annotations.time_spent_seconds as active_seconds,
        coalesce(annotations.accepted_at > annotations.submitted_at, false) as is_backwards,
        case when annotations.accepted_at <= annotations.submitted_at then annotations.accepted_at end as accepted_at,
        lag(annotations.submitted_at) over (
            -- The file settles which of two answers of one moment comes first.
            partition by scopes.scope, annotations.worker
            order by annotations.submitted_at, annotations.source_file, annotations.answer_ordinal
        ) as submitted_before_at
    from {{ ref('int_annotations') }} as annotations
    inner join {{ ref('int_scope_jobs') }} as scopes on annotations.job_location = scopes.job_location
),

timed as (
    select
        *,
        cast(date_diff('millisecond', accepted_at, submitted_at) as double) / 1000 as wall_seconds
    from annotations
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
        cast(count_if(is_backwards) as bigint) as backwards_annotations_count
    from timed
    group by scope_type, scope, worker
),

-- A spell is of submissions that follow each other without a long break.
marked as (
    select
        *,
        submitted_at - interval '1' minute * {{ var('work_spell_gap_minutes') }} as earliest_start_at,
        submitted_before_at is null
        or submitted_before_at
        < submitted_at - interval '1' minute * {{ var('work_spell_gap_minutes') }} as is_first
    from annotations
),

numbered as (
    select
        *,
        sum(case when is_first then 1 else 0 end) over (
            partition by scope, worker order by submitted_at, source_file, answer_ordinal
            rows between unbounded preceding and current row
        ) as spell_number
    from marked
),

spells as (
    select
        scope,
        worker,
        cast(date_diff(
            'millisecond',
            -- A task may have lain open for days; what came before the break belongs to no spell.
            min(case
                when is_first and accepted_at is null then submitted_at
                when is_first and accepted_at > earliest_start_at then accepted_at
                when is_first then earliest_start_at
            end),
            max(submitted_at)
        ) as double) / 1000 as spell_seconds
    from numbered
    group by scope, worker, spell_number
),

spell_totals as (
    select
        scope,
        worker,
        count(*) as spells_count,
        {{ exact_percentile('spell_seconds', 0.5) }} as spell_seconds_median
    from spells
    group by scope, worker
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
    inner join spell_totals as spells on times.scope = spells.scope and times.worker = spells.worker
    left join {{ ref('int_worker_speed') }} as speed on times.scope = speed.scope and times.worker = speed.worker
)

select * from final
