-- One row per scope, question and worker, and one of all workers: what a data object costs in the jobs that ask it.
with paid as (
    select
        jobs.job_location,
        pay.worker,
        pay.currency,
        pay.amount,
        pay.unpaid_tasks_count
    from {{ ref('worker_pay') }} as pay
    inner join {{ ref('int_scope_jobs') }} as jobs on pay.scope = jobs.scope
    where jobs.scope_type = 'job'
),

answered as (
    select
        job_location,
        '(all)' as worker,
        count(distinct data_object_id) as data_objects_count
    from {{ ref('int_annotations') }}
    group by job_location
    union all
    select
        job_location,
        worker,
        count(distinct data_object_id) as data_objects_count
    from {{ ref('int_annotations') }}
    group by job_location, worker
),

job_costs as (
    select
        answered.job_location,
        answered.worker,
        answered.data_objects_count,
        min(paid.currency) as currency,
        min(paid.currency) = max(paid.currency) and sum(paid.unpaid_tasks_count) = 0 as is_known,
        sum(paid.amount) as amount
    from answered
    inner join paid
        on answered.job_location = paid.job_location and answered.worker in (paid.worker, '(all)')
    group by answered.job_location, answered.worker, answered.data_objects_count
),

final as (
    select
        scopes.scope_type,
        scopes.scope,
        coalesce(questions.question, '(no question)') as question,
        job_costs.worker,
        min(job_costs.currency) as currency,
        case
            when bool_and(job_costs.is_known) and min(job_costs.currency) = max(job_costs.currency)
                then cast(sum(job_costs.amount) as double) / sum(job_costs.data_objects_count)
        end as cost_per_data_object
    from job_costs
    inner join {{ ref('int_scope_jobs') }} as scopes on job_costs.job_location = scopes.job_location
    left join {{ ref('int_questions') }} as questions
        on job_costs.job_location = questions.job_location and questions.is_main
    group by scopes.scope_type, scopes.scope, coalesce(questions.question, '(no question)'), job_costs.worker
)

select * from final
