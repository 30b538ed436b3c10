{#
  The labeling job that a file of the inventory belongs to; null for what lies above every job. For human loops of
  Augmented AI it is the folder of the flow definition.
  Parameters: path (SQL expression of type varchar).
#}
{% macro job_location(path) -%}
    coalesce(
        {{ regex_group(path, '^([\\s\\S]*)/annotations/worker-response(/[\\s\\S]*)?$', 1) }},
        {{ regex_group(path, '^([\\s\\S]*)/annotations/consolidated-annotation/consolidation-request/', 1) }},
        {{ regex_group(path, human_loop_pattern(), 1) }}
    )
{%- endmacro %}

{# What a human loop leaves; group 1 is the flow definition's folder, 4 the loop. As HUMAN_LOOP in layout.py. #}
{% macro human_loop_pattern() -%}
    {{ return('^([\\s\\S]*)/([0-9]{4})(/[0-9]{2}){2,5}/([^/]+)/output[.]json$') }}
{%- endmacro %}

{# The folder with answers that a file of the inventory lies in: all that Athena lists of a job. #}
{% macro answers_folder(path) -%}
    coalesce(
        {{ regex_group(path, '^([\\s\\S]*/annotations/worker-response)(/[\\s\\S]*)?$', 1) }},
        {{ regex_group(path, '^([\\s\\S]*/annotations/consolidated-annotation/consolidation-request)/', 1) }},
        {{ regex_group(path, human_loop_pattern(), 1) }}
    )
{%- endmacro %}
