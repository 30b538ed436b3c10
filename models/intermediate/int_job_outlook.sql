-- One row per labeling job: its goal, what is finished and left of it, how it goes on, its deadline, what it costs.
with finished as (
    select
        job_location,
        cast(sum(by_people_count) as bigint) as by_people_count,
        cast(sum(by_machine_count) as bigint) as by_machine_count,
        cast(sum(failed_count) as bigint) as failed_count,
        max(case when finished_count > 0 then day_on end) as last_finished_on
    from {{ ref('int_daily_progress') }}
    group by job_location
),

progress as (
    select
        jobs.job_location,
        jobs.data_objects_goal,
        jobs.has_ended,
        jobs.deadline_on,
        {{ as_of_on() }} as clock_on,
        finished.last_finished_on,
        coalesce(finished.by_people_count, 0) as by_people_count,
        coalesce(finished.by_machine_count, 0) as by_machine_count,
        coalesce(finished.failed_count, 0) as failed_count
    from {{ ref('int_labeling_jobs') }} as jobs
    left join finished on jobs.job_location = finished.job_location
),

counted as (
    select
        *,
        -- A job that did more than its goal must not hide what another has left.
        case
            when data_objects_goal is not null then least(by_people_count + by_machine_count, data_objects_goal)
        end as done_count,
        case
            when data_objects_goal is not null
                then greatest(data_objects_goal - by_people_count - by_machine_count - failed_count, 0)
        end as remaining_count
    from progress
),

paces as (
    select * from {{ ref('int_job_paces') }}
    where origin_on = cast({{ as_of_on() }} - interval '1' day as date)
),

chances as (
    select
        forecasts.job_location,
        max(forecasts.finish_chance) as last_chance,
        max(case when forecasts.forecast_on <= jobs.deadline_on then forecasts.finish_chance end) as chance_in_time
    from {{ ref('int_job_forecasts') }} as forecasts
    inner join {{ ref('int_labeling_jobs') }} as jobs on forecasts.job_location = jobs.job_location
    where forecasts.is_latest
    group by forecasts.job_location
),

pay as (
    select
        jobs.job_location,
        count(distinct case when pay.amount is not null then pay.currency end) as currencies_count,
        min(case when pay.amount is not null then pay.currency end) as currency,
        sum(pay.amount) as amount,
        sum(pay.unpaid_tasks_count) as unpaid_tasks_count,
        -- Of those of its workers, that which comes first in the alphabet.
        min(pay.status) as unpaid_status
    from {{ ref('worker_pay') }} as pay
    inner join {{ ref('int_scope_jobs') }} as jobs on pay.scope = jobs.scope and jobs.scope_type = 'job'
    group by jobs.job_location
),

judged as (
    select
        counted.*,
        case when chances.job_location is not null then paces.pace_per_day end as pace_per_day,
        case when chances.job_location is not null then paces.t_quantile * sqrt(paces.pace_variance) end as pace_margin,
        case when chances.job_location is not null then paces.pace_days_count end as pace_days_count,
        chances.chance_in_time,
        case when pay.currencies_count = 1 then pay.currency end as currency,
        case when pay.currencies_count = 1 then cast(pay.amount as decimal(18, 3)) end as amount,
        case
            when pay.currencies_count = 1 and pay.unpaid_tasks_count = 0
                then cast(pay.amount as double) / nullif(counted.by_people_count, 0)
        end as amount_per_data_object,
        case
            when pay.currencies_count > 1 then 'several_currencies'
            when pay.amount is null then coalesce(pay.unpaid_status, 'no_annotations')
            when pay.unpaid_tasks_count > 0 then 'partly_paid'
            else 'ok'
        end as amount_status,
        case
            when counted.remaining_count = 0 then 'done'
            when counted.has_ended then 'ended'
            when counted.data_objects_goal is null then 'no_goal'
            -- After a rest of weeks nobody is taken to come back.
            when paces.is_at_rest or date_diff('day', counted.last_finished_on, counted.clock_on) > 28 then 'stalled'
            when chances.job_location is null then 'too_early'
            when chances.last_chance < 0.975e0 then 'open_ended'
            else 'ok'
        end as status
    from counted
    left join paces on counted.job_location = paces.job_location
    left join chances on counted.job_location = chances.job_location
    left join pay on counted.job_location = pay.job_location
),

foreseen as (
    select
        *,
        {{ deadline_outlook('deadline_on', 'clock_on', 'status', 'chance_in_time') }} as deadline_outlook
    from judged
),

final as (
    select
        *,
        -- What is left of a job that has ended is not bought.
        case when status <> 'ended' then amount_per_data_object * remaining_count end as amount_to_finish,
        case
            when status = 'ended' then 'ended'
            when amount_status <> 'ok' then amount_status
            when remaining_count is null then 'no_goal'
            when amount_per_data_object is null then 'no_data_objects'
            else 'ok'
        end as amount_to_finish_status,
        -- The order in which jobs speak for a scope.
        case status
            {%- for word in ['no_goal', 'stalled', 'too_early', 'open_ended', 'ok', 'ended', 'done'] %}
            when '{{ word }}' then '{{ loop.index }}'
            {%- endfor %}
        end as status_order,
        case
            when deadline_on is null or status = 'ended' then null
            {%- for word in ['late', 'at_risk', 'unknown', 'in_time', 'done'] %}
            when coalesce(deadline_outlook, 'unknown') = '{{ word }}' then '{{ loop.index }}'
            {%- endfor %}
        end as outlook_order
    from foreseen
)

select * from final
