-- One row per scope, worker, question, label and day of submission; additive over all of them but the scope.
with labels as (
    select * from {{ ref('int_annotation_labels') }}
),

scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

final as (
    select
        -- keys
        scopes.scope_type,
        scopes.scope,
        min(scopes.scope_project) as project,
        labels.worker,
        labels.question,
        min(labels.element) as element,
        labels.label,
        labels.submitted_on,

        -- measures
        count(*) as annotations_count,
        cast(sum(labels.label_instances_count) as bigint) as label_instances_count
    from labels
    inner join scopes on labels.job_location = scopes.job_location
    group by
        scopes.scope_type, scopes.scope, labels.worker, labels.question, labels.label, labels.submitted_on
)

select * from final
