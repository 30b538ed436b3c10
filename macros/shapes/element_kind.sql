{#
  The kind of a form element, told by the shape of what it holds and never by its name, which every template may
  choose. What no shape fits is `other`: kept and counted, never guessed.
  Parameters: content (SQL expression of type json).
#}
{% macro element_kind(content) -%}
    case
        when {{ json_text(content, ['label']) }} is not null then 'classification'
        when {{ json_scalar(content) }} is not null then 'text'
        when {{ json_elements(json_value(content, ['labels'])) }} is not null then 'multi_label_classification'
        {% for kind, key in label_lists().items() %}
        when {{ json_value(content, [key]) }} is not null then '{{ kind }}'
        {% endfor %}
        when {{ json_value(content, ['labelMappings']) }} is not null then 'semantic_segmentation'
        when {{ json_value(content, ['frameData']) }} is not null then 'video_frames'
        when {{ json_as_text(content) }} in ('{}', 'null') then 'empty'
        when {{ matches_pattern(
            json_as_text(content), '^[{]("([^"\\\\]|\\\\.)*":(true|false),?)+[}]$'
        ) }} then 'choice'
        else 'other'
    end
{%- endmacro %}

{# The kinds whose labels stand in a list of objects, with the key of that list. #}
{% macro label_lists() -%}
    {{ return({
        'bounding_box': 'boundingBoxes',
        'polygon': 'polygons',
        'polyline': 'polylines',
        'line': 'lines',
        'keypoint': 'keypoints',
        'instance_segmentation': 'instances',
        'named_entity': 'entities',
        'cuboid': 'boundingCuboids',
    }) }}
{%- endmacro %}
