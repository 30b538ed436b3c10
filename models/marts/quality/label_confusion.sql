-- One row per scope, question and pair of labels that different workers gave to the same data object.
with scopes as (
    select * from {{ ref('int_scope_jobs') }}
),

labels as (
    select * from {{ ref('int_object_labels') }}
    where annotations_count > 1
),

objects as (
    select
        scopes.scope_type,
        scopes.scope,
        labels.question,
        labels.label,
        count(*) as data_objects_count
    from labels
    inner join scopes on labels.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, labels.question, labels.label
),

met as (
    select
        one.job_location,
        one.question,
        min(one.element) as element,
        one.label as label_a,
        other.label as label_b,
        count(*) as data_objects_count
    from labels as one
    inner join labels as other
        on
            one.job_location = other.job_location
            and one.data_object_id = other.data_object_id
            and one.question = other.question
            and one.label < other.label
    group by one.job_location, one.question, one.label, other.label
),

scoped as (
    select
        scopes.scope_type,
        scopes.scope,
        min(scopes.scope_project) as project,
        met.question,
        min(met.element) as element,
        met.label_a,
        met.label_b,
        cast(sum(met.data_objects_count) as bigint) as data_objects_count
    from met
    inner join scopes on met.job_location = scopes.job_location
    group by scopes.scope_type, scopes.scope, met.question, met.label_a, met.label_b
),

-- Data objects on which at least one of the two was given.
joined as (
    select
        scoped.*,
        objects_a.data_objects_count + objects_b.data_objects_count - scoped.data_objects_count as either_count
    from scoped
    inner join objects as objects_a
        on scoped.scope = objects_a.scope and scoped.question = objects_a.question and scoped.label_a = objects_a.label
    inner join objects as objects_b
        on scoped.scope = objects_b.scope and scoped.question = objects_b.question and scoped.label_b = objects_b.label
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,
        question,
        element,
        label_a,
        label_b,

        -- measures
        data_objects_count,
        cast(data_objects_count as double) / either_count as data_objects_share,
        either_count as data_objects_share_n,
        {{ wilson_low('data_objects_count', 'either_count') }} as data_objects_share_ci_low,
        {{ wilson_high('data_objects_count', 'either_count') }} as data_objects_share_ci_high,
        -- A pair that never met has no row, so the share is never undefined.
        'ok' as data_objects_share_status
    from joined
)

select * from final
