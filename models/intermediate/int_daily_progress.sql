-- One row per scope and day, from the first finished data object to the day of the clock.
-- A clock that stood at 1970 must not make a table of days that an engine refuses; such objects count on the first.
{% set earliest_on = "cast(" ~ as_of_on() ~ " - interval '1' day * 9000 as date)" %}
with dated as (
    select
        job_location,
        finished_by,
        case when finished_on < {{ earliest_on }} then {{ earliest_on }} else finished_on end as finished_on
    from {{ ref('int_finished_data_objects') }}
),

finished as (
    select
        scopes.scope_type,
        scopes.scope,
        dated.finished_on,
        count_if(dated.finished_by = 'people') as by_people_count,
        count(*) as finished_count
    from dated
    inner join {{ ref('int_scope_jobs') }} as scopes on dated.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, dated.finished_on
),

spans as (
    select
        scope_type,
        scope,
        min(finished_on) as first_on
    from finished
    group by scope_type, scope
),

days as (
    select
        spans.scope_type,
        spans.scope,
        day.day_on
    from spans
    cross join unnest({{ days_between('spans.first_on', as_of_on()) }}) as day (day_on)
),

final as (
    select
        -- keys
        days.scope_type,
        days.scope,
        days.day_on,

        -- measures
        cast(coalesce(finished.by_people_count, 0) as bigint) as by_people_count,
        cast(coalesce(finished.finished_count, 0) as bigint) as finished_count,
        cast(sum(coalesce(finished.by_people_count, 0)) over (
            partition by days.scope_type, days.scope order by days.day_on
        ) as bigint) as by_people_cumulative,
        cast(sum(coalesce(finished.finished_count, 0)) over (
            partition by days.scope_type, days.scope order by days.day_on
        ) as bigint) as finished_cumulative,

        -- flags
        days.day_on < {{ as_of_on() }} as is_full_day
    from days
    left join finished
        on
            days.scope_type = finished.scope_type
            and days.scope = finished.scope
            and days.day_on = finished.finished_on
)

select * from final
