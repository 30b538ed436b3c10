-- One row per scope and labeling job in it: how far it is, when it ends, how far its workers agree, what it costs.
{% set counts = [
    'data_objects_goal', 'labeled_by_people_count', 'remaining_count', 'failed_count', 'done_share', 'pace_per_day',
    'pace_ci_low', 'pace_ci_high'
] %}
{% set states = ['late', 'at_risk', 'stalled', 'left_behind', 'no_goal', 'too_early', 'running', 'done'] %}
-- The scope of a job alone, in which the other marts tell how it stands.
with own as (
    select
        scope,
        job_location
    from {{ ref('int_scope_jobs') }}
    where scope_type = 'job'
),

pay as (
    select
        scope,
        count(distinct case when amount is not null then currency end) as currencies_count,
        min(case when amount is not null then currency end) as currency,
        sum(amount) as amount,
        sum(unpaid_tasks_count) as unpaid_tasks_count,
        -- Of those of its workers, that which comes first in the alphabet.
        min(status) as unpaid_status
    from {{ ref('worker_pay') }}
    where scope_type = 'job'
    group by scope
),

jobs as (
    select
        own.job_location,
        own.scope as job,
        overview.task_type,
        overview.annotations_count,
        overview.workers_count,
        {% for count in counts %}
        progress.{{ count }},
        {% endfor %}
        progress.eta_on,
        progress.eta_on_low,
        progress.eta_on_high,
        progress.status as eta_status,
        progress.deadline_on,
        progress.deadline_outlook,
        coalesce(agreement.question, agreement.set_question) as question,
        {% for part in ['', '_n', '_ci_low', '_ci_high', '_status'] %}
        case
            when agreement.question is null then agreement.mean_jaccard{{ part }}
            else agreement.percent_agreement_item_mean{{ part }}
        end as agreement{{ part }},
        {% endfor %}
        agreement.alpha_reading,
        case when pay.currencies_count = 1 then pay.currency end as currency,
        case when pay.currencies_count = 1 then cast(pay.amount as decimal(18, 3)) end as amount,
        case
            when pay.currencies_count = 1 and pay.unpaid_tasks_count = 0
                then cast(pay.amount as double) / nullif(progress.labeled_by_people_count, 0)
        end as amount_per_data_object,
        case
            when pay.currencies_count > 1 then 'several_currencies'
            when pay.amount is null then coalesce(pay.unpaid_status, 'no_annotations')
            when pay.unpaid_tasks_count > 0 then 'partly_paid'
            else 'ok'
        end as amount_status,
        case
            when progress.deadline_outlook in ('late', 'at_risk') then progress.deadline_outlook
            when progress.status = 'ended' then 'left_behind'
            when progress.status in ('ok', 'open_ended') then 'running'
            else progress.status
        end as state
    from own
    inner join {{ ref('labeling_progress') }} as progress on own.scope = progress.scope
    inner join {{ ref('labeling_job_overview') }} as overview on own.job_location = overview.job_location
    inner join {{ ref('agreement_headline') }} as agreement on own.scope = agreement.scope
    left join pay on own.scope = pay.scope
),

final as (
    select
        -- keys
        scopes.scope_type,
        scopes.scope,
        jobs.job,

        -- dimensions
        scopes.scope_project as project,
        scopes.project as job_project,
        jobs.task_type,
        jobs.state,
        row_number() over (
            partition by scopes.scope_type, scopes.scope
            order by
                case jobs.state
                    {%- for state in states %}
                    when '{{ state }}' then {{ loop.index }}
                    {%- endfor %}
                end,
                coalesce(jobs.deadline_on, date '9999-12-31'),
                jobs.remaining_count desc nulls last,
                jobs.job
        ) as standing_rank,
        jobs.eta_status,
        jobs.deadline_outlook,
        jobs.question,
        jobs.agreement_status,
        jobs.alpha_reading,
        jobs.currency,
        jobs.amount_status,
        case
            -- What is left of a job that has ended is not bought.
            when jobs.eta_status = 'ended' then 'ended'
            when jobs.amount_status <> 'ok' then jobs.amount_status
            when jobs.remaining_count is null then 'no_goal'
            when jobs.amount_per_data_object is null then 'no_data_objects'
            else 'ok'
        end as amount_to_finish_status,

        -- measures
        {% for count in ['annotations_count', 'workers_count'] + counts %}
        jobs.{{ count }},
        {% endfor %}
        jobs.agreement,
        jobs.agreement_n,
        jobs.agreement_ci_low,
        jobs.agreement_ci_high,
        jobs.amount,
        jobs.amount_per_data_object,
        case when jobs.eta_status <> 'ended' then jobs.amount_per_data_object * jobs.remaining_count end
            as amount_to_finish,

        -- dates
        jobs.eta_on,
        jobs.eta_on_low,
        jobs.eta_on_high,
        jobs.deadline_on
    from {{ ref('int_scope_jobs') }} as scopes
    inner join jobs on scopes.job_location = jobs.job_location
)

select * from final
