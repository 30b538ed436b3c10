-- One row per form element of an answer, with the shape of what it holds; one without a name for an empty answer.
with responses as (
    select
        source_file,
        answer_ordinal,
        {{ try_json('answer_content') }} as answer
    from {{ ref('stg_ground_truth__worker_responses') }}
),

named as (
    select
        *,
        {{ json_keys('answer') }} as elements
    from responses
),

outer_elements as (
    select
        named.source_file,
        named.answer_ordinal,
        element.element,
        {{ json_member('named.answer', 'element.element') }} as content
    from named
    cross join unnest(named.elements) as element (element)
    union all
    select
        source_file,
        answer_ordinal,
        '' as element,
        answer as content
    from named
    where elements is null or {{ array_size('elements') }} = 0
),

-- A custom form may hand over JSON inside a string, even twice; its members are elements of their own.
unwrapped_once as (
    select
        *,
        {{ try_json(json_scalar('content')) }} as inner_content
    from outer_elements
),

unwrapped as (
    select
        source_file,
        answer_ordinal,
        element,
        content,
        coalesce({{ try_json(json_scalar('inner_content')) }}, inner_content) as inner_content
    from unwrapped_once
),

elements as (
    select
        unwrapped.source_file,
        unwrapped.answer_ordinal,
        unwrapped.element || '.' || member.element as element,
        {{ json_member('unwrapped.inner_content', 'member.element') }} as content
    from unwrapped
    cross join unnest({{ json_keys('unwrapped.inner_content') }}) as member (element)
    union all
    select
        source_file,
        answer_ordinal,
        element,
        content
    from unwrapped
    where inner_content is null or coalesce({{ array_size(json_keys('inner_content')) }}, 0) = 0
),

final as (
    select
        -- keys
        source_file,
        answer_ordinal,
        element,

        -- dimensions
        {{ element_kind('content') }} as kind,
        {{ json_as_text('content') }} as element_content
    from elements
)

select * from final
