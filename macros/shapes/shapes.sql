{#
  The shapes that a form element may hold, told by a key and what stands under it, never by the element's own name,
  which every template may choose; the first that fits counts. A kind may have several rows.

  | holds   | under the key                                        | its labels                                   |
  |---------|------------------------------------------------------|----------------------------------------------|
  | text    | a text                                               | the text                                     |
  | choices | a list of texts or objects                           | each text, and what objects have as the label |
  | list    | the same, or null: nothing was drawn                 | the same                                     |
  | keys    | an object                                            | its keys                                     |
  | frames  | an object that names the files of video or 3D frames | those in the frame files                     |

  Shapes without a key stand in element_kind: empty, text, choice (every value is true or false), ranking (every value
  is a number or a text of two digits), list (a list, or a map by number) and other.
#}
{% macro shapes() -%}
    {%- set list = namespace(rows=[]) -%}
    {%- for kind, key, holds, label in [
        ('classification', 'label', 'text', none),
        ('multi_label_classification', 'labels', 'list', 'label'),
        ('multi_label_classification', 'label', 'choices', 'label'),
        ('bounding_box', 'boundingBoxes', 'list', 'label'),
        ('polygon', 'polygons', 'list', 'label'),
        ('polyline', 'polylines', 'list', 'label'),
        ('line', 'lines', 'list', 'label'),
        ('keypoint', 'keypoints', 'list', 'label'),
        ('instance_segmentation', 'instances', 'list', 'label'),
        ('named_entity', 'entities', 'list', 'label'),
        ('named_entity', 'Entities', 'list', 'Type'),
        ('cuboid', 'boundingCuboids', 'list', 'label'),
        ('semantic_segmentation', 'labelMappings', 'keys', none),
        ('video_frames', 'frameData', 'frames', none),
    ] -%}
        {%- do list.rows.append({'kind': kind, 'key': key, 'holds': holds, 'label': label}) -%}
    {%- endfor -%}
    {{ return(list.rows) }}
{%- endmacro %}

{# What stands under the keys of all shapes, as element_kind asks for it. Parameters: content (of type json). #}
{% macro shape_types(content) -%}
    {{ json_types(content, shapes() | map(attribute='key') | unique(case_sensitive=true) | list) }}
{%- endmacro %}

{#
  The kind of a form element. What no shape fits is `other`: kept and counted, never guessed.
  Parameters: content (SQL expression of type json), types (SQL expression, as shape_types gives it).
#}
{% macro element_kind(content, types) -%}
    {%- set keys = shapes() | map(attribute='key') | unique(case_sensitive=true) | list -%}
    {%- set fits = {
        'text': "= 'scalar'", 'choices': "= 'array'", 'list': "in ('array', 'null')", 'keys': "= 'object'",
        'frames': "= 'object'",
    } -%}
    {%- set key = '"([^"\\\\]|\\\\.)*":' -%}
    {%- set number = '(-?[0-9]+([.][0-9]+)?|"[0-9]{1,2}")' -%}
    case
        when {{ json_as_text(content) }} in ('{}', 'null') then 'empty'
        when {{ json_scalar(content) }} is not null then 'text'
        -- Options may be called like the keys below.
        when {{ matches_pattern(json_as_text(content), '^[{](' ~ key ~ '(true|false),?)+[}]$') }} then 'choice'
        when {{ matches_pattern(json_as_text(content), '^[{]' ~ key ~ number ~ '(,' ~ key ~ number ~ ')+[}]$') }}
            then 'ranking'
        {% for shape in shapes() %}
        when {{ types }}[{{ keys.index(shape.key) + 1 }}] {{ fits[shape.holds] }} then '{{ shape.kind }}'
        {% endfor %}
        when {{ json_elements(content) }} is not null or {{ json_is_numbered(content) }} then 'list'
        else 'other'
    end
{%- endmacro %}

{#
  The labels in a form element as an array of texts; null or empty where the worker chose or drew nothing.
  Parameters: kind (SQL expression, as element_kind gives it), content (SQL expression of type json).
#}
{% macro element_labels(kind, content) -%}
    case {{ kind }}
        {% for kind, rows in shapes() | groupby('kind') %}
        when '{{ kind }}' then
            {%- if rows | length > 1 %} coalesce({% endif -%}
            {%- for shape in rows %}
            {{ shape_labels(shape, content) }}{{ ',' if not loop.last }}
            {%- endfor -%}
            {%- if rows | length > 1 %}){% endif -%}
        {%- endfor %}
        when 'choice' then {{ json_chosen_keys(content) }}
        when 'ranking' then {{ json_pairs(content) }}
        when 'list' then {{ json_nested_labels(json_numbered_values(content)) }}
        when 'label_attribute' then {{ json_labels(content, 'label') }}
        when 'object_attribute' then coalesce({{ json_labels(content, 'label') }}, array[{{ json_scalar(content) }}])
        when 'text' then case when not {{ is_blank(json_scalar(content)) }} then array['(text)'] end
        when 'comment' then array['(text)']
        when 'other' then array['(other)']
    end
{%- endmacro %}

{# The labels of one shape. Parameters: shape (a row of shapes()), content (SQL expression of type json). #}
{% macro shape_labels(shape, content) -%}
    {%- if shape.holds == 'text' -%}
        array[{{ json_text(content, [shape.key]) }}]
    {%- elif shape.holds in ('choices', 'list') -%}
        {{ json_labels(json_value(content, [shape.key]), shape.label) }}
    {%- elif shape.holds == 'keys' -%}
        {{ json_keys(json_value(content, [shape.key])) }}
    {%- else -%}
        array['(frames)']
    {%- endif -%}
{%- endmacro %}

{# The list of labeled things in a form element, of whatever kind. Parameters: content (SQL expression of type json). #}
{% macro element_list(content) -%}
    coalesce(
        {%- for shape in shapes() if shape.holds == 'list' %}
        {{ json_elements(json_value(content, [shape.key])) }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
