{#
  The labels in a form element as an array of texts; null or empty where the worker chose or drew nothing.
  Parameters: kind (SQL expression, as element_kind gives it), content (SQL expression of type json).
#}
{% macro element_labels(kind, content) -%}
    case {{ kind }}
        when 'classification' then array[{{ json_text(content, ['label']) }}]
        when 'multi_label_classification' then {{ json_labels(json_value(content, ['labels'])) }}
        {% for kind_of_list, key in label_lists().items() %}
        when '{{ kind_of_list }}' then {{ json_labels(json_value(content, [key])) }}
        {% endfor %}
        when 'semantic_segmentation' then {{ json_keys(json_value(content, ['labelMappings'])) }}
        when 'choice' then {{ json_chosen_keys(content) }}
        when 'text' then array['(text)']
        when 'video_frames' then array['(frames)']
        when 'other' then array['(other)']
    end
{%- endmacro %}
