-- One row per scope, worker and month of submission: what was done and what it is paid.
with annotations as (
    select
        annotations.*,
        cast(date_trunc('month', annotations.submitted_on) as date) as period_on,
        jobs.price_per_task,
        annotations.time_spent_seconds / 3600 as active_hours
    from {{ ref('int_annotations') }} as annotations
    inner join {{ ref('int_labeling_jobs') }} as jobs on annotations.job_location = jobs.job_location
),

-- The price of the task counts where the job has one, else the hours of the worker.
priced as (
    select
        job_location,
        worker,
        worker_name,
        period_on,
        active_hours,
        price_per_task as task_price_amount,
        case when price_per_task is null then hourly_rate * active_hours end as hourly_amount,
        price_per_task is null and hourly_rate is not null and active_hours is null as is_untimed
    from annotations
),

summed as (
    select
        scopes.scope_type,
        scopes.scope,
        priced.worker,
        priced.period_on,
        min(scopes.scope_project) as project,
        min(priced.worker_name) as worker_name,
        count(*) as tasks_count,
        sum(priced.active_hours) as active_hours,
        sum(priced.task_price_amount) as task_price_amount,
        sum(priced.hourly_amount) as hourly_amount,
        count(priced.task_price_amount) as task_price_tasks_count,
        count(priced.hourly_amount) as hourly_tasks_count,
        count_if(priced.is_untimed) as untimed_tasks_count
    from priced
    inner join {{ ref('int_scope_jobs') }} as scopes on priced.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, priced.worker, priced.period_on
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,
        worker,
        period_on,

        -- dimensions
        worker_name,

        -- measures
        tasks_count,
        task_price_tasks_count,
        hourly_tasks_count,
        tasks_count - task_price_tasks_count - hourly_tasks_count as unpaid_tasks_count,
        active_hours,
        case
            when task_price_tasks_count + hourly_tasks_count > 0
                then coalesce(task_price_amount, 0) + coalesce(hourly_amount, 0)
        end as amount,
        task_price_amount,
        hourly_amount,

        -- flags
        case
            when task_price_tasks_count > 0 and hourly_tasks_count > 0 then 'mixed'
            when task_price_tasks_count > 0 then 'task_price'
            when hourly_tasks_count > 0 then 'hourly_rate'
            else 'none'
        end as pay_basis,
        case
            when task_price_tasks_count + hourly_tasks_count = tasks_count then 'ok'
            when task_price_tasks_count + hourly_tasks_count > 0 then 'partly_paid'
            when untimed_tasks_count > 0 then 'no_times'
            else 'no_price'
        end as status
    from summed
)

select * from final
