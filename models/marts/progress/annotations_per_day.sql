-- One row per scope and day in the reporting time zone, days without annotations included but for gaps over a year.
{% set last_on -%}
    -- Work that rests for more than a year has ended, or a clock was wrong: such a gap is left out.
    case
        when counts.next_on <= counts.submitted_on + interval '1' day * 366
            then cast(counts.next_on - interval '1' day as date)
        else counts.submitted_on
    end
{%- endset %}
with activity as (
    select * from {{ ref('worker_activity_per_day') }}
),

completeness as (
    select * from {{ ref('scope_clock') }}
),

counts as (
    select
        scope_type,
        scope,
        submitted_on,
        min(project) as project,
        sum(annotations_count) as annotations_count,
        count(*) as active_workers_count,
        lead(submitted_on) over (partition by scope_type, scope order by submitted_on) as next_on
    from activity
    group by scope_type, scope, submitted_on
),

days as (
    select
        counts.scope_type,
        counts.scope,
        counts.project,
        day.submitted_on,
        case when day.submitted_on = counts.submitted_on then counts.annotations_count else 0 end as annotations_count,
        case when day.submitted_on = counts.submitted_on then counts.active_workers_count else 0 end
            as active_workers_count
    from counts
    cross join {{ each_of(days_between('counts.submitted_on', last_on), 'day', 'submitted_on') }}
),

final as (
    select
        -- keys
        days.scope_type,
        days.scope,
        days.project,
        days.submitted_on,

        -- measures
        cast(days.annotations_count as bigint) as annotations_count,
        cast(sum(days.annotations_count) over (
            partition by days.scope_type, days.scope order by days.submitted_on
        ) as bigint) as annotations_cumulative,
        days.active_workers_count,

        -- flags
        coalesce(days.submitted_on >= completeness.incomplete_from_on, false) as is_incomplete
    from days
    inner join completeness on days.scope = completeness.scope
)

select * from final
