-- One row per scope and labeling job in it: how far it is, when it ends, how far its workers agree, what it costs.
{% set counts = [
    'data_objects_goal', 'labeled_by_people_count', 'remaining_count', 'failed_count', 'done_share', 'pace_per_day',
    'pace_ci_low', 'pace_ci_high'
] %}
{% set costs = [
    'currency', 'amount', 'amount_per_data_object', 'amount_status', 'amount_to_finish', 'amount_to_finish_status'
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

-- Its question with single labels that is least reliable, or else the one with sets of labels.
agreement as (
    select
        *,
        row_number() over (
            partition by scope
            order by
                case answer_type when 'single_label' then 1 when 'label_set' then 2 else 3 end,
                question_rank
        ) as place
    from {{ ref('scope_agreement') }}
    where scope_type = 'job'
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
        case when agreement.answer_type <> 'not_comparable' then agreement.question end as question,
        {% for part in ['', '_n', '_ci_low', '_ci_high', '_status'] %}
        case
            when agreement.answer_type = 'single_label' then agreement.percent_agreement_item_mean{{ part }}
            else agreement.mean_jaccard{{ part }}
        end as agreement{{ part }},
        {% endfor %}
        case when agreement.answer_type = 'single_label' then agreement.alpha_reading end as alpha_reading,
        {% for column in costs %}
        outlook.{{ column }},
        {% endfor %}
        case
            when progress.deadline_outlook in ('late', 'at_risk') then progress.deadline_outlook
            when progress.status = 'ended' then 'left_behind'
            when progress.status in ('ok', 'open_ended') then 'running'
            else progress.status
        end as state
    from own
    inner join {{ ref('labeling_progress') }} as progress on own.scope = progress.scope
    inner join {{ ref('labeling_job_overview') }} as overview on own.job_location = overview.job_location
    inner join {{ ref('int_job_outlook') }} as outlook on own.job_location = outlook.job_location
    inner join agreement on own.scope = agreement.scope and agreement.place = 1
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
        jobs.amount_to_finish_status,

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
        jobs.amount_to_finish,

        -- dates
        jobs.eta_on,
        jobs.eta_on_low,
        jobs.eta_on_high,
        jobs.deadline_on
    from {{ ref('int_scope_jobs') }} as scopes
    inner join jobs on scopes.job_location = jobs.job_location
)

select * from final
