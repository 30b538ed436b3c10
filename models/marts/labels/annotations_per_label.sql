-- One row per scope, element and label.
with annotation_labels as (
    select
        scopes.scope_type,
        scopes.scope,
        scopes.scope_project,
        labels.*
    from {{ ref('int_annotation_labels') }} as labels
    inner join {{ ref('int_scope_jobs') }} as scopes on labels.job_location = scopes.job_location
),

answered as (
    select
        scope_type,
        scope,
        element,
        count(*) as annotations_count
    from (
        select distinct
            scope_type,
            scope,
            element,
            source_file,
            answer_ordinal
        from annotation_labels
    ) as distinct_annotations
    group by scope_type, scope, element
),

labels as (
    select
        scope_type,
        scope,
        min(scope_project) as project,
        element,
        label,
        count(*) as annotations_count,
        sum(label_instances_count) as label_instances_count,
        count(distinct job_location || ' ' || data_object_id) as data_objects_count,
        count(distinct worker) as workers_count
    from annotation_labels
    group by scope_type, scope, element, label
),

totals as (
    select
        scope_type,
        scope,
        element,
        count(*) as labels_count,
        sum(annotations_count) as pairs_count,
        sum(label_instances_count) as label_instances_count
    from labels
    group by scope_type, scope, element
),

final as (
    select
        -- keys
        labels.scope_type,
        labels.scope,
        labels.project,
        labels.element,
        labels.label,

        -- measures
        labels.annotations_count,
        cast(labels.annotations_count as double) / answered.annotations_count as annotations_share,
        cast(labels.label_instances_count as bigint) as label_instances_count,
        cast(labels.label_instances_count as double) / nullif(totals.label_instances_count, 0) as label_instances_share,
        labels.data_objects_count,
        labels.workers_count,
        -- With x more, (annotations + x) / (all + x) is one of labels_count equal shares.
        case
            when totals.labels_count > 1
                then cast(greatest(ceil(
                    cast(totals.pairs_count - totals.labels_count * labels.annotations_count as double)
                    / (totals.labels_count - 1)
                ), 0) as bigint)
        end as annotations_to_even_share
    from labels
    inner join totals
        on
            labels.scope_type = totals.scope_type
            and labels.scope = totals.scope
            and labels.element = totals.element
    inner join answered
        on
            labels.scope_type = answered.scope_type
            and labels.scope = answered.scope
            and labels.element = answered.element
)

select * from final
