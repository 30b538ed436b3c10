-- One row per label inside an answer: a class that was chosen; an answer of another shape keeps its place as `other`.
with responses as (
    select
        *,
        {{ try_json('answer_content') }} as content
    from {{ ref('stg_ground_truth__worker_responses') }}
),

elements as (
    select
        responses.*,
        element.element,
        {{ json_member('responses.content', 'element.element') }} as element_content
    from responses
    cross join unnest({{ json_keys('responses.content') }}) as element (element)
),

labeled as (
    select
        *,
        {{ json_text('element_content', ['label']) }} as class_label
    from elements
),

final as (
    select
        -- keys
        source_file,
        answer_ordinal,
        element,
        job_location,
        data_object_id,
        worker,

        -- dimensions
        case when class_label is not null then 'classification' else 'other' end as kind,
        coalesce(class_label, '(other)') as label,

        -- timestamps
        submitted_at
    from labeled
)

select * from final
