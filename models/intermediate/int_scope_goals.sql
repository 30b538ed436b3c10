-- One row per scope: its goal by the registry, and what of it is finished and left, as known by the clock.
with finished as (
    select
        job_location,
        count_if(finished_by = 'people') as by_people_count,
        count_if(finished_by = 'machine') as by_machine_count,
        count_if(finished_by = 'failure') as failed_count,
        count(*) as finished_count
    from {{ ref('int_finished_data_objects') }}
    group by job_location
),

jobs as (
    select
        jobs.*,
        coalesce(finished.by_people_count, 0) as by_people_count,
        coalesce(finished.by_machine_count, 0) as by_machine_count,
        coalesce(finished.failed_count, 0) as failed_count,
        -- A job that did more than its goal must not hide what another has left.
        case
            when jobs.data_objects_goal > coalesce(finished.finished_count, 0)
                then jobs.data_objects_goal - coalesce(finished.finished_count, 0)
            when jobs.data_objects_goal is not null then 0
        end as remaining_count
    from {{ ref('int_labeling_jobs') }} as jobs
    left join finished on jobs.job_location = finished.job_location
),

summed as (
    select
        scopes.scope_type,
        scopes.scope,
        min(scopes.scope_project) as project,
        count(*) - count(jobs.data_objects_goal) as jobs_without_goal_count,
        sum(jobs.data_objects_goal) as data_objects_goal,
        sum(jobs.by_people_count) as by_people_count,
        sum(jobs.by_machine_count) as by_machine_count,
        sum(jobs.failed_count) as failed_count,
        sum(jobs.remaining_count) as remaining_count,
        sum(case when jobs.has_ended then jobs.remaining_count else 0 end) as given_up_count,
        max(jobs.deadline_on) as deadline_on
    from {{ ref('int_scope_jobs') }} as scopes
    inner join jobs on scopes.job_location = jobs.job_location
    group by scopes.scope_type, scopes.scope
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,

        -- measures
        jobs_without_goal_count,
        cast(by_people_count as bigint) as by_people_count,
        cast(by_machine_count as bigint) as by_machine_count,
        cast(failed_count as bigint) as failed_count,
        -- The goal of a scope is known when that of each of its jobs is.
        {% for count in ['data_objects_goal', 'remaining_count', 'given_up_count'] %}
        cast(case when jobs_without_goal_count = 0 then {{ count }} end as bigint) as {{ count }},
        {% endfor %}

        -- timestamps
        deadline_on
    from summed
)

select * from final
