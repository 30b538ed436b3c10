-- One row per scope, worker, month of submission and currency: what was done and what it is paid.
{% set maximum = var('pay_maximum_seconds_per_answer') %}
-- Decimals add up to the same in any order. The price of the task counts where the job has one, else the hours.
with answers as (
    select
        annotations.job_location,
        annotations.worker,
        annotations.worker_name,
        cast(date_trunc('month', annotations.submitted_on) as date) as period_on,
        annotations.has_two_rates,
        cast(annotations.time_spent_seconds as decimal(18, 6)) as seconds,
        cast(case
            when annotations.time_spent_seconds > {{ maximum }} then {{ maximum }}
            else annotations.time_spent_seconds
        end as decimal(18, 6)) as counted_seconds,
        cast(jobs.price_per_task as decimal(18, 6)) as task_price,
        cast(case when jobs.price_per_task is null then annotations.hourly_rate end as decimal(18, 6)) as hourly_rate,
        coalesce(
            case
                when jobs.price_per_task is null and annotations.hourly_rate is not null
                    then annotations.hourly_rate_currency
                else jobs.price_currency
            end,
            '(no currency)'
        ) as currency
    from {{ ref('int_annotations') }} as annotations
    inner join {{ ref('int_labeling_jobs') }} as jobs on annotations.job_location = jobs.job_location
),

job_sums as (
    select
        job_location,
        worker,
        period_on,
        currency,
        min(worker_name) as worker_name,
        count(*) as tasks_count,
        sum(seconds) as seconds,
        count(task_price) as task_price_tasks_count,
        sum(task_price) as task_price_sum,
        count(hourly_rate * counted_seconds) as hourly_tasks_count,
        sum(hourly_rate * counted_seconds) as hourly_sum,
        count_if(hourly_rate is not null and seconds > counted_seconds) as cut_tasks_count,
        sum(case when hourly_rate is not null then seconds - counted_seconds end) as cut_seconds,
        count_if(hourly_rate is not null and seconds is null) as untimed_tasks_count,
        count_if(task_price is null and has_two_rates) as contradicted_tasks_count
    from answers
    group by job_location, worker, period_on, currency
),

-- Rounded once, per job, worker, month and currency; every other amount is a sum of these.
rounded as (
    select
        job_sums.*,
        {{ paid_amount('job_sums.task_price_sum', 1, 'currencies.decimal_places') }} as task_price_amount,
        {{ paid_amount('job_sums.hourly_sum', 3600, 'currencies.decimal_places') }} as hourly_amount
    from job_sums
    left join {{ ref('currencies') }} as currencies on job_sums.currency = currencies.currency
),

-- Answers come to light late while a job runs, but not after the 30 days that a task of Ground Truth lives at most.
growing as (
    select
        scopes.scope_type,
        scopes.scope,
        max(coalesce(date_diff('second', annotations.submitted_at, annotations.visible_at), 0)) as lag_seconds
    from {{ ref('int_scope_jobs') }} as scopes
    inner join {{ ref('int_labeling_jobs') }} as jobs
        on scopes.job_location = jobs.job_location and not jobs.has_ended
    left join {{ ref('int_annotations') }} as annotations
        on
            scopes.job_location = annotations.job_location
            and date_diff('second', annotations.submitted_at, annotations.visible_at) <= 30 * 86400
    group by scopes.scope_type, scopes.scope
),

summed as (
    select
        scopes.scope_type,
        scopes.scope,
        rounded.worker,
        rounded.period_on,
        rounded.currency,
        min(scopes.scope_project) as project,
        min(rounded.worker_name) as worker_name,
        max(growing.lag_seconds) as lag_seconds,
        {% for kind in ['', 'task_price_', 'hourly_', 'cut_', 'untimed_', 'contradicted_'] %}
        cast(sum(rounded.{{ kind }}tasks_count) as bigint) as {{ kind }}tasks_count,
        {% endfor %}
        cast(sum(rounded.task_price_tasks_count + rounded.hourly_tasks_count) as bigint) as paid_tasks_count,
        cast(sum(rounded.seconds) as double) / 3600 as active_hours,
        cast(sum(rounded.cut_seconds) as double) / 3600 as cut_hours,
        cast(sum(rounded.task_price_amount) as decimal(18, 3)) as task_price_amount,
        cast(sum(rounded.hourly_amount) as decimal(18, 3)) as hourly_amount,
        sum(coalesce(rounded.task_price_amount, 0) + coalesce(rounded.hourly_amount, 0)) as amount
    from rounded
    inner join {{ ref('int_scope_jobs') }} as scopes on rounded.job_location = scopes.job_location
    left join growing on scopes.scope = growing.scope
    group by scopes.scope_type, scopes.scope, rounded.worker, rounded.period_on, rounded.currency
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,
        worker,
        period_on,
        currency,

        -- dimensions
        worker_name,

        -- measures
        tasks_count,
        task_price_tasks_count,
        hourly_tasks_count,
        tasks_count - paid_tasks_count as unpaid_tasks_count,
        cut_tasks_count,
        active_hours,
        cut_hours,
        cast(case when paid_tasks_count > 0 then amount end as decimal(18, 3)) as amount,
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
            when contradicted_tasks_count > 0 then 'two_rates'
            when paid_tasks_count = 0 and untimed_tasks_count > 0 then 'no_times'
            when paid_tasks_count = 0 then 'no_price'
            when paid_tasks_count < tasks_count then 'partly_paid'
            when cut_tasks_count > 0 then 'time_cut'
            else 'ok'
        end as status,
        coalesce(
            {{ local_date(as_of() ~ " - interval '1' second * lag_seconds") }}
            < cast(period_on + interval '1' month as date),
            false
        ) as may_grow
    from summed
)

select * from final
