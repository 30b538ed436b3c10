{# A text of a label's metadata, whose key may be written with _ for -. Parameters: metadata (json), key. #}
{% macro metadata_text(metadata, key) -%}
    coalesce({{ json_text(metadata, [key]) }}, {{ json_text(metadata, [key | replace('-', '_')]) }})
{%- endmacro %}

{#
  Ground Truth's own label of a data object, from the metadata: the name of the class, the names of several classes
  in order, or null where the label has another shape.
  Parameters: metadata (SQL expression of type json).
#}
{% macro manifest_label(metadata) -%}
    coalesce(
        {{ metadata_text(metadata, 'class-name') }},
        case
            when {{ metadata_text(metadata, 'type') }} like '%multilabel%'
                or {{ json_value(metadata, ['confidence-map']) }} is not null
                then coalesce(nullif({{ joined_json_texts(json_value(metadata, ['class-map'])) }}, ''), '(none)')
        end
    )
{%- endmacro %}

{# The time of a label, which real manifests write without a zone (it is UTC) and custom ones in other forms. #}
{% macro manifest_timestamp(text) -%}
    coalesce({{ try_timestamp(text) }}, {{ try_timestamp(text ~ " || 'Z'") }})
{%- endmacro %}
