-- One row per scope, question and label, labels that the registry lists and nobody has used included.
with scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

annotation_labels as (
    select
        scopes.scope_type,
        scopes.scope,
        scopes.scope_project,
        labels.*
    from {{ ref('int_annotation_labels') }} as labels
    inner join scopes on labels.job_location = scopes.job_location
),

used as (
    select
        scope_type,
        scope,
        min(scope_project) as project,
        question,
        min(element) as element,
        label,
        count(*) as annotations_count,
        count_if(is_first_label) as first_labels_count,
        sum(label_instances_count) as label_instances_count,
        count(distinct job_location || ' ' || data_object_id) as data_objects_count,
        count(distinct worker) as workers_count
    from annotation_labels
    group by scope_type, scope, question, label
),

labels as (
    select * from used
    union all
    select
        scopes.scope_type,
        scopes.scope,
        min(scopes.scope_project) as project,
        questions.question,
        min(categories.element) as element,
        categories.label,
        0 as annotations_count,
        0 as first_labels_count,
        0 as label_instances_count,
        0 as data_objects_count,
        0 as workers_count
    from {{ ref('int_label_categories') }} as categories
    inner join {{ ref('int_questions') }} as questions
        on categories.job_location = questions.job_location and categories.element = questions.element
    inner join scopes on categories.job_location = scopes.job_location
    where
        not exists (
            select 1 from used
            where
                used.scope = scopes.scope
                and used.question = questions.question and used.label = categories.label
        )
    group by scopes.scope_type, scopes.scope, questions.question, categories.label
),

totaled as (
    select
        *,
        sum(first_labels_count) over (partition by scope_type, scope, question) as answered_count,
        count(*) over (partition by scope_type, scope, question) as labels_count,
        sum(annotations_count) over (partition by scope_type, scope, question) as pairs_count,
        sum(label_instances_count) over (partition by scope_type, scope, question) as instances_count
    from labels
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,
        question,
        element,
        label,

        -- measures
        annotations_count,
        cast(annotations_count as double) / nullif(answered_count, 0) as annotations_share,
        cast(label_instances_count as bigint) as label_instances_count,
        cast(label_instances_count as double) / nullif(instances_count, 0) as label_instances_share,
        data_objects_count,
        workers_count,
        {{ annotations_to_even_share('annotations_count', 'pairs_count', 'labels_count') }} as annotations_to_even_share
    from totaled
)

select * from final
