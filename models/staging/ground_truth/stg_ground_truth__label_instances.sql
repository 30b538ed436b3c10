-- One row per label inside an answer: a class that was chosen, a box that was drawn, an entity that was marked.
with responses as (
    select * from {{ ref('stg_ground_truth__worker_responses') }}
),

elements as (
    select
        source_file,
        answer_ordinal,
        element,
        kind,
        {{ try_json('element_content') }} as content
    from {{ ref('stg_ground_truth__elements') }}
),

labeled as (
    select
        source_file,
        answer_ordinal,
        element,
        kind,
        case when kind = 'text' then {{ json_scalar('content') }} end as text_value,
        {{ element_labels('kind', 'content') }} as labels
    from elements
),

instances as (
    select
        labeled.source_file,
        labeled.answer_ordinal,
        labeled.element,
        labeled.kind,
        labeled.text_value,
        instance.label,
        instance.instance_ordinal
    from labeled
    cross join unnest(
        case when {{ array_size('labeled.labels') }} > 0 then labeled.labels else array[cast(null as varchar)] end
    ) with ordinality as instance (label, instance_ordinal)
),

final as (
    select
        -- keys
        instances.source_file,
        instances.answer_ordinal,
        instances.element,
        cast(instances.instance_ordinal as integer) as instance_ordinal,
        responses.job_location,
        responses.data_object_id,
        responses.worker,

        -- dimensions
        instances.kind,
        coalesce(nullif(instances.label, ''), '(none)') as label,
        instances.text_value,

        -- flags
        coalesce(instances.label, '') <> '' as has_label,

        -- timestamps
        responses.submitted_at
    from instances
    inner join responses
        on
            instances.source_file = responses.source_file
            and instances.answer_ordinal = responses.answer_ordinal
)

select * from final
