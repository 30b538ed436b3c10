{#
  A query for what stands beside the labels of form elements, as elements of their own: attributes of labels
  (`boxes.label.occluded`, one value per label), attributes of the whole object or frame (`boxes.weather`), comments.
  Why: Trino reads a relation again wherever it is named, so there it is named once.
  Parameters: elements (name of a CTE with source_file, answer_ordinal, element and content of type json).
#}
{% macro element_companions(elements) %}{{ return(adapter.dispatch('element_companions')(elements)) }}{% endmacro %}

{% macro default__element_companions(elements) %}
    {# No rows: of an array of rows Athena makes one column, Trino one per field. #}
    {% set entry = 'cast(array[%s, %s, %s] as array(varchar))' %}
    select
        listed.source_file,
        listed.answer_ordinal,
        listed.element || companion.said[1] as element,
        companion.said[2] as kind,
        companion.said[3] as element_content
    from (
        select
            *,
            {{ element_list('content') }} as things
        from {{ elements }}
        where regexp_like({{ json_as_text('content') }}, '"(labelCategory|datasetObject|frame)Attributes"|"workerComment":"')
    ) as listed
    cross join unnest(
        transform(coalesce({{ json_attribute_names('listed.things') }}, array[]), name -> {{ entry | format(
            "'.label.' || name", "'label_attribute'", json_attribute_values('listed.things', 'name')
        ) }})
        {% for key in ['datasetObjectAttributes', 'frameAttributes'] %}
        {% set attributes = json_value('listed.content', [key]) %}
        || transform(coalesce({{ json_keys(attributes) }}, array[]), name -> {{ entry | format(
            "'.' || name", "'object_attribute'", json_as_text(json_member(attributes, 'name'))
        ) }})
        {% endfor %}
        || case
            when
                {{ json_as_text('listed.content') }} like '%"workerComment":"%'
                and not {{ is_blank(json_text('listed.content', ['workerComment'])) }}
                then array[{{ entry | format(
                    "'.workerComment'", "'comment'", json_as_text(json_value('listed.content', ['workerComment']))
                ) }}]
            else array[]
        end
    ) as companion (said)
{% endmacro %}

{% macro duckdb__element_companions(elements) %}
    select
        listed.source_file,
        listed.answer_ordinal,
        listed.element || '.label.' || attribute.attribute as element,
        'label_attribute' as kind,
        {{ json_attribute_values('listed.things', 'attribute.attribute') }} as element_content
    from (
        select
            *,
            {{ element_list('content') }} as things
        from {{ elements }}
        where {{ json_as_text('content') }} like '%"labelCategoryAttributes"%'
    ) as listed
    cross join {{ each_of(json_attribute_names('listed.things'), 'attribute', 'attribute') }}
    {% for key in ['datasetObjectAttributes', 'frameAttributes'] %}
    union all
    select
        elements.source_file,
        elements.answer_ordinal,
        elements.element || '.' || attribute.attribute as element,
        'object_attribute' as kind,
        {{ json_as_text(json_member(json_value('elements.content', [key]), 'attribute.attribute')) }} as element_content
    from {{ elements }} as elements
    cross join {{ each_of(json_keys(json_value('elements.content', [key])), 'attribute', 'attribute') }}
    where {{ json_as_text('elements.content') }} like '%"{{ key }}"%'
    {% endfor %}
    union all
    select
        source_file,
        answer_ordinal,
        element || '.workerComment' as element,
        'comment' as kind,
        {{ json_as_text(json_value('content', ['workerComment'])) }} as element_content
    from {{ elements }}
    where
        {{ json_as_text('content') }} like '%"workerComment":"%'
        and not {{ is_blank(json_text('content', ['workerComment'])) }}
{% endmacro %}

{# Whether a kind is of what stands beside labels, and is no label itself. Parameters: kind (SQL expression). #}
{% macro is_companion(kind) -%}
    coalesce({{ kind }}, '') in ('label_attribute', 'object_attribute', 'comment')
{%- endmacro %}

{#
  Whether answers can be compared by a label. What the label is called says nothing: a class may be named (other). Free
  text that the registry lists as a label isn't free; a comment that was left empty says nothing; attributes of labels
  belong to one of several things that were drawn.
  Parameters: kind, label (SQL expressions of type varchar).
#}
{% macro is_comparable(kind, label) -%}
    (
        {{ kind }} not in ('other', 'label_attribute')
        and not ({{ kind }} in ('text', 'comment') and {{ label }} in ('(text)', '(none)'))
        and not ({{ kind }} = 'video_frames' and {{ label }} = '(frames)')
    )
{%- endmacro %}
