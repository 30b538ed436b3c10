-- One row per form element of an answer, with the shape of what it holds; one without a name for an empty answer. On
-- DuckDB a large content has a row per part.
{{ config(
    pre_hook=["{{ begin_batches() }}", "{{ count_json_fields() }}"],
    post_hook="{{ finish_batches() }}"
) }}
{% set same_name = 'over (partition by source_file, answer_ordinal, element order by kind, element_content)' %}
with unwrapped as (
    {{ unwrapped_elements() }}
),

-- What a script writes is JSON every time; what people type into a field is so now and then, and stays their text.
json_fields as (
    select
        job_location,
        element
    from unwrapped
    where not {{ is_blank('text_value') }}
    group by job_location, element
    having {{ is_json_field("count_if(" ~ holds_json('text_content') ~ ")") }}
),

-- A form may hand over a field as a string in one answer and as it is in another.
told as (
    select
        *,
        coalesce({{ holds_json('inner_content') }}, false) as is_json,
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
    {{ with_members(
        'told', [], 'inner_content',
        "case when is_json and inner_kind = 'other' then " ~ json_keys('inner_content') ~ ' end',
        name="case when element <> '' then element || '.' else '' end || member.member",
        alone=('element', 'case when is_json then inner_content else content end')
    ) }}
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
        {{ text_parts('element_content') }} as parts
    from together
)

select
    final.source_file,
    final.answer_ordinal,
    final.element,
    final.kind,
    case when {{ array_size('final.parts') }} > 1 then part.ordinal else 0 end as content_part,
    part.element_content
from final
cross join {{ each_of('final.parts', 'part', 'element_content', 'ordinal') }}
