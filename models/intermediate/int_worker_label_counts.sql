-- One row per scope, worker, element that the worker answered and label that anybody gave there: the counts of both.
with labels as (
    select
        scope_type,
        scope,
        element,
        label,
        worker,
        sum(annotations_count) as annotations_count
    from {{ ref('worker_labels_per_day') }}
    group by scope_type, scope, element, label, worker
),

answers as (
    select
        scopes.scope_type,
        scopes.scope,
        min(scopes.scope_project) as project,
        answers.element,
        answers.worker,
        count_if(answers.is_first_label) as worker_answers_count
    from {{ ref('int_annotation_labels') }} as answers
    inner join {{ ref('int_scope_jobs') }} as scopes on answers.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, answers.element, answers.worker
),

team as (
    select
        scope_type,
        scope,
        element,
        sum(worker_answers_count) as team_answers_count,
        count(*) as workers_count
    from answers
    group by scope_type, scope, element
),

team_labels as (
    select
        scope_type,
        scope,
        element,
        label,
        sum(annotations_count) as team_annotations_count
    from labels
    group by scope_type, scope, element, label
),

-- A label that the worker never gave is the clearest skew, so each worker has a row for every label of the element.
final as (
    select
        -- keys
        answers.scope_type,
        answers.scope,
        answers.project,
        answers.worker,
        answers.element,
        team_labels.label,

        -- measures
        cast(coalesce(labels.annotations_count, 0) as bigint) as annotations_count,
        cast(answers.worker_answers_count as bigint) as worker_answers_count,
        cast(team_labels.team_annotations_count as bigint) as team_annotations_count,
        cast(team.team_answers_count as bigint) as team_answers_count,
        team.workers_count
    from answers
    inner join team
        on
            answers.scope_type = team.scope_type
            and answers.scope = team.scope
            and answers.element = team.element
    inner join team_labels
        on
            answers.scope_type = team_labels.scope_type
            and answers.scope = team_labels.scope
            and answers.element = team_labels.element
    left join labels
        on
            answers.scope_type = labels.scope_type
            and answers.scope = labels.scope
            and answers.element = labels.element
            and answers.worker = labels.worker
            and team_labels.label = labels.label
)

select * from final
