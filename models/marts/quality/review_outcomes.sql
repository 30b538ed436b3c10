-- One row per scope, question, worker and label that was reviewed by a later job, and one of all workers and labels.
{% set fewest = 10 %}
with annotations as (
    select
        jobs.job_location,
        annotations.data_object_id,
        annotations.worker,
        annotations.label_summary
    from {{ ref('annotations') }} as annotations
    inner join {{ ref('int_labeling_jobs') }} as jobs on annotations.job = jobs.job
    where annotations.is_current
),

objects as (
    select
        reviewed.job_location,
        reviewed.data_object_id,
        reviewed.review_outcome,
        coalesce(reviewed.consolidated_label, '(several)') as label,
        coalesce(questions.question, '(no question)') as question,
        annotations.worker
    from {{ ref('int_reviewed_objects') }} as reviewed
    left join {{ ref('int_questions') }} as questions
        on reviewed.job_location = questions.job_location and questions.is_main
    -- Who gave another label than the one that was reviewed has no part in it.
    left join annotations
        on
            reviewed.job_location = annotations.job_location
            and reviewed.data_object_id = annotations.data_object_id
            and (reviewed.consolidated_label is null or reviewed.consolidated_label = annotations.label_summary)
),

-- An object counts once in each row, however many workers gave its label.
counted as (
    select distinct
        objects.job_location,
        objects.data_object_id,
        objects.review_outcome,
        objects.question,
        case when rows_of.is_of_worker then coalesce(objects.worker, '(no worker)') else '(all)' end as worker,
        case when rows_of.is_of_label then objects.label else '(all)' end as label
    from objects
    cross join (
        values (true, true), (true, false), (false, true), (false, false)
    ) as rows_of (is_of_worker, is_of_label)
),

summed as (
    select
        scopes.scope_type,
        scopes.scope,
        counted.question,
        counted.worker,
        counted.label,
        min(scopes.scope_project) as project,
        cast(count(*) as bigint) as reviewed_count,
        {% for outcome in ['accepted', 'corrected', 'rejected', 'undecided'] %}
        cast(count_if(counted.review_outcome = '{{ outcome }}') as bigint) as {{ outcome }}_count,
        {% endfor %}
        cast(count_if(counted.review_outcome <> 'undecided') as bigint) as accepted_rate_n
    from counted
    inner join {{ ref('int_scope_jobs') }} as scopes on counted.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, counted.question, counted.worker, counted.label
),

final as (
    select
        -- keys
        summed.scope_type,
        summed.scope,
        summed.project,
        summed.question,
        summed.worker,
        summed.label,

        -- measures
        summed.reviewed_count,
        summed.accepted_count,
        summed.corrected_count,
        summed.rejected_count,
        summed.undecided_count,
        case
            when summed.accepted_rate_n >= {{ fewest }}
                then cast(summed.accepted_count as double) / summed.accepted_rate_n
        end as accepted_rate,
        summed.accepted_rate_n,
        case
            when summed.accepted_rate_n >= {{ fewest }}
                then {{ wilson_low('summed.accepted_count', 'summed.accepted_rate_n') }}
        end as accepted_rate_ci_low,
        case
            when summed.accepted_rate_n >= {{ fewest }}
                then {{ wilson_high('summed.accepted_count', 'summed.accepted_rate_n') }}
        end as accepted_rate_ci_high,
        -- What an object costs, by the share of objects that are accepted: a sample of a job may have been reviewed.
        case
            when summed.accepted_rate_n >= {{ fewest }}
                then
                    cast(
                        costs.cost_per_data_object * summed.accepted_rate_n / nullif(summed.accepted_count, 0)
                        as decimal(18, 3)
                    )
        end as cost_per_accepted_label,
        case when costs.cost_per_data_object is not null then costs.currency end as currency,

        -- flags
        case when summed.accepted_rate_n >= {{ fewest }} then 'ok' else 'too_few_objects' end as accepted_rate_status,
        case
            when summed.label <> '(all)' then 'of_all_labels_only'
            when costs.cost_per_data_object is null then 'not_priced'
            when summed.accepted_rate_n < {{ fewest }} then 'too_few_objects'
            when summed.accepted_count = 0 then 'none_accepted'
            else 'ok'
        end as cost_per_accepted_label_status
    from summed
    left join {{ ref('int_data_object_costs') }} as costs
        on
            summed.scope = costs.scope
            and summed.question = costs.question
            and summed.worker = costs.worker
            and summed.label = '(all)'
)

select * from final
