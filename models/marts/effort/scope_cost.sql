-- One row per scope and currency: what the work has cost, in all and per data object, and what the rest will cost.
with job_pay as (
    select
        jobs.job_location,
        pay.currency,
        cast(sum(pay.amount) as decimal(18, 3)) as amount,
        bool_or(pay.may_grow) as may_grow
    from {{ ref('worker_pay') }} as pay
    inner join {{ ref('int_scope_jobs') }} as jobs on pay.scope = jobs.scope and jobs.scope_type = 'job'
    group by jobs.job_location, pay.currency
    having count(pay.amount) > 0
),

standing as (
    select
        scopes.scope_type,
        scopes.scope,
        scopes.scope_project as project,
        outlook.*
    from {{ ref('int_scope_jobs') }} as scopes
    inner join {{ ref('int_job_outlook') }} as outlook on scopes.job_location = outlook.job_location
),

-- Work that is left in a job without an amount would be missing in the sum.
unpriced as (
    select
        scope,
        max(amount_status) as unpriced_status
    from standing
    where
        amount_status not in ('ok', 'partly_paid', 'several_currencies')
        and status not in ('done', 'ended')
    group by scope
),

summed as (
    select
        standing.scope_type,
        standing.scope,
        standing.project,
        job_pay.currency,
        cast(sum(job_pay.amount) as decimal(18, 3)) as amount,
        bool_or(job_pay.may_grow) as may_grow,
        cast(count(*) as bigint) as jobs_count,
        cast(sum(standing.by_people_count) as bigint) as data_objects_count,
        -- Of a job that is paid in part, or in two currencies, nobody knows what an object costs.
        count_if(standing.amount_status <> 'ok') as unclear_jobs_count,
        {{ exact_sum('standing.amount_to_finish') }} as amount_to_finish,
        count_if(standing.status <> 'ended' and standing.amount_to_finish is null) as unknown_rests_count,
        count_if(standing.status <> 'ended' and standing.remaining_count is null) as endless_jobs_count,
        -- Of several open jobs, that of one to which answers came, if there is one.
        max(unpriced.unpriced_status) as unpriced_status
    from standing
    inner join job_pay on standing.job_location = job_pay.job_location
    left join unpriced on standing.scope = unpriced.scope
    group by standing.scope_type, standing.scope, standing.project, job_pay.currency
),

final as (
    select
        -- keys
        scope_type,
        scope,
        currency,

        -- dimensions
        project,
        case
            when unclear_jobs_count > 0 then 'partly_paid'
            when data_objects_count = 0 then 'no_data_objects'
            else 'ok'
        end as amount_per_data_object_status,
        case
            when unclear_jobs_count > 0 then 'partly_paid'
            when unpriced_status <> 'no_annotations' then unpriced_status
            when endless_jobs_count > 0 then 'no_goal'
            when unknown_rests_count > 0 or unpriced_status is not null then 'no_data_objects'
            else 'ok'
        end as amount_to_finish_status,

        -- measures
        jobs_count,
        data_objects_count,
        amount,
        case
            when unclear_jobs_count = 0 then cast(amount as double) / nullif(data_objects_count, 0)
        end as amount_per_data_object,
        case
            when unclear_jobs_count + unknown_rests_count = 0 and unpriced_status is null
                then coalesce(amount_to_finish, 0)
        end as amount_to_finish,

        -- flags
        may_grow
    from summed
)

select * from final
