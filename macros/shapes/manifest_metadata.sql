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

{#
  The data object whose worker-response file a text names, under whatever key: the folder below the iteration.
  Parameters: text (SQL expression of type varchar, JSON whose slashes may be escaped).
#}
{% macro response_object(text) -%}
    {{ regex_group("replace(" ~ text ~ ", '\\/', '/')", '/worker-response/iteration-[^/"]+/([^/"]+)/', 1) }}
{%- endmacro %}

{#
  The same of a label: its metadata names the file, or else its value or the line. Parameters: three of type json.
  Why the case: few manifests name responses, and each look into JSON parses it again on DuckDB.
#}
{% macro named_response(metadata, value, line) -%}
    case
        when {{ json_as_text(line) }} like '%worker-response%'
            then coalesce(
                {{ response_object(json_as_text(metadata)) }},
                {{ response_object(json_as_text(value)) }},
                {{ response_object(metadata_text(line, 'worker-response-ref')) }},
                {{ response_object(json_text(line, ['workerResponseRef'])) }}
            )
    end
{%- endmacro %}

{# The data object that a label's metadata names by its id, in one of the spellings of custom jobs. #}
{% macro named_object(metadata) -%}
    case
        when {{ json_as_text(metadata) }} like '%bject%'
            then coalesce(
                {{ metadata_text(metadata, 'dataset-object-id') }},
                {{ json_text(metadata, ['datasetObjectId']) }},
                {{ metadata_text(metadata, 'data-object-id') }},
                {{ json_text(metadata, ['dataObjectId']) }},
                {{ metadata_text(metadata, 'object-id') }},
                {{ json_text(metadata, ['objectId']) }}
            )
    end
{%- endmacro %}

{#
  The key of a data object that a line of a streaming job names: a key of the owner's under the name that the line
  gives, or the service's own for the label attribute.
  Parameters: line (SQL expression of type json), label_attribute (SQL expression of type varchar).
#}
{% macro streamed_object(line, label_attribute) -%}
    coalesce(
        {{ json_scalar(json_member(line, json_text(line, ['dataset-objectid-attribute-name']))) }},
        {{ json_scalar(json_member(line, "'$' || " ~ label_attribute ~ " || '-object-id'")) }},
        {{ json_text(line, ['dataset-object-id']) }},
        {{ json_text(line, ['datasetObjectId']) }}
    )
{%- endmacro %}
