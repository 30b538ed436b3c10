-- One row per form element of an answer, with the shape of what it holds; one without a name for an empty answer.
{{ config(pre_hook="{{ begin_batches() }}", post_hook="{{ finish_batches() }}") }}
{% set same_name = 'over (partition by source_file, answer_ordinal, element order by kind, element_content)' %}
{% set holds_json = 'substr(' ~ json_as_text('text_content') ~ ", 1, 1) in ('{', '[')" %}
with responses as (
    select
        answers.path as source_file,
        answers.answer_ordinal,
        files.job_location,
        {{ try_json('answers.answer_content') }} as answer
    from {{ ref('stg_identity__answers') }} as answers
    inner join {{ ref('stg_ground_truth__response_files') }} as files on answers.path = files.path
    where files.status = 'loaded' and answer_problem is null and answer_ordinal > 0 and {{ in_batch('answers.path') }}
),

named as (
    select
        *,
        {{ json_keys('answer') }} as elements
    from responses
),

-- An answer without members is an element without a name.
outer_elements as (
    select
        named.source_file,
        named.answer_ordinal,
        named.job_location,
        coalesce(element.element, '') as element,
        case
            when element.element is null then named.answer
            else {{ json_member('named.answer', 'element.element') }}
        end as content
    from named
    cross join {{ each_or_null('named.elements', 'element', 'element') }}
),

-- A custom form may hand over JSON inside a string, even twice.
unwrapped as (
    select
        *,
        coalesce({{ json_in_text(json_scalar('inner_once')) }}, inner_once) as text_content
    from (
        select
            *,
            {{ json_scalar('content') }} as text_value,
            {{ json_in_text(json_scalar('content')) }} as inner_once
        from outer_elements
    ) as unwrapped_once
),

-- What a script writes is JSON every time; what people type into a field is so now and then, and stays their text.
json_fields as (
    select
        job_location,
        element
    from unwrapped
    where not {{ is_blank('text_value') }}
    group by job_location, element
    having count_if({{ holds_json }}) >= 0.9 * count(*)
),

-- A form may hand over a field as a string in one answer and as it is in another.
told as (
    select
        *,
        coalesce({{ holds_json | replace('text_content', 'inner_content') }}, false) as is_json,
        {{ element_kind('inner_content', 'inner_types') }} as inner_kind
    from (
        select
            *,
            {{ shape_types('inner_content') }} as inner_types
        from (
            select
                unwrapped.*,
                case when json_fields.element is not null then coalesce(unwrapped.text_content, unwrapped.content) end
                    as inner_content
            from unwrapped
            left join json_fields
                on unwrapped.job_location = json_fields.job_location and unwrapped.element = json_fields.element
        ) as fields
    ) as typed
),

-- JSON of a known shape is what its element holds; of any other, its members are elements of their own.
elements as (
    select
        source_file,
        answer_ordinal,
        element,
        case when is_json then inner_content else content end as content
    from told
    where not (is_json and inner_kind = 'other')
    union all
    select
        told.source_file,
        told.answer_ordinal,
        told.element || '.' || member.element as element,
        {{ json_member('told.inner_content', 'member.element') }} as content
    from told
    cross join {{ each_of(json_keys('told.inner_content'), 'member', 'element') }}
    where told.is_json and told.inner_kind = 'other'
),

kinds as (
    select
        source_file,
        answer_ordinal,
        element,
        {{ element_kind('content', 'types') }} as kind,
        {{ json_as_text('content') }} as element_content
    from (
        select
            *,
            {{ shape_types('content') }} as types
        from elements
    ) as typed
),

-- Attributes of labels and of the whole object, and comments, are questions of their own.
together as (
    select * from kinds
    union all
    {{ element_companions('elements') }}
),

final as (
    select
        -- keys
        source_file,
        answer_ordinal,
        -- A form may name one element like a member of another.
        case
            when row_number() {{ same_name }} > 1
                then element || ' (' || cast(row_number() {{ same_name }} as varchar) || ')'
            else element
        end as element,

        -- dimensions
        kind,
        element_content
    from together
)

select * from final
