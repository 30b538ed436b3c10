-- One row per annotation with labels: these in one text, and how many label instances it has.
with labels as (
    select * from {{ ref('int_annotation_labels') }}
),

final as (
    select
        source_file,
        answer_ordinal,
        {{ distinct_texts(
            "case when not " ~ is_companion('kind') ~ " then " ~ as_list_item('label') ~ " end"
        ) }} as label_summary,
        cast(sum(label_instances_count) as bigint) as label_instances_count
    from labels
    group by source_file, answer_ordinal
)

select * from final
