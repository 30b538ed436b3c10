-- One row per scope and question: how evenly its labels are used, the ones nobody has used included.
with labels as (
    select
        *,
        cast(annotations_count as double)
        / nullif(sum(annotations_count) over (partition by scope_type, scope, question), 0) as label_share
    from {{ ref('annotations_per_label') }}
),

summed as (
    select
        scope_type,
        scope,
        min(project) as project,
        question,
        min(element) as element,
        count(*) as labels_count,
        count_if(annotations_count = 0) as unused_labels_count,
        max(annotations_count) as largest_count,
        min(annotations_count) as smallest_count,
        -- An unused label adds nothing: p ln p goes to 0 with p.
        {{ exact_sum('case when label_share > 0 then -label_share * ln(label_share) end') }} as entropy
    from labels
    group by scope_type, scope, question
),

final as (
    select
        -- keys
        scope_type,
        scope,
        project,
        question,
        element,

        -- measures
        labels_count,
        cast(unused_labels_count as bigint) as unused_labels_count,
        entropy,
        case when labels_count > 1 then entropy / ln(labels_count) end as balance,
        exp(entropy) as effective_labels,
        cast(largest_count as double) / nullif(smallest_count, 0) as max_min_ratio,

        -- dimensions
        case
            when entropy is null then 'no_annotations'
            when labels_count = 1 then 'one_label'
            when unused_labels_count > 0 then 'unused_labels'
            else 'ok'
        end as status
    from summed
)

select * from final
